"""Counts of events, and copies of earlier bars: the baselines that trained models must beat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.beat.drum_classes import EVENTS

EventRows = Sequence[NDArray[np.integer]]
Probabilities = NDArray[np.float64]
"""Of each event before each step: (steps, 512)."""

UNIGRAM, BIGRAM, BIGRAM_AND_COPIES = "unigram", "bigram", "bigram and copies"
WITH_PIECE_COUNTS = "bigram, copies and counts of the piece"
COPY = "copy of four bars before"

BARS_COPIED = (1, 2, 3, 4)
PHRASE_STEPS = BARS_COPIED[-1] * STEPS_PER_BAR
ITERATIONS = 200


class EventCounts:
    """Probabilities of events from their counts, and from those of pairs of neighbours.

    Silence comes before a piece. Every event starts with a count of one; an event's successors
    start with one count, shared out by the unigram.
    """

    def __init__(self, rows: EventRows) -> None:
        single, pair = np.ones(EVENTS), np.zeros((EVENTS, EVENTS))
        for row in rows:
            np.add.at(single, row, 1)
            np.add.at(pair, (_before(row), row), 1)
        self.unigram = single / single.sum()
        self.bigram = (pair + self.unigram) / (pair.sum(1, keepdims=True) + 1)

    def nll_per_step(self, rows: EventRows) -> dict[str, float]:
        """Return the mean negative log likelihood of a step in nats, "unigram" and "bigram"."""
        predictors = {UNIGRAM: self.predict_unigram, BIGRAM: self.predict_bigram}
        return {name: score(of, rows).nats_per_step for name, of in predictors.items()}

    def predict_unigram(self, row: NDArray[np.integer]) -> Probabilities:
        """Return the same probabilities before each step."""
        return np.broadcast_to(self.unigram, (len(row), EVENTS))

    def predict_bigram(self, row: NDArray[np.integer]) -> Probabilities:
        """Return the probabilities given the event before."""
        return self.bigram[_before(row)]


class CopyMixture:
    """A bigram mixed with copies of the events one to four bars before.

    `with_piece_counts` adds what the piece has had so far: what followed the event before, and what
    followed it at this place in the bar. The weights of the mixture are those that make `rows`
    likeliest, one set for each number of bars behind a step, 0 to 4; `rows` must not be those that
    are measured.
    """

    def __init__(
        self, counts: EventCounts, rows: EventRows, *, with_piece_counts: bool = False
    ) -> None:
        self._counts, self._with_piece_counts = counts, with_piece_counts
        of_true = [self._parts(row)[:, np.arange(len(row)), row] for row in rows]
        likelihoods = np.concatenate(of_true, axis=1)
        behind = np.concatenate([_bars_behind(row) for row in rows])
        self.weights = np.array(
            [_likeliest_weights(likelihoods[:, behind == bars]) for bars in (0, *BARS_COPIED)]
        )

    def predict(self, row: NDArray[np.integer]) -> Probabilities:
        """Return the probabilities before each step, given all events before it."""
        weights = self.weights[_bars_behind(row)]
        mixed: Probabilities = np.einsum("sp,pse->se", weights, self._parts(row))
        return mixed

    def _parts(self, row: NDArray[np.integer]) -> NDArray[np.float64]:
        """Return what is mixed: (parts, steps, 512)."""
        bigram = self._counts.predict_bigram(row)
        parts = [bigram, *(_copy(row, bars * STEPS_PER_BAR, bigram) for bars in BARS_COPIED)]
        if self._with_piece_counts:
            before, place = _before(row), np.arange(len(row)) % STEPS_PER_BAR
            parts += [
                _counts_so_far(row, contexts, bigram)
                for contexts in (before, before * STEPS_PER_BAR + place)
            ]
        return np.array(parts)


class Score(NamedTuple):
    """Nats per step and the share of steps whose event was the likeliest.

    `accuracy_after_phrase` is that of the steps from the 64th on, which have four bars behind them;
    not a number if there are none.
    """

    nats_per_step: float
    accuracy: float
    accuracy_after_phrase: float

    @classmethod
    def of(cls, nll: Sequence[NDArray[np.float64]], correct: Sequence[NDArray[np.bool_]]) -> Score:
        """Return the score of pieces, given their steps' likelihoods and hits (steps,)."""
        late = np.concatenate([row[PHRASE_STEPS:] for row in correct])
        return cls(
            float(np.concatenate(nll).mean()),
            float(np.concatenate(correct).mean()),
            float(late.mean()) if len(late) else float("nan"),
        )


def score(predict: Callable[[NDArray[np.integer]], Probabilities], rows: EventRows) -> Score:
    """Measure what predicts the steps of whole pieces; every step weighs the same."""
    nll, correct = [], []
    for row in rows:
        probabilities = predict(row)
        nll.append(-np.log(probabilities[np.arange(len(row)), row]))
        correct.append(probabilities.argmax(1) == row)
    return Score.of(nll, correct)


def copy_accuracy(rows: EventRows) -> float:
    """Return the share of steps from the 64th on that repeat the event four bars before."""
    return float(np.concatenate([r[PHRASE_STEPS:] == r[:-PHRASE_STEPS] for r in rows]).mean())


def _before(row: NDArray[np.integer]) -> NDArray[np.integer]:
    return np.concatenate([[0], row[:-1]])


def _bars_behind(row: NDArray[np.integer]) -> NDArray[np.integer]:
    return np.minimum(np.arange(len(row)) // STEPS_PER_BAR, BARS_COPIED[-1])


def _copy(row: NDArray[np.integer], back: int, otherwise: Probabilities) -> Probabilities:
    """Be certain of the event `back` steps before; where there is none, take `otherwise`."""
    copied = otherwise.copy()
    copied[back:] = np.eye(EVENTS)[row[:-back]]
    return copied


def _counts_so_far(
    row: NDArray[np.integer], contexts: NDArray[np.integer], prior: Probabilities
) -> Probabilities:
    """Share out events by how often they came in the same context before; `prior` counts once."""
    _, numbers = np.unique(contexts, return_inverse=True)
    counts = np.zeros((numbers.max() + 1, EVENTS))
    shares = np.empty_like(prior)
    for step, (context, event) in enumerate(zip(numbers, row, strict=True)):
        seen = counts[context]
        shares[step] = (seen + prior[step]) / (seen.sum() + 1)
        seen[event] += 1
    return shares


def _likeliest_weights(likelihoods: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fit weights (parts,) to the parts' likelihoods of what was played (parts, steps).

    By expectation and maximization, from even weights. Each part counts as needed once at least,
    so that none is ruled out.
    """
    parts, steps = likelihoods.shape
    weights = np.full(parts, 1 / parts)
    for _ in range(ITERATIONS):
        shares = weights[:, None] * likelihoods
        weights = ((shares / shares.sum(0)).sum(1) + 1) / (steps + parts)
    return weights
