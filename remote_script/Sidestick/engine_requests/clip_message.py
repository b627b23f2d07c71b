"""What the musician looks at, as a ``clip`` message tells it, but for its id."""

from __future__ import annotations

from typing import Any

from ..connection.kit_lookup import KnownKit
from ..live.clip_labels import Keys
from ..live.clip_reader import ClipSnapshot
from ..live.launch import playing_beats
from ..protocol.messages import KINDS, ClipContent

_FIELDS = {field.name: field.type for field in KINDS["clip"].fields}
_TEMPO, _POSITION = _FIELDS["tempo_bpm"], _FIELDS["position_beats"].item
_NAME_CHARS = _FIELDS["name"].max_chars
_NO_KEYS = Keys("", "", "")


def nothing(live: str, why: str) -> dict[str, Any]:
    """Return what is told where nothing can be used, and why."""
    fields = dict.fromkeys(("name", "track", "rack", "content_hash", *Keys._fields), "")
    lists: dict[str, Any] = {name: [] for name in ("notes", "pads", "kit", "problems")}
    meter = {"tempo_bpm": 120.0, "numerator": 4, "denominator": 4, "length_beats": 0.0}
    where = {"live": live, "where": "none", "reason": why, "position_beats": None}
    return dict(fields, **lists, **meter, **where)


def seen(
    live: str, reading: ClipSnapshot, take: ClipContent | None, keys: Keys | None, known: KnownKit
) -> dict[str, Any]:
    """Return what is told of a clip and what it holds, or of an empty slot, with neither."""
    tempo_bpm = min(max(reading.tempo_bpm, _TEMPO.low), _TEMPO.high)
    kit = [(lane, pitch) for lane, pitches in known.lanes.items() for pitch in pitches]
    return dict(
        (keys or _NO_KEYS)._asdict(),
        **reading.kit._asdict(),
        live=live,
        where=where(reading),
        reason="",
        name=reading.name[:_NAME_CHARS],
        tempo_bpm=tempo_bpm,
        numerator=reading.numerator,
        denominator=reading.denominator,
        length_beats=reading.length_beats,
        notes=take.notes if take else [],
        content_hash=take.content_hash if take else "",
        kit=kit,
        problems=list(known.problems),
        position_beats=position_beats(reading),
    )


def where(reading: ClipSnapshot) -> str:
    """Return where the clip lies."""
    if reading.clip is None:
        return "slot"
    return "arrangement" if reading.clip.is_arrangement_clip else "session"


def position_beats(reading: ClipSnapshot) -> float | None:
    """Return where in its loop the clip plays, as far as a message can say it."""
    beats = playing_beats(reading)
    return None if beats is None else min(max(beats, _POSITION.low), _POSITION.high)
