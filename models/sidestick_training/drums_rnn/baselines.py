"""Unigram and bigram counts of events: the baselines that trained models must beat."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.drum_classes import EVENTS

EventRows = Sequence[NDArray[np.integer]]


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
        steps = sum(len(row) for row in rows)
        unigram = sum(np.log(self.unigram[row]).sum() for row in rows)
        bigram = sum(np.log(self.bigram[_before(row), row]).sum() for row in rows)
        return {"unigram": float(-unigram / steps), "bigram": float(-bigram / steps)}


def _before(row: NDArray[np.integer]) -> NDArray[np.integer]:
    return np.concatenate([[0], row[:-1]])
