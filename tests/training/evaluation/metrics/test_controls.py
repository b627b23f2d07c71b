"""A drummer that follows its controls gets other figures than one that ignores them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sidestick_models.beat.beat import Beat
from sidestick_models.sampling.random_draws import SecondStyle
from sidestick_training.evaluation.config import EvaluationConfig
from sidestick_training.evaluation.judges.style_classifier import StyleClassifier
from sidestick_training.evaluation.metrics.controls import (
    AMOUNTS,
    DENSITIES,
    TEMPERATURES,
    measure_blend,
    measure_density,
    measure_temperature,
)
from tests.training.evaluation.builders import examples, random_windows, window

pytestmark = pytest.mark.train
pytest.importorskip("sklearn", reason="scikit-learn comes with the extra `train`")
CONFIG = EvaluationConfig(rounds=10, folds=3, versions=2, processes=1)
DISCO = window(kick=range(0, 32, 4), open_hat=range(2, 32, 4))
REGGAE = window(kick=[8, 24], snare=[8, 24], closed_hat=range(4, 32, 8))


def beat(hits: np.ndarray) -> Beat:
    generated = examples([hits])
    return Beat(generated.hits[0], generated.velocities[0], generated.offsets[0])


def with_hits(count: int) -> np.ndarray:
    return window(closed_hat=range(count))


REAL = examples([with_hits(count) for count in range(4, 25)], "rock")


def test_generating_the_real_quantiles_is_not_off() -> None:
    """From a twentieth of the style's windows to nineteen of them: five to twenty-three hits."""

    def generate(style: str, *, bars: int, density: float, versions: int, **_: Any) -> list[Beat]:
        return [beat(with_hits(round(5 + 18 * density)))] * versions

    figures = measure_density(REAL, generate, CONFIG)
    assert figures["asked"] == list(DENSITIES)
    assert figures["real"] == pytest.approx([(5 + 18 * density) / 2 for density in DENSITIES])
    assert figures["off"] < 0.26
    assert figures["rising"] == 1
    assert figures["per_style"]["rock"]["made"] == figures["made"]


def test_a_constant_density_is_off() -> None:
    """And never rises."""

    def generate(style: str, *, bars: int, versions: int, **_: Any) -> list[Beat]:
        return [beat(with_hits(14))] * versions

    figures = measure_density(REAL, generate, CONFIG)
    assert figures["off"] == pytest.approx((4.5 + 2.25 + 0 + 2.25 + 4.5) / 5)
    assert figures["rising"] == 0


def test_a_temperature_that_spoils_the_music_shows() -> None:
    """At the highest one this drummer hits at random, below it plays what is real."""
    rng = np.random.default_rng(0)
    real = replace(random_windows(rng, 60), hits=np.repeat([DISCO, REGGAE], 30, axis=0))
    noise = rng.random((60, 32, 9)) < 0.03
    real.hits[:] = real.hits ^ noise

    def generate(style: str, *, bars: int, seed: int, temperature: float, **_: Any) -> list[Beat]:
        own = np.random.default_rng(seed)
        hits = (DISCO, REGGAE)[seed % 2] ^ (own.random((32, 9)) < 0.03)
        return [beat(hits if temperature < max(TEMPERATURES) else own.random((32, 9)) < 0.3)]

    figures = measure_temperature(real, real.hits, generate, CONFIG)
    assert list(figures) == [str(temperature) for temperature in TEMPERATURES]
    assert figures["2.0"]["auc_hits"] > 0.95
    assert figures["1.0"]["auc_hits"] < 0.7
    assert figures["2.0"]["nearest_training"]["p50"] > 3 * figures["1.0"]["nearest_training"]["p50"]
    assert figures["2.0"]["hits_per_bar"] == pytest.approx(0.3 * 9 * 16, rel=0.1)


@pytest.fixture(scope="module")
def judge() -> StyleClassifier:
    rng = np.random.default_rng(0)
    hits = [(DISCO, REGGAE)[n % 2] ^ (rng.random((32, 9)) < 0.03) for n in range(80)]
    return StyleClassifier(examples(hits, ["disco", "reggae"] * 40), rounds=40, seed=1)


def test_a_blend_moves_from_one_style_to_the_other(judge: StyleClassifier) -> None:
    """This drummer changes to the second style half way."""

    def generate(
        style: str, *, bars: int, versions: int, blend: SecondStyle, **_: Any
    ) -> list[Beat]:
        assert (style, blend.style) == ("disco", "reggae")
        return [beat(REGGAE if blend.amount > 0.5 else DISCO)] * versions

    figures = measure_blend(
        [(judge, examples([DISCO, REGGAE], ["disco", "reggae"]))], generate, CONFIG
    )
    assert figures["asked"] == list(AMOUNTS)
    assert np.array(figures["second"]) == pytest.approx([0, 0, 0, 1, 1], abs=0.1)
    assert np.add(figures["first"], figures["second"]) == pytest.approx(1)
    assert figures["real"] == pytest.approx(1, abs=0.1)
    assert figures["pairs"] == {"disco, reggae": figures["second"]}


def test_a_drummer_that_ignores_the_blend_shows(judge: StyleClassifier) -> None:
    """It stays with the first style at every amount."""

    def generate(style: str, *, bars: int, versions: int, **_: Any) -> list[Beat]:
        return [beat(DISCO)] * versions

    assert (
        max(measure_blend([(judge, examples([DISCO], "disco"))], generate, CONFIG)["second"]) < 0.1
    )
