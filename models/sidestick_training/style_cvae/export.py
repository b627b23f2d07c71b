"""The decoder of the style's CVAE as an ONNX graph, in double precision: it runs once per beat.

The exemplars of the styles are in the same graph, as outputs that depend on no input.
"""

from pathlib import Path

import numpy as np

from sidestick_training.common.fixed_point import Array
from sidestick_training.common.onnx_graph import Graph, dense

Variables = dict[str, Array]
EXEMPLARS = "exemplars/"


def export_style_cvae(variables: Variables, path: Path) -> None:
    """Write the decoder and the exemplars of every style to `path`."""
    decoder_graph(variables).save(path)


def decoder_graph(variables: Variables) -> Graph:
    """Build `latent` and `condition` -> `mean` and `deviation` of MusicVAE's z.

    Inputs: `latent` double (batch, latent); `condition` double (batch, styles + 1), the style as
    one-hot, then 1.0 for a fill. Outputs: double (batch, z) both. Beside them, for N exemplars,
    `exemplar_mean` int8 and `exemplar_deviation` uint8 (N, latent), `exemplar_style` uint8,
    `exemplar_fill` bool and `exemplar_hits` uint16 (N,).
    """

    def layer(value: str, name: str) -> str:
        return dense(graph, value, *(variables[f"decoder/{name}/{p}"] for p in ("kernel", "bias")))

    graph = Graph()
    inputs, z = len(variables["decoder/hidden_0/kernel"]), len(variables["decoder/mu/bias"])
    condition_size = len(variables["encoder/hidden_0/kernel"]) - z
    latent = graph.input("latent", np.float64, ["batch", inputs - condition_size])
    condition = graph.input("condition", np.float64, ["batch", condition_size])

    hidden = graph.concat(latent, condition)
    for index in range(2):
        hidden = graph.op("Relu", layer(hidden, f"hidden_{index}"))
    grown = graph.op("Add", graph.op("Exp", layer(hidden, "sigma")), np.float64(1))

    graph.output("mean", layer(hidden, "mu"), np.float64, ["batch", z])
    graph.output("deviation", graph.op("Log", grown), np.float64, ["batch", z])  # softplus
    for name, array in variables.items():
        if name.startswith(EXEMPLARS):
            kept = graph.op("Identity", np.asarray(array))
            graph.output(f"exemplar_{name.removeprefix(EXEMPLARS)}", kept, array.dtype, array.shape)
    return graph
