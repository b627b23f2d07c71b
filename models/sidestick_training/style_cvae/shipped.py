"""The variables of a style CVAE from the graphs that play: they hold all of them exactly."""

from __future__ import annotations

from pathlib import Path

from sidestick_training.common.fixed_point import Array
from sidestick_training.common.graph_constants import constants_of, layer_before, load_graph
from sidestick_training.common.variables_file import Variables
from sidestick_training.style_cvae.export import EXEMPLARS

_HALVES = {"decoder": "style_cvae.onnx", "encoder": "encoder.onnx"}
_EXEMPLAR_PARTS = ("mean", "deviation", "style", "fill", "hits")


def variables_of_graphs(folder: Path) -> Variables:
    """Return the variables by name, with the exemplars, of `style_cvae.onnx` and `encoder.onnx`."""
    graphs = {half: load_graph(folder / file) for half, file in _HALVES.items()}
    variables: Variables = {}
    for half, graph in graphs.items():
        value = "deviation"
        for layer in ("sigma", "hidden_1", "hidden_0"):
            kernel, bias, value = layer_before(graph, value)
            variables |= _named(f"{half}/{layer}", kernel, bias)
        kernel, bias, _ = layer_before(graph, "mean")
        variables |= _named(f"{half}/mu", kernel, bias)
    exemplars = constants_of(graphs["decoder"], "Identity")
    for part, values in zip(_EXEMPLAR_PARTS, exemplars, strict=True):
        variables[f"{EXEMPLARS}{part}"] = values
    return variables


def _named(layer: str, kernel: Array, bias: Array) -> Variables:
    return {f"{layer}/kernel": kernel, f"{layer}/bias": bias}
