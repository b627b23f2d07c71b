"""Random numbers of a compiled step follow from their seed, and from nothing else."""

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

import tensorflow as tf

from sidestick_training.common.random_stream import RandomStream
from sidestick_training.common.tunable import step_seed

pytestmark = pytest.mark.train


@tf.function(jit_compile=True, autograph=False)
def drawn(seed: tf.Tensor) -> tf.Tensor:
    stream = RandomStream(seed)
    return tf.stack([stream.uniform((64,)), stream.uniform((64,)), stream.normal((64,))])


def test_a_seed_gives_the_same_numbers_again() -> None:
    first, again = drawn(step_seed(3, 7)).numpy(), drawn(step_seed(3, 7)).numpy()
    np.testing.assert_array_equal(first, again)
    for other in (step_seed(3, 8), step_seed(4, 7)):
        assert not np.array_equal(drawn(other).numpy(), first)


def test_numbers_one_after_another_differ() -> None:
    first, second, _ = drawn(step_seed(0, 0)).numpy()
    assert not np.array_equal(first, second)


def test_dropout_keeps_the_mean_and_leaves_a_share_out() -> None:
    values = RandomStream(step_seed(1, 1)).dropout(tf.ones((100, 100)), 0.4).numpy()
    assert values.mean() == pytest.approx(1, abs=0.03)
    assert (values == 0).mean() == pytest.approx(0.4, abs=0.03)
    assert np.array_equal(RandomStream().dropout(tf.ones(3), 0.0), np.ones(3))
