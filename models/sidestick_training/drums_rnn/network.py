"""Magenta's DrumsRNN `drum_kit` in Keras, in both layouts that its checkpoints have.

Inputs are event numbers, not one-hot vectors: rows of the input kernels are gathered, and linear
maps that follow each other are multiplied together once per call, not once per step.
Source: the arithmetic of Magenta 2.1.4 (`events_rnn_graph`, `AttentionCellWrapper`), after
Cheng, Dong, Lapata, "Long Short-Term Memory-Networks for Machine Reading", arXiv 1601.06733.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from sidestick_training.common.lstm import lstm_layer, lstm_step
from sidestick_training.common.named_model import NamedModel
from sidestick_training.common.random_stream import RandomStream

CLASSES = 512
COUNTER_BITS = 6
INPUTS = CLASSES + COUNTER_BITS

FIRST_LAYER = "rnn/multi_rnn_cell/cell_0/attention_cell_wrapper"
WHOLE_STACK = "rnn/attention_cell_wrapper"


@dataclass(frozen=True)
class DrumsRnnShape:
    """The sizes of a DrumsRNN; `whole_stack` puts attention around all layers, not the first."""

    units: int = 256
    layers: int = 3
    attention: int = 32
    whole_stack: bool = False

    @property
    def wrapped(self) -> list[str]:
        """The names of the LSTM cells inside the attention wrapper."""
        if not self.whole_stack:
            return [f"{FIRST_LAYER}/basic_lstm_cell"]
        stack = f"{WHOLE_STACK}/multi_rnn_cell"
        return [f"{stack}/cell_{layer}/basic_lstm_cell" for layer in range(self.layers)]

    @property
    def upper(self) -> list[str]:
        """The names of the LSTM cells above the attention wrapper."""
        above = range(self.layers if self.whole_stack else 1, self.layers)
        return [f"rnn/multi_rnn_cell/cell_{layer}/basic_lstm_cell" for layer in above]

    @classmethod
    def of(cls, variables: Mapping[str, Any]) -> DrumsRnnShape:
        """Return the sizes of a DrumsRNN with these variables, of those that they show."""
        return cls(
            units=len(variables["fully_connected/weights"]),
            layers=sum(name.endswith("basic_lstm_cell/kernel") for name in variables),
            whole_stack=f"{WHOLE_STACK}/kernel" in variables,
        )

    def variables(self) -> dict[str, tuple[int, ...]]:
        """Return Magenta's name and the shape of every variable."""
        units, wrapper = self.units, WHOLE_STACK if self.whole_stack else FIRST_LAYER
        shapes: dict[str, tuple[int, ...]] = {
            f"{wrapper}/kernel": (INPUTS + units, INPUTS),
            f"{wrapper}/bias": (INPUTS,),
            f"{wrapper}/attention/kernel": (2 * units * len(self.wrapped), units),
            f"{wrapper}/attention/bias": (units,),
            f"{wrapper}/attention/attn_w": (1, 1, units, units),
            f"{wrapper}/attention/attn_v": (units,),
            f"{wrapper}/attn_output_projection/kernel": (2 * units, units),
            f"{wrapper}/attn_output_projection/bias": (units,),
        }
        for layer, cell in enumerate(self.wrapped + self.upper):
            width = INPUTS if layer == 0 else units
            shapes[f"{cell}/kernel"] = (width + units, 4 * units)
            shapes[f"{cell}/bias"] = (4 * units,)
        shapes["fully_connected/weights"] = (units, CLASSES)
        shapes["fully_connected/biases"] = (CLASSES,)
        return shapes


def counter(position: tf.Tensor) -> tf.Tensor:
    """Return the bits of `position`, lowest first, as -1.0 or 1.0 in a new last axis of 6."""
    bits = tf.bitwise.right_shift(position[..., None], tf.range(COUNTER_BITS)) % 2
    return tf.cast(2 * bits - 1, tf.float32)


class DrumsRnn(NamedModel):
    """Events so far -> logits of the next event, with the state carried from call to call.

    State: a flat list of (batch, units) cell and output per wrapped cell, the attention vector
    (batch, units), the last outputs (batch, attention, units) and their keys (same shape), then
    cell and output per upper cell. Zero at the start of a piece.
    """

    def __init__(self, shape: DrumsRnnShape = DrumsRnnShape(), dropout: float = 0.5) -> None:
        super().__init__(shape.variables(), partial(initial_value, units=shape.units))
        self.shape, self.rate = shape, dropout
        self.wrapper = WHOLE_STACK if shape.whole_stack else FIRST_LAYER

    def zero_state(self, batch: int) -> list[tf.Tensor]:
        """Return the state before the first step for `batch` pieces."""
        units, window = self.shape.units, self.shape.attention
        flat, wide = tf.zeros((batch, units)), tf.zeros((batch, window, units))
        wrapped, upper = len(self.shape.wrapped), len(self.shape.upper)
        return [flat] * (2 * wrapped + 1) + [wide, wide] + [flat] * (2 * upper)

    def call(
        self,
        events: tf.Tensor,
        position: tf.Tensor,
        state: list[tf.Tensor],
        dropout: RandomStream | None = None,
    ) -> tuple[tf.Tensor, list[tf.Tensor]]:
        """Return logits (steps, batch, 512) and the state after.

        `events` (steps, batch) are the steps just played, 0 to 511; `position` (steps, batch) are
        the numbers of the steps to come, counted from the start of the piece. With `dropout`, in
        training, parts of each layer's outputs are left out.
        """
        split = 2 * len(self.shape.wrapped) + 3
        outputs, after = self._attention_layers(events, position, state[:split])
        for layer, cell in enumerate(self.shape.upper):
            outputs = self._dropped(outputs, dropout)
            kernel, bias = self._weights(cell)
            projected = tf.tensordot(outputs, kernel[: self.shape.units], 1) + bias
            lower = state[split + 2 * layer : split + 2 * layer + 2]
            outputs, last = lstm_layer(projected, kernel[self.shape.units :], tuple(lower))
            after += list(last)
        outputs = self._dropped(outputs, dropout)
        logits = tf.tensordot(outputs, self._get("fully_connected/weights"), 1)
        return logits + self._get("fully_connected/biases"), after

    def _attention_layers(
        self, events: tf.Tensor, position: tf.Tensor, state: list[tf.Tensor]
    ) -> tuple[tf.Tensor, list[tf.Tensor]]:
        steps, batch = events.shape
        projected, recurrent = self._folded_input(events, position)
        inner = [self._weights(cell) for cell in self.shape.wrapped[1:]]
        outputs = tf.TensorArray(tf.float32, steps, element_shape=(batch, self.shape.units))

        def body(step: tf.Tensor, outputs: tf.TensorArray, *state: tf.Tensor) -> tuple[Any, ...]:
            *cells, attended, values, keys = state
            gates = projected[step] + tf.concat([attended, cells[1]], 1) @ recurrent
            cells[0], cells[1] = lstm_step(gates, cells[0])
            for layer, (kernel, bias) in enumerate(inner, start=1):
                below, own = cells[2 * layer - 1], cells[2 * layer + 1]
                gates = tf.concat([below, own], 1) @ kernel + bias
                cells[2 * layer : 2 * layer + 2] = lstm_step(gates, cells[2 * layer])
            attended, values, keys = self._attend(cells, values, keys)
            return step + 1, outputs.write(step, values[:, -1]), *cells, attended, values, keys

        _, outputs, *after = tf.while_loop(
            lambda step, *_: step < steps, body, (0, outputs, *state), maximum_iterations=steps
        )
        return outputs.stack(), after

    def _folded_input(self, events: tf.Tensor, position: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Fold the wrapper's input map into the first cell's kernel.

        Returns the gates that the inputs give (steps, batch, 4 * units) and the kernel
        (2 * units, 4 * units) for attention vector and last output.
        """
        wide, bias = self._get(f"{self.wrapper}/kernel"), self._get(f"{self.wrapper}/bias")
        kernel, cell_bias = self._weights(self.shape.wrapped[0])
        table = wide[:INPUTS] @ kernel[:INPUTS]
        constant = bias[None] @ kernel[:INPUTS] + cell_bias
        bits = tf.tensordot(counter(position), table[CLASSES:], 1)
        projected = tf.gather(table[:CLASSES], events) + bits + constant
        return projected, tf.concat([wide[INPUTS:] @ kernel[:INPUTS], kernel[INPUTS:]], 0)

    def _attend(
        self, cells: list[tf.Tensor], values: tf.Tensor, keys: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """Attend over the window with all cells' states as query; append the new output to it."""
        name = f"{self.wrapper}/attention"
        query = tf.concat(cells, 1) @ self._get(f"{name}/kernel") + self._get(f"{name}/bias")
        scores = tf.reduce_sum(self._get(f"{name}/attn_v") * tf.tanh(keys + query[:, None]), axis=2)
        attended = tf.reduce_sum(tf.nn.softmax(scores)[:, :, None] * values, axis=1)
        project = f"{self.wrapper}/attn_output_projection"
        output = tf.concat([cells[-1], attended], 1) @ self._get(f"{project}/kernel")
        output += self._get(f"{project}/bias")
        key = output @ self._get(f"{name}/attn_w")[0, 0]
        values = tf.concat([values[:, 1:], output[:, None]], 1)
        return attended, values, tf.concat([keys[:, 1:], key[:, None]], 1)

    def _weights(self, cell: str) -> tuple[tf.Tensor, tf.Tensor]:
        return self._get(f"{cell}/kernel"), self._get(f"{cell}/bias")

    def _get(self, name: str) -> tf.Tensor:
        return self.named[name].value

    def _dropped(self, outputs: tf.Tensor, dropout: RandomStream | None) -> tf.Tensor:
        return outputs if dropout is None else dropout.dropout(outputs, self.rate)


def initial_value(name: str, shape: tuple[int, ...], units: int) -> NDArray[np.float32]:
    """Return a random start from which three layers and the attention learn at once.

    The attention wrapper begins as almost nothing: its input and output maps are the identity
    plus a little noise. With the usual initial values the attention feeds back too much of
    itself, and training stays at the bare frequencies of the events for thousands of steps.
    """
    draw = np.random.normal
    if name.endswith(("bias", "biases")):
        return np.zeros(shape, np.float32)
    if name.endswith("basic_lstm_cell/kernel"):
        inputs = shape[0] - units
        scale = 0.5 if inputs == INPUTS else 4 / math.sqrt(units)
        own = draw(0, 1 / math.sqrt(units), (units, shape[1]))
        return np.concatenate([draw(0, scale, (inputs, shape[1])), own]).astype(np.float32)
    if name.endswith("attn_v"):
        return draw(0, 1 / math.sqrt(units), shape).astype(np.float32)
    if name.endswith("attention_cell_wrapper/kernel"):
        return np.asarray(np.eye(shape[0], shape[1]) + draw(0, 0.001, shape), np.float32)
    scale = 2.0 if name.startswith("fully_connected") else 0.5
    noise = draw(0, scale / math.sqrt(shape[-2]), shape)
    if name.endswith("attn_output_projection/kernel"):
        noise += np.eye(shape[0], shape[1])
    return np.asarray(noise, np.float32)
