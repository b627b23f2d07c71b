"""Plays the actions whose swing is measured, as the engine does for a press in Live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from Sidestick.protocol.field_types import Maybe
from Sidestick.protocol.messages import KINDS, Message, Note
from Sidestick.protocol.settings_table import fields_of
from sidestick_engine.beats.handlers import Service

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sidestick_training.evaluation.metrics.swing import Hit, SwungClip

_BEATS = 8.0
_BAR_BEATS = 4.0
_VERSIONS = 3
_VELOCITY = 90.0

# By action: the kind of request, how many seeds on it is, and the fields that it needs.
_REQUESTS: dict[str, tuple[str, int, dict[str, Any]]] = {
    "feel": ("feel", 0, {}),
    "fill": ("fill", 0, {"fill_beats": _BAR_BEATS}),
    "extend": ("extend", 0, {"bars": 2}),
    "vary": ("vary", 0, {}),
    "again": ("vary", 1, {}),
    "versions": ("vary", 0, {"versions": _VERSIONS}),
}


class SwingActions:
    """Makes requests of clips of two bars, and hands back what is new in their results."""

    def __init__(self, service: Service, hit: type[Hit]) -> None:
        self._service, self._hit = service, hit

    def play(self, action: str, clip: SwungClip, **settings: Any) -> Sequence[Sequence[Hit]]:
        """Return the new hits of each version that an action makes of a clip."""
        kind, seeds_on, needed = _REQUESTS[action]
        fields = {
            **{each.name: None for each in KINDS[kind].fields if isinstance(each.type, Maybe)},
            **{field.name: field.default for field in fields_of(kind)},
            "id": 0,
            "deadline_ms": 1000,
            "pads": [],
            "track": "",
            "rack": "",
            "style": clip.style,
            "seed": clip.seed + seeds_on,
            "tempo_bpm": clip.tempo_bpm,
            "numerator": 4,
            "denominator": 4,
            "length_beats": _BEATS,
            "from_beats": 0.0,
            "to_beats": _BEATS,
            **needed,
            **settings,
            "notes": [Note(hit.pitch, hit.start_beats, 0.1, _VELOCITY) for hit in clip.hits],
        }
        names = {field.name for field in KINDS[kind].fields}
        message = Message(kind, {name: fields[name] for name in fields if name in names})
        result = self._service.handle(message, lambda: False)
        return [
            [self._hit(note.pitch, note.start_beats) for note in version.notes]
            for version in result["versions"]
        ]
