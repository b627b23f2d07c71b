"""Features of two-bar windows, one number each: density, syncopation, dynamics, timing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR, STEPS_PER_BEAT
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows

Numbers = NDArray[np.float64]

# How strong each sixteenth of a bar of 4/4 is: Longuet-Higgins and Lee, "The rhythmic
# interpretation of monophonic music", Music Perception 1 (4), 1984.
METRIC_WEIGHTS = np.array([0, -4, -3, -4, -2, -4, -3, -4, -1, -4, -3, -4, -2, -4, -3, -4])

STREAMS = {
    "low": (DrumClass.KICK, DrumClass.LOW_TOM),
    "mid": (DrumClass.SNARE, DrumClass.MID_TOM, DrumClass.HIGH_TOM),
    "high": (DrumClass.CLOSED_HAT, DrumClass.OPEN_HAT, DrumClass.CRASH, DrumClass.RIDE),
}


def density(windows: HvoWindows) -> Numbers:
    """Return hits per bar."""
    return windows.hits.sum((1, 2)) / _bars(windows)


def off_beat(windows: HvoWindows) -> Numbers:
    """Return the kicks and snares per bar that are on no beat."""
    between = np.arange(windows.hits.shape[1]) % STEPS_PER_BEAT > 0
    drums = windows.hits[:, between][:, :, [DrumClass.KICK, DrumClass.SNARE]]
    return np.asarray(drums.sum((1, 2)) / _bars(windows))


def driven(windows: HvoWindows) -> Numbers:
    """Return the crashes and open hats per bar."""
    cymbals = windows.hits[:, :, [DrumClass.CRASH, DrumClass.OPEN_HAT]]
    return np.asarray(cymbals.sum((1, 2)) / _bars(windows))


def syncopation(windows: HvoWindows) -> Numbers:
    """Return syncopation per bar, summed over the three streams low, mid and high.

    A stream's hit that rests through a stronger place before the stream's next hit is syncopated,
    by the difference of their metric weights; the window is a loop. That is Longuet-Higgins and
    Lee's measure, taken by streams as in Witek et al., "Syncopation, Body-Movement and Pleasure in
    Groove Music", PLoS ONE 9 (4), 2014, without their weights for instruments against each other.
    """
    weights = np.resize(METRIC_WEIGHTS, windows.hits.shape[1])
    total = np.zeros(len(windows))
    for drums in STREAMS.values():
        hit = np.asarray(windows.hits[:, :, list(drums)].any(2))
        total += _of_stream(hit, weights)
    return total / _bars(windows)


def _of_stream(hit: NDArray[np.bool_], weights: NDArray[np.integer]) -> Numbers:
    """Syncopation of a stream's hits (N, steps), which loop."""
    steps = hit.shape[1]
    strongest = np.full(hit.shape, -np.inf)  # place rested through, from after each step on
    rests = np.full(len(hit), -np.inf)
    for step in reversed(range(2 * steps)):  # twice round, so that the end knows the beginning
        place = step % steps
        strongest[:, place] = rests
        rests = np.where(hit[:, place], -np.inf, np.maximum(rests, weights[place]))
    surplus = np.maximum(strongest - weights, 0)
    return np.asarray(np.where(hit, surplus, 0).sum(1))


def mean_velocity(windows: HvoWindows) -> Numbers:
    """Return the mean velocity of hits, 0 to 1."""
    return _mean_of_hits(windows.velocities, windows.hits)


def velocity_spread(windows: HvoWindows) -> Numbers:
    """Return the standard deviation of the hits' velocities."""
    return _spread_of_hits(windows.velocities, windows.hits)


def mean_offset(windows: HvoWindows) -> Numbers:
    """Return the mean offset of hits in steps: behind the grid if positive."""
    return _mean_of_hits(windows.offsets, windows.hits)


def offset_spread(windows: HvoWindows) -> Numbers:
    """Return the standard deviation of the hits' offsets in steps."""
    return _spread_of_hits(windows.offsets, windows.hits)


FEATURES: dict[str, Callable[[HvoWindows], Numbers]] = {
    "density": density,
    "syncopation": syncopation,
    "velocity": mean_velocity,
    "velocity_spread": velocity_spread,
    "offset": mean_offset,
    "offset_spread": offset_spread,
}


def _bars(windows: HvoWindows) -> float:
    return windows.hits.shape[1] / STEPS_PER_BAR


def _mean_of_hits(values: NDArray[np.float32], hits: NDArray[np.bool_]) -> Numbers:
    sums = np.where(hits, values, 0).sum((1, 2), dtype=np.float64)
    return np.asarray(sums / np.maximum(hits.sum((1, 2)), 1))


def _spread_of_hits(values: NDArray[np.float32], hits: NDArray[np.bool_]) -> Numbers:
    deviations = values - _mean_of_hits(values, hits)[:, None, None]
    return np.sqrt(_mean_of_hits(np.asarray(deviations**2, np.float32), hits))
