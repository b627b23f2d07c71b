"""Counting and copying: what DrumsRNN must beat."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from sidestick_training.drums_rnn.baselines import (
    CopyMixture,
    EventCounts,
    Score,
    copy_accuracy,
    score,
)

BAR = 16


def in_phrases(bars: int, seed: int) -> NDArray[np.int64]:
    """Return four random bars, again and again; no bigram knows what comes next."""
    phrase = np.random.default_rng(seed).integers(0, 512, 4 * BAR)
    return np.resize(phrase, bars * BAR)


def test_shares_add_up_to_one() -> None:
    counts = EventCounts([np.array([1, 2, 3, 1, 2, 3])])
    assert counts.unigram.sum() == pytest.approx(1)
    np.testing.assert_allclose(counts.bigram.sum(1), 1)


def test_a_strict_order_is_known_to_the_bigram_alone() -> None:
    """1 2 3 1 2 3 ...: every third event comes as often, but each follows from the one before."""
    row = np.array([1, 2, 3] * 1000)
    nats = EventCounts([row]).nll_per_step([row])
    assert nats["unigram"] == pytest.approx(np.log(3), abs=0.2)
    assert nats["bigram"] < 0.02


def test_a_score_is_of_all_steps_and_of_those_behind_a_phrase() -> None:
    """One of two is predicted with a quarter, and only the second half of the piece is right."""
    row = np.repeat([0, 1], 64)
    shares = np.zeros(512)
    shares[:2] = 0.25, 0.75
    assert score(lambda steps: np.tile(shares, (len(steps), 1)), [row]) == pytest.approx(
        Score(-(math.log(0.25) + math.log(0.75)) / 2, 0.5, 1.0)
    )


def test_a_short_piece_has_no_step_behind_a_phrase() -> None:
    row = np.zeros(64, int)
    of_unigram = score(EventCounts([row]).predict_unigram, [row])
    assert math.isnan(of_unigram.accuracy_after_phrase)
    assert of_unigram.accuracy == 1.0


def test_copying_is_right_where_four_bars_repeat() -> None:
    """The piece of five bars repeats its first but for four steps; the short one does not count."""
    long = in_phrases(5, seed=0)
    long[4 * BAR : 4 * BAR + 4] ^= 1
    assert copy_accuracy([long, np.zeros(10, int)]) == 12 / 16


@pytest.mark.parametrize("with_piece_counts", [False, True])
def test_the_shares_of_a_mixture_add_up_to_one(with_piece_counts: bool) -> None:
    rows = [in_phrases(6, seed) for seed in (0, 1)]
    mixture = CopyMixture(EventCounts(rows), rows, with_piece_counts=with_piece_counts)
    np.testing.assert_allclose(mixture.predict(in_phrases(6, 2)).sum(1), 1)
    np.testing.assert_allclose(mixture.weights.sum(1), 1)


def test_a_phrase_that_repeats_is_known_to_the_mixture_alone() -> None:
    """It has learnt from other pieces to trust the copy of four bars before."""
    counts = EventCounts([in_phrases(16, seed) for seed in range(4)])
    mixture = CopyMixture(counts, [in_phrases(16, seed) for seed in range(4, 8)])
    unseen = [in_phrases(16, seed) for seed in range(8, 12)]
    copied, counted = score(mixture.predict, unseen), score(counts.predict_bigram, unseen)
    assert mixture.weights[4, 4] > 0.9
    assert copied.accuracy_after_phrase == 1.0
    assert copied.nats_per_step < counted.nats_per_step / 2


def test_an_order_of_the_piece_s_own_is_known_to_its_counts_alone() -> None:
    """Five events in a strict order never line up with bars; training had none of them."""
    rows = [np.resize(np.arange(first, first + 5), 20 * BAR) for first in range(0, 60, 5)]
    counts, unseen = EventCounts(rows[:4]), rows[8:]
    plain, adaptive = (
        score(CopyMixture(counts, rows[4:8], with_piece_counts=with_counts).predict, unseen)
        for with_counts in (False, True)
    )
    assert adaptive.nats_per_step < plain.nats_per_step / 2
    assert adaptive.accuracy > 0.9 > plain.accuracy


def test_a_prediction_never_looks_ahead() -> None:
    """Whatever comes later, the shares before a step are the same."""
    rows = [in_phrases(8, seed) for seed in (0, 1)]
    mixture = CopyMixture(EventCounts(rows), rows, with_piece_counts=True)
    one, other = in_phrases(8, 2), in_phrases(8, 2)
    other[100:] = 511
    np.testing.assert_array_equal(mixture.predict(one)[:101], mixture.predict(other)[:101])


def test_a_surprise_costs_little_even_if_copies_were_never_wrong_before() -> None:
    """No part of the mixture is ruled out: the bigram still expects the unexpected."""
    counts = EventCounts([in_phrases(16, seed) for seed in range(4)])
    mixture = CopyMixture(counts, [in_phrases(16, seed) for seed in range(4)])
    surprising = in_phrases(16, 0)
    surprising[200] ^= 1
    shares = mixture.predict(surprising)[200]
    assert mixture.weights[4].min() > 0.5 / (12 * BAR * 4)
    assert -np.log(shares[surprising[200]]) < 20
