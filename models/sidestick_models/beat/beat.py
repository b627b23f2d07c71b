"""A beat on the sixteenth grid: hits, velocities and offsets (HVO), from and to events or hits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sidestick_models.beat.drum_classes import (
    DRUM_CLASSES,
    EVENTS,
    DrumClass,
    events_of,
    hits_of,
)
from sidestick_models.beat.meter import FOUR_FOUR, Meter, nearest_step

STEPS_PER_BEAT = 4
BEATS_PER_BAR = 4
STEPS_PER_BAR = STEPS_PER_BEAT * BEATS_PER_BAR
"""A bar of 4/4, which is what the models learnt; `Meter` knows the others."""


class GridHit(NamedTuple):
    """One hit of one drum: where it sounds, in steps from the start, and how hard, 0 to 1."""

    drum: DrumClass
    position_steps: float
    velocity: float


@dataclass(frozen=True, eq=False)
class Beat:
    """One beat of S steps; velocities and offsets are zero where there is no hit.

    `hits` is bool, `velocities` float32 from 0 to 1, `offsets` float32 in steps from -0.5
    (early) to 0.5 (late); each has the shape (S, 9).
    """

    hits: NDArray[np.bool_]
    velocities: NDArray[np.float32]
    offsets: NDArray[np.float32]

    def __post_init__(self) -> None:
        shapes = {array.shape for array in (self.hits, self.velocities, self.offsets)}
        if len(shapes) != 1 or self.hits.ndim != 2 or self.hits.shape[1] != DRUM_CLASSES:
            raise ValueError(f"A beat's arrays must all be (steps, {DRUM_CLASSES}), not {shapes}.")

    @property
    def steps(self) -> int:
        """Return S, its length in sixteenths."""
        return len(self.hits)

    def bars(self, meter: Meter = FOUR_FOUR) -> int:
        """Return its length in whole bars."""
        return self.steps // meter.steps_per_bar

    def hits_per_bar(self, meter: Meter = FOUR_FOUR) -> float:
        """Count the drums that are hit in a bar, on average; 0 without a step."""
        return float(self.hits.sum() * meter.steps_per_bar / max(1, self.steps))

    def events(self) -> NDArray[np.int64]:
        """Return each step's hits as one integer, 0 to 511: shape (S,)."""
        return events_of(self.hits)

    @classmethod
    def from_events(cls, events: ArrayLike) -> Beat:
        """Make the beat of events, (S,) integers 0 to 511, without velocities or offsets.

        Raises:
            ValueError: if an event is out of range.
        """
        row = np.asarray(events, np.int64)
        if np.any((row < 0) | (row >= EVENTS)):
            raise ValueError(f"Events must be 0 to {EVENTS - 1}.")
        flat = np.zeros((len(row), DRUM_CLASSES), np.float32)
        return cls(hits_of(row), flat, flat.copy())

    @classmethod
    def from_hits(cls, grid_hits: Iterable[GridHit], steps: int) -> Beat:
        """Put hits on the grid of a beat, each at its nearest step.

        A hit in the last half step is the next pass's first step played early, and counts
        there: a clip loops. Of several hits of a drum at one step the loudest stays.

        Raises:
            ValueError: if a hit lies outside of 0 (less half a step) to `steps`.
        """
        hits = np.zeros((steps, DRUM_CLASSES), bool)
        velocities = np.zeros((steps, DRUM_CLASSES), np.float32)
        offsets = np.zeros((steps, DRUM_CLASSES), np.float32)
        for drum, position, velocity in sorted(grid_hits, key=lambda hit: hit.velocity):
            if not -0.5 <= position <= steps:
                raise ValueError(f"A hit at step {position} is outside of the {steps} steps.")
            step = nearest_step(position)
            cell = (step % steps, drum)
            hits[cell], velocities[cell], offsets[cell] = True, velocity, position - step
        return cls(hits, velocities, offsets)

    def grid_hits(self) -> list[GridHit]:
        """Return every hit, sorted by position and then by drum.

        A hit on the first step that is played early lies up to half a step before zero.
        """
        return sorted(
            (
                GridHit(
                    DrumClass(drum),
                    float(step + self.offsets[step, drum]),
                    float(self.velocities[step, drum]),
                )
                for step, drum in np.argwhere(self.hits)
            ),
            key=lambda hit: (hit.position_steps, hit.drum),
        )

    def part(self, first: int, last: int) -> Beat:
        """Return the steps from `first` up to, not including, `last`, as a beat of their own."""
        return Beat(self.hits[first:last], self.velocities[first:last], self.offsets[first:last])
