"""`feel`'s decoder as an ONNX graph: a beat and a latent -> histograms for every cell.

Its LSTM runs in both directions over a beat. The two directions are one LSTM of twice the units
whose recurrent kernel is zero between them, so that each step is one product.
"""

from pathlib import Path

import numpy as np

from sidestick_training.common.fixed_point import Arithmetic, Array, FixedPoint, MakeArithmetic
from sidestick_training.common.onnx_graph import Graph, dense
from sidestick_training.common.onnx_lstm import (
    lstm_step,
    reorder_biases,
    reorder_gates,
    to_gate_units,
)

Variables = dict[str, Array]

DRUMS, PLACES = 9, 16


def export_feel(variables: Variables, path: Path, make: MakeArithmetic = FixedPoint) -> None:
    """Write the decoder to `path`."""
    decoder_graph(variables, make).save(path)


def decoder_graph(variables: Variables, make: MakeArithmetic) -> Graph:
    """Build a beat and a latent -> `logits` of every cell's velocity and offset.

    H units in each direction. Inputs: `event` int64 (steps, batch), the hits; `place` int64
    (steps,), each step's place in its bar; `condition` double (batch, styles + 1), the style as
    one-hot or zeros, then log2(bpm / 120); `latent` double (batch, latent); `codes` and float
    `cells` (batch, 2H), the state that stands for silence. Outputs: `logits` float
    (steps, batch, 9, bins), bins of velocity and then of offset; `correlation` double (2,), the
    correlation of the draws for the hits of one step, of velocity and of offset.
    """
    graph = Graph()
    arithmetic = make(graph)
    both_ways = _BothWays(arithmetic, make, variables)
    codes = both_ways.run()
    kernel, bias = (variables[f"decoder/output_projection/{part}"] for part in ("kernel", "bias"))
    bins = len(bias) // DRUMS
    flat = graph.op("Add", arithmetic.linear(codes, kernel), bias.astype(np.float32))
    logits = graph.op("Reshape", flat, np.array([0, 0, DRUMS, bins], np.int64))
    graph.output("logits", logits, np.float32, ["steps", "batch", DRUMS, bins])
    correlations = [variables[f"{name}/correlation"] for name in ("velocity", "offset")]
    correlation = graph.op("Identity", np.concatenate(correlations).astype(np.float64))
    graph.output("correlation", correlation, np.float64, [2])
    return graph


class _BothWays:
    """The LSTM in both directions, under construction."""

    def __init__(self, arithmetic: Arithmetic, make: MakeArithmetic, variables: Variables) -> None:
        self._arithmetic, self._make = arithmetic, make
        self._graph = graph = arithmetic.graph
        names = [f"decoder/{direction}/lstm_cell" for direction in ("fw", "bw")]
        self._kernels = [reorder_gates(variables[f"{name}/kernel"]) for name in names]
        self._biases = [reorder_biases(variables[f"{name}/bias"]) for name in names]
        self._units = self._kernels[0].shape[1] // 4
        latent = len(variables["encoder/mu/bias"])
        condition = len(self._kernels[0]) - DRUMS - PLACES - latent - self._units
        self._event = graph.input("event", np.int64, ["steps", "batch"])
        self._place = graph.input("place", np.int64, ["steps"])
        self._condition = graph.input("condition", np.float64, ["batch", condition])
        self._latent = graph.input("latent", np.float64, ["batch", latent])
        self._codes = graph.input("codes", arithmetic.code_type, ["batch", 2 * self._units])
        self._cells = graph.input("cells", np.float32, ["batch", 2 * self._units])

    def run(self) -> str:
        """Add the whole run; the result is the outputs' codes (steps, batch, 2H)."""
        graph, units = self._graph, self._units
        forward, backward = (self._given_gates(direction) for direction in range(2))
        by_gate = graph.concat(
            *(
                graph.op("Reshape", gates, np.array([0, 0, 4, units], np.int64))
                for gates in (forward, _reversed(graph, backward))
            )
        )
        gates = graph.op("Reshape", by_gate, np.array([0, 0, 8 * units], np.int64))
        *_, codes = graph.scan(self._step(), [self._codes, self._cells], [gates])
        forward, backward = graph.split(codes, [units, units])
        return graph.concat(forward, _reversed(graph, backward))

    def _given_gates(self, direction: int) -> str:
        """Add what all but its own last outputs contribute to a direction's gates."""
        graph = self._graph
        kernel = to_gate_units(self._arithmetic, self._kernels[direction][: -self._units])
        drums, places, known = np.split(kernel, [DRUMS, DRUMS + PLACES])
        bits = (np.arange(2**DRUMS)[:, None] >> np.arange(DRUMS)) & 1
        rows = graph.op("Gather", (bits @ drums).astype(np.float32), self._event)
        of_place = graph.op("Gather", places.astype(np.float32), self._place)
        by_step = graph.op("Add", rows, graph.op("Unsqueeze", of_place, np.array([1], np.int64)))
        bias = to_gate_units(self._arithmetic, self._biases[direction])
        constant = dense(graph, graph.concat(self._condition, self._latent), known, bias)
        return graph.op("Add", by_step, graph.cast(constant, np.float32))

    def _step(self) -> Graph:
        """Build one step of both directions."""
        graph, both = Graph("step"), 2 * self._units
        arithmetic = self._make(graph)
        codes = graph.input("own", arithmetic.code_type, ["batch", both])
        cells = graph.input("cell", np.float32, ["batch", both])
        given = graph.input("given", np.float32, ["batch", 4 * both])
        kernel = to_gate_units(arithmetic, self._recurrent_kernel())
        gates = graph.op("Add", arithmetic.linear(codes, kernel), given)
        cells, output = lstm_step(arithmetic, gates, cells, both)
        codes = arithmetic.code(output)
        graph.output("own_after", codes, arithmetic.code_type, ["batch", both])
        graph.output("cell_after", cells, np.float32, ["batch", both])
        collected = graph.op("Identity", codes)
        graph.output("collected", collected, arithmetic.code_type, ["batch", both])
        return graph

    def _recurrent_kernel(self) -> Array:
        """Return (2H, 8H): each gate's two directions side by side, zero between them."""
        units = self._units
        joined = np.zeros((2, units, 4, 2, units))
        for direction, kernel in enumerate(self._kernels):
            joined[direction, :, :, direction] = kernel[-units:].reshape(units, 4, units)
        return joined.reshape(2 * units, 8 * units)


def _reversed(graph: Graph, sequence: str) -> str:
    """Add the sequence in reverse order along its first axis."""
    start, end, axis, stride = (np.array([n], np.int64) for n in (-1, -(2**31), 0, -1))
    return graph.op("Slice", sequence, start, end, axis, stride)
