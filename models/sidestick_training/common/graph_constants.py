"""The constants of an exported graph, to get variables back from what plays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from sidestick_training.common.fixed_point import Array


def constants_of(graph: onnx.GraphProto, *operators: str) -> Iterator[Array]:
    """Yield the constants that operators of these types take, in the order of the graph.

    Whole numbers of one element, such as axes, are left out.
    """
    stored = {each.name: each for each in graph.initializer}
    for node in graph.node:
        if node.op_type in operators:
            for name in node.input:
                if name in stored:
                    values = numpy_helper.to_array(stored[name])
                    if values.ndim and values.size > 1:
                        yield values


def layer_before(graph: onnx.GraphProto, value: str) -> tuple[Array, Array, str]:
    """Return kernel, bias and input of the dense layer that a value is made of.

    Between the layer and the value is at most a function of single numbers, such as a softplus.
    """
    made_by = {name: node for node in graph.node for name in node.output}
    stored = {each.name: each for each in graph.initializer}
    node = made_by[value]
    while not (node.op_type == "Add" and made_by[node.input[0]].op_type == "MatMul"):
        node = made_by[node.input[0]]
    product = made_by[node.input[0]]
    kernel, bias = (
        numpy_helper.to_array(stored[made_by[name].input[0]])
        for name in (product.input[1], node.input[1])
    )
    return kernel, bias, product.input[0]


def body_of(graph: onnx.GraphProto) -> onnx.GraphProto:
    """Return the body of the first loop."""
    loop = next(node for node in graph.node if node.op_type == "Scan")
    return next(each.g for each in loop.attribute if each.name == "body")


def load_graph(path: Path) -> onnx.GraphProto:
    """Read the graph in a file."""
    return onnx.load(path).graph


def dequantized(codes: Array, scale: Array) -> Array:
    """Return the weights of which `FixedPoint.linear` makes these very codes and scales.

    They are in double precision: in single, the scale would come out otherwise in its last digit.
    """
    return codes.astype(np.float64) * (scale.astype(np.float64) * 128)
