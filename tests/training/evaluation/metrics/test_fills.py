"""Generated fills are measured by a classifier of fills."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sidestick_models.beat.beat import Beat
from sidestick_models.corpus.piece import Piece
from sidestick_training.evaluation.config import EvaluationConfig
from sidestick_training.evaluation.figure import Figure
from sidestick_training.evaluation.judges.cross_fit import CrossFit
from sidestick_training.evaluation.metrics.fills import (
    MADE_BEATS,
    REAL_BEATS,
    evaluate,
    last_bars,
    real_bars,
)
from tests.training.evaluation.builders import examples, performance, window

pytestmark = pytest.mark.train
pytest.importorskip("sklearn", reason="scikit-learn comes with the extra `train`")
CONFIG = EvaluationConfig(rounds=10, fills=3)
FILL = window(snare=range(6), high_tom=range(6, 10), low_tom=range(10, 16))[:16]


def fill(name: str, split: str, rng: np.random.Generator) -> Piece:
    """Return a roll from the snare down the toms, with hits left out here and there."""
    hits = FILL & (rng.random(FILL.shape) < 0.8)
    return performance(name, 1, is_fill=True, split=split, hits=hits)


@pytest.fixture(scope="module")
def performances() -> list[Piece]:
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


class Player:
    """A drummer that plays two bars: the plain beat, and this end where a fill is asked for."""

    def __init__(self, end: np.ndarray) -> None:
        self.end = end

    def generate(self, style: str, *, bars: int, fill: bool, **controls: Any) -> list[Beat]:
        beat = performance("x", bars)
        hits = np.concatenate([beat.hits[:16], self.end]) if fill else beat.hits
        return [Beat(hits, beat.velocities, beat.offsets)]


def half(performances: list[Piece], drummer: Any) -> CrossFit:
    """Return a drummer of no exemplar, whose judge may hear everything."""
    everything = frozenset(each.name for each in performances)
    return CrossFit(drummer, frozenset(), everything, {True: ["rock"], False: ["rock"]})


@pytest.fixture(scope="module")
def figures(performances: list[Piece]) -> Mapping[str, Figure]:
    """Return the figures of a drummer that plays the roll that the fills are made of."""
    return evaluate([half(performances, Player(FILL))], performances, CONFIG).figures


def test_fills_are_classified_as_fills(figures: Mapping[str, Figure]) -> None:
    """Generated ones as well as unseen real ones."""
    assert figures["named_fills"].value == 1
    assert (figures["named_fills"].floor or 0) > 0.9


def test_beats_are_not_classified_as_fills(figures: Mapping[str, Figure]) -> None:
    """Neither real nor generated ones: a judge that names everything a fill would be worthless."""
    assert figures["named_fills"].baselines == {MADE_BEATS: 0, REAL_BEATS: 0}


def test_a_drummer_that_ignores_fills_shows(performances: list[Piece]) -> None:
    """The last bar that it plays is a beat like any other."""
    plain = Player(performance("x", 1).hits)
    on = evaluate([half(performances, plain)], performances, CONFIG).figures
    assert on["named_fills"].value == 0
    assert on["share_of_toms"].value == 0


def test_both_halves_count_the_same(performances: list[Piece]) -> None:
    """One that plays fills and one that does not are half fills."""
    players = Player(FILL), Player(performance("x", 1).hits)
    halves = [half(performances, player) for player in players]
    assert evaluate(halves, performances, CONFIG).figures["named_fills"].value == 0.5


def test_bars_are_measured_by_their_hits(figures: Mapping[str, Figure]) -> None:
    """Six hits on the snare, ten on toms."""
    assert figures["hits_per_bar"].value == 16
    assert figures["snares_per_bar"].value == 6
    assert figures["share_of_toms"].value == 10 / 16


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
