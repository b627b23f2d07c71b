"""MusicVAE's categorical decoder as two ONNX graphs, from variables under Magenta's names.

`start` runs once per beat: a latent z becomes the decoder's first state and z's share of its
gates. It computes in double precision, so that what differs between machines is far below
anything that could tip a drawn event. `step` runs once per sixteenth.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sidestick_training.common.fixed_point import Array, FixedPoint, MakeArithmetic
from sidestick_training.common.onnx_graph import Graph, dense
from sidestick_training.common.onnx_lstm import (
    lstm_step,
    reorder_biases,
    reorder_gates,
    to_gate_units,
)

Variables = dict[str, Array]


def export_music_vae(variables: Variables, path: Path, make: MakeArithmetic = FixedPoint) -> None:
    """Write the decoder: its step graph to `path`, its start graph beside it, `<stem>_start`."""
    weights = decoder_weights(variables)
    step_graph(weights, make).save(path)
    start_graph(weights, make).save(path.with_stem(f"{path.stem}_start"))


@dataclass(frozen=True)
class DecoderWeights:
    """The decoder, H units in each layer, gates in the order of `reorder_gates`.

    `rows` (513, 4H) are the events' shares of the first layer's gates, the last for no event yet;
    `latent` maps z to its share; `kernels` are (H, 4H) for the first layer's own output and
    (2H, 4H) for the second's two codes; `start` maps z to cell and output of each layer.
    """

    rows: Array
    latent: tuple[Array, Array]
    kernels: list[Array]
    upper_bias: Array
    start: tuple[Array, Array]
    logits: tuple[Array, Array]

    @property
    def units(self) -> int:
        """H."""
        return len(self.kernels[0])


def decoder_weights(variables: Variables) -> DecoderWeights:
    """Take the decoder's variables apart.

    Raises:
        KeyError: if one is missing.
    """

    def layer(name: str) -> tuple[Array, Array]:
        return variables[f"decoder/{name}/kernel"], variables[f"decoder/{name}/bias"]

    (first, first_bias), (second, second_bias) = (
        layer(f"multi_rnn_cell/cell_{index}/lstm_cell") for index in range(2)
    )
    start, logits = layer("z_to_initial_state"), layer("output_projection")
    events, latent = logits[0].shape[1], len(start[0])
    event_rows, latent_rows, own_rows = np.split(reorder_gates(first), [events, events + latent])
    return DecoderWeights(
        rows=np.concatenate([event_rows, np.zeros_like(event_rows[:1])]),
        latent=(latent_rows, reorder_biases(first_bias)),
        kernels=[own_rows, reorder_gates(second)],
        upper_bias=reorder_biases(second_bias),
        start=start,
        logits=logits,
    )


def start_graph(weights: DecoderWeights, make: MakeArithmetic) -> Graph:
    """Build the start: z double (batch, latent) -> `latent_gates`, `codes` and `cells`.

    `latent_gates` float (batch, 4H) with the bias; `codes` (batch, 2H) the layers' outputs;
    `cells` float (batch, 2H).
    """
    graph = Graph()
    arithmetic = make(graph)
    units = weights.units
    z = graph.input("z", np.float64, ["batch", len(weights.start[0])])

    gates = dense(graph, z, *(to_gate_units(arithmetic, part) for part in weights.latent))
    state = graph.op("Tanh", dense(graph, z, *weights.start))
    cell_0, output_0, cell_1, output_1 = graph.split(graph.cast(state, np.float32), [units] * 4)
    cells = graph.op("Mul", graph.concat(cell_0, cell_1), np.float32(arithmetic.tanh_unit))
    codes = arithmetic.code(graph.concat(output_0, output_1))

    graph.output("latent_gates", graph.cast(gates, np.float32), np.float32, ["batch", 4 * units])
    graph.output("codes", codes, arithmetic.code_type, ["batch", 2 * units])
    graph.output("cells", cells, np.float32, ["batch", 2 * units])
    return graph


def step_graph(weights: DecoderWeights, make: MakeArithmetic) -> Graph:
    """Build one step: the event before -> logits of the next, and the state after.

    Inputs: `event` int64 (batch,), 512 before the first; `latent_gates`, `codes` and `cells` as
    the start gives them. Outputs: `logits` float (batch, 512), `codes_after`, `cells_after`.
    """
    graph = Graph()
    arithmetic = make(graph)
    units = weights.units
    event = graph.input("event", np.int64, ["batch"])
    latent_gates = graph.input("latent_gates", np.float32, ["batch", 4 * units])
    codes = graph.input("codes", arithmetic.code_type, ["batch", 2 * units])
    cells = graph.input("cells", np.float32, ["batch", 2 * units])

    own, upper = graph.split(codes, [units, units])
    cell_0, cell_1 = graph.split(cells, [units, units])
    rows = to_gate_units(arithmetic, weights.rows).astype(np.float32)
    lower_kernel, upper_kernel = (to_gate_units(arithmetic, kernel) for kernel in weights.kernels)
    given = graph.op("Add", graph.op("Gather", rows, event), latent_gates)
    gates = graph.op("Add", arithmetic.linear(own, lower_kernel), given)
    cell_0, output = lstm_step(arithmetic, gates, cell_0, units)
    own = arithmetic.code(output)
    upper_bias = to_gate_units(arithmetic, weights.upper_bias).astype(np.float32)
    sums = arithmetic.linear(graph.concat(own, upper), upper_kernel)
    cell_1, output = lstm_step(arithmetic, graph.op("Add", sums, upper_bias), cell_1, units)
    upper = arithmetic.code(output)
    kernel, bias = weights.logits
    logits = graph.op("Add", arithmetic.linear(upper, kernel), bias.astype(np.float32))

    graph.output("logits", logits, np.float32, ["batch", kernel.shape[1]])
    after = graph.concat(own, upper)
    graph.output("codes_after", after, arithmetic.code_type, ["batch", 2 * units])
    graph.output("cells_after", graph.concat(cell_0, cell_1), np.float32, ["batch", 2 * units])
    return graph
