"""The card of a packed model: what it is, where it came from, and checksums of its arrays."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from numpy.typing import NDArray

from sidestick_models.errors import LibraryError
from sidestick_models.imported_models import ImportedModel

FORMAT = 1
MOST_TEXT = 2000  # characters
_MOST_VALUES = 500
_MOST_DEPTH = 4


@dataclass(frozen=True)
class Card:
    """Description of a packed model by itself.

    `model` are the fields of its `model.json`; `styles` the trained styles that it knows, in the
    order of their numbers. `graphs` gives for each file of a graph its structure, by `structure`,
    the sizes of its inputs and outputs, by `sizes`, and its notes, by `notes`. `checksums` are
    those of each set of arrays, by the set's name. `kit_maps` count the loops that it was trained
    on by the map that they were for. `style` describes the learned style that comes along.
    """

    model: dict[str, Any]
    styles: list[str]
    graphs: dict[str, dict[str, Any]]
    checksums: dict[str, str]
    sidestick: str = ""
    licence: str = ""
    notes: str = ""
    kit_maps: dict[str, Any] = field(default_factory=dict)
    style: dict[str, Any] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def name(self) -> str:
        """Return the name that it was packed under."""
        return str(self.model.get("name", ""))

    def model_named(self, name: str) -> ImportedModel:
        """Return what the library is to say of it, under this name.

        Raises:
            LibraryError: its description is none.
        """
        fields: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value
            for key, value in self.model.items()
        }
        try:
            return ImportedModel(**{**fields, "name": name})
        except TypeError:
            raise LibraryError(_STRANGE) from None

    def fields(self) -> dict[str, Any]:
        """Return it as it stands in a file."""
        return asdict(self)


_STRANGE = (
    "The card of this packed model is none that this version of Sidestick can read. It may come "
    "from a newer one: update Sidestick."
)


def read_card(fields: Mapping[str, Any]) -> Card:
    """Read a card of anybody's.

    Raises:
        LibraryError: it is another format's, or has texts or numbers that no card has.
    """
    legal = _legal(fields) and _values(fields) <= _MOST_VALUES
    if not legal or fields.get("format") != FORMAT:
        raise LibraryError(_STRANGE)
    try:
        card = Card(**fields)
    except TypeError:
        raise LibraryError(_STRANGE) from None
    usual = Card({}, [], {}, {}).fields()
    if any(type(value) is not type(usual[key]) for key, value in card.fields().items()):
        raise LibraryError(_STRANGE)
    return card


def checksum(arrays: Mapping[str, NDArray[Any]]) -> str:
    """Return the sha256 of a set of arrays: of their names, types, shapes and values."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(f"{name}\n{array.dtype.str}\n{array.shape}\n".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


def _legal(value: object, depth: int = 0) -> bool:
    """Tell whether a value is what a card may hold: text that shows, finite numbers, not deep."""
    if isinstance(value, Mapping):
        inside = [*value.keys(), *value.values()]
    elif isinstance(value, list):
        inside = value
    else:
        return _is_plain(value)
    return depth < _MOST_DEPTH and all(_legal(each, depth + 1) for each in inside)


def _is_plain(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= MOST_TEXT and (value.isprintable() or _is_text(value))
    if isinstance(value, int | float):
        return math.isfinite(value)
    return value is None


def _is_text(value: str) -> bool:
    return all(each.isprintable() or each == "\n" for each in value)


def _values(value: object) -> int:
    if isinstance(value, Mapping):
        return sum(map(_values, value.values())) + len(value)
    return sum(map(_values, value)) + len(value) if isinstance(value, list) else 1
