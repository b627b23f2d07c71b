"""Measure how beats are divided: straight, swung or in triplets, and how evenly.

Both are heard from where hits lie between the beats, after the mean of those on them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BEAT
from sidestick_models.beat.subdivision import Kind
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows
from sidestick_training.evaluation.windows.subdivisions import heard_subdivision

Floats = NDArray[np.float64]

_TRIPLET = (4 / 3, 8 / 3)  # places of a beat, in steps
_PLACES = np.array([0.0, 1.0, 2.0, 3.0, 4.0, *_TRIPLET])
_NEAR_BEAT = 0.6
_FEWEST = 3


def triplet_off_beats(windows: HvoWindows) -> float:
    """Return the share of hits between the beats that are nearer to a triplet's place than others.

    The other places are the sixteenths.
    """
    between = np.concatenate([*_between(windows), np.empty(0)])
    if not len(between):
        return 0.0
    nearest = np.abs(between[:, None] - _PLACES).argmin(axis=1)
    return float((nearest >= len(_PLACES) - len(_TRIPLET)).mean())


def spread_in_beat(windows: HvoWindows) -> float:
    """Return how far, in beats, hits stray from where a window has the places of a triplet."""
    strays = [np.empty(0)]
    for between in _between(windows):
        for place in _TRIPLET:
            near = between[np.abs(between - place) < STEPS_PER_BEAT / 6]
            if len(near) >= _FEWEST:
                strays.append(near - near.mean())
    return float(np.sqrt(np.mean(np.concatenate(strays) ** 2)) / STEPS_PER_BEAT)


def share_of(kind: Kind) -> Callable[[HvoWindows], float]:
    """Return what counts the windows that are divided so: their share."""

    def share(windows: HvoWindows) -> float:
        heard = map(heard_subdivision, windows.hits, windows.offsets)
        kinds = Counter(each.kind for each in heard if each is not None)
        return kinds[kind] / max(1, kinds.total())

    return share


def _between(windows: HvoWindows) -> Iterator[Floats]:
    """Return where in their beats the hits of each window are, in steps, but for those on beats."""
    for hits, offsets in zip(windows.hits, windows.offsets, strict=True):
        steps, drums = np.nonzero(hits)
        positions = steps + offsets[steps, drums].astype(np.float64)
        off_beat = positions - STEPS_PER_BEAT * np.round(positions / STEPS_PER_BEAT)
        on_beat = np.abs(off_beat) < _NEAR_BEAT / 2
        pocket = float(off_beat[on_beat].mean()) if on_beat.any() else 0.0
        inside = np.mod(positions - pocket, STEPS_PER_BEAT)
        yield inside[(inside > _NEAR_BEAT) & (inside < STEPS_PER_BEAT - _NEAR_BEAT)]
