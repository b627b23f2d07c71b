"""`feel` in Keras: hits, style and tempo -> distributions of velocity and offset of every hit.

The task is GrooVAE's humanisation (Gillick et al., ICML 2019, arXiv 1905.06118); the model is our
own. A latent vector drawn once per beat holds what all its hits share (a drummer who drags, who
hits hard), and what is left is a histogram per cell, from which values are drawn.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.beat.drum_classes import DRUM_CLASSES
from sidestick_models.networks.feel import OFFSET_BINS, VELOCITY_BINS
from sidestick_models.styles.trained import TRAINED
from sidestick_training.common.lstm import lstm_layer
from sidestick_training.common.named_model import NamedModel

BINS = VELOCITY_BINS + OFFSET_BINS


@dataclass(frozen=True)
class FeelShape:
    """The sizes of `feel`: latent numbers, units per direction of decoder and encoder."""

    latent: int = 16
    units: int = 128

    @property
    def context(self) -> int:
        """The width of what both halves know: hits, place in the bar, style and tempo."""
        return DRUM_CLASSES + STEPS_PER_BAR + len(TRAINED) + 1

    @classmethod
    def of(cls, variables: Mapping[str, Any]) -> FeelShape:
        """Return the sizes of a `feel` with these variables."""
        two_directions, latent = variables["encoder/mu/kernel"].shape
        return cls(latent, two_directions // 2)

    def variables(self) -> dict[str, tuple[int, ...]]:
        """Return the name and the shape of every variable."""
        wide = {
            "encoder": self.context + 2 * DRUM_CLASSES,
            "decoder": self.context + self.latent,
        }
        kernels = {
            f"{half}/{direction}/lstm_cell": (inputs + self.units, 4 * self.units)
            for half, inputs in wide.items()
            for direction in ("fw", "bw")
        }
        kernels["encoder/mu"] = kernels["encoder/sigma"] = (2 * self.units, self.latent)
        kernels["decoder/output_projection"] = (2 * self.units, DRUM_CLASSES * BINS)
        shapes: dict[str, tuple[int, ...]] = {}
        for name, size in kernels.items():
            shapes[f"{name}/kernel"], shapes[f"{name}/bias"] = size, size[-1:]
        return shapes


class Feel(NamedModel):
    """All sequences are (steps, batch, ...) and begin on a bar line."""

    def __init__(self, shape: FeelShape = FeelShape()) -> None:
        super().__init__(shape.variables(), _initial_value)
        self.shape = shape

    def encode(self, context: tf.Tensor, played: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Return mean and standard deviation (batch, latent) of what was `played`.

        `played` (steps, batch, 18): the velocities, then twice the offsets, zero without a hit.
        """
        outputs = self._both_ways("encoder", tf.concat([context, played], 2))
        pooled = tf.reduce_mean(outputs, 0)
        return self._dense("encoder/mu", pooled), tf.nn.softplus(
            self._dense("encoder/sigma", pooled)
        )

    def decode(self, context: tf.Tensor, latent: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Return logits of velocity (steps, batch, 9, 32) and of offset (steps, batch, 9, 32)."""
        steps, batch = context.shape[0], context.shape[1]
        repeated = tf.repeat(latent[None], steps, axis=0)
        outputs = self._both_ways("decoder", tf.concat([context, repeated], 2))
        logits = self._dense("decoder/output_projection", outputs)
        cells = tf.reshape(logits, (steps, batch, DRUM_CLASSES, BINS))
        return cells[..., :VELOCITY_BINS], cells[..., VELOCITY_BINS:]

    def _both_ways(self, half: str, inputs: tf.Tensor) -> tf.Tensor:
        forward = self._lstm(f"{half}/fw/lstm_cell", inputs)
        backward = self._lstm(f"{half}/bw/lstm_cell", tf.reverse(inputs, [0]))
        return tf.concat([forward, tf.reverse(backward, [0])], 2)

    def _lstm(self, name: str, inputs: tf.Tensor) -> tf.Tensor:
        kernel, bias = (self.named[f"{name}/{part}"].value for part in ("kernel", "bias"))
        width, zero = inputs.shape[2], tf.zeros((inputs.shape[1], self.shape.units))
        projected = tf.tensordot(inputs, kernel[:width], 1) + bias
        return lstm_layer(projected, kernel[width:], (zero, zero))[0]

    def _dense(self, name: str, inputs: tf.Tensor) -> tf.Tensor:
        kernel, bias = (self.named[f"{name}/{part}"].value for part in ("kernel", "bias"))
        return tf.tensordot(inputs, kernel, 1) + bias


def context_features(
    hits: NDArray[np.bool_], style: int | None, tempo_bpm: float
) -> NDArray[np.float32]:
    """Return (steps, 54): nine hits, the step's place in the bar and the style as one-hot, tempo.

    `style` None leaves its 28 numbers zero; tempo is log2(bpm / 120).
    """
    steps = len(hits)
    place = np.eye(STEPS_PER_BAR, dtype=np.float32)[np.arange(steps) % STEPS_PER_BAR]
    styles = np.zeros((steps, len(TRAINED)), np.float32)
    if style is not None:
        styles[:, style] = 1.0
    tempo = np.full((steps, 1), math.log2(tempo_bpm / 120), np.float32)
    return np.concatenate([hits.astype(np.float32), place, styles, tempo], 1)


def _initial_value(name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
    if len(shape) == 1:
        return np.zeros(shape, np.float32)
    scale = 2 / math.sqrt(shape[0]) if "lstm_cell" in name else 0.5 / math.sqrt(shape[0])
    draw = np.random.normal
    return np.asarray(draw(0, scale, shape), np.float32)
