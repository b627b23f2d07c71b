"""Checks what comes from pages and completes what goes to them, by the types of its fields.

A message is one JSON object in one text frame of a WebSocket, ``{"kind": ..., "id": ..., ...}``.
Times are beats (quarter notes) from the beat's start, never rounded. What comes from a page is
checked to the last note; what goes to one was checked where it came in, or is made here, so that
only its fields are counted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from Sidestick.protocol.errors import MISSING, IllegalValueError
from Sidestick.protocol.field_types import Field, Int, Maybe, check_field
from sidestick_engine.kit.sound import Sound
from sidestick_engine.panel.messages.errors import BadMessageError

MAX_FRAME_BYTES = 3 << 19  # an import of the most bytes, in base64, fits
ID = Field("id", Int(0, 2**32 - 1), "request id, chosen by the page and repeated in the answer")
_LANE = re.compile(rf"({'|'.join(Sound)})(_(\d{{1,3}}))?|note_(\d{{1,3}})")


class Flag(NamedTuple):
    """True or false."""

    @property
    def legal(self) -> str:
        """Both values in words."""
        return "true or false"

    def check(self, value: Any) -> bool:
        """Return the value. Raises IllegalValueError."""
        if isinstance(value, bool):
            return value
        raise IllegalValueError(value, self.legal)


class Lane(NamedTuple):
    """A lane of a beat, by name.

    ``snare`` is the pad that plays a sound, ``snare_40`` another pad of the same sound, on pitch
    40, and ``note_93`` a pitch that is no sound that Sidestick knows.
    """

    @property
    def legal(self) -> str:
        """The names in words."""
        return f"a sound ({', '.join(Sound)}), one with a pitch (snare_40), or note_ with a pitch"

    def check(self, value: Any) -> str:
        """Return the name. Raises IllegalValueError."""
        if isinstance(value, str) and _is_lane(value):
            return str(value)
        raise IllegalValueError(value, self.legal)

    def check_all(self, values: Sequence[Any]) -> Sequence[str] | None:
        """Return all of some names, checked at once; None where one may be illegal."""
        if set(map(type, values)) != {str}:
            return None
        return values if all(map(_is_lane, set(values))) else None


class Shape(NamedTuple):
    """A JSON object whose fields are known; keys that it lacks are left unread.

    One that `is_partial` holds any of its fields, and what is left out stays so.
    """

    name: str
    fields: tuple[Field, ...]
    is_partial: bool = False

    @property
    def legal(self) -> str:
        """The fields in words."""
        return "an object {{{}}}".format(", ".join(field.name for field in self.fields))

    def check(self, value: Any) -> dict[str, Any]:
        """Return the object with every field checked, in order. Raises IllegalValueError."""
        if not isinstance(value, dict):
            raise IllegalValueError(value, self.legal)
        return {
            field.name: check_field(field, value.get(field.name, MISSING), ".")
            for field in self.fields
            if field.name in value or not self.is_partial
        }


class PageMessageKind(NamedTuple):
    """A kind of message: which side sends it, what it is for, and all its fields.

    ``answers`` are the kinds that end a request, besides ``error``; a notification has no id.
    """

    sender: str
    meaning: str
    fields: tuple[Field, ...]
    answers: tuple[str, ...] = ()

    def check(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return all fields, checked, in order. Raises IllegalValueError naming the field."""
        return {
            field.name: check_field(field, values.get(field.name, MISSING)) for field in self.fields
        }

    def complete(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return all fields in order; what may be null is null where it is missing.

        Raises ValueError: another field is missing, or there is no such field.
        """
        complete = {}
        for field in self.fields:
            if field.name not in values and not isinstance(field.type, Maybe):
                raise ValueError(f"{field.name} is missing.")
            complete[field.name] = values.get(field.name)
        if unknown := values.keys() - complete.keys():
            raise ValueError(f"There is no field {', '.join(unknown)}.")
        return complete


class PageMessage(NamedTuple):
    """A message from the page that has passed its checks."""

    kind: str
    fields: dict[str, Any]


def check_message(kinds: Mapping[str, PageMessageKind], value: Any) -> PageMessage:
    """Return the message that an unpacked frame holds, without keys that its kind lacks.

    Raises BadMessageError naming the field, its value and what is legal.
    """
    if not isinstance(value, dict):
        raise BadMessageError("A message must be an object.")
    request_id = _request_id(value)
    name = value.get("kind")
    kind = kinds.get(name) if isinstance(name, str) else None
    if not isinstance(name, str) or kind is None:
        known = ", ".join(kinds)
        raise BadMessageError(
            f"There is no message of the kind {str(name)[:40]!r}; there are {known}.",
            "unknown_kind",
            request_id,
        )
    try:
        return PageMessage(name, kind.check(value))
    except IllegalValueError as illegal:
        raise BadMessageError(f"{name}: {illegal}", request_id=request_id) from None


def _request_id(value: dict[Any, Any]) -> int:
    """Return the id of a message that may be wrong in any way; 0 where there is none."""
    try:
        return int(ID.type.check(value.get("id")))
    except IllegalValueError:
        return 0


def _is_lane(name: str) -> bool:
    found = _LANE.fullmatch(name)
    return found is not None and all(int(pitch) < 128 for pitch in found.group(3, 4) if pitch)
