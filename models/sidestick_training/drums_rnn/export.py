"""DrumsRNN as an ONNX graph of one step.

An output's attention key is made once, when it enters the window, not at each of the 32 steps
that it stays there.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_models.networks.drums_rnn import AFTER_SILENCE
from sidestick_models.networks.onnx_session import load_onnx_runtime
from sidestick_training.common.fixed_point import (
    Arithmetic,
    Array,
    FixedPoint,
    FloatingPoint,
    MakeArithmetic,
)
from sidestick_training.common.onnx_graph import Graph
from sidestick_training.common.onnx_lstm import lstm_step, to_gate_units
from sidestick_training.drums_rnn.weights import (
    DrumsRnnWeights,
    Variables,
    fold_weights,
    scale_outputs,
)

WINDOW = 32


def export_drums_rnn(
    variables: Variables,
    path: Path,
    make: MakeArithmetic = FixedPoint,
    *,
    after_silence: bool = False,
) -> None:
    """Write the step graph of a DrumsRNN of either attention layout to `path`.

    `after_silence` says that it was trained by us, on a silent step before each piece.
    """
    weights = fold_weights(variables)
    plain = np.ones(weights.units), np.ones(weights.wrapped * weights.units)
    output_scale, cell_scale = plain if make is FloatingPoint else signal_sizes(weights)
    notes = {AFTER_SILENCE: "yes"} if after_silence else {}
    step_graph(scale_outputs(weights, output_scale), make, cell_scale).save(path, **notes)


def step_graph(weights: DrumsRnnWeights, make: MakeArithmetic, cell_scale: Array) -> Graph:
    """Build one step: events just played -> logits of the next, and the state after.

    Inputs: `event` int64 (batch,), the event just played; `count` int64 (), the number of the step
    to come, modulo 64; `codes` (batch, (1 + layers) * H), the attention vector and each layer's
    output; `cells` float (batch, layers * H); `values` and `keys` float (batch, 32, H), of the
    last 32 outputs in any order, 0.0 and what the arithmetic's `to_memory` makes of a zero key
    before there are any. Outputs: `logits` float (batch, 512), `codes_after`, `cells_after`, and
    `value` and `key` float (batch, H), which enter that memory.
    `cell_scale` (wrapped * H,) are the sizes of the cells that the attention's query reads.
    """
    graph = Graph()
    step = _Step(graph, make(graph), weights, cell_scale)
    given = step.given_gates()
    below = step.own[0]
    for layer in range(len(weights.kernels)):
        below = step.layer(layer, below, given if layer == 0 else step.bias(layer))
        if layer + 1 == weights.wrapped:
            below = step.attention(below)
    step.finish(below)
    return graph


class _Step:
    """The step under construction; H units.

    `own` are, of the first layer, attention vector and output, and of the others their outputs.
    """

    def __init__(
        self, graph: Graph, arithmetic: Arithmetic, weights: DrumsRnnWeights, cell_scale: Array
    ) -> None:
        self._graph, self._arithmetic = graph, arithmetic
        self._weights, self._cell_scale = weights, cell_scale
        self._units = units = weights.units
        self._layers = layers = len(weights.kernels)
        self._event = graph.input("event", np.int64, ["batch"])
        self._count = graph.input("count", np.int64, [])
        codes = graph.input("codes", arithmetic.code_type, ["batch", (1 + layers) * units])
        cells = graph.input("cells", np.float32, ["batch", layers * units])
        values = graph.input("values", np.float32, ["batch", WINDOW, units])
        keys = graph.input("keys", np.float32, ["batch", WINDOW, units])
        self.own = graph.split(codes, [2 * units] + [units] * (layers - 1))
        self._cells = graph.split(cells, [units] * layers)
        self._memory = values, keys
        self._outputs: list[str] = []

    def given_gates(self) -> str:
        """Add what event and count contribute to the first layer's gates."""
        rows, counter_rows = (
            to_gate_units(self._arithmetic, table).astype(np.float32)
            for table in (self._weights.rows, self._weights.counter_rows)
        )
        by_event = self._graph.op("Gather", rows, self._event)
        return self._graph.op("Add", by_event, self._graph.op("Gather", counter_rows, self._count))

    def bias(self, layer: int) -> str:
        """Add the gates' bias of a layer above the first."""
        bias = to_gate_units(self._arithmetic, self._weights.biases[layer])
        return self._graph.constant(bias.astype(np.float32))

    def layer(self, layer: int, below: str, given: str) -> str:
        """Add an LSTM cell; the result are its output's codes."""
        codes = self._graph.concat(below, self.own[layer]) if layer else below
        kernel = to_gate_units(self._arithmetic, self._weights.kernels[layer])
        gates = self._graph.op("Add", self._arithmetic.linear(codes, kernel), given)
        self._cells[layer], output = lstm_step(
            self._arithmetic, gates, self._cells[layer], self._units
        )
        self._outputs.append(self._arithmetic.code(output))
        return self._outputs[-1]

    def attention(self, top: str) -> str:
        """Add the attention over the window; the result are the codes of the wrapper's output."""
        self._attended = self._arithmetic.attend(self._query(), self._memory, self._weights.vector)
        (output, output_bias), (key, key_bias) = self._weights.output, self._weights.key
        unit = self._arithmetic.attention_unit
        kernel = np.concatenate([output, key * unit], axis=1)
        constant = np.concatenate([output_bias, key_bias * unit]).astype(np.float32)
        product = self._arithmetic.linear(self._graph.concat(top, self._attended), kernel)
        both = self._graph.op("Add", product, constant)
        signal, new_key = self._graph.split(both, [self._units, self._units])
        codes = self._arithmetic.code(signal)
        self._entry = self._arithmetic.to_memory(codes, new_key)
        return codes

    def _query(self) -> str:
        """Add the query, in attention units, from the wrapped layers' cells and outputs."""
        graph, units, wrapped = self._graph, self._units, self._weights.wrapped
        kernel, bias = self._weights.query
        parts = kernel.reshape(wrapped, 2, units, units)  # of each layer: cell, output
        sizes = self._cell_scale.reshape(wrapped, units)
        codes, rows = [], []
        for layer, output in enumerate(self._outputs):
            to_signal = 1 / (self._arithmetic.tanh_unit * sizes[layer])
            cell = graph.op("Mul", self._cells[layer], to_signal.astype(np.float32))
            codes += [self._arithmetic.code(cell), output]
            rows += [parts[layer, 0] * sizes[layer][:, None], parts[layer, 1]]
        unit = self._arithmetic.attention_unit
        query = self._arithmetic.linear(graph.concat(*codes), np.concatenate(rows) * unit)
        return graph.op("Add", query, (bias * unit).astype(np.float32))

    def finish(self, below: str) -> None:
        """Add the logits and declare all outputs."""
        graph, units, layers = self._graph, self._units, self._layers
        code_type = self._arithmetic.code_type
        kernel, bias = self._weights.logits
        logits = graph.op("Add", self._arithmetic.linear(below, kernel), bias.astype(np.float32))
        codes = graph.concat(self._attended, *self._outputs)
        graph.output("logits", logits, np.float32, ["batch", kernel.shape[1]])
        graph.output("codes_after", codes, code_type, ["batch", (1 + layers) * units])
        graph.output(
            "cells_after", graph.concat(*self._cells), np.float32, ["batch", layers * units]
        )
        for name, value in zip(("value", "key"), self._entry, strict=True):
            graph.output(name, value, np.float32, ["batch", units])


def signal_sizes(
    weights: DrumsRnnWeights, pieces: int = 16, steps: int = 256
) -> tuple[Array, Array]:
    """Measure how large DrumsRNN's unbounded signals grow while it plays by itself.

    Returns the greatest absolute values of the wrapper's outputs (H,) and of the wrapped cells
    (wrapped * H,), a little enlarged; larger ones are cut off in fixed point.
    """
    units, wrapped = weights.units, weights.wrapped
    graph = step_graph(weights, FloatingPoint, np.ones(wrapped * units))
    session = load_onnx_runtime().InferenceSession(
        graph.model().SerializeToString(), providers=["CPUExecutionProvider"]
    )
    rng = np.random.default_rng(0)
    layers = len(weights.kernels)
    state: dict[str, NDArray[Any]] = {
        "event": rng.integers(len(weights.rows), size=pieces),
        "codes": np.zeros((pieces, (1 + layers) * units), np.float32),
        "cells": np.zeros((pieces, layers * units), np.float32),
        "values": np.zeros((pieces, WINDOW, units), np.float32),
        "keys": np.zeros((pieces, WINDOW, units), np.float32),
    }
    output_size, cell_size = np.zeros(units), np.zeros(wrapped * units)
    for step in range(steps):
        logits, codes, cells, value, key = session.run(
            ["logits", "codes_after", "cells_after", "value", "key"],
            {**state, "count": np.array((step + 1) % len(weights.counter_rows))},
        )
        state |= {"codes": codes, "cells": cells}
        state["values"][:, step % WINDOW], state["keys"][:, step % WINDOW] = value, key
        state["event"] = np.argmax(logits + rng.gumbel(size=logits.shape), axis=1)
        output_size = np.maximum(output_size, np.abs(value).max(0))
        cell_size = np.maximum(cell_size, np.abs(cells[:, : wrapped * units]).max(0))
    return 1.2 * output_size, 1.2 * cell_size
