"""`feel` as two ONNX graphs: how something was played, and how to play something.

Both halves are LSTMs that run in both directions over a beat. The two directions are one LSTM
of twice the units whose recurrent kernel is zero between them, so that each step is one product.
"""

from collections.abc import Callable

import numpy as np

from sidestick_training.arithmetic import Arithmetic, Array
from sidestick_training.onnx_graph import Graph, dense
from sidestick_training.onnx_lstm import gate_biases, gates_in_order, in_units, lstm_step

Variables = dict[str, Array]

DRUMS, PLACES, STYLES = 9, 16, 18
CONDITION = STYLES + 1
PLAYED = 2 * DRUMS
BINS = 48

MakeArithmetic = Callable[[Graph], Arithmetic]


def encoder_graph(variables: Variables, make: MakeArithmetic) -> Graph:
    """Build what was played -> `mean` and `deviation` of the latent manner of playing.

    Beside the inputs of `_Half`: `played` float (steps, batch, 18), the velocities and then twice
    the offsets, zero without a hit. Outputs: double (batch, latent) both.
    """
    half = _Half(make, variables, "encoder")
    graph, arithmetic = half.graph, half.arithmetic
    played = graph.input("played", np.float32, ["steps", "batch", PLAYED])
    codes = half.run(played=arithmetic.code(played))
    # Codes are whole numbers of 128ths: their sum in double precision is exact.
    signal = graph.cast(arithmetic.signal(codes), np.float64)
    pooled = graph.op("ReduceMean", signal, np.array([0], np.int64), keepdims=0)
    mean, spread = (
        dense(graph, pooled, *(variables[f"encoder/{name}/{part}"] for part in ("kernel", "bias")))
        for name in ("mu", "sigma")
    )
    latent = len(variables["encoder/mu/bias"])
    grown = graph.op("Add", graph.op("Exp", spread), np.float64(1))
    graph.output("mean", mean, np.float64, ["batch", latent])
    graph.output("deviation", graph.op("Log", grown), np.float64, ["batch", latent])  # softplus
    return graph


def decoder_graph(variables: Variables, make: MakeArithmetic) -> Graph:
    """Build a beat and a manner of playing -> logits of every cell's velocity and offset.

    Beside the inputs of `_Half`: `latent` double (batch, latent). Outputs: `logits` float
    (steps, batch, 9, 48), 16 bins of velocity and then 32 of offset; `correlation` double (2,),
    how much the draws for the hits of one step hang together, of velocity and of offset.
    """
    half = _Half(make, variables, "decoder")
    graph, arithmetic = half.graph, half.arithmetic
    latent = graph.input("latent", np.float64, ["batch", len(variables["encoder/mu/bias"])])
    codes = half.run(latent=latent)
    kernel, bias = (variables[f"decoder/output_projection/{part}"] for part in ("kernel", "bias"))
    flat = graph.op("Add", arithmetic.linear(codes, kernel), bias.astype(np.float32))
    logits = graph.op("Reshape", flat, np.array([0, 0, DRUMS, BINS], np.int64))
    graph.output("logits", logits, np.float32, ["steps", "batch", DRUMS, BINS])
    together = [variables[f"{name}/correlation"] for name in ("velocity", "offset")]
    correlation = graph.op("Identity", np.concatenate(together).astype(np.float64))
    graph.output("correlation", correlation, np.float64, [2])
    return graph


class _Half:
    """One half's LSTM. H units in each direction.

    Inputs: `event` int64 (steps, batch), the hits; `place` int64 (steps,), each step's place in
    its bar; `condition` double (batch, 19), the style as one-hot or zeros, then log2(bpm / 120);
    `codes` (batch, 2H) and `cells` float (batch, 2H), the state that stands for silence.
    """

    def __init__(self, make: MakeArithmetic, variables: Variables, half: str) -> None:
        self.graph = graph = Graph()
        self.arithmetic = arithmetic = make(graph)
        self._make = make
        names = [f"{half}/{direction}/lstm_cell" for direction in ("fw", "bw")]
        self._kernels = [gates_in_order(variables[f"{name}/kernel"]) for name in names]
        self._biases = [gate_biases(variables[f"{name}/bias"]) for name in names]
        self._units = self._kernels[0].shape[1] // 4
        both = 2 * self._units
        self._event = graph.input("event", np.int64, ["steps", "batch"])
        self._place = graph.input("place", np.int64, ["steps"])
        self._condition = graph.input("condition", np.float64, ["batch", CONDITION])
        self._codes = graph.input("codes", arithmetic.code_type, ["batch", both])
        self._cells = graph.input("cells", np.float32, ["batch", both])

    def run(self, played: str | None = None, latent: str | None = None) -> str:
        """Add the whole run; the result is the outputs' codes (steps, batch, 2H)."""
        graph, units = self.graph, self._units
        forward, backward = (self._given_gates(direction, played, latent) for direction in range(2))
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

    def _given_gates(self, direction: int, played: str | None, latent: str | None) -> str:
        """Add what all but its own last outputs contribute to a direction's gates."""
        arithmetic, graph = self.arithmetic, self.graph
        sizes = [DRUMS, PLACES, CONDITION, PLAYED if played else 0]
        kernel = in_units(arithmetic, self._kernels[direction][: -self._units])
        drums, places, condition, extra, of_latent = np.split(kernel, np.cumsum(sizes))
        bits = (np.arange(2**DRUMS)[:, None] >> np.arange(DRUMS)) & 1
        rows = graph.op("Gather", (bits @ drums).astype(np.float32), self._event)
        of_place = graph.op("Gather", places.astype(np.float32), self._place)
        by_step = graph.op("Add", rows, graph.op("Unsqueeze", of_place, np.array([1], np.int64)))
        known = graph.concat(self._condition, latent) if latent else self._condition
        bias = in_units(arithmetic, self._biases[direction])
        constant = dense(graph, known, np.concatenate([condition, of_latent]), bias)
        gates = graph.op("Add", by_step, graph.cast(constant, np.float32))
        return graph.op("Add", gates, arithmetic.linear(played, extra)) if played else gates

    def _step(self) -> Graph:
        """Build one step of both directions."""
        graph, both = Graph("step"), 2 * self._units
        arithmetic = self._make(graph)
        codes = graph.input("own", arithmetic.code_type, ["batch", both])
        cells = graph.input("cell", np.float32, ["batch", both])
        given = graph.input("given", np.float32, ["batch", 4 * both])
        kernel = in_units(arithmetic, self._recurrent_kernel())
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
