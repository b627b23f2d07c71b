"""A packed model as a file: arrays in the format safetensors, and a card of JSON in its header.

The format: https://huggingface.co/docs/safetensors. A file may come from anybody, so that all that
it says of itself is checked before anything is made of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.atomic_file import write_atomically
from sidestick_models.errors import LibraryError
from sidestick_models.text_file import open_regular, read_regular

ENDING = ".sidestick"
MOST_BYTES = 200 << 20
MOST_HEADER = 1 << 20
MOST_ARRAYS = 2000
MOST_AXES = 4

_CARD, _METADATA = "sidestick", "__metadata__"
_LENGTH = 8  # bytes of the header's length, at the beginning
_FIELDS = {"dtype", "shape", "data_offsets"}
_DTYPES = {
    "F64": 8,
    "F32": 4,
    "F16": 2,
    "I64": 8,
    "U64": 8,
    "I32": 4,
    "I8": 1,
    "U16": 2,
    "U8": 1,
    "BOOL": 1,
}

Arrays = dict[str, NDArray[Any]]


class Packed(NamedTuple):
    """Contents of a file: the card as it was read, and arrays by name, all of them finite."""

    card: dict[str, Any]
    arrays: Arrays


def is_packed(path: Path) -> bool:
    """Tell whether a file is, or was meant to be, a packed model: by its contents or its name."""
    if path.suffix.lower() == ENDING:
        return True
    try:
        with open_regular(path) as file:
            head = file.read(_LENGTH + 1)
    except OSError:
        return False
    return head[_LENGTH:] == b"{" and 0 < int.from_bytes(head[:_LENGTH], "little") <= MOST_HEADER


def write_packed(path: Path, card: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write a packed model whole or not at all.

    Raises:
        LibraryError: it would be too large, or cannot be written.
    """
    from safetensors.numpy import save

    ready = {name: np.asarray(array, order="C") for name, array in arrays.items()}
    data = save(ready, {_CARD: json.dumps(card, allow_nan=False)})
    if len(data) > MOST_BYTES:
        raise LibraryError(
            f"It would be {len(data) >> 20} MB, and a packed model has at most "
            f"{MOST_BYTES >> 20} MB."
        )
    try:
        write_atomically(path, data)
    except OSError as error:
        raise LibraryError(f"{path} cannot be written: {error.strerror or error}.") from error


def read_packed(path: Path) -> Packed:
    """Read a packed model.

    Raises:
        LibraryError: it cannot be read, is too large or damaged, is no packed model, or has
            numbers that are not finite.
    """
    try:
        data = read_regular(path, MOST_BYTES)
    except OSError as error:
        why = error.strerror or str(error)
        raise LibraryError(
            f"{path} cannot be read: {why}. A packed model is a file of at most "
            f"{MOST_BYTES >> 20} MB."
        ) from error
    try:
        card = _checked_card(data)
        return Packed(card, _arrays(data))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise LibraryError(
            f"{path.name} is no packed model, or damaged: {_short(error)} Ask for it again, or "
            "pack the model again: sidestick models pack"
        ) from None


def _checked_card(data: bytes) -> dict[str, Any]:
    """Check the header, and return the card in it. Raises ValueError."""
    length = int.from_bytes(data[:_LENGTH], "little")
    if len(data) < _LENGTH or not 0 < length <= min(MOST_HEADER, len(data) - _LENGTH):
        raise ValueError("its header is not as long as a header is.")
    header = _json(data[_LENGTH : _LENGTH + length])
    card = _json(str(header.pop(_METADATA, {})[_CARD]).encode())
    if not 0 < len(header) <= MOST_ARRAYS:
        raise ValueError(f"it has {len(header)} arrays, where 1 to {MOST_ARRAYS} are legal.")
    for name, entry in header.items():
        if not isinstance(entry, dict) or entry.keys() != _FIELDS:
            raise ValueError(f"its array {name[:40]} is not described as one.")
        shape = entry["shape"]
        if len(shape) > MOST_AXES or not all(type(size) is int and size > 0 for size in shape):
            raise ValueError(f"its array {name[:40]} has no legal shape.")
        if prod(shape) * _DTYPES[entry["dtype"]] > len(data):
            raise ValueError(f"its array {name[:40]} is larger than the file.")
    return card


def _json(text: bytes) -> dict[str, Any]:
    """Read a JSON object in which no key is there twice and all numbers are numbers."""
    found = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    if not isinstance(found, dict):
        raise ValueError("it holds something else than it should.")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("something in it is there twice.")
    return found


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no number.")


def _arrays(data: bytes) -> Arrays:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        arrays: Arrays = load(data)
    except SafetensorError as error:
        raise ValueError(f"{error}.") from None
    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise ValueError(f"some numbers of {name[:40]} are none (NaN or infinite).")
        if array.dtype.kind == "b" and array.view(np.uint8).max(initial=0) > 1:
            raise ValueError(f"some values of {name[:40]} are neither true nor false.")
    return arrays


def _short(error: Exception) -> str:
    text = str(error) if isinstance(error, ValueError) else "something in it is missing."
    if isinstance(error, RecursionError):
        text = "its header is nested too deeply."
    return "".join(each for each in text if each.isprintable())[:200]
