"""The types of fields that only the panel's messages have, beside those of the wire."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from Sidestick.protocol.errors import MISSING, IllegalValueError
from Sidestick.protocol.field_types import Field, check_field
from sidestick_engine.kit.sound import Sound

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


def _is_lane(name: str) -> bool:
    found = _LANE.fullmatch(name)
    return found is not None and all(int(pitch) < 128 for pitch in found.group(3, 4) if pitch)
