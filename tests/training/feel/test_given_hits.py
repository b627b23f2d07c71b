"""The training of given hits: eight bits, and rewards that spread hits as drummers do."""

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

from sidestick_models.networks.given_hits import GivenHits, likely_error
from sidestick_training.feel.given_hits import Hits, fit_reward, in_eight_bits, train, with_rewards

pytestmark = pytest.mark.train

RNG = np.random.default_rng(2)


def _hits(count: int) -> Hits:
    """Hits whose first feature says if they are soft and early, or loud and late."""
    late = RNG.integers(2, size=count)
    features = np.zeros((count, 120), np.uint8)
    features[np.arange(count), late] = 127
    near = RNG.integers(-3, 4, size=(2, count))
    bins = np.clip(10 + 12 * late + near, 0, 31).astype(np.int32)
    return Hits(features, bins[0], bins[1], np.full(count, 125.0, np.float32))


def test_what_is_learnt_is_what_is_played() -> None:
    """After a few steps, in eight bits."""
    learning = _hits(4096)
    network = with_rewards(train(learning, 20, 1, (16,), lambda _: None), learning)
    logits = GivenHits(network).histograms(learning.features[:64].astype(np.float32))
    late = learning.features[:64, 1] > 0
    for part in np.split(logits, 2, axis=1):
        assert (part[late].argmax(axis=1) > 16).all()
        assert (part[~late].argmax(axis=1) < 16).all()


def test_eight_bits_are_close_to_floating_point() -> None:
    kernel = RNG.normal(size=(40, 8))
    arrays = in_eight_bits({"kernel_0": kernel, "bias_0": np.zeros(8)})
    near = arrays["kernel_0"] * arrays["scale_0"] * 127
    assert np.abs(near - kernel).max() <= np.abs(kernel).max() / 127


def test_rewards_spread_hits_as_they_were() -> None:
    """Even if each histogram is much too wide to say, and all middles lie together."""
    bins = np.arange(32)
    middles = RNG.normal(15, 1.5, size=2000)
    errors = likely_error(-0.5 * ((bins - middles[:, None]) / 6) ** 2)
    real = np.clip(np.rint(RNG.normal(15, 6, size=2000)), 0, 31).astype(int)
    assert errors.argmin(axis=1).std() < 2
    odds = (fit_reward(errors, real, 0.5, 0.01) - errors) / 0.01
    shares = np.exp(odds - odds.max(axis=1, keepdims=True))
    chosen = (shares / shares.sum(axis=1, keepdims=True)).mean(axis=0)
    assert np.sqrt(chosen @ (bins - chosen @ bins) ** 2) == pytest.approx(real.std(), rel=0.1)
