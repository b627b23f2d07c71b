"""The style classifier, spread and copies."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_training.evaluation.judges.style_classifier import (
    JudgedBeats,
    StyleClassifier,
    accuracy,
    macro_f1,
)
from sidestick_training.evaluation.metrics.style_cvae import MAJORITY, Beats, evaluate, spreads
from tests.training.evaluation.builders import examples, random_windows, window

DISCO = window(kick=range(0, 32, 4), open_hat=range(2, 32, 4))
REGGAE = window(kick=[8, 24], snare=[8, 24], closed_hat=range(4, 32, 8))


def test_macro_f1_gives_every_style_the_same_weight() -> None:
    """Calling everything rock is right four times in five and worth little."""
    true = np.array(["rock"] * 8 + ["jazz"] * 2)
    named = np.full(10, "rock")
    assert accuracy(named, true) == 0.8
    assert macro_f1(named, true) == pytest.approx((16 / 18 + 0) / 2)


@pytest.mark.train
def test_styles_are_classified_by_their_hits() -> None:
    """Windows that differ from a style's by a few hits are still of the style."""
    pytest.importorskip("sklearn", reason="scikit-learn comes with the extra `train`")
    rng = np.random.default_rng(0)
    hits = [(DISCO, REGGAE)[n % 2] ^ (rng.random((32, 9)) < 0.03) for n in range(120)]
    windows = examples(hits, ["disco", "reggae"] * 60)
    first, second = windows.select(np.arange(60)), windows.select(np.arange(60, 120))
    judge = StyleClassifier(first, rounds=10, seed=1)
    assert accuracy(judge.predict(second), second.styles) > 0.9


@given(st.integers(0, 2**32 - 1), st.integers(2, 8))
def test_spread_is_the_mean_distance_of_all_pairs(seed: int, count: int) -> None:
    """The short sum gives what counting pair by pair gives."""
    generated = random_windows(np.random.default_rng(seed), count)
    pairs = [(a != b).sum() for a, b in combinations(generated.hits, 2)]
    assert spreads(generated) == pytest.approx({"rock": np.mean(pairs)})


@pytest.mark.train
def test_copies_of_training_windows_are_counted_and_other_windows_measured() -> None:
    """Half of the generated windows are copies; the distance of the others is measured."""
    pytest.importorskip("sklearn", reason="scikit-learn comes with the extra `train`")
    generated, real = examples([REGGAE, DISCO]), examples([DISCO, DISCO])
    training = examples([REGGAE, DISCO] * 20, ["rock", "dance"] * 20)
    judge = StyleClassifier(training, rounds=2, seed=1)
    far = int((REGGAE ^ DISCO).sum())
    beats = Beats(real, generated, examples([REGGAE]).hits)
    measured = evaluate([JudgedBeats(judge, real, generated)], beats, "test", "nothing")
    figures = measured.figures
    assert (figures["exact_copies"].value, figures["exact_copies"].floor) == (0.5, 0)
    assert (figures["nearest_training"].value, figures["nearest_training"].floor) == (far / 2, far)
    assert measured.details["nearest_training"]["real"]["p10"] == far


@pytest.mark.train
def test_style_accuracy_is_the_mean_of_both_halves() -> None:
    """Generated windows and real ones are judged by the same judge in each half."""
    pytest.importorskip("sklearn", reason="scikit-learn comes with the extra `train`")
    training = examples([REGGAE, DISCO, DISCO] * 20, ["reggae", "disco", "disco"] * 20)
    judge = StyleClassifier(training, rounds=20, seed=1)
    real = examples([DISCO, REGGAE, REGGAE, REGGAE], ["disco", "reggae", "reggae", "reggae"])
    right, wrong = real, replace(real, hits=real.hits[[1, 0, 0, 0]])
    halves = [JudgedBeats(judge, real, right), JudgedBeats(judge, right, wrong)]
    measured = evaluate(halves, Beats(real, right, real.hits), "test", "nothing")
    accuracy_of_style = measured.figures["style_accuracy"]
    assert (accuracy_of_style.value, accuracy_of_style.floor) == (0.5, 1)
    assert accuracy_of_style.baselines == {MAJORITY: 0.25}
    assert measured.figures["macro_f1"].floor == 1
    assert measured.details["per_style"]["disco"]["style_accuracy"] == 0.5


@pytest.mark.train
def test_the_most_probable_style_is_predicted() -> None:
    """The probabilities of a window sum to one."""
    pytest.importorskip("sklearn", reason="scikit-learn comes with the extra `train`")
    training = examples([REGGAE, DISCO, DISCO] * 20, ["reggae", "disco", "disco"] * 20)
    judge = StyleClassifier(training, rounds=2, seed=1)
    shares = judge.probabilities(training)
    np.testing.assert_allclose(shares.sum(1), 1)
    named = np.array(judge.styles)[shares.argmax(1)]
    assert named.tolist() == judge.predict(training).tolist()
    assert judge.most_common == "disco"


@pytest.mark.train
def test_styles_that_do_not_differ_are_classified_by_chance() -> None:
    """Of random windows in four styles one in four is right."""
    pytest.importorskip("sklearn", reason="scikit-learn comes with the extra `train`")
    styles = np.array(["dance", "funk", "jazz", "rock"] * 100)
    windows = replace(random_windows(np.random.default_rng(0), 400), styles=styles)
    judge = StyleClassifier(windows.select(np.arange(200)), rounds=5, seed=1)
    last = windows.select(np.arange(200, 400))
    assert accuracy(judge.predict(last), last.styles) == pytest.approx(0.25, abs=0.1)
