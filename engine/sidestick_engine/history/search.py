"""The history across all clips and beats: searched, and a row of it opened."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

import msgpack

from Sidestick.protocol.messages import PANEL, ClipContent, Entry, Note, Pad

_ENTRY = (
    "row, made_at, place, action, style, seed, hits_per_bar, length_beats, numerator, denominator, "
    f"tempo_bpm, events, favourite, recipe != '' AND place = '{PANEL}'"
)
_EVENTS = Entry._fields.index("events")
_SEARCHED = "style || ' ' || action || ' ' || seed || ' ' || place"


class Wanted(NamedTuple):
    """What is searched for: words that are all there, a style, times in seconds since 1970 UTC.

    `before` is a row; only older ones are found. Empty and None mean any.
    """

    text: str = ""
    style: str = ""
    since: float | None = None
    until: float | None = None
    favourites_only: bool = False
    before: int | None = None


class Opened(NamedTuple):
    """All that is kept in a row."""

    entry: Entry
    content: ClipContent
    pads: list[Pad]
    track: str
    rack: str
    recipe: str


def find(file: sqlite3.Connection, wanted: Wanted, most: int) -> list[Entry]:
    """At most so many entries that are wanted, newest first. Raises sqlite3.Error."""
    conditions = [
        *((f"{_SEARCHED} LIKE ? ESCAPE '!'", _like(word)) for word in wanted.text.split()),
        *_given("style = ?", wanted.style or None),
        *_given("made_at >= ?", wanted.since),
        *_given("made_at < ?", wanted.until),
        *_given("row < ?", wanted.before),
        *_given("favourite = ?", 1 if wanted.favourites_only else None),
    ]
    where = "".join(f" AND {condition}" for condition, _ in conditions)
    rows = file.execute(
        f"SELECT {_ENTRY} FROM versions WHERE TRUE{where} ORDER BY row DESC LIMIT ?",  # noqa: S608
        (*(value for _, value in conditions), most),
    ).fetchall()
    return [_entry(row) for row in rows]


def opened(file: sqlite3.Connection, row: int) -> Opened | None:
    """What is kept in a row; None where nothing is. Raises sqlite3.Error."""
    found = file.execute(
        f"SELECT content, notes, pads, track, rack, recipe, {_ENTRY} FROM versions WHERE row = ?",  # noqa: S608
        (row,),
    ).fetchone()
    if found is None:
        return None
    content, notes, pads, track, rack, recipe, *rest = found
    entry = _entry(rest)
    take = ClipContent(
        content, entry.length_beats, [Note(*note) for note in msgpack.unpackb(notes)]
    )
    rack_pads = [Pad(*pad) for pad in msgpack.unpackb(pads)]
    return Opened(entry, take, rack_pads, track, rack, recipe)


def _given(condition: str, value: object) -> list[tuple[str, object]]:
    return [] if value is None else [(condition, value)]


def _like(word: str) -> str:
    """A pattern for LIKE that finds a word anywhere; its own wildcards mean themselves."""
    for sign in "!%_":
        word = word.replace(sign, f"!{sign}")
    return f"%{word}%"


def _entry(row: list[object] | tuple[object, ...]) -> Entry:
    values = list(row)
    events: object = values[_EVENTS]
    values[_EVENTS] = msgpack.unpackb(events)
    return Entry._make(values)
