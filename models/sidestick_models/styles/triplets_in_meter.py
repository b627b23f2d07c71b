"""Triplets of 4/4 in meters whose beats are dotted quarters: their eighths are the triplet's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BEAT
from sidestick_models.patterns.drum_tab import TRIPLET_LATE

# The step of a beat in 4/4 that each sixteenth of a dotted quarter is in triplets.
_TRIPLET = np.array([0, 0, 1, 1, 3, 3])


def triplet_places(places: NDArray[np.int64], steps: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the places, in triplets in 4/4, of steps of dotted quarters that lie at `places`."""
    inside = _TRIPLET[steps % len(_TRIPLET)]
    return np.asarray(places // STEPS_PER_BEAT * STEPS_PER_BEAT + inside)


def triplet_lateness(steps: int) -> NDArray[np.float64]:
    """Return how late so many steps of dotted quarters are in 4/4, where they are sixteenths."""
    late = np.array(TRIPLET_LATE)[_TRIPLET]
    return np.resize(late, steps)
