"""The fixed numbers of an ONNX file, to see whether each is one.

A weight that is not a number makes every beat silent or none, and no error. The file is a protobuf
message, of which only the way to its tensors is followed: https://onnx.ai/onnx/repo-docs/IR.html.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sidestick_models.errors import WeightsError

# Field numbers of ModelProto, GraphProto, NodeProto, AttributeProto and TensorProto.
_GRAPH, _NODE, _INITIALIZER, _ATTRIBUTE, _TENSOR, _SUBGRAPH = 7, 1, 5, 5, 5, 6
_TYPE, _FLOATS, _RAW, _DOUBLES = 2, 4, 9, 10
_TYPES = {1: "<f4", 10: "<f2", 11: "<f8"}  # of raw data

_Field = tuple[int, "memoryview | int"]


def check_numbers(path: Path) -> None:
    """Refuse an ONNX file in whose tensors something is no finite number.

    Raises:
        WeightsError: there is such a weight, or this is no ONNX file.
    """
    model = path.read_bytes()
    try:
        tensors = [each for graph in _parts(memoryview(model), _GRAPH) for each in _tensors(graph)]
        if not tensors:
            raise WeightsError("It has no weights.")
        if not all(map(_is_finite, tensors)):
            raise WeightsError("Some of its weights are not numbers (NaN or infinite).")
    except ValueError:
        raise WeightsError("It is no ONNX file.") from None


def _tensors(graph: memoryview) -> Iterator[memoryview]:
    yield from _parts(graph, _INITIALIZER)
    for node in _parts(graph, _NODE):
        for attribute in _parts(node, _ATTRIBUTE):
            yield from _parts(attribute, _TENSOR)
            for subgraph in _parts(attribute, _SUBGRAPH):
                yield from _tensors(subgraph)


def _is_finite(tensor: memoryview) -> bool:
    fields = list(_fields(tensor))
    kind = next((value for number, value in fields if number == _TYPE), 0)
    types = {_FLOATS: "<f4", _DOUBLES: "<f8", _RAW: _TYPES.get(kind if type(kind) is int else 0)}
    return all(
        bool(np.isfinite(np.frombuffer(value, types[number])).all())
        for number, value in fields
        if isinstance(value, memoryview) and types.get(number)
    )


def _parts(message: memoryview, wanted: int) -> Iterator[memoryview]:
    for number, value in _fields(message):
        if number == wanted and isinstance(value, memoryview):
            yield value


def _fields(message: memoryview) -> Iterator[_Field]:
    """Go through the fields of a message: number, and bytes or a number. Raises ValueError."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        wire_type = key & 7
        if wire_type == 0:
            value, at = _varint(message, at)
            yield key >> 3, value
            continue
        if wire_type == 2:
            size, at = _varint(message, at)
        else:
            size = {1: 8, 5: 4}.get(wire_type, -1)
        if size < 0 or at + size > len(message):
            raise ValueError("It is no protobuf message.")
        yield key >> 3, message[at : at + size]
        at += size


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    number = 0
    for place, byte in enumerate(message[at : at + 10]):
        number |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return number, at + place + 1
    raise ValueError("It is no protobuf message.")
