"""The messages between page and panel: one table, from which all else derives.

A message is one JSON object in one text frame of a WebSocket, ``{"kind": ..., "id": ..., ...}``.
Times are beats (quarter notes) from the beat's start, never rounded. Checks, the page's TypeScript
types and MESSAGES.md come from this table: ``python -m sidestick_engine.panel``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from Sidestick.protocol.errors import MISSING, IllegalValueError
from Sidestick.protocol.field_types import check_field
from sidestick_engine.panel.messages.requests import FROM_PAGE, ID, Kind
from sidestick_engine.panel.messages.responses import FROM_PANEL

MAX_FRAME_BYTES = 3 << 19  # an import of the most bytes, in base64, fits


class Message(NamedTuple):
    """A message from the page that has passed its checks."""

    kind: str
    fields: dict[str, Any]


class BadMessageError(Exception):
    """A frame that is no message; `code` is ``bad_message`` or ``unknown_kind``."""

    def __init__(self, sentence: str, code: str = "bad_message", request_id: int = 0) -> None:
        super().__init__(sentence)
        self.code = code
        self.request_id = request_id


def from_page(value: Any) -> Message:
    """The message that an unpacked frame of a page holds; keys that its kind lacks are left out.

    Raises BadMessageError naming the field, its value and what is legal.
    """
    if not isinstance(value, dict):
        raise BadMessageError("A message must be an object.")
    request_id = _request_id(value)
    name = value.get("kind")
    kind = FROM_PAGE.get(name) if isinstance(name, str) else None
    if not isinstance(name, str) or kind is None:
        known = ", ".join(FROM_PAGE)
        raise BadMessageError(
            f"There is no message of the kind {str(name)[:40]!r}; there are {known}.",
            "unknown_kind",
            request_id,
        )
    try:
        return Message(name, _checked(kind, value))
    except IllegalValueError as illegal:
        raise BadMessageError(f"{name}: {illegal}", request_id=request_id) from None


def to_page(kind: str, **fields: Any) -> dict[str, Any]:
    """A message for a page, ready for JSON. Raises IllegalValueError: a fault of ours."""
    return {"kind": kind, **_checked(FROM_PANEL[kind], fields)}


def _checked(kind: Kind, values: dict[str, Any]) -> dict[str, Any]:
    return {
        field.name: check_field(field, values.get(field.name, MISSING)) for field in kind.fields
    }


def _request_id(value: dict[Any, Any]) -> int:
    """The id of a message that may be wrong in any way; 0 where there is none."""
    try:
        return int(ID.type.check(value.get("id")))
    except IllegalValueError:
        return 0
