"""No judge hears what made what it judges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_models.corpus.piece import Piece
from sidestick_training.common.gmd import load_performances
from sidestick_training.common.pattern_data import pattern_performances
from sidestick_training.evaluation.judges.cross_fit import (
    CrossFit,
    JudgeHeardError,
    UntracedExemplarsError,
    cross_fits,
    halves,
    trace_exemplars,
)
from sidestick_training.evaluation.shipped_models import ShippedModels, load_shipped_models
from sidestick_training.style_cvae.exemplar_windows import exemplar_sources, exemplar_windows
from tests.training.evaluation.builders import performance
from tests.training.shared_data import GMD, needs_gmd

Sources = frozenset[str]


@pytest.fixture(scope="module")
def performances() -> list[Piece]:
    """Return all that the shipped models learnt from."""
    return [*load_performances(GMD), *pattern_performances()]


@pytest.fixture(scope="module")
def shipped() -> ShippedModels:
    return load_shipped_models()


@pytest.fixture(scope="module")
def fits(shipped: ShippedModels, performances: list[Piece]) -> tuple[CrossFit, CrossFit]:
    return cross_fits(shipped, performances, np.random.default_rng(1))


def fit(made_of: Sources, learn_from: Sources) -> CrossFit:
    drummer: Any = None
    return CrossFit(drummer, made_of, learn_from)


def test_a_judge_that_may_hear_an_exemplars_performance_is_refused() -> None:
    """With the name of one that it would hear."""
    with pytest.raises(JudgeHeardError, match=r"1 performances .* such as b:"):
        fit(frozenset("ab"), frozenset("bc"))


def test_a_judge_that_heard_an_exemplars_performance_is_refused() -> None:
    """Whatever it was allowed to hear."""
    with pytest.raises(JudgeHeardError):
        fit(frozenset("ab"), frozenset("cd")).check(frozenset("da"))


def test_a_judge_hears_windows_of_what_it_may_hear_alone() -> None:
    """Of the training split."""
    played = [
        performance("a", 2),
        performance("b", 4),
        performance("c", 2),
        performance("b", 2, split="test"),
    ]
    heard = fit(frozenset("a"), frozenset("bd")).training_windows(played)
    assert heard.groups.tolist() == ["b", "b"]


def places(played: Piece, window: np.ndarray) -> list[Sources]:
    """Return the origins of each place of a performance where a window may be from."""
    steps = len(window)
    hits = np.pad(played.hits, ((0, steps), (0, 0)))
    starts = range(0, len(played.hits), steps)
    return [played.sources(at, steps) for at in starts if (hits[at : at + steps] == window).all()]


@needs_gmd
@pytest.mark.train
def test_no_judge_shares_a_performance_with_the_exemplars_of_what_it_judges(
    shipped: ShippedModels, performances: list[Piece], fits: tuple[CrossFit, CrossFit]
) -> None:
    """By the windows that judges really hear: of recordings, of patterns, and of fills."""
    by_name = {p.name: p for p in performances}
    sources = trace_exemplars(shipped.exemplars, performances)
    for half in fits:
        drawn_from = {name for origins in sources if origins <= half.made_of for name in origins}
        assert drawn_from == half.made_of
        for steps in (32, 16):
            heard = half.training_windows(performances, fills=True, steps=steps)
            assert len(heard) > 1000
            for name, hits in zip(heard.groups[::20], heard.hits[::20], strict=True):
                assert any(not origins & half.made_of for origins in places(by_name[name], hits)), (
                    name
                )


@needs_gmd
@pytest.mark.train
def test_both_halves_together_have_every_exemplar_of_one_half(
    shipped: ShippedModels, performances: list[Piece], fits: tuple[CrossFit, CrossFit]
) -> None:
    """One half's beats are drawn from no more than the other half's judge may hear."""
    first, second = fits
    assert first.made_of <= second.learn_from
    assert second.made_of <= first.learn_from
    recorded = {p.name for p in performances if p.split == "train" and not p.patterns}
    assert recorded <= first.learn_from | second.learn_from


@needs_gmd
def test_an_exemplar_is_traced_to_the_performance_that_plays_it(
    performances: list[Piece],
) -> None:
    """Its two bars are there, on a bar line, note for note."""
    windows, sources = exemplar_windows(performances), exemplar_sources(performances)
    by_name = {p.name: p for p in performances if not p.patterns}
    beats = [row for row in np.flatnonzero(~windows.fills) if sources[row] <= by_name.keys()]
    for row in beats[::50]:
        for name in sources[row]:
            events = np.pad(by_name[name].events(), (0, 64))
            places = range(0, len(events) - 32, 32)
            assert any((events[at : at + 32] == windows.events[row]).all() for at in places)
    assert all(sources)


@needs_gmd
def test_exemplars_of_other_data_cannot_be_judged(
    shipped: ShippedModels, performances: list[Piece]
) -> None:
    """It is not known what a judge must not hear."""
    with pytest.raises(UntracedExemplarsError, match="7395 exemplars"):
        trace_exemplars(shipped.exemplars, [p for p in performances if p.style != "rock"])


@given(st.integers(0, 2**32 - 1), st.lists(st.integers(1, 9), min_size=2, max_size=9))
def test_halves_share_nothing_and_leave_nothing_out(seed: int, bars: list[int]) -> None:
    """Each has some of a style, if the style has two performances."""
    played = [performance(f"{n}", count) for n, count in enumerate(bars)]
    first, second = halves(played, np.random.default_rng(seed))
    assert first
    assert second
    assert not first & second
    assert first | second == {p.name for p in played}


def test_a_programmed_window_comes_from_its_patterns() -> None:
    """Of its own two bars, and of those that lent something."""
    programmed = performance("house/train/0", 4, style="house", patterns=(("a",), ("b", "c")))
    assert programmed.sources(0, 32) == {"house/a"}
    assert programmed.sources(32, 32) == {"house/b", "house/c"}
    assert programmed.sources(48, 16) == {"house/b", "house/c"}
    assert programmed.sources(0, 64) == {"house/a", "house/b", "house/c"}
