"""A classifier of styles: gradient boosting on the hits of real training windows only."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_training.evaluation.judges.boosting import GradientBoosting
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows


class StyleClassifier:
    """Names the style of two-bar windows by their hits; it is never trained on generated ones.

    `styles` are the names that it knows; `most_common` is the most frequent in its training set.
    """

    def __init__(self, training: HvoWindows, *, rounds: int, seed: int) -> None:
        self._trees = GradientBoosting(
            _features(training), training.styles, rounds=rounds, seed=seed, share_of_features=0.3
        )
        self.styles: list[str] = self._trees.labels.tolist()
        self.most_common = self.styles[np.unique(training.styles, return_counts=True)[1].argmax()]

    def predict(self, windows: HvoWindows) -> NDArray[np.str_]:
        """Return the most probable style of each window: (N,)."""
        return self._trees.predict(_features(windows))

    def probabilities(self, windows: HvoWindows) -> NDArray[np.float64]:
        """Return the probability of each of `styles` for each window: (N, styles)."""
        return self._trees.probabilities(_features(windows))


class JudgedBeats(NamedTuple):
    """Unseen windows and as many generated ones, and a judge that heard nothing of either.

    Generated ones are drawn near exemplars that are made of nothing that the judge learnt from:
    `judges.cross_fit`.
    """

    judge: StyleClassifier
    real: HvoWindows
    generated: HvoWindows


def accuracy(predicted: NDArray[np.str_], true: NDArray[np.str_]) -> float:
    """Return the share of windows whose style is predicted right."""
    return float((predicted == true).mean())


def macro_f1(predicted: NDArray[np.str_], true: NDArray[np.str_]) -> float:
    """Return the mean F1 of the styles that occur among the true ones."""
    scores = []
    for style in np.unique(true):
        right = ((predicted == style) & (true == style)).sum()
        scores.append(2 * right / ((predicted == style).sum() + (true == style).sum()))
    return float(np.mean(scores))


def _features(windows: HvoWindows) -> NDArray[np.uint8]:
    return windows.hits.reshape(len(windows), -1).astype(np.uint8)
