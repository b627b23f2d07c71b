"""The tables of the history and their columns, and how a file of any Sidestick is opened."""

from __future__ import annotations

import os
import sqlite3
import zlib
from contextlib import closing, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any, NamedTuple, get_type_hints

import msgpack

from sidestick_engine.errors import HistoryError

LOGS = ("-wal", "-shm")  # what SQLite lays beside a file
JOURNAL = "-journal"  # the same, where a change was cut short before the file had a log
BUSY_TIMEOUT_S = 2.0
POLL_S = 0.02
SCHEMA_VERSION = 4
SMALLEST_BYTES = 512  # of a database


class VersionRow(NamedTuple):
    """A version as a row of the table: its columns in order, and their defaults.

    Names are those of every file that was ever written, so they never change: `before` is the
    content hash of what it was made from, `content` its own. Lists are packed with msgpack.
    """

    made_at: float
    set_key: str
    track_key: str
    clip_key: str
    number: int
    before: str
    content: str
    action: str
    style: str
    seed: int
    hits_per_bar: float
    length_beats: float
    events: bytes
    notes: bytes
    recipe: str
    models: str
    favourite: int = 0
    place: str = "live"
    numerator: int = 4
    denominator: int = 4
    tempo_bpm: float | None = None
    pads: bytes = b"\x90"  # an empty list
    track: str = ""
    rack: str = ""
    details: bytes = b"\x90"
    checksum: int = 0  # of what is played; 0: an earlier Sidestick kept it

    def check(self) -> None:
        """Raise DamagedError where it is not what was kept, as far as that is known."""
        check_played(self.checksum, self.content, self.length_beats, self.notes, self.details)


class DocumentRow(NamedTuple):
    """A document that a page of the panel works on; `is_aside`: it could not be read there."""

    key: str
    text: str
    is_aside: int = 0

    def check(self) -> None:
        """Find nothing: a page that opens it says what is wrong with it."""


# The columns that a version of the table has and the one before had not.
NEW_IN = {
    2: ("place", "numerator", "denominator", "tempo_bpm", "pads"),
    3: ("track", "rack"),
    4: ("details", "checksum"),
}

# Every table by its name; what is salvaged of a damaged file are rows that fit one of them.
TABLES: dict[str, type[Any]] = {"versions": VersionRow, "documents": DocumentRow}

# What the lists of packed columns hold: the items' type and, where it is a list, its least length.
_ITEMS: dict[str, tuple[type[Any], int]] = {
    "events": (int, 0),
    "notes": (list, 4),
    "pads": (list, 2),
    "details": (list, 0),
}

_SQL_TYPES = {int: "INTEGER", float: "REAL", str: "TEXT", bytes: "BLOB"}


def _declaration(row_type: type[Any], column: str) -> str:
    """Return a column as SQL declares it, such as ``numerator INTEGER NOT NULL DEFAULT 4``."""
    kind = get_type_hints(row_type)[column]
    if kind not in _SQL_TYPES:
        return f"{column} REAL"  # a number, or NULL
    words = [column, _SQL_TYPES[kind], "NOT NULL"]
    if column in row_type._field_defaults:
        words += ["DEFAULT", _literal(row_type._field_defaults[column])]
    return " ".join(words)


def _declarations(row_type: type[Any]) -> str:
    return ", ".join(_declaration(row_type, column) for column in row_type._fields)


def _literal(value: object) -> str:
    return f"x'{value.hex()}'" if isinstance(value, bytes) else repr(value)


SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS versions (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    {_declarations(VersionRow)},
    UNIQUE (track_key, clip_key, number),
    UNIQUE (track_key, clip_key, content)
);
CREATE INDEX IF NOT EXISTS versions_of_place ON versions (place, favourite);
CREATE INDEX IF NOT EXISTS versions_of_clip ON versions (clip_key, track_key);
CREATE TABLE IF NOT EXISTS documents (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    {_declarations(DocumentRow)},
    UNIQUE (key)
);
PRAGMA user_version = {SCHEMA_VERSION};
COMMIT;
"""


class DamagedError(sqlite3.DatabaseError):
    """The file does not hold what was written into it."""


def unpack(column: str, packed: Any) -> list[Any]:
    """Return the items that a column of lists holds. Raises DamagedError where they are none."""
    try:
        items = msgpack.unpackb(packed)
    except (ValueError, TypeError, msgpack.UnpackException) as error:
        raise DamagedError(f"a row's {column} are not what was written") from error
    kind, least = _ITEMS.get(column, (object, 0))
    is_whole = isinstance(items, list) and all(isinstance(item, kind) for item in items)
    if not is_whole or any(len(item) < least for item in items if least):
        raise DamagedError(f"a row's {column} are not what was written")
    return list(items)


def checksum_of(content_hash: str, length_beats: float, notes: bytes, details: bytes) -> int:
    """Return the checksum of what a version plays, which is never 0."""
    words = f"{content_hash} {float(length_beats)!r} ".encode()
    return zlib.crc32(details, zlib.crc32(notes, zlib.crc32(words))) + 1


def check_played(
    checksum: int, content_hash: str, length_beats: float, notes: bytes, details: bytes
) -> None:
    """Raise DamagedError where what a version plays has another checksum than it had."""
    if checksum not in (0, checksum_of(content_hash, length_beats, notes, details)):
        raise DamagedError("the notes of a version are not what was written")


def open_file(path: Path) -> sqlite3.Connection:
    """Open the file, or make it, for its owner only.

    Raises sqlite3.Error, OSError, DamagedError where it is damaged, and HistoryError where a newer
    Sidestick wrote it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        _take_back(path)
        check_file(path)
    # SQLite gives the files beside it the same mode.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)
    file = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, check_same_thread=False)
    try:
        (version,) = file.execute("PRAGMA user_version").fetchone()
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = NORMAL")
        if 0 < version < SCHEMA_VERSION:
            _bring_up_to_date(file, version)
        file.executescript(SCHEMA)
    except BaseException:
        file.close()
        raise
    return file


def _take_back(path: Path) -> None:
    """Take back a change that was cut short, as an engine's was that was killed in its middle."""
    if path.is_file() and path.with_name(path.name + JOURNAL).is_file():
        with (
            suppress(sqlite3.Error),  # `check_file` says what is wrong
            closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_S)) as file,
        ):
            file.execute("SELECT count(*) FROM sqlite_schema").fetchone()


def check_file(path: Path) -> None:
    """Look through the whole file as it lies on the disk, and leave it and its log as they are.

    Raises sqlite3.Error, DamagedError where it is damaged or no history, and HistoryError where a
    newer Sidestick wrote it.
    """
    for suffix in ("", JOURNAL, *LOGS):
        found = path.with_name(path.name + suffix)
        if found.exists() and not found.is_file():  # a pipe would hold us up for ever
            raise DamagedError(f"{found.name} is no regular file")
    log = path.with_name(path.name + "-wal")
    size = path.stat().st_size
    if size < SMALLEST_BYTES and (size or (log.is_file() and log.stat().st_size)):
        raise DamagedError("file is cut short")  # SQLite would begin it anew and delete the log
    until_s = monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            _look_through(path)
            return
        except sqlite3.OperationalError as error:
            # What a killed engine left half written is taken back by the next one that opens the
            # file: who only reads cannot do it, and SQLite does not wait.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY or monotonic() > until_s:
                raise
        sleep(POLL_S)


def _look_through(path: Path) -> None:
    address = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_S)) as file:
        (found,) = file.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise DamagedError(" ".join(found.split()))
        (version,) = file.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA_VERSION:
            raise HistoryError(
                f"{path} was written by a newer Sidestick. Install that one again, or move the "
                "file elsewhere to begin a new history."
            )
        _check_columns(file, version)


def _check_columns(file: sqlite3.Connection, version: int) -> None:
    """Raise DamagedError where it is no history, or lacks columns that this version has."""
    names = {name for (name,) in file.execute("SELECT name FROM sqlite_schema")}
    if not version:
        if names:
            raise DamagedError("file is the database of another program")
        return
    later = {name for since, columns in NEW_IN.items() if since > version for name in columns}
    there = {name for _, name, *_ in file.execute("PRAGMA table_info(versions)")}
    if missing := {*VersionRow._fields} - later - there:
        raise DamagedError(f"the versions have no {', '.join(sorted(missing))}")


def _bring_up_to_date(file: sqlite3.Connection, version: int) -> None:
    """Add the columns that a file of this version lacks. Raises sqlite3.Error."""
    new = [column for since, columns in NEW_IN.items() if since > version for column in columns]
    added = "".join(
        f"ALTER TABLE versions ADD COLUMN {_declaration(VersionRow, column)};" for column in new
    )
    file.executescript(f"BEGIN IMMEDIATE; {added} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
