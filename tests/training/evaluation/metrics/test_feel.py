"""The figures of `feel`."""

from __future__ import annotations

import numpy as np
import pytest

from sidestick_training.evaluation.config import QUICK
from sidestick_training.evaluation.metrics.feel import evaluate
from sidestick_training.evaluation.shipped_models import load_shipped_models
from tests.training.evaluation.builders import examples, random_windows, window


@pytest.fixture(scope="module")
def figures() -> dict[str, float]:
    real = random_windows(np.random.default_rng(0), 6)
    training = random_windows(np.random.default_rng(1), 6)
    return evaluate(load_shipped_models().feel, real, training, QUICK)


def test_a_quantised_performance_is_as_far_off_as_the_offsets_are_large(
    figures: dict[str, float],
) -> None:
    """Even offsets up to half a sixteenth are a quarter of 125 ms off on average."""
    assert figures["baseline_timing_mae_ms"] == pytest.approx(0.25 * 125, rel=0.1)
    assert figures["baseline_velocity_mae"] == pytest.approx(0.25, rel=0.1)


def test_a_quantised_performance_lacks_the_drummers_distribution(
    figures: dict[str, float],
) -> None:
    """Its distance is large where that of real playing is small."""
    assert figures["baseline_timing_kl"] > 10 * figures["real_timing_kl"]
    assert figures["baseline_velocity_kl"] > 10 * figures["real_velocity_kl"]


def test_the_median_of_takes_is_closer_than_one(figures: dict[str, float]) -> None:
    """The median of takes errs less than a take that is drawn."""
    assert figures["median_timing_mae_ms"] < figures["timing_mae_ms"]
    assert figures["median_velocity_mae"] < figures["velocity_mae"]


def test_timing_errors_are_in_milliseconds_not_in_steps() -> None:
    """At twice the tempo the same offset is half as many milliseconds."""
    slow = examples([window(kick=range(32))])
    slow.offsets[:] = 0.2 * slow.hits
    fast = examples([window(kick=range(32))])
    fast.offsets[:] = slow.offsets
    fast.tempos_bpm[:] = 240
    feel = load_shipped_models().feel
    errors = [evaluate(feel, side, slow, QUICK)["baseline_timing_mae_ms"] for side in (slow, fast)]
    assert errors == pytest.approx([25.0, 12.5], rel=1e-3)
