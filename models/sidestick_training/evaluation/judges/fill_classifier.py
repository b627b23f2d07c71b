"""A classifier of fills against beats: gradient boosting on the hits of single bars."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sidestick_training.evaluation.judges.boosting import GradientBoosting
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows


class FillClassifier:
    """Names single bars fills or beats by their hits; it is trained on real bars only.

    Fills and beats weigh the same in training, however many there are of each.
    """

    def __init__(self, fills: HvoWindows, beats: HvoWindows, *, rounds: int, seed: int) -> None:
        is_fill = np.arange(len(fills) + len(beats)) < len(fills)
        self._trees = GradientBoosting(
            np.concatenate([_features(fills), _features(beats)]),
            is_fill,
            rounds=rounds,
            seed=seed,
            weights=np.where(is_fill, 1 / len(fills), 1 / len(beats)) * len(is_fill) / 2,
        )

    def share_of_fills(self, bars: HvoWindows) -> float:
        """Return the share of bars (N, 16, 9) that are named fills, 0 to 1."""
        return float(self._trees.predict(_features(bars)).mean())


def _features(bars: HvoWindows) -> NDArray[np.uint8]:
    return bars.hits.reshape(len(bars), -1).astype(np.uint8)
