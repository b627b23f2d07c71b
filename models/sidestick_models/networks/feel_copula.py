"""Velocities and offsets from a histogram per hit, the way a drummer repeats himself.

Hits drawn one by one from their histograms would be right one by one and wrong together: a
drummer plays a bar much like the bar before, and both hands of one step land together. So each
hit gets a *score*, a standard normal number that says where in its histogram it falls, and the
scores hang together.
"""

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import DRUM_CLASSES, STEPS_PER_BAR
from sidestick_models.sampling.draw import normal

Floats = NDArray[np.float64]

# How much of a score's variance is the same in every bar.
_REPEATED = 0.85

_FARTHEST = 0.001  # of a histogram: farther out is as far as any hit is taken to lie
_STANDARD = NormalDist()


def draw_scores(
    steps: int, correlation: Floats, widths: Floats, stream: np.random.Generator
) -> Floats:
    """Draw scores (2, steps, 9), of velocity and offset.

    `correlation` (2,) is how much of their variance all drums of one step share, `widths` (2,)
    their standard deviations.
    """
    share = correlation[:, None, None]
    together, apart = normal(stream, 2, steps, 1), normal(stream, 2, steps, DRUM_CLASSES)
    mixed: Floats = np.sqrt(share) * together + np.sqrt(1 - share) * apart
    return widths[:, None, None] * mixed


def repeated(habit: Floats, scores: Floats) -> Floats:
    """Mix what is the same in every bar with what is new in this one, score by score."""
    mixed: Floats = np.sqrt(_REPEATED) * habit + np.sqrt(1 - _REPEATED) * scores
    return mixed


def by_place(
    hits: NDArray[np.bool_], values: NDArray[np.floating], steps_per_bar: int = STEPS_PER_BAR
) -> Floats:
    """Return the mean of values (bars * steps, 9) over the bars that hit a step: (steps, 9).

    It is not a number where no bar did.
    """
    bars = (-1, steps_per_bar, DRUM_CLASSES)
    count = hits.reshape(bars).sum(axis=0)
    total = np.where(hits, values, 0.0).reshape(bars).sum(axis=0)
    mean: Floats = np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0)
    return mean


def value_of(score: Floats, logits: NDArray[np.float32]) -> Floats:
    """Return the values, 0 to 1, at N scores in N histograms (N, bins) of equal bins."""
    share = np.array([_STANDARD.cdf(number) for number in score])
    weights, edges = _histogram(logits)
    rows = np.arange(len(logits))
    bins = np.sum(edges[:, :-1] < share[:, None], axis=1)
    inside = 1 - (edges[rows, bins] - share) / weights[rows, bins]
    values: Floats = (bins + np.clip(inside, 0, 1)) / logits.shape[1]
    return values


def score_of(value: Floats, logits: NDArray[np.float32]) -> Floats:
    """Return the scores of N values, 0 to 1, in N histograms: the inverse of `value_of`."""
    weights, edges = _histogram(logits)
    count = logits.shape[1]
    rows, bins = np.arange(len(logits)), np.minimum((value * count).astype(int), count - 1)
    share = edges[rows, bins] - weights[rows, bins] * (bins + 1 - value * count)
    within = np.clip(share, _FARTHEST, 1 - _FARTHEST)
    return np.array([_STANDARD.inv_cdf(number) for number in within])


def _histogram(logits: NDArray[np.float32]) -> tuple[Floats, Floats]:
    """Return each bin's share and the share up to its upper edge, both (N, bins)."""
    weights = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    return weights, np.cumsum(weights, axis=1)
