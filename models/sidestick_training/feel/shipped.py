"""The variables of `feel` from the graph that plays, which holds those of its decoder.

What plays needs no encoder, and its weights were not kept: `feel_encoder.npz` holds one that was
fitted to this very decoder afterwards (`fit_encoder`), for those who train further.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sidestick_training.common.fixed_point import Array, FixedPoint
from sidestick_training.common.graph_constants import (
    body_of,
    constants_of,
    dequantized,
    load_graph,
)
from sidestick_training.feel.export import DRUMS

_DIRECTIONS = ("fw", "bw")


def decoder_of_graph(path: Path) -> dict[str, Array]:
    """Return the decoder's variables and correlations by name, in double precision.

    Exported again they give the same graph.
    """
    graph = load_graph(path)
    tables, known = list(constants_of(graph, "Gather")), list(constants_of(graph, "Cast"))
    body = body_of(graph)
    codes, scale = next(constants_of(body, "MatMulInteger")), next(constants_of(body, "Mul"))
    recurrent = dequantized(codes, scale)
    units = len(recurrent) // 2
    variables: dict[str, Array] = {}
    for index, direction in enumerate(_DIRECTIONS):
        rows, places = tables[2 * index : 2 * index + 2]
        condition, bias = known[2 * index : 2 * index + 2]
        by_gate = recurrent.reshape(2, units, 4, 2, units)[index, :, :, index]
        given = [rows[2 ** np.arange(DRUMS)], places, condition, by_gate.reshape(units, 4 * units)]
        name = f"decoder/{direction}/lstm_cell"
        variables[f"{name}/kernel"] = _from_units(np.concatenate(given, dtype=np.float64))
        forget = np.repeat([0.0, 0.0, 1.0, 0.0], units)
        variables[f"{name}/bias"] = _from_units(bias.astype(np.float64)) - forget
    codes, scale = next(constants_of(graph, "MatMulInteger")), next(constants_of(graph, "Mul"))
    variables["decoder/output_projection/kernel"] = dequantized(codes, scale)
    variables["decoder/output_projection/bias"] = next(
        values for values in constants_of(graph, "Add")
    )
    velocity, offset = next(constants_of(graph, "Identity"))
    variables["velocity/correlation"] = np.array([velocity], np.float32)
    variables["offset/correlation"] = np.array([offset], np.float32)
    return variables


def _from_units(columns: Array) -> Array:
    """Undo `to_gate_units` and `reorder_gates`."""
    units = columns.shape[-1] // 4
    per_gate = [FixedPoint.sigmoid_unit] * 3 + [FixedPoint.tanh_unit]
    into, forget, out, candidate = np.split(columns / np.repeat(per_gate, units), 4, axis=-1)
    return np.concatenate([into, candidate, forget, out], axis=-1)
