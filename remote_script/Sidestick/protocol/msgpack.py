"""A part of msgpack, enough for our messages.

Included: nil, bool, whole numbers of 64 bits, float 64, str, bin, array, map with text for keys;
each packed in its shortest form, byte for byte as the msgpack package does.
Deliberately absent: float 32, ext and timestamp, maps with other keys, streaming.

Format: https://github.com/msgpack/msgpack/blob/master/spec.md
"""

from __future__ import annotations

import struct
from typing import Any, Callable, NamedTuple

from .errors import LocalProtocolError, MsgpackError

MAX_BYTES = 1 << 22
MAX_DEPTH = 16


class _Form(NamedTuple):
    """A head byte, the number that follows it, and the least and greatest such number."""

    head: int
    number: struct.Struct
    least: int
    greatest: int


def _form(head: int, code: str) -> _Form:
    number = struct.Struct(">" + code)
    bits = 8 * number.size
    if code.islower():
        return _Form(head, number, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    return _Form(head, number, 0, 2**bits - 1)


# Shortest first, as they are tried in this order.
_UINT = (_form(0xCC, "B"), _form(0xCD, "H"), _form(0xCE, "I"), _form(0xCF, "Q"))
_INT = (_form(0xD0, "b"), _form(0xD1, "h"), _form(0xD2, "i"), _form(0xD3, "q"))
_STR = (_form(0xD9, "B"), _form(0xDA, "H"), _form(0xDB, "I"))
_BIN = (_form(0xC4, "B"), _form(0xC5, "H"), _form(0xC6, "I"))
_ARRAY = (_form(0xDC, "H"), _form(0xDD, "I"))
_MAP = (_form(0xDE, "H"), _form(0xDF, "I"))

_FLOAT_HEAD = 0xCB

# A note, as an array of a small whole number and three floats: clips hold many, so that runs of
# them are packed and read at once. Each place of a row has its head, or the number itself.
_ROW = struct.Struct(">BBBdBdBd")
_ROW_HEADS = ((0, 0x94), (2, _FLOAT_HEAD), (11, _FLOAT_HEAD), (20, _FLOAT_HEAD))
_ROW_NUMBER_AT = 1
_ROW_TYPES = (int, float, float, float)
_LEAST_ROWS = 4


def packb(value: Any) -> bytes:
    """Return a value as msgpack, at most MAX_BYTES long and MAX_DEPTH deep.

    Raises LocalProtocolError for what this part of msgpack cannot say.
    """
    out = bytearray()
    _pack(value, out, MAX_DEPTH)
    if len(out) > MAX_BYTES:
        raise LocalProtocolError(
            f"A message of {len(out)} bytes is too long; at most {MAX_BYTES} are allowed."
        )
    return bytes(out)


def unpackb(data: bytes) -> Any:
    """Return the value that the whole of ``data`` holds; arrays become lists.

    Raises MsgpackError where it is not msgpack, not this part of it, not complete, longer than
    MAX_BYTES or deeper than MAX_DEPTH.
    """
    if len(data) > MAX_BYTES:
        raise MsgpackError(
            f"A message of {len(data)} bytes is too long; at most {MAX_BYTES} are allowed."
        )
    reader = _Reader(data)
    value = reader.value(MAX_DEPTH)
    if reader.left:
        raise MsgpackError(f"A message ended, but {reader.left} bytes followed it.")
    return value


def _pack(value: Any, out: bytearray, depth: int) -> None:
    if value is None:
        out.append(0xC0)
    elif isinstance(value, bool):
        out.append(0xC3 if value else 0xC2)
    elif isinstance(value, int):
        _pack_int(value, out)
    elif isinstance(value, float):
        out.append(_FLOAT_HEAD)
        out += struct.pack(">d", value)
    elif isinstance(value, str):
        _pack_str(value, out)
    elif isinstance(value, bytes):
        _pack_number(_BIN, len(value), out)
        out += value
    elif isinstance(value, (list, tuple, dict)):
        _pack_container(value, out, depth)
    else:
        raise LocalProtocolError(f"A {type(value).__name__} cannot be sent.")


def _pack_int(value: int, out: bytearray) -> None:
    if -32 <= value <= 127:
        out.append(value & 0xFF)
    else:
        _pack_number(_UINT if value > 0 else _INT, value, out)


def _pack_str(value: str, out: bytearray) -> None:
    try:
        data = value.encode("utf-8")
    except UnicodeEncodeError:
        raise LocalProtocolError("Text with half a surrogate pair cannot be sent.") from None
    if len(data) < 32:
        out.append(0xA0 | len(data))
    else:
        _pack_number(_STR, len(data), out)
    out += data


def _pack_container(value: Any, out: bytearray, depth: int) -> None:
    if depth == 0:
        raise LocalProtocolError(f"A message may nest {MAX_DEPTH} deep at most.")
    is_map = isinstance(value, dict)
    if len(value) < 16:
        out.append((0x80 if is_map else 0x90) | len(value))
    else:
        _pack_number(_MAP if is_map else _ARRAY, len(value), out)
    if depth > 1 and _are_rows(value):
        for number, one, other, third in value:
            out += _ROW.pack(0x94, number, _FLOAT_HEAD, one, _FLOAT_HEAD, other, _FLOAT_HEAD, third)
        return
    for item in value:
        if is_map and not isinstance(item, str):
            raise LocalProtocolError(f"A {type(item).__name__} as key of a map cannot be sent.")
        _pack(item, out, depth - 1)
        if is_map:
            _pack(value[item], out, depth - 1)


def _are_rows(items: Any) -> bool:
    """Return whether items are all rows as _ROW packs them."""
    if isinstance(items, dict) or len(items) < _LEAST_ROWS:
        return False
    return all(
        isinstance(row, (list, tuple))
        and tuple(map(type, row)) == _ROW_TYPES
        and 0 <= row[0] <= 0x7F
        for row in items
    )


def _pack_number(forms: Any, value: int, out: bytearray) -> None:
    for form in forms:
        if form.least <= value <= form.greatest:
            out.append(form.head)
            out += form.number.pack(value)
            return
    raise LocalProtocolError(f"A number of {value.bit_length()} bits cannot be sent; 64 may be.")


class _Reader:
    """Reads values off a message from front to back."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        """The number of bytes left."""
        return len(self._data) - self._at

    def value(self, depth: int) -> Any:
        """Return the next value, with at most ``depth`` arrays and maps in one another."""
        self._expect(1)
        head = self._data[self._at]
        self._at += 1
        if head in _FIXED:
            return _FIXED[head]
        if head in _NUMBERS:
            return self._number(_NUMBERS[head])
        if head in _BLOCKS:
            read_block, length = _BLOCKS[head]
            return read_block(self, self._length(length))
        if head not in _CONTAINERS:
            raise MsgpackError(f"The msgpack type 0x{head:02x} is not used here.")
        if depth == 0:
            raise MsgpackError(f"A message may nest {MAX_DEPTH} deep at most.")
        read_container, length = _CONTAINERS[head]
        return read_container(self, self._length(length), depth - 1)

    def array(self, length: int, depth: int) -> list[Any]:
        """Return an array of so many values."""
        self._expect(length)
        rows = self._rows(length) if length >= _LEAST_ROWS and depth else None
        return [self.value(depth) for _ in range(length)] if rows is None else rows

    def _rows(self, length: int) -> list[list[Any]] | None:
        """Return so many rows as _ROW packs them; None where something else comes."""
        end = self._at + length * _ROW.size
        data = self._data[self._at : end]
        if len(data) < length * _ROW.size or data[0] != 0x94:
            return None
        if any(data[at :: _ROW.size] != bytes((head,)) * length for at, head in _ROW_HEADS):
            return None
        if max(data[_ROW_NUMBER_AT :: _ROW.size]) > 0x7F:
            return None
        self._at = end
        return [[row[1], row[3], row[5], row[7]] for row in _ROW.iter_unpack(data)]

    def map(self, length: int, depth: int) -> dict[str, Any]:
        """Return a map of so many keys; of equal keys the last counts."""
        self._expect(2 * length)
        items = {}
        for _ in range(length):
            key = self.value(depth)
            if not isinstance(key, str):
                raise MsgpackError(f"A {type(key).__name__} came as key of a map; it must be text.")
            items[key] = self.value(depth)
        return items

    def str(self, length: int) -> str:
        """Return text of so many bytes."""
        try:
            return self._take(length).decode("utf-8")
        except UnicodeDecodeError:
            raise MsgpackError("A text is not UTF-8.") from None

    def bin(self, length: int) -> bytes:
        """Return so many bytes."""
        return self._take(length)

    def _length(self, length: int | struct.Struct) -> int:
        return length if isinstance(length, int) else int(self._number(length))

    def _number(self, number: struct.Struct) -> Any:
        self._expect(number.size)
        start, self._at = self._at, self._at + number.size
        return number.unpack_from(self._data, start)[0]

    def _take(self, length: int) -> bytes:
        self._expect(length)
        start, self._at = self._at, self._at + length
        return self._data[start : self._at]

    def _expect(self, length: int) -> None:
        """Every value is at least a byte long: a false length ends here, before memory is taken."""
        if length > len(self._data) - self._at:
            raise MsgpackError(f"A message breaks off: {self.left} bytes left, {length} needed.")


# What each head byte means: a value, a number that follows, or something with a length, which is
# part of the head or a number that follows.
_FIXED: dict[int, Any] = {
    **{head: head for head in range(0x80)},
    **{head: head - 0x100 for head in range(0xE0, 0x100)},
    0xC0: None,
    0xC2: False,
    0xC3: True,
}
_NUMBERS = {form.head: form.number for form in _UINT + _INT}
_NUMBERS[_FLOAT_HEAD] = struct.Struct(">d")
_BLOCKS: dict[int, tuple[Callable[[_Reader, int], Any], int | struct.Struct]] = {
    **{0xA0 | length: (_Reader.str, length) for length in range(32)},
    **{form.head: (_Reader.str, form.number) for form in _STR},
    **{form.head: (_Reader.bin, form.number) for form in _BIN},
}
_CONTAINERS: dict[int, tuple[Callable[[_Reader, int, int], Any], int | struct.Struct]] = {
    **{0x90 | length: (_Reader.array, length) for length in range(16)},
    **{0x80 | length: (_Reader.map, length) for length in range(16)},
    **{form.head: (_Reader.array, form.number) for form in _ARRAY},
    **{form.head: (_Reader.map, form.number) for form in _MAP},
}
