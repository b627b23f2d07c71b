"""Locks: what of a beat must stay as it is, and which events that leaves to be drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import DRUM_CLASSES, EVENTS, Beat

_BITS = 1 << np.arange(DRUM_CLASSES)
_EVENTS = np.arange(EVENTS)

Steps = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Locks:
    """A loop's beat and what of it is locked, bool (S, 9); steps past its end are its first ones.

    Raises:
        ValueError: if the shapes differ.
    """

    beat: Beat
    locked: NDArray[np.bool_]

    def __post_init__(self) -> None:
        if self.locked.shape != self.beat.hits.shape:
            raise ValueError(
                f"What is locked must be {self.beat.hits.shape}, as the beat, "
                f"not {self.locked.shape}."
            )

    def free_steps(self) -> Steps:
        """The steps where anything may change."""
        return np.flatnonzero(~self.locked.all(axis=1))

    def bits(self) -> Steps:
        """Of each step, the bits of its event that are locked: (S,)."""
        return np.asarray(self.locked @ _BITS)

    def allowed(self, steps: Steps) -> NDArray[np.bool_]:
        """Which events have all that is locked at some steps: (steps, 512)."""
        at = steps % self.beat.steps
        kept = self.bits()[at, None]  # must not change
        allowed: NDArray[np.bool_] = (_EVENTS & kept) == (self.beat.events()[at, None] & kept)
        return allowed

    def kept_in(self, beat: Beat) -> Beat:
        """A beat as long as this one, with hits, velocities and offsets as they were if locked."""
        return Beat(
            np.where(self.locked, self.beat.hits, beat.hits),
            np.where(self.locked, self.beat.velocities, beat.velocities),
            np.where(self.locked, self.beat.offsets, beat.offsets),
        )
