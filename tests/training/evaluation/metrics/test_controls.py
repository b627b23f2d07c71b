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
    LEVELS,
    TEMPERATURES,
    measure_blend,
    measure_character,
    measure_density,
    measure_temperature,
)
from sidestick_training.evaluation.windows.features import density
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
DENSER = examples([with_hits(count) for count in range(8, 29)], "rock")


def test_generating_the_real_quantiles_is_not_off() -> None:
    """From a twentieth of the style's windows to nineteen of them: five to twenty-three hits."""

    def generate(style: str, *, bars: int, density: float, versions: int, **_: Any) -> list[Beat]:
        return [beat(with_hits(round(5 + 18 * density)))] * versions

    measured = measure_density(REAL, {"test": DENSER}, generate, CONFIG)
    for asked in DENSITIES:
        floor = measured.figures[f"hits_per_bar_at_{asked:g}"].floor
        assert floor == pytest.approx((5 + 18 * asked) / 2)
    assert measured.figures["off_train"].value < 0.26
    assert measured.figures["rising"].value == 1
    assert measured.details["per_style"]["rock"]["real"] == pytest.approx(
        [(5 + 18 * asked) / 2 for asked in DENSITIES]
    )


def test_unseen_music_of_another_density_is_measured_apart() -> None:
    """Training music is as far off it, and the drummer does as training music does."""

    def generate(style: str, *, bars: int, density: float, versions: int, **_: Any) -> list[Beat]:
        return [beat(with_hits(round(5 + 18 * density)))] * versions

    figures = measure_density(REAL, {"test": DENSER}, generate, CONFIG).figures
    assert figures["off_test"].value == pytest.approx(2, abs=0.26)
    assert figures["off_test"].floor == pytest.approx(2)
    assert (figures["off_train"].split, figures["off_test"].split) == ("train", "test")


def test_complexity_and_intensity_are_measured_by_what_they_move() -> None:
    """Kicks and snares off the beat, crashes and open hats, in hits per bar."""

    def generate(style: str, *, versions: int, **controls: Any) -> list[Beat]:
        off = round(12 * controls.get("complexity", 0))
        hats = round(8 * controls.get("intensity", 0)) if style == "rock" else 4
        kick = [step for step in range(32) if step % 4][:off]
        return [beat(window(kick=[0, *kick], snare=[8, 24], open_hat=range(hats)))] * versions

    figures = measure_character(["rock", "jazz"], generate, CONFIG).figures
    assert [figures[f"complexity_at_{level:g}"].value for level in LEVELS] == [0, 1.5, 3, 4.5, 6]
    assert [figures[f"intensity_at_{level:g}"].value for level in (0.0, 1.0)] == [1, 3]
    assert figures["complexity_rising"].value == figures["intensity_rising"].value == 1


def test_a_style_of_few_unseen_windows_has_no_quantiles() -> None:
    """Nineteen windows say too little, so nothing is told of them."""

    def generate(style: str, *, bars: int, versions: int, **_: Any) -> list[Beat]:
        return [beat(with_hits(14))] * versions

    few = DENSER.select(np.arange(19))
    assert "off_test" not in measure_density(REAL, {"test": few}, generate, CONFIG).figures


def test_a_constant_density_is_off() -> None:
    """And never rises."""

    def generate(style: str, *, bars: int, versions: int, **_: Any) -> list[Beat]:
        return [beat(with_hits(14))] * versions

    figures = measure_density(REAL, {}, generate, CONFIG).figures
    assert figures["off_train"].value == pytest.approx((4.5 + 2.25 + 0 + 2.25 + 4.5) / 5)
    assert figures["off_train"].value == figures["off_train"].baseline
    assert figures["rising"].value == 0


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

    measured = measure_temperature(real, real.hits, generate, replace(CONFIG, rounds=40))
    values = {name: figure.value for name, figure in measured.figures.items()}
    assert {f"auc_hits_at_{temperature:g}" for temperature in TEMPERATURES} <= values.keys()
    assert values["auc_hits_at_2"] > 0.95
    assert values["auc_hits_at_1"] < 0.7
    assert values["nearest_training_at_2"] > 3 * values["nearest_training_at_1"]
    assert values["hits_per_bar_at_2"] == pytest.approx(0.3 * 9 * 16, rel=0.1)
    assert measured.figures["nearest_training_at_1"].floor == 0
    assert measured.figures["hits_per_bar_at_1"].floor == density(real).mean()


UNSEEN = examples([DISCO, REGGAE], ["disco", "reggae"])


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

    measured = measure_blend([(judge, UNSEEN, generate)], CONFIG)
    first, second = (
        np.array([measured.figures[f"{name}_at_{amount:g}"].value for amount in AMOUNTS])
        for name in ("first", "second")
    )
    assert second == pytest.approx([0, 0, 0, 1, 1], abs=0.1)
    assert first + second == pytest.approx(1)
    assert measured.figures["first_at_0"].floor == pytest.approx(1, abs=0.1)
    assert measured.details["pairs"] == {"disco, reggae": second.tolist()}


def test_a_drummer_that_ignores_the_blend_shows(judge: StyleClassifier) -> None:
    """It stays with the first style at every amount."""

    def generate(style: str, *, bars: int, versions: int, **_: Any) -> list[Beat]:
        return [beat(DISCO)] * versions

    figures = measure_blend([(judge, UNSEEN, generate)], CONFIG).figures
    assert max(figures[f"second_at_{amount:g}"].value for amount in AMOUNTS) < 0.1


def test_a_blend_is_the_mean_of_both_halves(judge: StyleClassifier) -> None:
    """Each half's drummer is judged by its own judge."""

    def first(style: str, *, bars: int, versions: int, **_: Any) -> list[Beat]:
        return [beat(DISCO)] * versions

    def second(style: str, *, bars: int, versions: int, **_: Any) -> list[Beat]:
        return [beat(REGGAE)] * versions

    figures = measure_blend([(judge, UNSEEN, first), (judge, UNSEEN, second)], CONFIG).figures
    assert figures["second_at_0.5"].value == pytest.approx(0.5, abs=0.05)
