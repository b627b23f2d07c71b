"""Hear how drummers divide the beat: straight, swung or in triplets."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BEAT
from sidestick_models.beat.subdivision import Kind, Subdivision

Floats = NDArray[np.float64]

SECOND, THIRD = (1.15, 1.6), (2.35, 2.9)
"""The places of a triplet's strokes in a beat, in steps."""

_STRAIGHT_SECOND, _STRAIGHT_THIRD = (0.8, 1.15), (1.8, 2.2)
_FEWEST = 4  # hits at a place, from which on they tell where it is
_WIDEST = 0.35  # quartiles of a place may be apart: else hits there are not alike
_LATE = 0.12  # from here on a sixteenth is meant to be late
_LATE_LAST = (3.1, 3.6)
_MIDDLE = (1.75, 3.05)  # where second eighths are
_EARLIEST = 2.5  # of them that are a triplet's
_FEW_STRAIGHT = 0.67  # of the hits in a triplet's place, that are in a straight one's


def heard_subdivision(hits: NDArray[np.bool_], offsets: NDArray[np.floating]) -> Subdivision | None:
    """Return how beats, (S, 9) from a beat on, are divided; None where too little is between."""
    steps, drums = np.nonzero(hits)
    cells = steps % STEPS_PER_BEAT
    off = offsets[steps, drums].astype(np.float64)
    pocket = float(np.mean(off[cells == 0])) if (cells == 0).any() else 0.0
    off -= pocket
    inside = np.mod(cells + off, STEPS_PER_BEAT)
    between = [off[cells == cell] for cell in (1, 2, 3)]
    if sum(map(len, between)) < _FEWEST:
        return None
    if _is_triplet(inside):
        second, last = _middle_of(inside, SECOND), _middle_of(inside, THIRD)
        late = (_or(second - 1, 1 / 3), math.nan, _or(last - 3, -1 / 3))
        return Subdivision(Kind.TRIPLET, late)
    second, third, last = (_late(of) for of in between)
    late = second, third, last
    is_swung = any(each >= _LATE for each in late)
    return Subdivision(Kind.SWUNG if is_swung else Kind.STRAIGHT, late)


def _is_triplet(inside: Floats) -> bool:
    """Tell whether hits, by where in their beat they are, are in three."""
    second, third, one, two = (
        _count(inside, part) for part in (SECOND, THIRD, _STRAIGHT_SECOND, _STRAIGHT_THIRD)
    )
    if third >= _FEWEST and two <= _FEW_STRAIGHT * third:
        eighths = inside[(inside > _MIDDLE[0]) & (inside < _MIDDLE[1])]
        return float(np.median(eighths)) >= _EARLIEST
    late_last = _count(inside, _LATE_LAST)
    return second >= _FEWEST and second > 2 * one + late_last and two <= second / 2


def _count(inside: Floats, part: tuple[float, float]) -> int:
    return int(((inside >= part[0]) & (inside < part[1])).sum())


def _middle_of(inside: Floats, part: tuple[float, float]) -> float:
    near = inside[(inside >= part[0]) & (inside < part[1])]
    return float(np.median(near)) if len(near) >= _FEWEST else math.nan


def _or(value: float, other: float) -> float:
    return other if math.isnan(value) else value


def _late(off: Floats) -> float:
    """Return the mean of how late hits of a place are, if they are alike; else nan."""
    if len(off) < _FEWEST:
        return math.nan
    low, high = np.percentile(off, (25, 75))
    return float(off.mean()) if high - low <= _WIDEST else math.nan
