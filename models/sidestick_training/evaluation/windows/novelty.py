"""Measure how far a window is from everything that the models were trained on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sidestick_models.corpus.piece import CLASS_WEIGHTS, Piece
from sidestick_training.common.windows import two_bar_windows
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows

Hits = NDArray[np.bool_]
PERCENTILES = (10, 25, 50, 75, 90)
_AT_ONCE = 4096


def training_hits(performances: Sequence[Piece]) -> Hits:
    """Return every different two-bar window of the training split: (M, 32, 9).

    The windows begin at any bar, and are of beats and fills of all styles.
    """
    events = np.unique(two_bar_windows(performances, "train").events, axis=0)
    return (events[..., None] & CLASS_WEIGHTS) > 0


def nearest_distance(windows: HvoWindows, known: Hits) -> NDArray[np.int64]:
    """Return in how many of 288 cells each window differs from the nearest known one: (N,)."""
    ours = _flat(windows.hits)
    best = np.full(len(ours), np.inf, np.float32)
    for start in range(0, len(known), _AT_ONCE):
        theirs = _flat(known[start : start + _AT_ONCE])
        # Cells that differ: all hits of either window, less twice those that they share.
        differ = ours.sum(1)[:, None] + theirs.sum(1) - 2 * (ours @ theirs.T)
        best = np.minimum(best, differ.min(1))
    return best.astype(np.int64)


def percentiles(distances: NDArray[np.int64]) -> dict[str, float]:
    """Return the 10th, 25th, 50th, 75th and 90th percentile of distances, as "p10" and so on."""
    values = np.percentile(distances, PERCENTILES)
    return {f"p{rank}": float(value) for rank, value in zip(PERCENTILES, values, strict=True)}


def _flat(hits: Hits) -> NDArray[np.float32]:
    return hits.reshape(len(hits), -1).astype(np.float32)
