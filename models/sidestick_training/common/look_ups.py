"""Rewrite the look-ups in tables of an ONNX graph into operators that run faster.

ONNX Runtime copies what `Gather` takes from a table of single numbers one by one. `GatherElements`
over a flat index gives the same numbers several times sooner.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import onnx
from onnx import helper, numpy_helper, shape_inference


def speed_up_look_ups(model: onnx.ModelProto) -> int:
    """Rewrite every `Gather` from a table of one axis, also in the bodies of loops.

    The results are the same. Returns how many were rewritten.

    Raises:
        ValueError: an index has an axis of unknown length behind its first.
    """
    inferred = shape_inference.infer_shapes(model, data_prop=True).graph
    shapes = {
        value.name: [axis.dim_value for axis in value.type.tensor_type.shape.dim]
        for graph in _graphs(inferred)
        for value in (*graph.value_info, *graph.input, *graph.output)
    }
    return sum(_rewrite(graph, shapes) for graph in _graphs(model.graph))


def _graphs(graph: onnx.GraphProto) -> Iterator[onnx.GraphProto]:
    """Yield a graph, and the bodies of loops in it."""
    yield graph
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                yield from _graphs(attribute.g)


def _rewrite(graph: onnx.GraphProto, shapes: dict[str, list[int]]) -> int:
    tables = {each.name for each in graph.initializer if len(each.dims) == 1}
    nodes, count = list(graph.node), 0
    del graph.node[:]
    for node in nodes:
        if node.op_type != "Gather" or node.input[0] not in tables:
            graph.node.append(node)
            continue
        table, index = node.input
        width = shapes[index][1:]
        if not all(width):
            raise ValueError(f"The index {index} has an axis of unknown length: {shapes[index]}.")
        (result,) = node.output
        flat, taken, *sizes = (f"{result}_{part}" for part in ("flat", "taken", "all", "shape"))
        for name, size in zip(sizes, ([-1], [-1, *width]), strict=True):
            graph.initializer.append(numpy_helper.from_array(np.array(size, np.int64), name))
        graph.node.extend(
            [
                helper.make_node("Reshape", [index, sizes[0]], [flat]),
                helper.make_node("GatherElements", [table, flat], [taken], axis=0),
                helper.make_node("Reshape", [taken, sizes[1]], [result]),
            ]
        )
        count += 1
    return count
