"""Tries at a pattern of a learned style, of which the one stays that is most the musician's."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Events = NDArray[np.int64]

WARMTH = (0.0, 0.5, 0.8)
"""The least temperature of each try: a cold model plays the very windows again."""


class OwnWindows(Protocol):
    """Interface of what a style was learned from."""

    def is_copy(self, patterns: Events) -> NDArray[np.bool_]:
        """Tell which patterns (B, steps) are windows that it was learned from: (B,)."""

    def distances(self, patterns: Events) -> NDArray[np.int64]:
        """Count how many hits tell patterns (B, steps) from the window most alike: (B,)."""


def most_alike(own: OwnWindows, patterns: Events) -> Events:
    """Choose one of the tries (attempts * tries, S) at each attempt: events (attempts, S).

    It is the one that is most like a window of the musician's own, and none of these unless all
    are. A distance counts less where there is more to differ in, else sparse patterns would win.
    """
    of_attempts = patterns.reshape(-1, len(WARMTH), patterns.shape[1])
    hits = np.maximum(np.bitwise_count(patterns).sum(axis=1), 1)
    away = np.where(own.is_copy(patterns), np.inf, own.distances(patterns) / np.sqrt(hits))
    chosen = away.reshape(-1, len(WARMTH)).argmin(axis=1)
    return np.asarray(of_attempts[np.arange(len(of_attempts)), chosen])
