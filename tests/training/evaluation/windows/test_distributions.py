"""Overlapping area and KL distance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_training.evaluation.windows.distributions import histogram_kl, overlap_and_kl

SAMPLES = st.lists(st.floats(-100, 100), min_size=2, max_size=40).map(np.array)


@given(SAMPLES)
def test_a_sample_lies_on_itself(sample: np.ndarray) -> None:
    """Overlap is one and distance nought, also where all numbers are the same."""
    assert overlap_and_kl(sample, sample) == pytest.approx({"oa": 1, "kl": 0}, abs=1e-6)


@given(SAMPLES, SAMPLES)
def test_overlap_is_a_share_and_distance_is_never_negative(a: np.ndarray, b: np.ndarray) -> None:
    """Whatever the samples."""
    figures = overlap_and_kl(a, b)
    assert 0 <= figures["oa"] <= 1 + 1e-9
    assert figures["kl"] >= -1e-9


def test_distant_samples_do_not_overlap() -> None:
    """Two narrow heaps far from each other share nothing."""
    rng = np.random.default_rng(0)
    figures = overlap_and_kl(rng.normal(0, 0.01, 500), rng.normal(9, 0.01, 500))
    assert figures["oa"] < 0.1
    assert figures["kl"] > 2


def test_a_shift_shows_in_both_figures() -> None:
    """The farther one sample is moved, the less they overlap."""
    sample = np.random.default_rng(0).normal(0, 1, 400)
    near, far = (overlap_and_kl(sample, sample + shift) for shift in (0.3, 1.0))
    assert near["oa"] > far["oa"]
    assert near["kl"] < far["kl"]


def test_one_value_for_all_is_far_from_a_spread() -> None:
    """A constant is finite, but far, from the real distribution in a histogram."""
    spread = np.random.default_rng(0).random(1000)
    assert histogram_kl(spread, np.full(1000, 0.5), 0, 1, 32) > 2
    assert histogram_kl(spread, spread, 0, 1, 32) == 0
