"""Magenta's MusicVAE `cat-drums_2bar_small` in Keras.

Source: the arithmetic of Magenta 2.1.4 (`BidirectionalLstmEncoder`, `CategoricalLstmDecoder`);
Roberts, Engel, Raffel, Hawthorne, Eck, "A Hierarchical Latent Vector Model for Learning Long-Term
Structure in Music", ICML 2018, arXiv 1803.05428.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from sidestick_training.common.lstm import lstm_layer
from sidestick_training.common.named_model import NamedModel

CLASSES = 512
DRUMS = 9
ROLL = DRUMS + 1
BIDIRECTIONAL = "encoder/cell_0/bidirectional_rnn"
LSTM = "multi_rnn_cell/cell_0/lstm_cell"


@dataclass(frozen=True)
class MusicVaeShape:
    """The sizes of a MusicVAE with a one-layer encoder and a two-layer decoder."""

    latent: int = 256
    encoder: int = 512
    decoder: int = 256

    @classmethod
    def of(cls, variables: Mapping[str, Any]) -> MusicVaeShape:
        """Return the sizes of a MusicVAE with these variables."""
        latent, four_decoders = variables["decoder/z_to_initial_state/kernel"].shape
        return cls(latent, len(variables["encoder/mu/kernel"]) // 2, four_decoders // 4)

    def variables(self) -> dict[str, tuple[int, ...]]:
        """Return Magenta's name and the shape of every variable."""
        fed = CLASSES + self.latent
        kernels = {
            f"{BIDIRECTIONAL}/fw/{LSTM}": (ROLL + self.encoder, 4 * self.encoder),
            f"{BIDIRECTIONAL}/bw/{LSTM}": (ROLL + self.encoder, 4 * self.encoder),
            "encoder/mu": (2 * self.encoder, self.latent),
            "encoder/sigma": (2 * self.encoder, self.latent),
            "decoder/z_to_initial_state": (self.latent, 4 * self.decoder),
            "decoder/multi_rnn_cell/cell_0/lstm_cell": (fed + self.decoder, 4 * self.decoder),
            "decoder/multi_rnn_cell/cell_1/lstm_cell": (2 * self.decoder, 4 * self.decoder),
            "decoder/output_projection": (self.decoder, CLASSES),
        }
        shapes: dict[str, tuple[int, ...]] = {}
        for name, size in kernels.items():
            shapes[f"{name}/kernel"], shapes[f"{name}/bias"] = size, size[-1:]
        return shapes


class MusicVae(NamedModel):
    """Two bars of events <-> a latent vector z. All sequences are (steps, batch)."""

    def __init__(self, shape: MusicVaeShape = MusicVaeShape()) -> None:
        super().__init__(shape.variables(), initial_value)
        self.shape = shape

    def encode(self, events: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Return mean and standard deviation (batch, latent) of z for events (steps, batch)."""
        both = self.last_outputs(events)
        mean, deviation = (self._dense(f"encoder/{name}", both) for name in ("mu", "sigma"))
        return mean, tf.nn.softplus(deviation)

    def last_outputs(self, events: tf.Tensor) -> tf.Tensor:
        """Return both directions' last outputs (batch, 2 * encoder) for events (steps, batch)."""
        rolled = roll(events)
        last = []
        for direction, inputs in (("fw", rolled), ("bw", tf.reverse(rolled, [0]))):
            kernel, bias = self._weights(f"{BIDIRECTIONAL}/{direction}/{LSTM}")
            zero = tf.zeros((events.shape[1], self.shape.encoder))
            projected = tf.tensordot(inputs, kernel[:ROLL], 1) + bias
            last.append(lstm_layer(projected, kernel[ROLL:], (zero, zero))[1][1])
        return tf.concat(last, 1)

    def decode(self, z: tf.Tensor, events: tf.Tensor, fed: tf.Tensor | None = None) -> tf.Tensor:
        """Return logits (steps, batch, 512) of every step of `events` given the ones before it.

        Where `fed` (steps, batch) is 0.0 the decoder does not see the event before, as at the first
        step; 1.0 everywhere, or None, is plain teacher forcing.
        """
        size = self.shape.decoder
        lower, bias = self._weights("decoder/multi_rnn_cell/cell_0/lstm_cell")
        table, from_z, own = tf.split(lower, [CLASSES, self.shape.latent, size])
        before = tf.gather(table, events[:-1])
        if fed is not None:
            before *= fed[1:, :, None]
        before = tf.concat([tf.zeros_like(before[:1]), before], 0)
        state = self.initial_state(z)
        outputs, _ = lstm_layer(before + (z @ from_z + bias), own, (state[0], state[1]))
        upper, bias = self._weights("decoder/multi_rnn_cell/cell_1/lstm_cell")
        projected = tf.tensordot(outputs, upper[:size], 1) + bias
        outputs, _ = lstm_layer(projected, upper[size:], (state[2], state[3]))
        weights, bias = self._weights("decoder/output_projection")
        return tf.tensordot(outputs, weights, 1) + bias

    def initial_state(self, z: tf.Tensor) -> list[tf.Tensor]:
        """Return the decoder's first state for z: cell and output of layer 0, then of 1."""
        return tf.split(tf.tanh(self._dense("decoder/z_to_initial_state", z)), 4, axis=1)

    def _dense(self, name: str, inputs: tf.Tensor) -> tf.Tensor:
        kernel, bias = self._weights(name)
        return inputs @ kernel + bias

    def _weights(self, name: str) -> tuple[tf.Tensor, tf.Tensor]:
        return self.named[f"{name}/kernel"].value, self.named[f"{name}/bias"].value


def roll(events: tf.Tensor) -> tf.Tensor:
    """Return the encoder's input: nine hits and a tenth value that is 1.0 for silence."""
    hits = tf.cast(tf.bitwise.right_shift(events[..., None], tf.range(DRUMS)) % 2, tf.float32)
    silent = tf.cast(tf.equal(events, 0), tf.float32)
    return tf.concat([hits, silent[..., None]], -1)


def initial_value(name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Return random first values; near zero for the maps to and from z, as in Magenta."""
    draw = np.random.normal
    if len(shape) == 1:
        return np.zeros(shape, np.float32)
    if "lstm_cell" not in name:
        scale = 2 / math.sqrt(shape[0]) if "output" in name else 0.02
        return np.asarray(draw(0, scale, shape), np.float32)
    units = shape[1] // 4
    rows = np.full((shape[0], 1), 1 / math.sqrt(units))
    # Large where an event comes in, or too little of it reaches the layers above to learn from.
    large = {ROLL + units: ROLL, 2 * units: units}.get(shape[0], CLASSES)
    rows[:large] = 4 / math.sqrt(units) if large == units else 0.5
    return np.asarray(draw(0, 1, shape) * rows, np.float32)
