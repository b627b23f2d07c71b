"""Playing of the drummers of exemplars: scores to play other hits in the same manner.

A *score* says where in its histogram of `feel` a hit lies, as a standard normal number. Scores of a
real window hold what one hit's histogram cannot say: how loose its drummer is and how far ahead,
which drum is soft and which accents come again, what lies together and what drifts. So a beat that
is drawn near an exemplar is played with that window's scores, and a longer one goes on with those
of the windows that the drummer played next.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.drum_classes import DRUM_CLASSES
from sidestick_models.beat.meter import PLACES, Meter
from sidestick_models.sampling.random_draws import normal, uniform

SCORES, ORIGINS = (Path(__file__).parent / name for name in ("playing.npy", "origins.npy"))
"""The scores of recorded beats, and where each exemplar is from; both are written by
`python -m sidestick_training.playing_table`."""

UNIT = 1 / 40
"""The size of one of the steps of 8 bits in which scores are stored."""

BARS = 2
# How much of the variance of a score is new from the third bar on, so that none is quite as before.
_NEW = 0.15
_ODD = 0.2  # of an exemplar, against 1: how much one counts that is odd

Floats = NDArray[np.float64]
Numbers = NDArray[np.int16]
Stored = NDArray[np.int8]


@cache
def shipped_origins() -> Numbers:
    """Return of each exemplar its performance, style, row of scores, and if it is odd: (N, 4).

    The row is -1 where it was not recorded, or is a fill. An odd beat, 1, lacks what nearly all of
    its style have.
    """
    table: Numbers = np.load(ORIGINS, allow_pickle=False)
    return table


@cache
def shipped_playing() -> Playing:
    """Return how the exemplars that ship were played."""
    return Playing(np.load(SCORES, mmap_mode="r", allow_pickle=False), shipped_origins())


def exemplar_weights(origins: NDArray[np.integer]) -> Floats:
    """Return what each of N exemplars counts where one of them is chosen: (N,).

    `origins` are their rows of `shipped_origins`. Odd ones count little: what is drawn near them is
    seldom a loop that somebody wants. How many there are of a performance is counted among these N.
    """
    weights: Floats = np.where(origins[:, 3] > 0, _ODD, 1.0) * weights_by_performance(origins[:, 0])
    return weights


def weights_by_performance(performances: NDArray[np.integer]) -> Floats:
    """Return what each window counts where one is chosen, by the performance it is from: (N,).

    Four times as long a performance counts twice as much: it is neither all of a style, nor no
    more than a loop that somebody tried once.
    """
    _, number, counts = np.unique(performances, return_inverse=True, return_counts=True)
    weights: Floats = 1 / np.sqrt(counts[number])
    return weights


def weighted_choice(share: float, weights: Floats) -> int:
    """Return the row at a share, 0 to below 1, of all weights (N,)."""
    ends = np.cumsum(weights)
    return min(int(np.searchsorted(ends, share * ends[-1], side="right")), len(ends) - 1)


class Playing:
    """The scores of M windows of two bars of 4/4, and the exemplars that they are from."""

    def __init__(self, scores: Stored, origins: Numbers) -> None:
        """Take scores (M, 2, 32, 9) of velocity and offset, in `UNIT`, and `shipped_origins`.

        Scores of cells that a drummer did not hit are what that drummer would be likely to play.
        """
        self._scores, self._performances = scores, origins[:, 0]
        self._row_of = origins[:, 2]
        self._styles, self._origins = origins[:, 1], origins

    @cached_property
    def _of_style(self) -> dict[int, tuple[NDArray[np.int64], Floats]]:
        """Return the recorded exemplars of each style, and what each counts; -1 is all styles."""
        recorded = np.flatnonzero(self._row_of >= 0)
        styles = self._styles[recorded]
        found = {int(style): recorded[styles == style] for style in np.unique(styles)}
        return {
            style: (rows, exemplar_weights(self._origins[rows]))
            for style, rows in {**found, -1: recorded}.items()
        }

    def _choose(self, styles: Floats, stream: np.random.Generator) -> int:
        """Choose an exemplar of one of the styles by how much of each there is: (styles,).

        Where nothing was recorded in that style, it may be of any.
        """
        at_style, at_row = uniform(stream, 2)
        style = weighted_choice(float(at_style), styles) if styles.any() else -1
        rows, weights = self._of_style.get(style, self._of_style[-1])
        return int(rows[weighted_choice(float(at_row), weights)])

    def scores(
        self,
        exemplars: Sequence[int | None],
        styles: Floats,
        steps: int,
        meter: Meter,
        streams: Sequence[np.random.Generator],
    ) -> Floats:
        """Return scores to play B beats of so many steps with: (B, 2, steps, 9).

        Each is near one of the `exemplars`; where that is none, or was not recorded, one is chosen
        of the `styles` (styles,) that it is played in.
        """
        counted = np.arange(steps)
        bars, places = counted // meter.pattern_steps, meter.places_of(counted)
        cells = bars % BARS * PLACES + places
        pairs, first = bars // BARS, BARS * meter.pattern_steps
        played = np.empty((len(exemplars), 2, steps, DRUM_CLASSES))
        for own, near, stream in zip(played, exemplars, streams, strict=True):
            if near is None or self._row_of[near] < 0:
                exemplar = self._choose(styles, stream)
            else:
                exemplar = near
            rows = self._windows(exemplar, pairs)
            own[:] = UNIT * np.moveaxis(self._scores[rows, :, cells], 0, 1)
            if steps > first:
                new = normal(stream, *own[:, first:].shape)
                own[:, first:] = np.sqrt(1 - _NEW) * own[:, first:] + np.sqrt(_NEW) * new
        return played

    def _windows(self, exemplar: int, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the row of scores for each of `pairs` of bars, counted from 0: (steps,).

        They are of the performance of an exemplar, whose own is that of pair 0.
        """
        if not pairs.any():  # most beats are no longer
            return np.full(len(pairs), self._row_of[exemplar], np.int64)
        same = self._performances == self._performances[exemplar]
        rows = self._row_of[same & (self._row_of >= 0)].astype(np.int64)
        first = int(np.flatnonzero(rows == self._row_of[exemplar])[0])
        windows: NDArray[np.int64] = rows[(first + pairs) % len(rows)]
        return windows
