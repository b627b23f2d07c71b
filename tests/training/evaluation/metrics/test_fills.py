"""Whether made fills are told from beats."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sidestick_models.beat.beat import Beat
from sidestick_training.common.gmd import Performance
from sidestick_training.evaluation.config import Plan
from sidestick_training.evaluation.metrics.fills import evaluate, last_bars, real_bars
from tests.training.evaluation.builders import examples, performance, window

pytestmark = pytest.mark.train
pytest.importorskip("sklearn", reason="scikit-learn comes with the extra `train`")
PLAN = Plan(rounds=10, fills=3)
FILL = window(snare=range(6), high_tom=range(6, 10), low_tom=range(10, 16))[:16]


def fill(name: str, split: str, rng: np.random.Generator) -> Performance:
    """A roll from the snare down the toms, with strokes left out here and there."""
    hits = FILL & (rng.random(FILL.shape) < 0.8)
    return performance(name, 1, is_fill=True, split=split, hits=hits)


@pytest.fixture(scope="module")
def performances() -> list[Performance]:
    """Fills that differ and beats that are alike, both of either split."""
    rng = np.random.default_rng(0)
    return [
        each
        for split in ("train", "test")
        for number in range(24)
        for each in (
            fill(f"{split} fill {number}", split, rng),
            performance(f"{split} beat {number}", 4, split=split),
        )
    ]


def player(end: np.ndarray) -> Any:
    """One who plays two bars: the plain beat, and such an end."""

    def play(style: str, *, bars: int, fill: bool, **controls: Any) -> list[Beat]:
        assert fill
        beat = performance("x", bars)
        hits = np.concatenate([beat.hits[:16], end])
        return [Beat(hits, beat.velocities, beat.offsets)]

    return play


@pytest.fixture(scope="module")
def figures(performances: list[Performance]) -> dict[str, dict[str, float]]:
    """What is said of one who plays the roll that the fills are made of."""
    beats = examples([performance("x", 2).hits] * 5)
    return evaluate(performances, beats, player(FILL), PLAN)


def test_who_plays_fills_is_heard_to(figures: dict[str, dict[str, float]]) -> None:
    """The judge names his fills, as he does unseen real ones."""
    assert figures["made"]["named_fills"] == 1
    assert figures["real"]["named_fills"] > 0.9


def test_beats_are_not_named_fills(figures: dict[str, dict[str, float]]) -> None:
    """Neither real nor made ones: a judge who names everything one would be worthless."""
    assert figures["real_beats"]["named_fills"] == figures["made_beats"]["named_fills"] == 0


def test_who_plays_on_is_found_out(performances: list[Performance]) -> None:
    """The last bar of his answers is a beat like any other."""
    beats = examples([performance("x", 2).hits] * 5)
    on = evaluate(performances, beats, player(beats.hits[0, :16]), PLAN)
    assert on["made"]["named_fills"] == 0
    assert on["made"]["share_of_toms"] == 0


def test_bars_are_described_by_what_is_hit_in_them(figures: dict[str, dict[str, float]]) -> None:
    """Six strokes on the snare, ten on toms; every real fill is answered three times."""
    assert figures["made"]["hits_per_bar"] == 16
    assert figures["made"]["snares_per_bar"] == 6
    assert figures["made"]["share_of_toms"] == 10 / 16
    assert figures["made"]["bars"] == 3 * figures["real"]["bars"]


def test_a_bar_of_a_fill_that_only_lands_is_none() -> None:
    """The crash after it is left out, as is all that is no fill."""
    landing = np.concatenate([FILL, window(kick=[0], crash=[0])[:16]])
    played = [
        performance("a", 2, is_fill=True, hits=landing),
        performance("b", 3),
        performance("c", 1, is_fill=True, hits=FILL, split="test"),
    ]
    fills, beats = real_bars(played, "train", None, np.random.default_rng(0))
    np.testing.assert_array_equal(fills.hits, [FILL])
    assert len(beats) == 3


def test_the_last_bar_is_where_a_fill_is_looked_for() -> None:
    """Not the beat before it."""
    bars = last_bars(examples([window(kick=[0, 17])]))
    assert bars.hits.shape == (1, 16, 9)
    assert np.argwhere(bars.hits[0]).tolist() == [[1, 0]]
