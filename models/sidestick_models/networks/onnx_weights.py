"""The weights of an ONNX graph, apart from what is done with them.

A graph is a program, which nobody should take from a stranger; its weights are arrays. So what is
shared are weights, and what they are put into is a graph of ours: two graphs of one `structure_of`
differ in their weights and sizes alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_models.errors import WeightsError
from sidestick_models.networks.protobuf import (
    BYTES,
    VARINT,
    Change,
    Field,
    changed,
    encoded,
    fields,
    parts,
)

Weights = dict[str, NDArray[Any]]

# Field numbers of ModelProto, GraphProto, NodeProto, AttributeProto and TensorProto.
_GRAPH, _NOTES = 7, 14
_NODE, _INITIALIZER, _VALUES = 1, 5, (11, 12, 13)
_ATTRIBUTE, _SUBGRAPH = 5, 6
_DIMS, _TYPE, _NAME, _RAW = 1, 2, 8, 9
# Those of ValueInfoProto, TypeProto, its Tensor, TensorShapeProto, and its Dimension.
_VALUE_NAME, _VALUE_TYPE, _TENSOR_TYPE, _SHAPE, _AXIS, _SIZE = 1, 2, 1, 2, 1, 1

_DTYPES = {
    1: "<f4",
    2: "|u1",
    3: "|i1",
    4: "<u2",
    6: "<i4",
    7: "<i8",
    9: "|b1",
    10: "<f2",
    11: "<f8",
}

# Inputs and outputs that are as long as the network is wide, or as there are exemplars. All other
# sizes are those of beats and styles.
_WIDE = frozenset(
    ("codes", "cells", "values", "keys", "value", "key", "latent_gates", "codes_after")
) | frozenset(("cells_after", "own", "cell", "given", "own_after", "cell_after", "collected"))
_EXEMPLARS = "exemplar_"

MOST_SIZE = 1 << 16
"""The longest axis that an input or output may have."""


def read_weights(model: bytes) -> Weights:
    """Return the arrays that an ONNX file computes with, by their place in it: "0", "1" and so on.

    Raises:
        WeightsError: it is no ONNX file, or keeps them in another way than our graphs do.
    """
    try:
        return {
            str(place): _array(tensor)
            for place, tensor in enumerate(_initializers(_graph_of(model)))
        }
    except (ValueError, KeyError) as error:
        raise WeightsError(f"It is no graph of Sidestick's: {error}") from None


def structure_of(model: bytes) -> str:
    """Return a checksum of what a graph does, whatever its weights, sizes and notes are.

    Raises:
        WeightsError: it is no ONNX file.
    """
    try:
        stripped = _rewritten(model, _without_weights, _without_sizes, {})
    except ValueError as error:
        raise WeightsError(f"It is no graph of Sidestick's: {error}") from None
    return hashlib.sha256(stripped).hexdigest()


def empty_graph(model: bytes) -> bytes:
    """Return a graph without weights and notes, into which others can be put.

    Raises:
        WeightsError: it is no ONNX file.
    """
    try:
        return _rewritten(model, _emptied, bytes, {})
    except ValueError as error:
        raise WeightsError(f"It is no graph of Sidestick's: {error}") from None


def read_notes(model: bytes) -> dict[str, str]:
    """Return the notes of an ONNX file, as `Session.notes`. Raises WeightsError as above."""
    try:
        entries = [list(fields(entry)) for entry in parts(memoryview(model), _NOTES)]
        texts = [
            [bytes(each.value).decode() for each in entry if isinstance(each.value, memoryview)]
            for entry in entries
        ]
        return dict(texts)
    except ValueError as error:
        raise WeightsError(f"It is no graph of Sidestick's: {error}") from None


def read_sizes(model: bytes) -> list[int]:
    """Return the known sizes of all inputs and outputs, in the order of the file.

    Raises:
        WeightsError: it is no ONNX file.
    """
    sizes: list[int] = []

    def keep(_name: str, size: int) -> int:
        sizes.append(size)
        return size

    try:
        _rewritten(model, bytes, lambda value: _with_sizes(value, keep), {})
    except ValueError as error:
        raise WeightsError(f"It is no graph of Sidestick's: {error}") from None
    return sizes


def put_weights(
    model: bytes, weights: Mapping[str, NDArray[Any]], sizes: Sequence[int], notes: dict[str, str]
) -> bytes:
    """Return a graph of ours with these weights, which may be wider than its own, and notes.

    `sizes` are those of its inputs and outputs, as `read_sizes` gives them. With a model's own
    weights, sizes and notes this is the model, byte by byte. That its parts fit each other shows
    when it is loaded and played.

    Raises:
        WeightsError: they are not weights or sizes of this graph: one is missing, of another type,
            or has another number of axes, or it is none of the sizes that may change.
    """
    _check_weights(read_weights(model), weights)
    if len(sizes) != len(read_sizes(model)):
        raise WeightsError("Its inputs and outputs are not those of this network.")
    places, left = count(), iter(sizes)

    def put(tensor: memoryview) -> bytes:
        return _with_array(tensor, weights[str(next(places))])

    def resize(name: str, size: int) -> int:
        new = next(left)
        is_free = name in _WIDE or name.startswith(_EXEMPLARS)
        if new != size and not (is_free and 0 < new <= MOST_SIZE):
            raise WeightsError(f"The size {new} of its {name} does not fit.")
        return new

    return _rewritten(model, put, lambda value: _with_sizes(value, resize), notes)


def _check_weights(own: Weights, others: Mapping[str, NDArray[Any]]) -> None:
    """Refuse weights of another graph. Raises WeightsError."""
    if own.keys() != others.keys():
        odd = min(own.keys() ^ others.keys())
        raise WeightsError(f"Its arrays are not those of this network: {odd[:40]}.")
    for name, array in own.items():
        other = others[name]
        if (array.dtype, array.ndim) != (other.dtype, other.ndim):
            raise WeightsError(
                f"Its array {name} is {other.dtype} with {other.ndim} axes instead of "
                f"{array.dtype} with {array.ndim}."
            )


def _graph_of(model: bytes) -> memoryview:
    graphs = list(parts(memoryview(model), _GRAPH))
    if len(graphs) != 1:
        raise ValueError("it has not one graph.")
    return graphs[0]


def _initializers(graph: memoryview) -> Iterator[memoryview]:
    """Go through the weights of a graph and of those in it, in the order of the file."""
    for number, _, value in fields(graph):
        if isinstance(value, memoryview) and number == _INITIALIZER:
            yield value
        elif isinstance(value, memoryview) and number == _NODE:
            for attribute in parts(value, _ATTRIBUTE):
                for subgraph in parts(attribute, _SUBGRAPH):
                    yield from _initializers(subgraph)


def _array(tensor: memoryview) -> NDArray[Any]:
    """Read a TensorProto. Raises ValueError or KeyError where it is not as we write them."""
    found = list(fields(tensor))
    shape = [field.value for field in found if field.number == _DIMS]
    single = {field.number: field.value for field in found if field.number != _DIMS}
    raw, kind = single.get(_RAW, memoryview(b"")), single[_TYPE]
    if (
        not single.keys() <= {_TYPE, _NAME, _RAW}
        or not isinstance(raw, memoryview)
        or not isinstance(kind, int)
        or not all(isinstance(size, int) for size in shape)
    ):
        raise ValueError("a weight is kept in another way.")
    return np.frombuffer(raw, _DTYPES[kind]).reshape([int(size) for size in shape])


def _rewritten(model: bytes, tensor: Change, value: Change, notes: dict[str, str]) -> bytes:
    """Return a model whose tensors, values and notes are others."""

    def graph(message: memoryview) -> bytes:
        values = dict.fromkeys(_VALUES, value)
        return changed(message, {_INITIALIZER: tensor, _NODE: node, **values})

    def node(message: memoryview) -> bytes:
        return changed(message, {_ATTRIBUTE: attribute})

    def attribute(message: memoryview) -> bytes:
        return changed(message, {_SUBGRAPH: graph})

    own = [
        encoded(field._replace(value=memoryview(graph(field.value))))
        if field.number == _GRAPH and isinstance(field.value, memoryview)
        else encoded(field)
        for field in fields(memoryview(model))
        if field.number != _NOTES
    ]
    return b"".join([*own, *(encoded(_note(key, text)) for key, text in notes.items())])


def _note(key: str, text: str) -> Field:
    entry = b"".join(
        encoded(Field(number, BYTES, memoryview(each.encode())))
        for number, each in enumerate((key, text), start=1)
    )
    return Field(_NOTES, BYTES, memoryview(entry))


def _with_array(tensor: memoryview, array: NDArray[Any]) -> bytes:
    """Return a TensorProto with another array; its fields come in the order of their numbers."""
    kept = [field for field in fields(tensor) if field.number in (_TYPE, _NAME)]
    dims = [Field(_DIMS, VARINT, size) for size in array.shape]
    raw = Field(_RAW, BYTES, memoryview(np.ascontiguousarray(array).tobytes()))
    return b"".join(map(encoded, (*dims, *kept, raw)))


def _without_weights(tensor: memoryview) -> bytes:
    kept = (field for field in fields(tensor) if field.number not in (_DIMS, _RAW))
    axes = sum(field.number == _DIMS for field in fields(tensor))
    return b"".join(map(encoded, (*kept, Field(_DIMS, VARINT, axes))))


def _emptied(tensor: memoryview) -> bytes:
    array = _array(tensor)
    return _with_array(tensor, np.zeros((0,) * array.ndim, array.dtype) if array.ndim else array)


def _without_sizes(value: memoryview) -> bytes:
    return _with_sizes(value, lambda _name, _size: 0)


def _with_sizes(value: memoryview, new_size: Callable[[str, int], int]) -> bytes:
    """Return a ValueInfoProto whose axes of a known size have others, by its name and the size."""
    name = next((bytes(part).decode() for part in parts(value, _VALUE_NAME)), "")

    def axis(message: memoryview) -> bytes:
        return b"".join(
            encoded(field._replace(value=new_size(name, field.value)))
            if field.number == _SIZE and isinstance(field.value, int)
            else encoded(field)
            for field in fields(message)
        )

    def inside(message: memoryview, way: tuple[int, ...]) -> bytes:
        if not way:
            return axis(message)
        return changed(message, {way[0]: lambda part: inside(part, way[1:])})

    return inside(value, (_VALUE_TYPE, _TENSOR_TYPE, _SHAPE, _AXIS))
