"""Features of windows that a musician hears: counts, repeats, accents and pocket.

A judge of single cells sees which hits there are and misses how a beat hangs together: that a bar
comes back, how even a hat is, whether a snare lies behind. These are such sums, means and spreads.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows

Numbers = NDArray[Any]

_TIMEKEEPERS = [DrumClass.CLOSED_HAT, DrumClass.OPEN_HAT, DrumClass.RIDE]
_GHOST, _ACCENT, _FULL = 0.35, 0.8, 0.995  # velocities
_BEATS, _EIGHTHS, _SIXTEENTHS = (0, 4, 8, 12), (2, 6, 10, 14), tuple(range(1, 16, 2))


def heard_features(windows: HvoWindows) -> NDArray[np.float32]:
    """Return the features of N windows of whole bars of 4/4, as a clip has them: (N, features)."""
    clips = windows.as_in_clip()
    bars = (len(clips), -1, STEPS_PER_BAR, clips.hits.shape[2])
    hits = clips.hits.reshape(bars)
    velocities, offsets = (part.reshape(bars) for part in (clips.velocities, clips.offsets))
    columns = [
        *_counts(hits),
        *_repeats(hits, velocities, offsets),
        *_accents(hits, velocities),
        *_spreads(hits, velocities),
        *_spreads(hits, offsets),
        *_pocket(hits, offsets),
    ]
    flat = [column.reshape(len(clips), -1) for column in columns]
    return np.concatenate(flat, axis=1, dtype=np.float32)


def _counts(hits: NDArray[np.bool_]) -> list[Numbers]:
    """Count hits by bar and lane, by place, and those that sound together."""
    together = hits.sum(axis=3)
    keepers = hits[..., _TIMEKEEPERS]
    return [
        hits.sum(axis=2).astype(float),
        hits.sum(axis=(1, 3)).astype(float),
        *(np.asarray((together >= count).sum(axis=(1, 2)), float) for count in (1, 2, 3, 4)),
        np.asarray((keepers.sum(axis=3) > 1).sum(axis=(1, 2)), float),
        np.asarray(keepers.any(axis=(1, 2)).sum(axis=1), float),
    ]


def _repeats(hits: NDArray[np.bool_], velocities: Numbers, offsets: Numbers) -> list[Numbers]:
    """Compare each bar with the next: hits by lane, and how those that come again are played."""
    one, next_one = hits[:, :-1], hits[:, 1:]
    both, either = one & next_one, one | next_one
    changes = [np.abs(values[:, 1:] - values[:, :-1]) for values in (velocities, offsets)]
    return [
        _shares(both.sum(axis=(1, 2)), either.sum(axis=(1, 2))),
        _shares(both.sum(axis=(1, 2, 3)), either.sum(axis=(1, 2, 3))),
        np.asarray((one == next_one).all(axis=(2, 3)).sum(axis=1), float),
        *(_mean(change, both, (1, 2)) for change in changes),
        *(_mean(change, both, (1, 2, 3)) for change in changes),
    ]


def _accents(hits: NDArray[np.bool_], velocities: Numbers) -> list[Numbers]:
    """Share out soft, loud and loudest hits by lane; compare beats, eighths and sixteenths."""
    count = hits.sum(axis=(1, 2))
    kinds = (velocities < _GHOST, velocities > _ACCENT, velocities > _FULL)
    return [
        *(_shares((hits & kind).sum(axis=(1, 2)), count) for kind in kinds),
        *(
            _mean(velocities[:, :, places], hits[:, :, places], (1, 2))
            for places in (list(_BEATS), list(_EIGHTHS), list(_SIXTEENTHS))
        ),
    ]


def _spreads(hits: NDArray[np.bool_], values: Numbers) -> list[Numbers]:
    """Return means and deviations by lane, by place, and over all."""
    return [
        each
        for axes in ((1, 2), (1, 3), (1, 2, 3))
        for each in (_mean(values, hits, axes), _deviation(values, hits, axes))
    ]


def _pocket(hits: NDArray[np.bool_], offsets: Numbers) -> list[Numbers]:
    """Measure how far apart the hits of a step are, and how much its lag goes on to the next."""
    count = hits.sum(axis=3)
    of_step = np.where(hits, offsets, 0.0).sum(axis=3) / np.maximum(count, 1)
    apart = np.where(hits, offsets, -np.inf).max(axis=3) - np.where(hits, offsets, np.inf).min(
        axis=3
    )
    several = count > 1
    lag, there = of_step.reshape(len(hits), -1), count.reshape(len(hits), -1) > 0
    follow = there[:, 1:] & there[:, :-1]
    return [
        _mean(np.where(several, apart, 0.0), several, (1, 2)),
        _mean(lag[:, 1:] * lag[:, :-1], follow, (1,)),
        _mean(np.abs(np.diff(lag, axis=1)), follow, (1,)),
    ]


def _shares(part: NDArray[np.integer], whole: NDArray[np.integer]) -> Numbers:
    """Return part / whole, and -1 where there is nothing."""
    return np.where(whole > 0, part / np.maximum(whole, 1), -1.0)


def _mean(values: Numbers, where: NDArray[np.bool_], axes: tuple[int, ...]) -> Numbers:
    """Return the mean of the values where there are hits, and 0 where there are none."""
    total = np.where(where, values, 0.0).sum(axis=axes)
    return np.asarray(total / np.maximum(where.sum(axis=axes), 1))


def _deviation(values: Numbers, where: NDArray[np.bool_], axes: tuple[int, ...]) -> Numbers:
    mean, square = _mean(values, where, axes), _mean(values * values, where, axes)
    return np.sqrt(np.maximum(square - mean * mean, 0.0))
