"""`style_cvae` in Keras: a style, and fill or beat -> a latent vector z of MusicVAE.

A conditional variational autoencoder (Sohn, Lee, Yan, "Learning Structured Output Representation
using Deep Conditional Generative Models", NIPS 2015) over the z of two-bar windows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from sidestick_models.styles.trained import TRAINED
from sidestick_training.common.named_model import NamedModel

CONDITION = len(TRAINED) + 1


@dataclass(frozen=True)
class StyleCvaeShape:
    """The sizes of `style_cvae`: its own latent u, MusicVAE's z and the two hidden layers."""

    latent: int = 64
    z: int = 256
    hidden: int = 512

    @classmethod
    def of(cls, variables: Mapping[str, Any]) -> StyleCvaeShape:
        """Return the sizes of a style CVAE with these variables."""
        (hidden, latent), z = variables["encoder/mu/kernel"].shape, variables["decoder/mu/bias"]
        return cls(latent, len(z), hidden)

    def variables(self) -> dict[str, tuple[int, ...]]:
        """Return the name and the shape of every variable."""
        shapes: dict[str, tuple[int, ...]] = {}
        sizes = {"encoder": (self.z, self.latent), "decoder": (self.latent, self.z)}
        for half, (inputs, outputs) in sizes.items():
            kernels = {
                "hidden_0": (inputs + CONDITION, self.hidden),
                "hidden_1": (self.hidden, self.hidden),
                "mu": (self.hidden, outputs),
                "sigma": (self.hidden, outputs),
            }
            for name, size in kernels.items():
                shapes[f"{half}/{name}/kernel"] = size
                shapes[f"{half}/{name}/bias"] = size[-1:]
        return shapes


class StyleCvae(NamedModel):
    """Both halves map (vector, condition) to mean and standard deviation of the other vector."""

    def __init__(self, shape: StyleCvaeShape = StyleCvaeShape()) -> None:
        super().__init__(shape.variables(), _initial_value)
        self.shape = shape

    def encode(self, z: tf.Tensor, condition: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Return mean and deviation (batch, latent) of u for z (batch, 256)."""
        return self._half("encoder", z, condition)

    def decode(self, u: tf.Tensor, condition: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Return mean and deviation (batch, 256) of z for u (batch, latent)."""
        return self._half("decoder", u, condition)

    def _half(
        self, half: str, vector: tf.Tensor, condition: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        hidden = tf.concat([vector, condition], 1)
        for layer in range(2):
            hidden = tf.nn.relu(self._dense(f"{half}/hidden_{layer}", hidden))
        deviation = tf.nn.softplus(self._dense(f"{half}/sigma", hidden))
        return self._dense(f"{half}/mu", hidden), deviation

    def _dense(self, name: str, inputs: tf.Tensor) -> tf.Tensor:
        return inputs @ self.named[f"{name}/kernel"].value + self.named[f"{name}/bias"].value


def conditions(styles: NDArray[np.int32], fills: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return (batch, 29): the style as one-hot in the order of TRAINED, then 1.0 for a fill."""
    one_hot = np.eye(len(TRAINED), dtype=np.float32)[styles]
    return np.concatenate([one_hot, fills[:, None].astype(np.float32)], 1)


def _initial_value(name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
    if len(shape) == 1:
        return np.zeros(shape, np.float32)
    gain = math.sqrt(2) if "hidden" in name else 0.3
    draw = np.random.normal
    return np.asarray(draw(0, gain / math.sqrt(shape[0]), shape), np.float32)
