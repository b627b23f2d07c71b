"""Keeps locked cells, a drum at a step, as they are while a beat is drawn again.

An event that would change a locked cell is never drawn, and velocities and offsets are put back.
Which cells are locked is not decided here: lanes, pads and ranges that a musician locks are the
engine's `beats/locked_lanes`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import Beat
from sidestick_models.beat.drum_classes import EVENTS, events_of

_EVENTS = np.arange(EVENTS)

Steps = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class CellLocks:
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
        """Return the steps where anything may change."""
        return np.flatnonzero(~self.locked.all(axis=1))

    def bits(self) -> Steps:
        """Return the bits of each step's event that are locked: (S,)."""
        return events_of(self.locked)

    def allowed(self, steps: Steps) -> NDArray[np.bool_]:
        """Tell which events keep all that is locked at some steps: (steps, 512)."""
        at = steps % self.beat.steps
        kept = self.bits()[at, None]  # must not change
        allowed: NDArray[np.bool_] = (_EVENTS & kept) == (self.beat.events()[at, None] & kept)
        return allowed

    def restore(self, beat: Beat) -> Beat:
        """Return a beat as long with hits, velocities and offsets as they were where locked."""
        return Beat(
            np.where(self.locked, self.beat.hits, beat.hits),
            np.where(self.locked, self.beat.velocities, beat.velocities),
            np.where(self.locked, self.beat.offsets, beat.offsets),
        )
