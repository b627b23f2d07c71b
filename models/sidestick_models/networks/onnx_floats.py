"""The fixed numbers of an ONNX file, to see whether each is one.

A weight that is not a number makes every beat silent or none, and no error. The file is a protobuf
message, of which only the way to its tensors is followed: https://onnx.ai/onnx/repo-docs/IR.html.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sidestick_models.errors import WeightsError
from sidestick_models.networks.protobuf import fields, parts

# Field numbers of ModelProto, GraphProto, NodeProto, AttributeProto and TensorProto.
_GRAPH, _NODE, _INITIALIZER, _ATTRIBUTE, _TENSOR, _SUBGRAPH = 7, 1, 5, 5, 5, 6
_TYPE, _FLOATS, _RAW, _DOUBLES = 2, 4, 9, 10
_TYPES = {1: "<f4", 10: "<f2", 11: "<f8"}  # of raw data


def check_numbers(path: Path) -> None:
    """Refuse an ONNX file in whose tensors something is no finite number.

    Raises:
        WeightsError: there is such a weight, or this is no ONNX file.
    """
    model = path.read_bytes()
    try:
        tensors = [each for graph in parts(memoryview(model), _GRAPH) for each in _tensors(graph)]
        if not tensors:
            raise WeightsError("It has no weights.")
        if not all(map(_is_finite, tensors)):
            raise WeightsError("Some of its weights are not numbers (NaN or infinite).")
    except ValueError:
        raise WeightsError("It is no ONNX file.") from None


def _tensors(graph: memoryview) -> Iterator[memoryview]:
    yield from parts(graph, _INITIALIZER)
    for node in parts(graph, _NODE):
        for attribute in parts(node, _ATTRIBUTE):
            yield from parts(attribute, _TENSOR)
            for subgraph in parts(attribute, _SUBGRAPH):
                yield from _tensors(subgraph)


def _is_finite(tensor: memoryview) -> bool:
    found = list(fields(tensor))
    kind = next((value for number, _, value in found if number == _TYPE), 0)
    types = {_FLOATS: "<f4", _DOUBLES: "<f8", _RAW: _TYPES.get(kind if type(kind) is int else 0)}
    return all(
        bool(np.isfinite(np.frombuffer(value, types[number])).all())
        for number, _, value in found
        if isinstance(value, memoryview) and types.get(number)
    )
