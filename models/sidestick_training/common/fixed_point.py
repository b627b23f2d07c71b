"""The two arithmetics that exported graphs can be built in: floating point and fixed point.

Floating-point sums depend on their order, and so on processor, batch size and thread count; a
beat would not come out the same everywhere. In fixed point every sum is one of whole numbers and
therefore exact, what is left is single IEEE operations and table look-ups, and a graph gives the
same bits wherever it runs. Eight bits also make it four times as light on memory, which is what
a recurrent step waits for.

Fixed point: signals between -1 and 1 travel as *codes*, ``round(128 * x) + 128`` in a byte. Weights
are signed bytes with one scale per output column. Before a sigmoid or tanh, values are in *units*
(1/128 and 1/256), so that a look-up is one cut to an integer and one gather.
"""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from sidestick_training.common.onnx_graph import Graph

Array = NDArray[np.floating]

# How many entries a table has for arguments of each sign; finer ones would only cost time. Gates:
# sigmoid to 16, tanh to 8 either way; attention: to 41, because a large key and a large query of
# opposite signs must cancel.
_GATE_TABLE, _ATTENTION_TABLE = 2048, 4096
_EXP_UNIT, _EXP_TABLE, _EXP_ONE = 64, 512, 2048


class Arithmetic(Protocol):
    """Arithmetic of a graph; `graph` is the one under construction."""

    graph: Graph
    code_type: DTypeLike
    sigmoid_unit: float
    tanh_unit: float
    attention_unit: float

    def code(self, signal: str) -> str:
        """Prepare a float signal, -1 to 1, to be multiplied with weights or kept as state."""

    def signal(self, codes: str) -> str:
        """Turn codes back into the float signal that they stand for."""

    def linear(self, codes: str, weights: Array) -> str:
        """Multiply codes (..., inputs) with weights (inputs, outputs); the result is float."""

    def gates(self, value: str, units: int) -> list[str]:
        """Open an LSTM's gates (batch, 4 * units), three in sigmoid units and one in tanh units.

        The result are three sigmoids and a tanh, the latter in tanh units again.
        """

    def tanh(self, value: str) -> str:
        """Take the tanh of a value given in tanh units."""

    def to_memory(self, codes: str, key: str) -> tuple[str, str]:
        """Turn an output's codes and its key, in attention units, into their form in the window."""

    def attend(self, query: str, memory: tuple[str, str], vector: Array) -> str:
        """Average a window's values, weighted by how its keys match the query; the result is codes.

        `query` (batch, size) is in attention units; `memory` are values and keys as `to_memory`
        makes them, each (batch, window, size); `vector` (size,) turns keys into scores.
        """


MakeArithmetic = Callable[[Graph], Arithmetic]
"""Arithmetic to compute with in a graph: `FixedPoint`, or `FloatingPoint`."""


class FloatingPoint:
    """Plain single precision: the reference that fixed point is measured against."""

    code_type: DTypeLike = np.float32
    sigmoid_unit = tanh_unit = attention_unit = 1.0

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def code(self, signal: str) -> str:
        """See `Arithmetic`."""
        return signal

    def signal(self, codes: str) -> str:
        """See `Arithmetic`."""
        return codes

    def linear(self, codes: str, weights: Array) -> str:
        """See `Arithmetic`."""
        return self.graph.op("MatMul", codes, weights.astype(np.float32))

    def gates(self, value: str, units: int) -> list[str]:
        """See `Arithmetic`."""
        switches, candidate = self.graph.split(value, [3 * units, units])
        return [
            *self.graph.split(self.graph.op("Sigmoid", switches), [units] * 3),
            self.tanh(candidate),
        ]

    def tanh(self, value: str) -> str:
        """See `Arithmetic`."""
        return self.graph.op("Tanh", value)

    def to_memory(self, codes: str, key: str) -> tuple[str, str]:
        """See `Arithmetic`."""
        return codes, key

    def attend(self, query: str, memory: tuple[str, str], vector: Array) -> str:
        """See `Arithmetic`."""
        graph, (values, keys) = self.graph, memory
        features = graph.op("Tanh", graph.op("Add", keys, _as_row(graph, query)))
        scores = self.linear(features, vector[:, None])  # (batch, window, 1)
        weights = graph.op("Softmax", scores, axis=1)
        weighted = graph.op("Mul", weights, values)
        return graph.op("ReduceSum", weighted, np.array([1], np.int64), keepdims=0)


class FixedPoint:
    """Bytes, whole-number sums and tables: the same bits on every machine."""

    code_type: DTypeLike = np.uint8
    sigmoid_unit, tanh_unit, attention_unit = 128.0, 256.0, 100.0

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._zero = graph.constant(np.array(128, np.uint8))

    def code(self, signal: str) -> str:
        """See `Arithmetic`."""
        return self.graph.op("QuantizeLinear", signal, np.float32(1 / 128), self._zero)

    def signal(self, codes: str) -> str:
        """See `Arithmetic`."""
        return self.graph.op("DequantizeLinear", codes, np.float32(1 / 128), self._zero)

    def linear(self, codes: str, weights: Array) -> str:
        """See `Arithmetic`."""
        whole, scale = quantize_weights(weights)
        sums = self.graph.op("MatMulInteger", codes, whole, self._zero)
        return self.graph.op("Mul", self.graph.cast(sums, np.float32), scale / np.float32(128))

    def gates(self, value: str, units: int) -> list[str]:
        """See `Arithmetic`."""
        # One look-up for all four: the sigmoid's entries come after the tanh's.
        arguments = _arguments(_GATE_TABLE)
        tanh = self.tanh_unit * np.tanh(arguments / self.tanh_unit)
        sigmoid = np.roll(1 / (1 + np.exp(-arguments / self.sigmoid_unit)), _GATE_TABLE)
        table = np.insert(tanh, _GATE_TABLE, sigmoid)
        shift = np.repeat(np.array([2 * _GATE_TABLE, 0], np.int32), [3 * units, units])
        index = self.graph.op("Add", self._index(value, _GATE_TABLE), shift)
        opened = self.graph.op("Gather", table.astype(np.float32), index)
        return self.graph.split(opened, [units] * 4)

    def tanh(self, value: str) -> str:
        """See `Arithmetic`."""
        return self._look_up(value, np.tanh(_arguments(_GATE_TABLE) / self.tanh_unit))

    def to_memory(self, codes: str, key: str) -> tuple[str, str]:
        """See `Arithmetic`."""
        values = self.graph.op("DequantizeLinear", codes, np.float32(1), self._zero)
        return values, self._exponential(key)

    def attend(self, query: str, memory: tuple[str, str], vector: Array) -> str:
        """See `Arithmetic`."""
        graph, (values, keys) = self.graph, memory
        # tanh(k + q) = 1 - 2 / (1 + e^2k * e^2q), and the 1 is the same for all scores.
        product = graph.op("Mul", keys, _as_row(graph, self._exponential(query)))
        falling = graph.op("Div", np.float32(1), graph.op("Add", product, np.float32(1)))
        features = self.code(falling)
        scores = self.linear(features, vector[:, None] * (-2 * _EXP_UNIT))  # (batch, window, 1)
        below = graph.op("Sub", graph.op("ReduceMax", scores, np.array([1], np.int64)), scores)
        index = graph.cast(graph.op("Min", below, np.float32(_EXP_TABLE - 1)), np.int32)
        exponential = _EXP_ONE * np.exp(-np.arange(_EXP_TABLE) / _EXP_UNIT)
        weights = graph.op("Gather", np.round(exponential).astype(np.float32), index)
        # At most 32 * 2048 * 128 = 2 ** 23: whole numbers of that size are exact in floats.
        row = graph.op("Transpose", weights, perm=[0, 2, 1])  # (batch, 1, window)
        total = graph.op("ReduceSum", row, np.array([2], np.int64))
        mean = graph.op("Div", graph.op("MatMul", row, values), total)
        mean = graph.op("Squeeze", mean, np.array([1], np.int64))
        return graph.op("QuantizeLinear", mean, np.float32(1), self._zero)

    def _exponential(self, value: str) -> str:
        """Take e to twice a value given in attention units."""
        return self._look_up(value, np.exp(2 * _arguments(_ATTENTION_TABLE) / self.attention_unit))

    def _look_up(self, value: str, table: Array) -> str:
        return self.graph.op(
            "Gather", table.astype(np.float32), self._index(value, len(table) // 2)
        )

    def _index(self, value: str, half: int) -> str:
        bounded = self.graph.op("Clip", value, np.float32(-half), np.float32(half - 1))
        return self.graph.cast(bounded, np.int32)


def _arguments(half: int) -> Array:
    """Return what the entries of a table stand for, those of negative arguments last.

    An argument cut towards zero stands for the middle of what is cut to it.
    """
    cut = np.arange(-half, half)
    return np.roll(cut + 0.5 * np.sign(cut), half)


def quantize_weights(weights: Array) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return weights (inputs, outputs) as signed bytes, and the scale of each output column.

    Some processors (x86 without VNNI) add the products of two neighbouring inputs in 16 bits
    that saturate. Scales are such that 255 times two neighbours of one sign always fits.
    """
    inputs, outputs = weights.shape
    pairs = weights.reshape(inputs // 2, 2, outputs)
    one_sign = np.maximum(np.maximum(pairs, 0).sum(1), np.maximum(-pairs, 0).sum(1))
    scale = np.maximum(one_sign.max(0), 1e-9) / 127  # rounding adds one at most: 128 * 255 < 2**15
    return np.round(weights / scale).astype(np.int8), scale.astype(np.float32)


def _as_row(graph: Graph, query: str) -> str:
    return graph.op("Unsqueeze", query, np.array([1], np.int64))  # (batch, 1, size)
