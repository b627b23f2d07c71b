"""The versions of every clip: rows of an SQLite file in the musician's data folder."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import time
from typing import Any, NamedTuple

import msgpack

from Sidestick.protocol.messages import LIVE, MOST_KEPT, PANEL, ClipContent, Entry, Kept, Note
from sidestick_engine.history import search
from sidestick_engine.history.database import HistoryFile
from sidestick_engine.history.search import Opened, Wanted

FILE_NAME = "history.db"
MOST_VERSIONS = 5000  # beyond it the oldest go that nobody has marked as a favourite
FOUND, EDITED = "found", "edited"  # the actions of what was not made by Sidestick

_INSERT = """
INSERT INTO versions (
    made_at, set_key, track_key, clip_key, number, before, content, action, style, seed,
    hits_per_bar, length_beats, events, notes, recipe, models, favourite, place, numerator,
    denominator, tempo_bpm, pads, track, rack
) VALUES (
    :made_at, :set_key, :track_key, :clip_key, :number, :before, :content, :action, :style, :seed,
    :hits_per_bar, :length_beats, :events, :notes, :recipe, :models, :favourite, :place, :numerator,
    :denominator, :tempo_bpm, :pads, :track, :rack
)
"""
_OF_CLIP = "FROM versions WHERE track_key = ? AND clip_key = ?"


class ClipKeys(NamedTuple):
    """Which clip: of which set, of which of its tracks."""

    set_key: str
    track_key: str
    clip_key: str


# Where beats are that belong to no clip: no set of Live has such keys.
NO_CLIP = ClipKeys("", "panel", "panel")


class Provenance(NamedTuple):
    """How a version came to be; what was found or edited by hand has neither recipe nor style.

    `before` is the content that it was made from, `models` what names the models exactly.
    """

    action: str
    before: str = ""
    style: str = ""
    seed: int = 0
    recipe: str = ""
    models: str = ""


class ClipContext(NamedTuple):
    """Where a version belongs: its meter, its tempo where known, and what its pitches are called.

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
    """What a version is like at a glance: hits per bar, and its first sixteenths' classes."""

    hits_per_bar: float
    events: list[int]


class Found(NamedTuple):
    """A version with all its notes."""

    number: int
    content: ClipContent
    made: Provenance


class History:
    """The file, which is made when first needed. Use it in one thread at a time.

    Every method raises HistoryError where the file cannot be read or written.
    """

    def __init__(self, path: Path, most_versions: int = MOST_VERSIONS) -> None:
        self._file = HistoryFile(path)
        self._most_versions = most_versions

    def keep(
        self,
        clip: ClipKeys,
        take: ClipContent,
        looks: Preview,
        made: Provenance,
        setting: ClipContext = UNKNOWN,
    ) -> int:
        """Keep a version and return its number; one of the same content stays what it is.

        What is found in a clip without versions is number 0, every other has the next number.
        """
        with self._file.transaction() as file:
            return self._keep(file, clip, take, looks, made, setting)[1]

    def keep_beat(
        self, take: ClipContent, looks: Preview, made: Provenance, setting: ClipContext
    ) -> int:
        """Keep a beat that is no clip's and return its row; one of the same content stays."""
        with self._file.transaction() as file:
            return self._keep(file, NO_CLIP, take, looks, made, setting)[0]

    def versions(self, clip: ClipKeys) -> list[Kept]:
        """The clip's first version and the last others, by number: as many as are at hand."""
        with self._file.transaction() as file:
            rows = file.execute(
                "SELECT number, content, action, style, seed, hits_per_bar, events "
                f"{_OF_CLIP} ORDER BY number = min(number) OVER () DESC, number DESC LIMIT ?",
                (*clip[1:], MOST_KEPT),
            ).fetchall()
            kept = [Kept._make((*row[:-1], msgpack.unpackb(row[-1]))) for row in rows]
        return sorted(kept, key=lambda version: version.number)

    def version(self, clip: ClipKeys, number: int) -> Found | None:
        """A version by its number."""
        return self._find(clip, "number = ?", number)

    def version_of(self, clip: ClipKeys, content: str) -> Found | None:
        """The version with this content."""
        return self._find(clip, "content = ?", content)

    def next_to(self, clip: ClipKeys, number: int, step: int) -> Found | None:
        """The version after (1) or before (-1) a number."""
        return self._find(
            clip,
            "number > ? ORDER BY number" if step > 0 else "number < ? ORDER BY number DESC",
            number,
        )

    def find(self, wanted: Wanted, most: int) -> list[Entry]:
        """What is kept anywhere that is wanted, newest first."""
        with self._file.transaction() as file:
            return search.find(file, wanted, most)

    def opened(self, row: int) -> Opened | None:
        """All that is kept in a row."""
        with self._file.transaction() as file:
            return search.opened(file, row)

    def mark(self, row: int, favourite: bool) -> None:
        """Make what is in a row a favourite, which is never forgotten, or take that back."""
        with self._file.transaction() as file:
            file.execute("UPDATE versions SET favourite = ? WHERE row = ?", (int(favourite), row))

    def close(self) -> None:
        """Close the file; harmless when it is closed."""
        self._file.close()

    def _find(self, clip: ClipKeys, condition: str, value: object) -> Found | None:
        with self._file.transaction() as file:
            row = file.execute(
                "SELECT number, content, length_beats, notes, action, before, style, seed, recipe, "
                f"models {_OF_CLIP} AND {condition} LIMIT 1",
                (*clip[1:], value),
            ).fetchone()
            if row is None:
                return None
            notes = [Note(*note) for note in msgpack.unpackb(row[3])]
            return Found(row[0], ClipContent(row[1], row[2], notes), Provenance(*row[4:]))

    def _keep(
        self,
        file: sqlite3.Connection,
        clip: ClipKeys,
        take: ClipContent,
        looks: Preview,
        made: Provenance,
        setting: ClipContext,
    ) -> tuple[int, int]:
        """Row and number of a version, which is written where it is new."""
        known = file.execute(
            f"SELECT row, number {_OF_CLIP} AND content = ?", (*clip[1:], take.content_hash)
        ).fetchone()
        if known:
            return int(known[0]), int(known[1])
        number = _next_number(file, clip, made)
        place = PANEL if clip == NO_CLIP else LIVE
        values = {**_values(clip, number, take, looks, made), **_of_setting(place, setting)}
        row = file.execute(_INSERT, values).lastrowid
        self._forget_beyond_the_cap(file, place)
        return int(row or 0), number

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


def _next_number(file: sqlite3.Connection, clip: ClipKeys, made: Provenance) -> int:
    (last,) = file.execute(f"SELECT MAX(number) {_OF_CLIP}", clip[1:]).fetchone()
    if last is None:
        return 0 if made.action == FOUND else 1
    return int(last) + 1


def _of_setting(place: str, setting: ClipContext) -> dict[str, Any]:
    return {**setting._asdict(), "place": place, "pads": _packed(setting.pads)}


def _values(
    clip: ClipKeys, number: int, take: ClipContent, looks: Preview, made: Provenance
) -> dict[str, Any]:
    return {
        "made_at": time(),
        **clip._asdict(),
        "number": number,
        "content": take.content_hash,
        "length_beats": take.length_beats,
        "notes": _packed(take.notes),
        "hits_per_bar": looks.hits_per_bar,
        "events": _packed(looks.events),
        **made._asdict(),
        "favourite": 0,
    }


def _packed(items: Iterable[Any]) -> bytes:
    packed: bytes = msgpack.packb(list(items))
    return packed
