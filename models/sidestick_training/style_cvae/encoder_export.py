"""From two bars to exemplars as one ONNX graph: MusicVAE's encoder, then that of the style's CVAE.

With it the engine finds the exemplars of a user's own patterns, so that they become a style
without training.
"""

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

DRUMS = 9
_DIRECTION = "encoder/cell_0/bidirectional_rnn/{}/multi_rnn_cell/cell_0/lstm_cell"


def export_encoder(
    music_vae: Variables, style_cvae: Variables, path: Path, make: MakeArithmetic = FixedPoint
) -> None:
    """Write the encoder, from two bars to their place among a style's exemplars, to `path`."""
    encoder_graph(music_vae, style_cvae, make).save(path)


def encoder_graph(music_vae: Variables, style_cvae: Variables, make: MakeArithmetic) -> Graph:
    """Build two bars of events and their condition -> `mean` and `deviation` of u.

    H units in each direction. Inputs: `event` int64 (steps, batch); `condition` double (batch,
    styles + 1); `codes` and float `cells` (batch, H), the state that stands for silence. Outputs:
    `mean` and `deviation` double (batch, latent); `z` and `z_deviation` double (batch, 256), the
    mean and deviation of z.
    """
    graph = Graph()
    arithmetic = make(graph)
    event = graph.input("event", np.int64, ["steps", "batch"])
    units = len(music_vae["encoder/mu/kernel"]) // 2
    silence = [
        graph.input("codes", arithmetic.code_type, ["batch", units]),
        graph.input("cells", np.float32, ["batch", units]),
    ]
    condition_size = len(style_cvae["encoder/hidden_0/kernel"]) - len(music_vae["encoder/mu/bias"])
    condition = graph.input("condition", np.float64, ["batch", condition_size])

    rolls = graph.op("Gather", _rolls(), event)  # (steps, batch, 10)
    last = []
    for direction, sequence in (("fw", rolls), ("bw", _reversed(graph, rolls))):
        name = _DIRECTION.format(direction)
        kernel, bias = music_vae[f"{name}/kernel"], music_vae[f"{name}/bias"]
        last.append(_last_output(graph, make, sequence, silence, kernel, bias))
    both = graph.cast(graph.concat(*last), np.float64)

    def layer(variables: Variables, value: str, name: str) -> str:
        return dense(graph, value, *(variables[f"encoder/{name}/{p}"] for p in ("kernel", "bias")))

    z = layer(music_vae, both, "mu")
    hidden = graph.concat(z, condition)
    for index in range(2):
        hidden = graph.op("Relu", layer(style_cvae, hidden, f"hidden_{index}"))
    latent, z_size = (len(each["encoder/mu/bias"]) for each in (style_cvae, music_vae))
    for name, value, size in (
        ("mean", layer(style_cvae, hidden, "mu"), latent),
        ("deviation", _softplus(graph, layer(style_cvae, hidden, "sigma")), latent),
        ("z", graph.op("Identity", z), z_size),
        ("z_deviation", _softplus(graph, layer(music_vae, both, "sigma")), z_size),
    ):
        graph.output(name, value, np.float64, ["batch", size])
    return graph


def _softplus(graph: Graph, value: str) -> str:
    return graph.op("Log", graph.op("Add", graph.op("Exp", value), np.float64(1)))


def _rolls() -> Array:
    """Return the encoder's input for each event: nine hits, and 1.0 for silence (512, 10)."""
    events = np.arange(2**DRUMS)[:, None]
    return np.concatenate([(events >> np.arange(DRUMS)) & 1, events == 0], 1).astype(np.float64)


def _last_output(
    graph: Graph,
    make: MakeArithmetic,
    sequence: str,
    silence: list[str],
    kernel: Array,
    bias: Array,
) -> str:
    """Add one direction's run; the result is its last output, as a float signal (batch, H)."""
    arithmetic = make(graph)
    ordered, inputs = reorder_gates(kernel), DRUMS + 1
    given = dense(
        graph,
        sequence,
        to_gate_units(arithmetic, ordered[:inputs]),
        to_gate_units(arithmetic, reorder_biases(bias)),
    )
    body = _step(make, to_gate_units(arithmetic, ordered[inputs:]))
    codes, *_ = graph.scan(body, silence, [graph.cast(given, np.float32)])
    return arithmetic.signal(codes)


def _step(make: MakeArithmetic, kernel: Array) -> Graph:
    graph, units = Graph("step"), len(kernel)
    arithmetic = make(graph)
    codes = graph.input("own", arithmetic.code_type, ["batch", units])
    cells = graph.input("cell", np.float32, ["batch", units])
    given = graph.input("given", np.float32, ["batch", 4 * units])
    gates = graph.op("Add", arithmetic.linear(codes, kernel), given)
    cells, output = lstm_step(arithmetic, gates, cells, units)
    graph.output("own_after", arithmetic.code(output), arithmetic.code_type, ["batch", units])
    graph.output("cell_after", cells, np.float32, ["batch", units])
    return graph


def _reversed(graph: Graph, sequence: str) -> str:
    start, end, axis, stride = (np.array([n], np.int64) for n in (-1, -(2**31), 0, -1))
    return graph.op("Slice", sequence, start, end, axis, stride)
