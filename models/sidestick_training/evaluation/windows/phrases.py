"""Phrases of eight bars, real or generated: how their bars differ, as numbers and for a judge."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.beat.drum_classes import DRUM_CLASSES, DrumClass
from sidestick_models.corpus.piece import Piece
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows, cut_windows
from sidestick_training.form_table import are_fills

PHRASE_BARS = 8
PHRASE_ENDS = (3, 7)
"""Bars 4 and 8, counted from 0: where phrases end."""

_PAIRS = [*combinations(range(PHRASE_BARS), 2)]


class PhraseFigures(NamedTuple):
    """Means over phrases: all are shares, but `change`, which is of the hits of a bar.

    `change` is how many hits differ between a bar and the next, `same` how often none does;
    `fills` and `fills_elsewhere` are bars 4 and 8, and others, that are fills; `crashes` are bars
    with a crash.
    """

    change: float
    same: float
    fills: float
    fills_elsewhere: float
    crashes: float

    @classmethod
    def of(cls, windows: HvoWindows) -> PhraseFigures:
        """Measure windows of eight bars of 4/4."""
        bars = _bars(windows)
        differ = (bars[:, 1:] != bars[:, :-1]).sum(axis=(2, 3))
        counts = bars.sum(axis=(2, 3))
        usual = np.maximum(1, (counts[:, 1:] + counts[:, :-1]) / 2)
        fills = np.array([are_fills(phrase) for phrase in bars])
        ends = np.isin(np.arange(PHRASE_BARS), PHRASE_ENDS)
        return cls(
            change=float((differ / usual).mean()),
            same=float((differ == 0).mean()),
            fills=float(fills[:, ends].mean()),
            fills_elsewhere=float(fills[:, ~ends].mean()),
            crashes=float(bars[..., DrumClass.CRASH].any(axis=2).mean()),
        )


def cut_phrases(performances: Sequence[Piece], split: str) -> HvoWindows:
    """Cut the split's beats of eight bars or more into phrases that do not overlap."""
    long = [piece for piece in performances if piece.bars >= PHRASE_BARS]
    return cut_windows(long, split, steps=PHRASE_BARS * STEPS_PER_BAR)


def structure_features(windows: HvoWindows) -> NDArray[np.float32]:
    """Return which bars differ from which, and where there is more: (N, 324).

    For each pair of bars in how many cells each drum differs, and for each bar how many more hits
    of each drum it has than the phrase's bars have on average.
    """
    bars = _bars(windows)
    pairs = [(bars[:, one] != bars[:, other]).sum(axis=1) for one, other in _PAIRS]
    counts = bars.sum(axis=2)
    more = counts - counts.mean(axis=1, keepdims=True)
    parts = [np.stack(pairs, axis=1), more]
    return np.concatenate([part.reshape(len(bars), -1) for part in parts], 1, dtype=np.float32)


def _bars(windows: HvoWindows) -> NDArray[np.bool_]:
    return windows.hits.reshape(len(windows), PHRASE_BARS, STEPS_PER_BAR, DRUM_CLASSES)
