"""The SQLite file of the history: made, brought up to date, put aside where it is damaged."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgpack

from sidestick_engine.errors import HistoryError

BUSY_TIMEOUT_S = 2.0
SCHEMA_VERSION = 3

_SCHEMA = f"""
BEGIN IMMEDIATE;
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
    place TEXT NOT NULL DEFAULT 'live',
    numerator INTEGER NOT NULL DEFAULT 4,
    denominator INTEGER NOT NULL DEFAULT 4,
    tempo_bpm REAL,
    pads BLOB NOT NULL DEFAULT x'90',
    track TEXT NOT NULL DEFAULT '',
    rack TEXT NOT NULL DEFAULT '',
    UNIQUE (track_key, clip_key, number),
    UNIQUE (track_key, clip_key, content)
);
PRAGMA user_version = {SCHEMA_VERSION};
COMMIT;
"""
# What each version has that the one before had not; x'90' is an empty list.
_NEW_IN = {
    2: (
        "place TEXT NOT NULL DEFAULT 'live'",
        "numerator INTEGER NOT NULL DEFAULT 4",
        "denominator INTEGER NOT NULL DEFAULT 4",
        "tempo_bpm REAL",
        "pads BLOB NOT NULL DEFAULT x'90'",
    ),
    3: ("track TEXT NOT NULL DEFAULT ''", "rack TEXT NOT NULL DEFAULT ''"),
}

log = logging.getLogger(__name__)


class HistoryFile:
    """The file, which is made when first needed. Use it in one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open: sqlite3.Connection | None = None

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """The open file; what the block does to it is done whole or not at all.

        Raises HistoryError where the file cannot be read or written.
        """
        with _told(self._path), self._connection() as file:
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
        file.executescript(_SCHEMA)
    except BaseException:
        file.close()
        raise
    return file


def _bring_up_to_date(file: sqlite3.Connection, version: int) -> None:
    """Add the columns that a file of this version lacks. Raises sqlite3.Error."""
    new = [column for since, columns in _NEW_IN.items() if since > version for column in columns]
    added = "".join(f"ALTER TABLE versions ADD COLUMN {column};" for column in new)
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
def _told(path: Path) -> Iterator[None]:
    """Turns what SQLite and the system refuse into a HistoryError."""
    try:
        yield
    except (sqlite3.Error, OSError, ValueError, TypeError, msgpack.UnpackException) as error:
        raise HistoryError(f"The history of versions in {path} cannot be used: {error}.") from error
