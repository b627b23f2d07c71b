"""The random numbers of a compiled training step: a seed's, or TensorFlow's own."""

from collections.abc import Sequence

import tensorflow as tf


class RandomStream:
    """Random tensors, one after another.

    With a `seed`, an int32 tensor (2,), they are the same wherever and whenever the step runs, so
    that a training can go on as if it had never been interrupted. Without one they are TensorFlow's
    own, which XLA draws anew each time.
    """

    def __init__(self, seed: tf.Tensor | None = None) -> None:
        self._seed, self._drawn = seed, 0

    def normal(self, shape: Sequence[int]) -> tf.Tensor:
        """Draw standard normal numbers."""
        if self._seed is None:
            return tf.random.normal(shape)
        return tf.random.stateless_normal(shape, self._next())

    def uniform(self, shape: Sequence[int]) -> tf.Tensor:
        """Draw numbers from 0 to 1."""
        if self._seed is None:
            return tf.random.uniform(shape)
        return tf.random.stateless_uniform(shape, self._next())

    def dropout(self, values: tf.Tensor, rate: float) -> tf.Tensor:
        """Set a share `rate` of values to zero, and enlarge the others by as much."""
        if not rate:
            return values
        kept = tf.cast(self.uniform(values.shape) >= rate, values.dtype)
        return values * kept / (1 - rate)

    def _next(self) -> tf.Tensor:
        self._drawn += 1
        return self._seed + tf.constant([0, self._drawn << 24], tf.int32)
