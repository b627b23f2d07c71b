"""A memory of the piece shifts what is expected towards what came at the same place before."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_models.sampling.piece_memory import FITTED, MemoryWeights, PieceMemory

KICK, SNARE, HAT = 1, 2, 4
BAR = 4
SMALL = MemoryWeights(((1, 2.0), (2, 3.0)), 0.5)


def memory(*heard: int, versions: int = 1, weights: MemoryWeights = FITTED) -> PieceMemory:
    """Return the memory of a piece that began with these events, in bars of four steps."""
    return PieceMemory(np.array([heard], np.int64).reshape(1, -1), versions, BAR, weights)


def expected(memory: PieceMemory, logits: np.ndarray | None = None) -> np.ndarray:
    """Return the probabilities (B, 512) of the next events."""
    shifted = memory.shift(0, np.zeros((1, 512)) if logits is None else logits)
    shares = np.exp(shifted - shifted.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def slowly(events: list[int], prior: np.ndarray, weights: MemoryWeights) -> np.ndarray:
    """Return what the definition gives: counts of each context, the shorter one's as prior."""
    padded = [0] * 8 + events
    now = len(padded)
    shares = prior.copy()
    for length, strength in weights.priors:
        context = padded[now - length : now]
        counts = np.zeros(512)
        for step in range(8, now):
            same_place = (step - now) % BAR == 0
            if same_place and padded[step - length : step] == context:
                counts *= weights.fading
                counts[padded[step]] += 1
        shares = (counts + strength * shares) / (counts.sum() + strength)
    return shares


@given(
    st.lists(st.sampled_from([0, KICK, SNARE, KICK | HAT]), max_size=40),
    st.integers(0, 2**32 - 1),
    st.sampled_from([SMALL, FITTED]),
)
def test_it_is_a_hierarchy_of_counts_with_the_network_as_prior(
    events: list[int], seed: int, weights: MemoryWeights
) -> None:
    logits = np.random.default_rng(seed).normal(0, 3, (1, 512))
    prior = np.exp(logits[0]) / np.exp(logits[0]).sum()
    there = expected(memory(*events, weights=weights), logits)[0]
    assert there == pytest.approx(slowly(events, prior, weights), rel=1e-9, abs=1e-12)


def test_a_piece_without_a_past_is_as_the_network_expects() -> None:
    logits = np.random.default_rng(1).normal(size=(1, 512))
    assert np.array_equal(memory().shift(0, logits), logits)


def test_what_came_twice_is_likelier_than_what_came_once() -> None:
    once = expected(memory(KICK, 0, SNARE, 0))[0]
    twice = expected(memory(*[KICK, 0, SNARE, 0] * 2))[0]
    assert 1 / 512 < once[KICK] < twice[KICK]


def test_what_must_not_be_drawn_stays_so() -> None:
    logits = np.zeros((1, 512))
    logits[0, KICK] = -np.inf
    assert expected(memory(KICK, 0, SNARE, 0), logits)[0, KICK] == 0


def test_what_is_drawn_is_heard_like_the_beginning() -> None:
    one, other = memory(KICK, 0, SNARE, 0, KICK, HAT), memory(KICK, 0, SNARE, 0)
    for event in (KICK, HAT):
        other.update(0, np.array([event]))
    assert np.array_equal(expected(one), expected(other))


def test_versions_share_a_beginning_and_nothing_after_it() -> None:
    two = memory(KICK, 0, SNARE, 0, versions=2)
    two.update(0, np.array([KICK, HAT]))
    for version, event in enumerate((KICK, HAT)):
        alone = memory(KICK, 0, SNARE, 0, event)
        shifted = two.shift(0, np.zeros((2, 512)))[version]
        assert np.array_equal(shifted, alone.shift(0, np.zeros((1, 512)))[0])


def test_each_version_may_begin_in_its_own_way() -> None:
    heard = np.array([[KICK, 0, SNARE, 0], [HAT, HAT, HAT, HAT]])
    both = PieceMemory(heard, 2, BAR).shift(0, np.zeros((2, 512)))
    for version, events in enumerate(heard.tolist()):
        assert np.array_equal(both[version], memory(*events).shift(0, np.zeros((1, 512)))[0])
