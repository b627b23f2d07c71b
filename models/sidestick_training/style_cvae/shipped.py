"""The variables of a style CVAE from the graphs that play: they hold all of them exactly."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sidestick_training.common.graph_constants import constants_of, load_graph
from sidestick_training.common.variables_file import Variables
from sidestick_training.style_cvae.export import EXEMPLARS

_LAYERS = ("hidden_0", "hidden_1", "sigma", "mu")  # in the order of both graphs
_EXEMPLAR_PARTS = ("mean", "deviation", "style", "fill", "hits")


def variables_of_graphs(folder: Path) -> Variables:
    """Return the variables by name, with the exemplars, of `style_cvae.onnx` and `encoder.onnx`."""
    decoder = load_graph(folder / "style_cvae.onnx")
    encoder = load_graph(folder / "encoder.onnx")
    halves = {
        "decoder": list(constants_of(decoder, "Cast")),
        # Before the CVAE's own come those of MusicVAE: the layers' inputs, and the mean of z.
        "encoder": list(constants_of(encoder, "Cast"))[-2 * len(_LAYERS) :],
    }
    variables: Variables = {}
    for half, constants in halves.items():
        for layer, kernel, bias in zip(_LAYERS, constants[::2], constants[1::2], strict=True):
            variables[f"{half}/{layer}/kernel"] = np.asarray(kernel, np.float32)
            variables[f"{half}/{layer}/bias"] = np.asarray(bias, np.float32)
    exemplars = constants_of(decoder, "Identity")
    for part, values in zip(_EXEMPLAR_PARTS, exemplars, strict=True):
        variables[f"{EXEMPLARS}{part}"] = values
    return variables
