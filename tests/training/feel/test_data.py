"""`feel`'s histograms: what goes into a bin comes out of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("tensorflow", reason="needs the extra `train`")

from sidestick_models.networks.feel import OFFSET_BINS, VELOCITY_BINS, velocities_at
from sidestick_training.feel.data import offset_bins, velocity_bins
from sidestick_training.feel.network import context_features
from sidestick_training.feel.scores import cumulative_shares, quantile

pytestmark = pytest.mark.train


def certain(bins: np.ndarray, count: int) -> np.ndarray:
    """Logits of histograms whose whole weight lies in one bin each."""
    return np.where(np.arange(count) == bins[:, None], 0.0, -50.0)


@given(st.lists(st.integers(1, 127), min_size=1), st.floats(0.01, 0.99))
def test_a_velocity_comes_back_within_its_bin(midi: list[int], at: float) -> None:
    velocities = np.array(midi, np.float32) / 127
    places = quantile(certain(velocity_bins(velocities), VELOCITY_BINS), np.full(len(midi), at))
    back = velocities_at(places)
    assert np.abs(back - velocities).max() <= 126 / 127 / (VELOCITY_BINS - 1) + 1e-6
    assert ((back == 1) == (velocities == 1)).all()  # full force has a bin for itself


@given(st.lists(st.floats(-0.5, 0.5, width=32), min_size=1), st.floats(0.01, 0.99))
def test_an_offset_comes_back_within_its_bin(steps: list[float], at: float) -> None:
    offsets = np.array(steps, np.float32)
    back = quantile(certain(offset_bins(offsets), OFFSET_BINS), np.full(len(steps), at)) - 0.5
    assert np.abs(back - offsets).max() <= 1 / OFFSET_BINS + 1e-6


@given(st.integers(0, 2**32 - 1), st.floats(0.001, 0.999))
def test_a_quantile_has_that_share_below_it(seed: int, at: float) -> None:
    """Inside a bin the share grows evenly."""
    logits = np.random.default_rng(seed).normal(size=(1, 16))
    position = quantile(logits, np.array([at]))[0] * 16
    edges = np.concatenate([[0.0], cumulative_shares(logits)[0]])
    assert np.interp(position, np.arange(17), edges) == pytest.approx(at, abs=1e-6)


def test_context_says_hits_place_style_and_tempo() -> None:
    hits = np.zeros((18, 9), np.bool_)
    hits[17, 3] = True
    features = context_features(hits, 5, 240.0)
    assert features.shape == (18, 54)
    assert np.flatnonzero(features[17]).tolist() == [3, 9 + 1, 25 + 5, 53]
    assert features[17, 53] == 1.0


def test_no_style_is_no_ones() -> None:
    assert not context_features(np.zeros((4, 9), np.bool_), None, 120.0)[:, 25:].any()
