"""Checks what comes from pages against the messages' table, and completes what goes to them.

A message is one JSON object in one text frame of a WebSocket, ``{"kind": ..., "id": ..., ...}``.
Times are beats (quarter notes) from the beat's start, never rounded. What comes from a page is
checked to the last note; what goes to one was checked where it came in, or is made here, so that
only its fields are counted.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from Sidestick.protocol.errors import MISSING, IllegalValueError
from Sidestick.protocol.field_types import Maybe, check_field
from sidestick_engine.panel.messages.errors import BadMessageError
from sidestick_engine.panel.messages.requests import FROM_PAGE, ID
from sidestick_engine.panel.messages.responses import FROM_PANEL

MAX_FRAME_BYTES = 3 << 19  # an import of the most bytes, in base64, fits


class Message(NamedTuple):
    """A message from the page that has passed its checks."""

    kind: str
    fields: dict[str, Any]


def from_page(value: Any) -> Message:
    """Return the message that an unpacked frame of a page holds, without keys that its kind lacks.

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
        checked = {
            field.name: check_field(field, value.get(field.name, MISSING)) for field in kind.fields
        }
    except IllegalValueError as illegal:
        raise BadMessageError(f"{name}: {illegal}", request_id=request_id) from None
    return Message(name, checked)


def to_page(kind: str, **fields: Any) -> dict[str, Any]:
    """Return a message for a page, ready for JSON; what may be null is null where it is left out.

    Raises ValueError: a field is missing, or the kind has no such field.
    """
    message: dict[str, Any] = {"kind": kind}
    for field in FROM_PANEL[kind].fields:
        if field.name not in fields and not isinstance(field.type, Maybe):
            raise ValueError(f"{kind}: {field.name} is missing.")
        message[field.name] = fields.pop(field.name, None)
    if fields:
        raise ValueError(f"{kind}: there is no field {', '.join(fields)}.")
    return message


def _request_id(value: dict[Any, Any]) -> int:
    """Return the id of a message that may be wrong in any way; 0 where there is none."""
    try:
        return int(ID.type.check(value.get("id")))
    except IllegalValueError:
        return 0
