"""The versions of every clip: rows of an SQLite file in the musician's data folder."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import time
from typing import Any, NamedTuple

import msgpack

from Sidestick.protocol.messages import MOST_KEPT, Kept, Note, Take
from sidestick_engine.errors import HistoryError

FILE_NAME = "history.db"
MOST_VERSIONS = 5000  # beyond it the oldest go that nobody has marked as a favourite
FOUND, EDITED = "found", "edited"  # the actions of what was not made by Sidestick
BUSY_TIMEOUT_S = 2.0
SCHEMA_VERSION = 1

_SCHEMA = f"""
BEGIN;
CREATE TABLE IF NOT EXISTS versions (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    made_at REAL NOT NULL,
    set_key TEXT NOT NULL,
    track_key TEXT NOT NULL,
    clip_key TEXT NOT NULL,
    number INTEGER NOT NULL,
    before TEXT NOT NULL,
    content TEXT NOT NULL,
    action TEXT NOT NULL,
    style TEXT NOT NULL,
    seed INTEGER NOT NULL,
    hits_per_bar REAL NOT NULL,
    length_beats REAL NOT NULL,
    events BLOB NOT NULL,
    notes BLOB NOT NULL,
    recipe TEXT NOT NULL,
    models TEXT NOT NULL,
    favourite INTEGER NOT NULL DEFAULT 0,
    UNIQUE (track_key, clip_key, number),
    UNIQUE (track_key, clip_key, content)
);
PRAGMA user_version = {SCHEMA_VERSION};
COMMIT;
"""
_INSERT = """
INSERT INTO versions (
    made_at, set_key, track_key, clip_key, number, before, content, action, style, seed,
    hits_per_bar, length_beats, events, notes, recipe, models
) VALUES (
    :made_at, :set_key, :track_key, :clip_key, :number, :before, :content, :action, :style, :seed,
    :hits_per_bar, :length_beats, :events, :notes, :recipe, :models
)
"""
_OF_CLIP = "FROM versions WHERE track_key = ? AND clip_key = ?"

log = logging.getLogger(__name__)


class ClipKeys(NamedTuple):
    """Which clip: of which set, of which of its tracks."""

    set_key: str
    track_key: str
    clip_key: str


class Made(NamedTuple):
    """How a version came to be; what was found or edited by hand has neither recipe nor style.

    `before` is the content that it was made from, `models` what names the models exactly.
    """

    action: str
    before: str = ""
    style: str = ""
    seed: int = 0
    recipe: str = ""
    models: str = ""


class Looks(NamedTuple):
    """What a version is like at a glance: hits per bar, and its first sixteenths' classes."""

    hits_per_bar: float
    events: list[int]


class Found(NamedTuple):
    """A version with all its notes."""

    number: int
    take: Take
    made: Made


class History:
    """The file, which is made when first needed. Use it in one thread at a time.

    Every method raises HistoryError where the file cannot be read or written.
    """

    def __init__(self, path: Path, most_versions: int = MOST_VERSIONS) -> None:
        self._path = path
        self._most_versions = most_versions
        self._open: sqlite3.Connection | None = None

    def keep(self, clip: ClipKeys, take: Take, looks: Looks, made: Made) -> int:
        """Keep a version and return its number; one of the same content stays what it is.

        What is found in a clip without versions is number 0, every other has the next number.
        """
        with _told(self._path), self._file() as file:
            known = file.execute(
                f"SELECT number {_OF_CLIP} AND content = ?", (*clip[1:], take.content)
            ).fetchone()
            if known:
                return int(known[0])
            number = _next_number(file, clip, made)
            file.execute(_INSERT, _row(clip, number, take, looks, made))
            self._forget_beyond_the_cap(file)
            return number

    def versions(self, clip: ClipKeys) -> list[Kept]:
        """The clip's first version and the last others, by number: as many as are at hand."""
        with _told(self._path), self._file() as file:
            rows = file.execute(
                "SELECT number, content, action, style, seed, hits_per_bar, events "
                f"{_OF_CLIP} ORDER BY number = 0 DESC, number DESC LIMIT ?",
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

    def mark(self, clip: ClipKeys, number: int, favourite: bool) -> None:
        """Make a version a favourite, which is never forgotten, or take that back."""
        with _told(self._path), self._file() as file:
            file.execute(
                "UPDATE versions SET favourite = ? "
                "WHERE track_key = ? AND clip_key = ? AND number = ?",
                (int(favourite), *clip[1:], number),
            )

    def close(self) -> None:
        """Close the file; harmless when it is closed."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _find(self, clip: ClipKeys, condition: str, value: object) -> Found | None:
        with _told(self._path), self._file() as file:
            row = file.execute(
                "SELECT number, content, length_beats, notes, action, before, style, seed, recipe, "
                f"models {_OF_CLIP} AND {condition} LIMIT 1",
                (*clip[1:], value),
            ).fetchone()
            if row is None:
                return None
            notes = [Note(*note) for note in msgpack.unpackb(row[3])]
            return Found(row[0], Take(row[1], row[2], notes), Made(*row[4:]))

    def _forget_beyond_the_cap(self, file: sqlite3.Connection) -> None:
        (count,) = file.execute("SELECT COUNT(*) FROM versions").fetchone()
        file.execute(
            "DELETE FROM versions WHERE row IN "
            "(SELECT row FROM versions WHERE NOT favourite ORDER BY row LIMIT ?)",
            (max(0, count - self._most_versions),),
        )

    def _file(self) -> sqlite3.Connection:
        """The open file; as a context it is one transaction."""
        if self._open is None:
            try:
                self._open = _opened(self._path)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                _move_away(self._path)
                self._open = _opened(self._path)
        return self._open


def _opened(path: Path) -> sqlite3.Connection:
    """Open the file, or make it, for its owner only.

    Raises sqlite3.Error, OSError, and HistoryError where a newer Sidestick wrote it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # SQLite gives the files beside it the same mode.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)
    file = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, check_same_thread=False)
    try:
        (version,) = file.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA_VERSION:
            raise HistoryError(
                f"{path} was written by a newer Sidestick. Install that one again, or move the "
                "file elsewhere to begin a new history."
            )
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = NORMAL")
        file.executescript(_SCHEMA)
    except BaseException:
        file.close()
        raise
    return file


def _move_away(path: Path) -> None:
    """Put a damaged file aside, so that a new one can be begun. Raises OSError."""
    aside = path.with_name(f"{path.name}.damaged")
    path.replace(aside)
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).unlink()
    log.warning("%s was damaged. It is %s now, and a new history begins.", path, aside)


def _next_number(file: sqlite3.Connection, clip: ClipKeys, made: Made) -> int:
    (last,) = file.execute(f"SELECT MAX(number) {_OF_CLIP}", clip[1:]).fetchone()
    if last is None:
        return 0 if made.action == FOUND else 1
    return int(last) + 1


def _row(clip: ClipKeys, number: int, take: Take, looks: Looks, made: Made) -> dict[str, Any]:
    return {
        "made_at": time(),
        **clip._asdict(),
        "number": number,
        "content": take.content,
        "length_beats": take.length_beats,
        "notes": _packed(take.notes),
        "hits_per_bar": looks.hits_per_bar,
        "events": _packed(looks.events),
        **made._asdict(),
    }


def _packed(items: Iterable[Any]) -> bytes:
    packed: bytes = msgpack.packb(list(items))
    return packed


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turns what SQLite and the system refuse into a HistoryError."""
    try:
        yield
    except (sqlite3.Error, OSError, ValueError, TypeError, msgpack.UnpackException) as error:
        raise HistoryError(f"The history of versions in {path} cannot be used: {error}.") from error
