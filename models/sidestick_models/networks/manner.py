"""The manner of a beat: by what its drummer differs from others, beyond single hits.

Hits drawn from histograms are distributed like drummers' hits, and yet beats of them are alike:
every one as loose, as even, its drums as independent of each other. A drummer is loose or tight for
a whole beat, plays one drum with one force and accents another, and accents bar after bar or never
the same way twice. How much of each varies was chosen so that beats of training and validation,
and the same ones played by us, have the same spreads.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.drum_classes import DRUM_CLASSES
from sidestick_models.sampling.random_draws import normal

Floats = NDArray[np.float64]

# How much of the variance of a score, of velocity and of offset, is new in every bar: drummers
# accent a bar as the bar before, and are early or late in each one anew.
_NEW = (0.15, 0.8)
_MOST_NEW = 0.95
# From beat to beat, the standard deviation of: the logarithm of what of velocity is new; that of
# the deviation of offsets; the log odds of what offsets of one step share.
_UNEVEN, _LOOSE, _TOGETHER = 1.6, 0.4, 1.2
# How much of the variance of velocity is one level for each drum, the deviation of its log odds,
# and that of the logarithm of how far the rest spreads.
_KEPT, _KEPT_SPREAD, _DYNAMIC = 0.15, 1.5, 0.6
# How much of the variance of offsets is a drift, slower than ten steps, and the deviation of its
# log odds; straight lines between standard normal numbers vary by a quarter less.
_DRIFT, _DRIFT_SPREAD, _DRIFT_STEPS, _DRIFT_SCALE = 0.3, 1.5, 10, 1.15


class Manner(NamedTuple):
    """Settings in normal scores of one beat of music.

    Attributes:
        new: how much of the variance of velocity and of offset is new in each bar, (2,).
        correlation: how much of it the drums of one step share, (2,).
        loose: what deviations of offsets are multiplied by.
        levels, kept: the velocity that each drum returns to, and how much of its variance that is.
        dynamics: what deviations from it are multiplied by; all three (9,).
        drift: how much of the variance of offsets is a drift that all drums follow.
    """

    new: Floats
    correlation: Floats
    loose: float
    levels: Floats
    kept: Floats
    dynamics: Floats
    drift: float


def usual_manner(correlation: Floats) -> Manner:
    """Return what is in the middle of all manners, where drums of a step share so much (2,)."""
    none, ones = np.zeros(DRUM_CLASSES), np.ones(DRUM_CLASSES)
    return Manner(np.array(_NEW), correlation, 1.0, none, none, ones, 0.0)


def draw_manner(correlation: Floats, deviation: float, stream: np.random.Generator) -> Manner:
    """Draw a manner around the usual one; `deviation` is that of scores of velocity."""
    spreads = [_UNEVEN, _LOOSE, _TOGETHER, _DRIFT_SPREAD]
    uneven, loose, together, drift = spreads * normal(stream, 4)
    levels, kept, dynamics = normal(stream, 3, DRUM_CLASSES)
    return Manner(
        np.array([min(_NEW[0] * np.exp(uneven), _MOST_NEW), _NEW[1]]),
        np.array([correlation[0], _moved(correlation[1], together)]),
        float(np.exp(loose)),
        deviation * levels,
        _moved(_KEPT, _KEPT_SPREAD * kept),
        np.exp(_DYNAMIC * dynamics),
        float(_moved(_DRIFT, drift)),
    )


def draw_drift(steps: int, deviation: float, stream: np.random.Generator) -> Floats:
    """Draw scores of offsets that wander slowly about the middle: (steps,)."""
    knots = normal(stream, steps // _DRIFT_STEPS + 2)
    wander = np.interp(np.arange(steps) / _DRIFT_STEPS, np.arange(len(knots)), knots)
    return deviation * _DRIFT_SCALE * wander


def _moved(share: float, log_odds: Floats | float) -> Floats:
    """Return a share, 0 to 1, whose log odds are so much higher."""
    odds = share / (1 - share) * np.exp(log_odds)
    moved: Floats = odds / (1 + odds)
    return moved
