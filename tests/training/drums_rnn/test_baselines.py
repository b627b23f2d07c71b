"""Unigram and bigram: what counting alone gives."""

import numpy as np
import pytest

from sidestick_training.drums_rnn.baselines import EventCounts


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
