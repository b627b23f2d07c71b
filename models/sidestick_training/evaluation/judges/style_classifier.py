"""An independent judge of style: gradient boosting on the hits of real training windows only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sidestick_training.evaluation.judges.boosting import Boosted
from sidestick_training.evaluation.windows.hvo_windows import Examples


class StyleClassifier:
    """Names the style of two-bar windows by their hits; it never saw what any model made.

    `styles` are the names that it knows, and `commonest` is the one that it saw most of.
    """

    def __init__(self, training: Examples, *, rounds: int, seed: int) -> None:
        self._trees = Boosted(
            _features(training), training.styles, rounds=rounds, seed=seed, share_of_features=0.3
        )
        self.styles: list[str] = self._trees.labels.tolist()
        self.commonest = self.styles[np.unique(training.styles, return_counts=True)[1].argmax()]

    def styles_of(self, examples: Examples) -> NDArray[np.str_]:
        """Name the style of each window: (N,)."""
        return self._trees.named(_features(examples))

    def probabilities(self, examples: Examples) -> NDArray[np.float64]:
        """Say how probable each of `styles` is for each window: (N, styles)."""
        return self._trees.probabilities(_features(examples))


def accuracy(named: NDArray[np.str_], true: NDArray[np.str_]) -> float:
    """Return the share of windows whose style is named right."""
    return float((named == true).mean())


def macro_f1(named: NDArray[np.str_], true: NDArray[np.str_]) -> float:
    """Return the mean of the F1 of the styles that occur among the true ones."""
    scores = []
    for style in np.unique(true):
        right = ((named == style) & (true == style)).sum()
        scores.append(2 * right / ((named == style).sum() + (true == style).sum()))
    return float(np.mean(scores))


def _features(examples: Examples) -> NDArray[np.uint8]:
    return examples.hits.reshape(len(examples), -1).astype(np.uint8)
