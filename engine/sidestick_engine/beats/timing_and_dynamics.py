"""Timing and dynamics: swing, and how much of the learned timing and dynamics is kept.

Swing is added to the learned timing. Whatever the two make together, a hit stays nearer to its own
step than to a neighbour, so that no two hits of a lane ever change places or meet.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from Sidestick.protocol.settings_table import BY_KEY
from sidestick_models.beat.beat import Beat

STEPS_PER_EIGHTH = 2
CLEARANCE_STEPS = 1 / 16  # that a hit keeps from the middle between two steps

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]  # (S, 9)


class Zones(NamedTuple):
    """Ranges where the hits of each step may sound, in steps from the beat's start: each (S, 1)."""

    low: Floats
    centre: Floats
    high: Floats


class TimingAndDynamics(NamedTuple):
    """The settings of a request that say how hits are played; each has its setting's key.

    Attributes:
        swing: where in an eighth its second sixteenth is, percent: 50 is straight, 75 the most.
        timing_amount: 0, everything on the grid, to 1, as learned.
        velocity_amount: 0, each lane at one level, to 1, as learned.
    """

    swing: float = BY_KEY["swing"].default
    timing_amount: float = BY_KEY["timing_amount"].default
    velocity_amount: float = BY_KEY["velocity_amount"].default

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> TimingAndDynamics:
        """Take the settings of a request; those that its kind does not carry have defaults."""
        return cls(**{key: fields[key] for key in cls._fields if key in fields})

    def zones(self, steps: int) -> Zones:
        """Return the zone of each of S steps; the first is the first sixteenth of an eighth."""
        late = self.swing / 50.0 - 1.0
        at = np.arange(-1, steps + 1, dtype=np.float64)[:, None]
        centre = at + late * (at % STEPS_PER_EIGHTH)
        middle = (centre[:-1] + centre[1:]) / 2
        return Zones(middle[:-1] + CLEARANCE_STEPS, centre[1:-1], middle[1:] - CLEARANCE_STEPS)

    def positions(self, beat: Beat) -> Floats:
        """Return where each hit sounds, in steps from the beat's start: (S, 9)."""
        low, centre, high = self.zones(beat.steps)
        return np.clip(centre + self.timing_amount * beat.offsets.astype(np.float64), low, high)

    def velocities(self, beat: Beat) -> Floats:
        """Return how hard each hit is, 0 to 1, drawn towards the mean of its lane: (S, 9)."""
        learned = beat.velocities.astype(np.float64)
        hits = np.maximum(beat.hits.sum(axis=0), 1)
        mean = np.where(beat.hits, learned, 0.0).sum(axis=0) / hits
        return np.asarray(mean + self.velocity_amount * (learned - mean))
