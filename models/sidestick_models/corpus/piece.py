"""A piece of drumming on a grid of sixteenths: one loop, performance, or part of a song."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.beat.drum_classes import DRUM_CLASSES

CLASS_WEIGHTS = 2 ** np.arange(DRUM_CLASSES)
SPLITS = ("train", "validation", "test")


@dataclass(frozen=True, eq=False)
class Piece:
    """Drumming in 4/4, quantised to whole bars of sixteenths.

    `hits`, `velocities` (0 to 1) and `offsets` (in steps, -0.5 to 0.5) have shape (steps, 9);
    `end` is the step after the last hit; `tempo_bpm` is the piece's own; `split` is one of
    `SPLITS`. `patterns` are of a programmed piece: the names of those that each two bars were
    made of.
    """

    name: str
    style: str
    is_fill: bool
    split: str
    tempo_bpm: float
    end: int
    hits: NDArray[np.bool_]
    velocities: NDArray[np.float32]
    offsets: NDArray[np.float32]
    patterns: tuple[tuple[str, ...], ...] = ()

    @property
    def bars(self) -> int:
        """The number of its bars."""
        return len(self.hits) // STEPS_PER_BAR

    def sources(self, start: int, steps: int) -> frozenset[str]:
        """Return the origin of so many steps from `start` on: this piece, or patterns."""
        if not self.patterns:
            return frozenset({self.name})
        first, last = (step // (2 * STEPS_PER_BAR) for step in (start, start + steps - 1))
        parts = self.patterns[first : last + 1]
        return frozenset(f"{self.style}/{name}" for names in parts for name in names)

    def events(self) -> NDArray[np.int64]:
        """Return each step up to `end` as the sum of 2**class over its hits, 0 to 511."""
        return (self.hits[: self.end] @ CLASS_WEIGHTS).astype(np.int64)
