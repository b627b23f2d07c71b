"""Read and write the fields of a protobuf message, which is what an ONNX file is made of.

The encoding: https://protobuf.dev/programming-guides/encoding/. What the fields of an ONNX file
mean: https://onnx.ai/onnx/repo-docs/IR.html.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

VARINT, BYTES = 0, 2
"""The wire types of a number, and of what has a length."""

_FIXED = {1: 8, 5: 4}  # wire types of so many bytes

Change = Callable[[memoryview], bytes]
"""A function from the bytes of a field that has a length to its new ones."""


class Field(NamedTuple):
    """One field: its number, how it is written, and a number or its bytes."""

    number: int
    wire_type: int
    value: memoryview | int


def fields(message: memoryview) -> Iterator[Field]:
    """Go through the fields of a message. Raises ValueError where it is none."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        number, wire_type = key >> 3, key & 7
        if wire_type == VARINT:
            value, at = _varint(message, at)
            yield Field(number, wire_type, value)
            continue
        if wire_type == BYTES:
            size, at = _varint(message, at)
        else:
            size = _FIXED.get(wire_type, -1)
        if size < 0 or at + size > len(message):
            raise ValueError("It is no protobuf message.")
        yield Field(number, wire_type, message[at : at + size])
        at += size


def parts(message: memoryview, wanted: int) -> Iterator[memoryview]:
    """Go through the fields of one number that have bytes. Raises ValueError as `fields`."""
    for number, _, value in fields(message):
        if number == wanted and isinstance(value, memoryview):
            yield value


def encoded(field: Field) -> bytes:
    """Return a field as it is written."""
    number, wire_type, value = field
    key = _encoded_varint(number << 3 | wire_type)
    if isinstance(value, int):
        return key + _encoded_varint(value)
    size = _encoded_varint(len(value)) if wire_type == BYTES else b""
    return b"".join((key, size, value))


def changed(message: memoryview, changes: Mapping[int, Change]) -> bytes:
    """Return a message in which the fields of these numbers are others. Raises ValueError."""
    return b"".join(_changed(field, changes.get(field.number)) for field in fields(message))


def _changed(field: Field, change: Change | None) -> bytes:
    if change is None or isinstance(field.value, int):
        return encoded(field)
    return encoded(field._replace(value=memoryview(change(field.value))))


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    number = 0
    for place, byte in enumerate(message[at : at + 10]):
        number |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return number, at + place + 1
    raise ValueError("It is no protobuf message.")


def _encoded_varint(number: int) -> bytes:
    digits = bytearray()
    while number > 0x7F:
        digits.append(number & 0x7F | 0x80)
        number >>= 7
    digits.append(number)
    return bytes(digits)
