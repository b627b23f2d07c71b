"""Generated fills are measured by a classifier of fills."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sidestick_models.beat.beat import Beat
from sidestick_training.common.gmd import Performance
from sidestick_training.evaluation.config import EvaluationConfig
from sidestick_training.evaluation.metrics.fills import evaluate, last_bars, real_bars
from tests.training.evaluation.builders import examples, performance, window

pytestmark = pytest.mark.train
pytest.importorskip("sklearn", reason="scikit-learn comes with the extra `train`")
CONFIG = EvaluationConfig(rounds=10, fills=3)
FILL = window(snare=range(6), high_tom=range(6, 10), low_tom=range(10, 16))[:16]


def fill(name: str, split: str, rng: np.random.Generator) -> Performance:
    """Return a roll from the snare down the toms, with hits left out here and there."""
    hits = FILL & (rng.random(FILL.shape) < 0.8)
    return performance(name, 1, is_fill=True, split=split, hits=hits)


@pytest.fixture(scope="module")
def performances() -> list[Performance]:
    """Return fills that differ and beats that are alike, both of either split."""
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
    """Return a drummer that plays two bars: the plain beat, and this end."""

    def generate(style: str, *, bars: int, fill: bool, **controls: Any) -> list[Beat]:
        assert fill
        beat = performance("x", bars)
        hits = np.concatenate([beat.hits[:16], end])
        return [Beat(hits, beat.velocities, beat.offsets)]

    return generate


@pytest.fixture(scope="module")
def figures(performances: list[Performance]) -> dict[str, dict[str, float]]:
    """Return the figures of a drummer that plays the roll that the fills are made of."""
    beats = examples([performance("x", 2).hits] * 5)
    return evaluate(performances, beats, player(FILL), CONFIG)


def test_fills_are_classified_as_fills(figures: dict[str, dict[str, float]]) -> None:
    """Generated ones as well as unseen real ones."""
    assert figures["made"]["named_fills"] == 1
    assert figures["real"]["named_fills"] > 0.9


def test_beats_are_not_classified_as_fills(figures: dict[str, dict[str, float]]) -> None:
    """Neither real nor generated ones: a judge that names everything a fill would be worthless."""
    assert figures["real_beats"]["named_fills"] == figures["made_beats"]["named_fills"] == 0


def test_a_drummer_that_ignores_fills_shows(performances: list[Performance]) -> None:
    """The last bar that it plays is a beat like any other."""
    beats = examples([performance("x", 2).hits] * 5)
    on = evaluate(performances, beats, player(beats.hits[0, :16]), CONFIG)
    assert on["made"]["named_fills"] == 0
    assert on["made"]["share_of_toms"] == 0


def test_bars_are_measured_by_their_hits(figures: dict[str, dict[str, float]]) -> None:
    """Six hits on the snare, ten on toms; three fills for every real one."""
    assert figures["made"]["hits_per_bar"] == 16
    assert figures["made"]["snares_per_bar"] == 6
    assert figures["made"]["share_of_toms"] == 10 / 16
    assert figures["made"]["bars"] == 3 * figures["real"]["bars"]


def test_the_bar_after_a_fill_is_no_fill() -> None:
    """The crash that it leads to is left out."""
    landing = np.concatenate([FILL, window(kick=[0], crash=[0])[:16]])
    played = [
        performance("a", 2, is_fill=True, hits=landing),
        performance("b", 3),
        performance("c", 1, is_fill=True, hits=FILL, split="test"),
    ]
    fills, beats = real_bars(played, "train", None, np.random.default_rng(0))
    np.testing.assert_array_equal(fills.hits, [FILL])
    assert len(beats) == 3


def test_a_fill_is_measured_in_the_last_bar() -> None:
    """Not the beat before it."""
    bars = last_bars(examples([window(kick=[0, 17])]))
    assert bars.hits.shape == (1, 16, 9)
    assert np.argwhere(bars.hits[0]).tolist() == [[1, 0]]
