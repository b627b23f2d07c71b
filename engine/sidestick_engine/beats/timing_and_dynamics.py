"""How hits are played: swing, and how much of the learned timing and dynamics is kept.

Swing is added to the learned timing. Whatever the two make together, a hit stays nearer to its own
step than to a neighbour, so that no two hits of a lane ever change places or meet.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import Beat, GridHit
from sidestick_models.beat.drum_classes import DrumClass

STEPS_PER_EIGHTH = 2
CLEARANCE_STEPS = 1 / 16  # that a hit keeps from the middle between two steps

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]  # (S, 9)


class Zones(NamedTuple):
    """Where the hits of each step may sound, in steps from the beat's start: each (S, 1)."""

    low: Floats
    centre: Floats
    high: Floats


class PlayedHit(NamedTuple):
    """A hit as it is played: where, in steps from the beat's start, and how hard, 0 to 1.

    `meant` is what the drummer means by it: on its step, at its learned velocity.
    """

    meant: GridHit
    position_steps: float
    velocity: float


class TimingAndDynamics(NamedTuple):
    """What the musician chose.

    Attributes:
        swing: where in an eighth its second sixteenth is, percent: 50 is straight, 75 the most.
        timing_amount: 0, everything on the grid, to 1, as learned.
        velocity_amount: 0, each lane at one level, to 1, as learned.
    """

    swing: float = 50.0
    timing_amount: float = 1.0
    velocity_amount: float = 1.0

    def zones(self, steps: int) -> Zones:
        """The zone of each of S steps; the first one is the first sixteenth of an eighth."""
        late = self.swing / 50.0 - 1.0
        at = np.arange(-1, steps + 1, dtype=np.float64)[:, None]
        centre = at + late * (at % STEPS_PER_EIGHTH)
        middle = (centre[:-1] + centre[1:]) / 2
        return Zones(middle[:-1] + CLEARANCE_STEPS, centre[1:-1], middle[1:] - CLEARANCE_STEPS)

    def positions(self, beat: Beat) -> Floats:
        """Where each hit sounds, in steps from the beat's start: (S, 9)."""
        low, centre, high = self.zones(beat.steps)
        return np.clip(centre + self.timing_amount * beat.offsets.astype(np.float64), low, high)

    def velocities(self, beat: Beat) -> Floats:
        """How hard each hit is, 0 to 1, drawn towards the mean of its lane: (S, 9)."""
        learned = beat.velocities.astype(np.float64)
        hits = np.maximum(beat.hits.sum(axis=0), 1)
        mean = np.where(beat.hits, learned, 0.0).sum(axis=0) / hits
        return np.asarray(mean + self.velocity_amount * (learned - mean))

    def hits(self, beat: Beat, free: Mask | None = None) -> list[PlayedHit]:
        """The beat's hits as they are played, step by step.

        Only those of the free cells (S, 9), where some are given: the others are there already. A
        hi-hat is one instrument: in one step it is open or closed, closed only if that is there.
        """
        positions, velocities = self.positions(beat), self.velocities(beat)
        hits = _one_hi_hat(beat.hits, np.ones_like(beat.hits) if free is None else free)
        return [
            PlayedHit(
                GridHit(DrumClass(at[1]), float(at[0]), float(beat.velocities[at])),
                float(positions[at]),
                float(velocities[at]),
            )
            for at in map(tuple, np.argwhere(hits))
        ]


def _one_hi_hat(hits: Mask, free: Mask) -> Mask:
    new, there = hits & free, hits & ~free
    new[:, DrumClass.OPEN_HAT] &= ~there[:, DrumClass.CLOSED_HAT]
    new[:, DrumClass.CLOSED_HAT] &= ~(new | there)[:, DrumClass.OPEN_HAT]
    return new
