"""The figures of `feel`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from sidestick_training.common.gmd import load_performances
from sidestick_training.evaluation.config import QUICK
from sidestick_training.evaluation.figure import Figure
from sidestick_training.evaluation.metrics.feel import evaluate
from sidestick_training.evaluation.metrics.training_medians import MEDIANS, QUANTIZED
from sidestick_training.evaluation.shipped_models import load_shipped_models
from sidestick_training.evaluation.windows.hvo_windows import cut_windows, subsample
from tests.training.evaluation.builders import examples, random_windows, window
from tests.training.shared_data import GMD, needs_gmd


@pytest.fixture(scope="module")
def figures() -> Mapping[str, Figure]:
    real = random_windows(np.random.default_rng(0), 24)
    training = random_windows(np.random.default_rng(1), 6)
    return evaluate(load_shipped_models().feel, real, training, QUICK).figures


def test_a_quantised_performance_is_as_far_off_as_the_offsets_are_large(
    figures: Mapping[str, Figure],
) -> None:
    """Even offsets up to half a sixteenth are a quarter of 125 ms off on average."""
    assert figures["timing_mae_ms"].baselines[QUANTIZED] == pytest.approx(0.25 * 125, rel=0.1)
    assert figures["velocity_mae"].baselines[QUANTIZED] == pytest.approx(0.25, rel=0.1)


def test_a_quantised_performance_lacks_the_drummers_distribution(
    figures: Mapping[str, Figure],
) -> None:
    """Its distance is large where that of real playing is small; that of class medians too."""
    for kl in (figures["timing_kl"], figures["velocity_kl"]):
        assert kl.floor is not None
        assert kl.baselines[QUANTIZED] > 10 * kl.floor
        assert kl.baselines[next(iter(MEDIANS))] > 10 * kl.floor


def test_the_median_of_takes_is_closer_than_one(figures: Mapping[str, Figure]) -> None:
    """The median of takes errs less than one of them."""
    for error in ("timing_mae_ms", "velocity_mae"):
        assert figures[f"median_{error}"].value < figures[f"lively_{error}"].value


def test_timing_errors_are_in_milliseconds_not_in_steps() -> None:
    """At twice the tempo the same offset is half as many milliseconds."""
    slow = examples([window(kick=range(32))])
    slow.offsets[:] = 0.2 * slow.hits
    fast = examples([window(kick=range(32))])
    fast.offsets[:] = slow.offsets
    fast.tempos_bpm[:] = 240
    feel = load_shipped_models().feel
    errors = [
        evaluate(feel, side, slow, QUICK).figures["timing_mae_ms"].baselines[QUANTIZED]
        for side in (slow, fast)
    ]
    assert errors == pytest.approx([25.0, 12.5], rel=1e-3)


def test_every_figure_stands_beside_the_medians(figures: Mapping[str, Figure]) -> None:
    """The strongest of them is what it is compared with."""
    for figure in figures.values():
        assert figure.baselines.keys() == {QUANTIZED, *MEDIANS}
        assert figure.baseline == min(figure.baselines.values())


@pytest.mark.train
@needs_gmd
def test_one_drawn_performance_errs_less_than_medians_and_is_as_varied_as_drummers() -> None:
    """On recordings: the medians have the larger error, and a far larger distance."""
    pytest.importorskip("note_seq", reason="note-seq comes with the extra `train`")
    recorded = load_performances(GMD)
    training, test = (cut_windows(recorded, split, fills=True) for split in ("train", "test"))
    some = subsample(test, 300, np.random.default_rng(1))
    figures = evaluate(load_shipped_models().feel, some, training, QUICK).figures
    for error in (figures["timing_mae_ms"], figures["velocity_mae"]):
        assert error.baseline is not None
        assert error.value < error.baseline
    for kl in (figures["timing_kl"], figures["velocity_kl"]):
        assert kl.baseline is not None
        assert kl.value < kl.baseline / 2
