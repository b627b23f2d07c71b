"""The columns of the history's one table, and its file: opened, upgraded, put aside if damaged."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, get_type_hints

import msgpack

from sidestick_engine.errors import HistoryError

BUSY_TIMEOUT_S = 2.0
SCHEMA_VERSION = 3


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


# The columns that a version of the table has and the one before had not.
NEW_IN = {
    2: ("place", "numerator", "denominator", "tempo_bpm", "pads"),
    3: ("track", "rack"),
}

_SQL_TYPES = {int: "INTEGER", float: "REAL", str: "TEXT", bytes: "BLOB"}
_PYTHON_TYPES = get_type_hints(VersionRow)


def _declaration(column: str) -> str:
    """Return a column as SQL declares it, such as ``numerator INTEGER NOT NULL DEFAULT 4``."""
    kind = _PYTHON_TYPES[column]
    if kind not in _SQL_TYPES:
        return f"{column} REAL"  # a number, or NULL
    words = [column, _SQL_TYPES[kind], "NOT NULL"]
    if column in VersionRow._field_defaults:
        words += ["DEFAULT", _literal(VersionRow._field_defaults[column])]
    return " ".join(words)


def _literal(value: object) -> str:
    return f"x'{value.hex()}'" if isinstance(value, bytes) else repr(value)


SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS versions (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    {", ".join(map(_declaration, VersionRow._fields))},
    UNIQUE (track_key, clip_key, number),
    UNIQUE (track_key, clip_key, content)
);
CREATE TABLE IF NOT EXISTS documents (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL,
    is_aside INTEGER NOT NULL DEFAULT 0
);
PRAGMA user_version = {SCHEMA_VERSION};
COMMIT;
"""

log = logging.getLogger(__name__)


class HistoryFile:
    """The file, which is made when first needed. Use it in one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open: sqlite3.Connection | None = None

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Open the file; what the block does to it is done whole or not at all.

        Raises HistoryError where the file cannot be read or written.
        """
        with _history_errors(self._path), self._connection() as file:
            yield file

    def close(self) -> None:
        """Close the file; harmless when it is closed."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _connection(self) -> sqlite3.Connection:
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
        if 0 < version < SCHEMA_VERSION:
            _bring_up_to_date(file, version)
        file.executescript(SCHEMA)
    except BaseException:
        file.close()
        raise
    return file


def _bring_up_to_date(file: sqlite3.Connection, version: int) -> None:
    """Add the columns that a file of this version lacks. Raises sqlite3.Error."""
    new = [column for since, columns in NEW_IN.items() if since > version for column in columns]
    added = "".join(f"ALTER TABLE versions ADD COLUMN {_declaration(column)};" for column in new)
    file.executescript(f"BEGIN IMMEDIATE; {added} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")


def _move_away(path: Path) -> None:
    """Put a damaged file aside, so that a new one can be begun. Raises OSError."""
    aside = path.with_name(f"{path.name}.damaged")
    path.replace(aside)
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).unlink()
    log.warning("%s was damaged. It is %s now, and a new history begins.", path, aside)


@contextmanager
def _history_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system refuse into a HistoryError."""
    try:
        yield
    except (sqlite3.Error, OSError, ValueError, TypeError, msgpack.UnpackException) as error:
        raise HistoryError(f"The history of versions in {path} cannot be used: {error}.") from error
