"""Reads and writes the database of the history: versions of clips, and beats that are no clip's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from time import time
from typing import Any, NamedTuple, TypeVar

import msgpack

from Sidestick.protocol.actions_table import ACTIONS
from Sidestick.protocol.messages import (
    LIVE,
    MOST_KEPT,
    PANEL,
    ClipContent,
    ContentDetails,
    Entry,
    Kept,
    Note,
    NoteDetails,
    Pad,
)
from sidestick_engine.history.history_file import HistoryFile
from sidestick_engine.history.schema import VersionRow, check_played, checksum_of, unpack

FILE_NAME = "history.db"
MOST_VERSIONS = 5000  # beyond it the oldest go that nobody has marked as a favourite
FOUND, EDITED = "found", "edited"  # the actions of what was not made by Sidestick

_INSERT = (
    f"INSERT INTO versions ({', '.join(VersionRow._fields)}) "  # noqa: S608
    f"VALUES ({', '.join('?' * len(VersionRow._fields))})"
)
_OF_CLIP = "FROM versions WHERE track_key = ? AND clip_key = ?"
# The columns of an entry bear its fields' names, but for the last, ...
_ENTRY = f"{', '.join(Entry._fields[:-1])}, recipe != '' AND place = '{PANEL}'"
# ... and those of a kept version but for its hash.
_KEPT = ", ".join("content" if name == "content_hash" else name for name in Kept._fields)
# What people see of actions: their labels, and of what no action made as the panel has it.
_LABELS = {
    **{action.key: action.label for action in ACTIONS},
    PANEL: "sent to Live",
    FOUND: "as it was",
    EDITED: "edited by hand",
}

Listed = TypeVar("Listed", Entry, Kept)


class ClipKeys(NamedTuple):
    """Key of a clip: its set, its track in the set, and itself."""

    set_key: str
    track_key: str
    clip_key: str


# Where beats are that belong to no clip: no set of Live has such keys.
NO_CLIP = ClipKeys("", "panel", "panel")


class Provenance(NamedTuple):
    """Origin of a version; one that was found or edited by hand has neither recipe nor style.

    `base_hash` is the hash of the content that it was made from, `models` names the models exactly.
    """

    action: str
    base_hash: str = ""
    style: str = ""
    seed: int = 0
    recipe: str = ""
    models: str = ""


class ClipContext(NamedTuple):
    """Context of a version: its meter, its tempo where known, and what its pitches are called.

    `pads` are (pitch, name): those of a drum rack, or of a beat that is no clip's its lanes.
    `track` and `rack` are the names of a clip's.
    """

    numerator: int = 4
    denominator: int = 4
    tempo_bpm: float | None = None
    pads: Sequence[tuple[int, str]] = ()
    track: str = ""
    rack: str = ""


UNKNOWN = ClipContext()


class Preview(NamedTuple):
    """A version at a glance: hits per bar, and its first sixteenths' classes."""

    hits_per_bar: float
    events: list[int]


class StoredVersion(NamedTuple):
    """A version with all its notes."""

    number: int
    content: ClipContent
    provenance: Provenance


class Query(NamedTuple):
    """Search terms: words that are all there, a style, times in seconds since 1970 UTC.

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


class History:
    """The rows of a `file`, which is made when first needed. Use it in one thread at a time.

    Every method raises HistoryError where the file cannot be read or written.
    """

    def __init__(self, path: Path, most_versions: int = MOST_VERSIONS) -> None:
        self.file = self._file = HistoryFile(path)
        self._most_versions = most_versions

    def keep(
        self,
        clip: ClipKeys,
        content: ClipContent,
        preview: Preview,
        provenance: Provenance,
        context: ClipContext = UNKNOWN,
    ) -> int:
        """Keep a version and return its number; one of the same content stays what it is.

        What is found in a clip without versions is number 0, every other has the next number.
        """
        return self._keep(clip, content, preview, provenance, context)[1]

    def keep_beat(
        self, content: ClipContent, preview: Preview, provenance: Provenance, context: ClipContext
    ) -> int:
        """Keep a beat that is no clip's and return its row; one of the same content stays."""
        return self._keep(NO_CLIP, content, preview, provenance, context)[0]

    def known_as(self, clip: ClipKeys) -> ClipKeys:
        """Return the keys under which a clip's versions lie: its track may have got another key.

        So did tracks of sets that two rows of an earlier script had worked in.
        """
        found = self._file.run(
            lambda file: file.execute(
                "SELECT set_key, track_key FROM versions WHERE clip_key = ? "
                "ORDER BY track_key = ? DESC, row DESC LIMIT 1",
                (clip.clip_key, clip.track_key),
            ).fetchone()
        )
        return clip if found is None else ClipKeys(found[0], found[1], clip.clip_key)

    def versions(self, clip: ClipKeys) -> list[Kept]:
        """Return the clip's first version and its last others, MOST_KEPT in all, by number."""

        def read(file: sqlite3.Connection) -> list[Kept]:
            rows = file.execute(
                f"SELECT {_KEPT} {_OF_CLIP} "
                "ORDER BY number = min(number) OVER () DESC, number DESC LIMIT ?",
                (*clip[1:], MOST_KEPT),
            ).fetchall()
            return [_with_events(Kept._make(row)) for row in rows]

        return sorted(self._file.run(read), key=lambda version: version.number)

    def version(self, clip: ClipKeys, number: int) -> StoredVersion | None:
        """Return a version by its number."""
        return self._find(clip, "number = ?", number)

    def version_of(self, clip: ClipKeys, content_hash: str) -> StoredVersion | None:
        """Return the version with this content."""
        return self._find(clip, "content = ?", content_hash)

    def next_to(self, clip: ClipKeys, number: int, step: int) -> StoredVersion | None:
        """Return the version after (1) or before (-1) a number."""
        return self._find(
            clip,
            "number > ? ORDER BY number" if step > 0 else "number < ? ORDER BY number DESC",
            number,
        )

    def find(
        self, query: Query, most: int, style_names: Mapping[str, str] | None = None
    ) -> list[Entry]:
        """Return at most so many entries that a query finds, of clips and others, newest first.

        Styles are found by their keys and by their names, where `style_names` has them by key.
        """
        searched = _searched(style_names or {})
        conditions: list[tuple[object, ...]] = [
            *(_matching(searched, word) for word in query.text.split()),
            *_given("style = ?", query.style or None),
            *_given("made_at >= ?", query.since),
            *_given("made_at < ?", query.until),
            *_given("row < ?", query.before),
            *_given("favourite = ?", 1 if query.favourites_only else None),
        ]
        where = "".join(f" AND {condition}" for condition, *_ in conditions)

        def read(file: sqlite3.Connection) -> list[Entry]:
            rows = file.execute(
                f"SELECT {_ENTRY} FROM versions WHERE TRUE{where} ORDER BY row DESC LIMIT ?",  # noqa: S608
                (*(value for _, *values in conditions for value in values), most),
            ).fetchall()
            return [_with_events(Entry._make(row)) for row in rows]

        return self._file.run(read)

    def opened(self, row: int) -> Opened | None:
        """Return all that is kept in a row; None where nothing is."""

        def read(file: sqlite3.Connection) -> Opened | None:
            found = file.execute(
                "SELECT checksum, content, notes, details, pads, track, rack, recipe, "  # noqa: S608
                f"{_ENTRY} FROM versions WHERE row = ?",
                (row,),
            ).fetchone()
            if found is None:
                return None
            checksum, content_hash, notes, details, pads, track, rack, recipe, *rest = found
            entry = _with_events(Entry._make(rest))
            content = _content(checksum, content_hash, entry.length_beats, notes, details)
            rack_pads = [Pad(*pad) for pad in unpack("pads", pads)]
            return Opened(entry, content, rack_pads, track, rack, recipe)

        return self._file.run(read)

    def set_favourite(self, row: int, favourite: bool) -> None:
        """Make what is in a row a favourite, which is never forgotten, or take that back."""
        self._file.run(
            lambda file: file.execute(
                "UPDATE versions SET favourite = ? WHERE row = ?", (int(favourite), row)
            )
        )

    def check(self) -> None:
        """Look for damage in the file, if there is one."""
        self._file.check()

    @property
    def times_damaged(self) -> int:
        """The number of times that damage was met."""
        return self._file.times_damaged

    def take_warning(self) -> str:
        """Return what has happened to the file since the last call; empty where nothing has."""
        return self._file.take_warning()

    def close(self) -> None:
        """Close the file; harmless when it is closed."""
        self._file.close()

    def _find(self, clip: ClipKeys, condition: str, value: object) -> StoredVersion | None:
        def read(file: sqlite3.Connection) -> StoredVersion | None:
            row = file.execute(
                "SELECT number, checksum, content, length_beats, notes, details, action, before, "
                f"style, seed, recipe, models {_OF_CLIP} AND {condition} LIMIT 1",
                (*clip[1:], value),
            ).fetchone()
            if row is None:
                return None
            number, *played, action, before, style, seed, recipe, models = row
            content = _content(*played)
            made_by = action, before, style, seed, recipe, models
            return StoredVersion(number, content, Provenance(*made_by))

        return self._file.run(read)

    def _keep(
        self,
        clip: ClipKeys,
        content: ClipContent,
        preview: Preview,
        provenance: Provenance,
        context: ClipContext,
    ) -> tuple[int, int]:
        """Return row and number of a version, which is written where it is new."""
        origin = provenance._asdict()
        notes, details = _packed(content.notes), _packed(content.details or ())
        columns = VersionRow(
            **clip._asdict(),
            **{**context._asdict(), "pads": _packed(context.pads)},
            before=origin.pop("base_hash"),
            **origin,
            made_at=time(),
            number=0,
            content=content.content_hash,
            length_beats=content.length_beats,
            notes=notes,
            details=details,
            checksum=checksum_of(content.content_hash, content.length_beats, notes, details),
            hits_per_bar=preview.hits_per_bar,
            events=_packed(preview.events),
            place=PANEL if clip == NO_CLIP else LIVE,
        )

        def write(file: sqlite3.Connection) -> tuple[int, int]:
            known = file.execute(
                f"SELECT row, number {_OF_CLIP} AND content = ?", (*clip[1:], columns.content)
            ).fetchone()
            if known:
                return int(known[0]), int(known[1])
            number = _next_number(file, clip, provenance)
            row = file.execute(_INSERT, columns._replace(number=number)).lastrowid
            self._forget_beyond_the_cap(file, columns.place)
            return int(row or 0), number

        return self._file.run(write)

    def _forget_beyond_the_cap(self, file: sqlite3.Connection, place: str) -> None:
        """Each place has a cap of its own, so that many beats of the panel cost no clip its own."""
        (count,) = file.execute(
            "SELECT COUNT(*) FROM versions WHERE place = ?", (place,)
        ).fetchone()
        file.execute(
            "DELETE FROM versions WHERE row IN "
            "(SELECT row FROM versions WHERE place = ? AND NOT favourite ORDER BY row LIMIT ?)",
            (place, max(0, count - self._most_versions)),
        )


def _next_number(file: sqlite3.Connection, clip: ClipKeys, provenance: Provenance) -> int:
    (last,) = file.execute(f"SELECT MAX(number) {_OF_CLIP}", clip[1:]).fetchone()
    if last is None:
        return 0 if provenance.action == FOUND else 1
    return int(last) + 1


def _given(condition: str, value: object) -> list[tuple[object, ...]]:
    return [] if value is None else [(condition, value)]


def _searched(style_names: Mapping[str, str]) -> str:
    """Return what is searched for words, as SQL: keys, and what people see of them."""
    shown = " || ' ' || ".join((_shown("style", style_names), _shown("action", _LABELS)))
    return f"style || ' ' || action || ' ' || {shown} || ' ' || seed || ' in ' || place"


def _matching(searched: str, word: str) -> tuple[str, ...]:
    """Return a condition and its values: a word is there, with hyphens or without its signs."""
    hyphens = word.replace("_", "-") if word.strip("_-") else word
    spellings = dict.fromkeys((word, hyphens, hyphens.replace("-", "") or word))
    condition = " OR ".join(f"{searched} LIKE ? ESCAPE '!'" for _ in spellings)
    return f"({condition})", *map(_like, spellings)


def _shown(column: str, names: Mapping[str, str]) -> str:
    """Return the name for people of what a column has a key of, as SQL."""
    cases = " ".join(f"WHEN {_quoted(key)} THEN {_quoted(name)}" for key, name in names.items())
    return f"CASE {column} {cases} ELSE '' END" if cases else "''"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _like(word: str) -> str:
    """Return a pattern for LIKE that finds a word anywhere; its own wildcards mean themselves."""
    for sign in "!%_":
        word = word.replace(sign, f"!{sign}")
    return f"%{word}%"


def _with_events(listed: Listed) -> Listed:
    return listed._replace(events=unpack("events", listed.events))


def _content(
    checksum: int, content_hash: str, length_beats: float, notes: bytes, details: bytes
) -> ClipContent:
    """Return a row's content; its details are empty where an earlier Sidestick kept it."""
    check_played(checksum, content_hash, length_beats, notes, details)
    known = None
    if kept := unpack("details", details):
        muted, of_notes = kept
        known = ContentDetails(
            [Note(*note) for note in muted], [NoteDetails(*each) for each in of_notes]
        )
    sounding = [Note(*note) for note in unpack("notes", notes)]
    return ClipContent(content_hash, length_beats, sounding, known)


def _packed(items: Iterable[Any]) -> bytes:
    packed: bytes = msgpack.packb(list(items))
    return packed
