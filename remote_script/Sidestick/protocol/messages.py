"""The messages between the engine and its clients: encoded, decoded and checked by the table.

A message travels as one msgpack map, ``{"kind": ..., "id": ..., ...}``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from . import msgpack
from .errors import MISSING, IllegalValueError, LocalProtocolError, RemoteProtocolError
from .field_types import check_field
from .message_table import (
    BY_CLIENT,
    BY_ENGINE,
    CLIENT,
    ERROR_CODES,
    FROM_LIVE,
    ID,
    KINDS,
    PROTOCOL_VERSION,
    REPLIES,
    SCRIPT,
    SETTINGS,
    TO_LIVE,
    Kind,
)
from .record_types import (
    DRUM_CLASSES,
    LIVE,
    MODEL_SLOTS,
    MOST_ENTRIES,
    MOST_EVENTS,
    MOST_KEPT,
    PANEL,
    UINT32,
    Blend,
    ClipContent,
    ContentDetails,
    DrummerModels,
    Entry,
    InstalledModel,
    Kept,
    KitEntry,
    Note,
    NoteDetails,
    Origin,
    Pad,
    StandIn,
    Style,
    Version,
)

__all__ = [
    "BY_CLIENT",
    "BY_ENGINE",
    "CLIENT",
    "DRUM_CLASSES",
    "ERROR_CODES",
    "FROM_LIVE",
    "ID",
    "KINDS",
    "LIVE",
    "MODEL_SLOTS",
    "MOST_ENTRIES",
    "MOST_EVENTS",
    "MOST_KEPT",
    "PANEL",
    "PROTOCOL_VERSION",
    "REPLIES",
    "SCRIPT",
    "SETTINGS",
    "TO_LIVE",
    "Blend",
    "ClipContent",
    "ContentDetails",
    "DrummerModels",
    "Entry",
    "InstalledModel",
    "Kept",
    "Kind",
    "KitEntry",
    "Message",
    "Note",
    "NoteDetails",
    "Origin",
    "Pad",
    "StandIn",
    "Style",
    "Version",
    "decode",
    "empty_clip",
    "encode",
    "from_map",
    "to_map",
]


class Message(NamedTuple):
    """A message that has passed its checks; ``fields`` holds the id and every field of its kind."""

    kind: str
    fields: dict[str, Any]

    @property
    def id(self) -> int:
        """The request id, 0 to 2**32 - 1."""
        return int(self.fields["id"])


def empty_clip(live: str, reason: str) -> dict[str, Any]:
    """Return the fields of a ``clip`` message, but for its id, where there is no clip to show.

    ``live`` is the name of the Live asked, empty for none; ``reason`` says why there is no clip.
    """
    texts = ("name", "track", "rack", "content_hash", "set_key", "track_key", "clip_key")
    lists: dict[str, Any] = {name: [] for name in ("notes", "pads", "kit", "problems")}
    return {
        **dict.fromkeys(texts, ""),
        **lists,
        "live": live,
        "where": "none",
        "reason": reason,
        "tempo_bpm": 120.0,
        "numerator": 4,
        "denominator": 4,
        "length_beats": 0.0,
        "position_beats": None,
    }


def encode(kind: str, **fields: Any) -> bytes:
    """Return a message as bytes for one frame. Raises LocalProtocolError."""
    return msgpack.packb(to_map(kind, **fields))


def decode(data: bytes) -> Message:
    """Return the message that a frame holds. Raises RemoteProtocolError."""
    return from_map(msgpack.unpackb(data))


def to_map(kind: str, **fields: Any) -> dict[str, Any]:
    """Return a message as the map that any msgpack packer can pack.

    Raises LocalProtocolError naming the field, its value and what is legal.
    """
    if kind not in KINDS:
        raise LocalProtocolError(_unknown_kind(kind))
    names = [field.name for field in KINDS[kind].fields]
    for name in fields:
        if name not in names:
            raise LocalProtocolError(
                f"{kind}: there is no field {name}; it has {', '.join(names)}."
            )
    try:
        return dict(kind=kind, **_checked(kind, fields))
    except IllegalValueError as illegal:
        raise LocalProtocolError(f"{kind}: {illegal}") from None


def from_map(value: Any) -> Message:
    """Return the message that an unpacked map holds; keys that its kind lacks are left out.

    Raises RemoteProtocolError naming the field, its value and what is legal.
    """
    if not isinstance(value, dict):
        raise RemoteProtocolError(f"A message must be a map, but a {type(value).__name__} came.")
    request_id = _request_id(value)
    kind = value.get("kind")
    if not isinstance(kind, str):
        raise RemoteProtocolError("A message must name its kind.", request_id=request_id)
    if kind not in KINDS:
        raise RemoteProtocolError(_unknown_kind(kind), "unknown_kind", request_id)
    try:
        return Message(kind, _checked(kind, value))
    except IllegalValueError as illegal:
        raise RemoteProtocolError(f"{kind}: {illegal}", request_id=request_id) from None


def _checked(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a kind in the table's order. Raises IllegalValueError."""
    checked = {}
    for field in KINDS[kind].fields:
        checked[field.name] = check_field(field, values.get(field.name, MISSING))
    return checked


def _request_id(value: dict[Any, Any]) -> int:
    """Return the id of a message that may be wrong in any way; 0 where there is none."""
    try:
        return UINT32.check(value.get("id"))
    except IllegalValueError:
        return 0


def _unknown_kind(kind: str) -> str:
    return f"There is no message of the kind {kind[:40]!r}; there are {', '.join(KINDS)}."
