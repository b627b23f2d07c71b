"""The file of the history while it is used: damage to it, or another in its place, is noticed.

A damaged file is put aside, what can be read of it goes into a new one, and the work goes on there.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

from sidestick_engine.errors import DamagedHistoryError, HistoryError
from sidestick_engine.history.salvage import aside_path, move, salvaged
from sidestick_engine.history.schema import LOGS, DamagedError, check_file, open_file

DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
PRIMARY = 0xFF  # of an extended error code
MAX_WARNING_CHARS = 500

Answer = TypeVar("Answer")

log = logging.getLogger(__name__)


class _State(NamedTuple):
    """A state of a file on the disk: which one it is, and when it was last written."""

    device: int
    number: int
    size: int
    written_ns: int

    def is_same_file(self, other: _State | None) -> bool:
        """Return whether the other is a state of the same file."""
        return other is not None and self[:2] == other[:2]


class HistoryFile:
    """The file, which is made when first needed. Use it in one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open: sqlite3.Connection | None = None
        self._states: dict[str, _State | None] = {}  # after the last work, by suffix
        self._warnings: list[str] = []
        self.times_damaged = 0

    def run(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """Return what the work on the file returns; what it writes is done whole or not at all.

        Where the file proves to be damaged, it is put aside, and the work is done on what could be
        saved. Raises HistoryError where the file cannot be read or written.
        """
        with self._history_errors():
            try:
                self._notice_changes()
                return self._run(work)
            except (sqlite3.DatabaseError, OSError) as error:
                if not _is_damage(error, self._path):
                    raise
                self._put_aside(error)
                return self._run(work)

    def check(self) -> None:
        """Open the file if it is there, so that damage is found early. Raises HistoryError."""
        if self._path.exists():
            self.run(lambda _: None)

    def take_warning(self) -> str:
        """Return what has happened to the file since the last call; empty where nothing has."""
        warning = ". ".join(self._warnings)[:MAX_WARNING_CHARS]
        self._warnings = []
        return warning

    def close(self) -> None:
        """Close the file; harmless when it is closed."""
        if self._open is not None:
            file, self._open = self._open, None
            with suppress(sqlite3.Error):  # all that was committed is in the log, which stays then
                file.close()

    def _run(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        if self._open is None:
            self._open = open_file(self._path)
        with self._open as file:
            answer = work(file)
        self._states = {suffix: _state(self._path, suffix) for suffix in ("", *LOGS)}
        return answer

    def _notice_changes(self) -> None:
        """Open the file again where others have changed it. Raises sqlite3.Error and OSError."""
        states = {suffix: _state(self._path, suffix) for suffix in self._states}
        if self._open is None or states == self._states:
            return
        before, now = self._states[""], states[""]
        if now is not None and now.is_same_file(before):
            if now != before:
                check_file(self._path)  # by another connection: this one has pages in memory
            self.close()  # writes what a log holds that somebody may have deleted
            return
        self.close()
        self._move_old_logs(states)
        what = "deleted" if now is None else "replaced by another"
        self._warn(f"The history was {what} while Sidestick ran. It goes on with what is there now")

    def _move_old_logs(self, states: dict[str, _State | None]) -> None:
        """Put aside the logs of a file that has gone: SQLite would take them for the new one's."""
        aside = aside_path(self._path)
        for suffix in LOGS:
            state = states[suffix]
            if state is not None and state.is_same_file(self._states[suffix]):
                log_path = self._path.with_name(self._path.name + suffix)
                log_path.replace(aside.with_name(aside.name + suffix))

    def _put_aside(self, error: Exception) -> None:
        """Go on with a new file that holds what can be read. Raises OSError and sqlite3.Error."""
        self.times_damaged += 1
        with salvaged(self._path) as (new, count):
            aside = aside_path(self._path)
            if os.name == "nt":
                self.close()  # Windows renames no open file
            move(self._path, aside)
            self.close()  # SQLite sees that its file has moved, and writes no more into it
            move(new, self._path)
        log.warning("%s was damaged: %s. It is %s now.", self._path, error, aside)
        saved = "1 version was" if count == 1 else f"{count} versions were"
        self._warn(f"The history was damaged: {saved} saved. The damaged file is now {aside.name}")

    def _warn(self, warning: str) -> None:
        log.warning("%s.", warning)
        self._warnings.append(warning)

    @contextmanager
    def _history_errors(self) -> Iterator[None]:
        """Turn what SQLite and the system refuse into a HistoryError, and open it again then."""
        try:
            yield
        except (sqlite3.Error, OSError, ValueError, TypeError) as error:
            self.close()
            raise HistoryError(
                f"The history of versions in {self._path} cannot be used: {error}."
            ) from error


def examine(path: Path) -> str:
    """Return a few words on the history at `path`, which is only read.

    Raises DamagedHistoryError or HistoryError, where it cannot be read, with what to do.
    """
    asides = sorted(each.name for each in path.parent.glob(f"{path.name}.damaged*"))
    beside = f"; what was damaged earlier is beside it: {', '.join(asides)}" if asides else ""
    if not path.exists():
        return f"no version has been kept yet{beside}"
    try:
        check_file(path)
    except (sqlite3.Error, OSError) as error:
        if not _is_damage(error, path):
            raise HistoryError(
                f"The history in {path} cannot be read: {error}. May you read and write that file "
                "and its folder, and is there room on the disk?"
            ) from error
        raise DamagedHistoryError(
            f"The history in {path} is damaged: {error}. Press any action, or restart the engine: "
            f"it saves what can be read, and puts the damaged file aside as "
            f"{aside_path(path).name}."
        ) from error
    return f"every page of {path} is whole{beside}"


def _is_damage(error: Exception, path: Path) -> bool:
    """Return whether an error says that the file holds what nobody has written into it."""
    if isinstance(error, DamagedError) or path.is_dir() or "decode to UTF-8" in str(error):
        return True
    return (getattr(error, "sqlite_errorcode", None) or 0) & PRIMARY in DAMAGE


def _state(path: Path, suffix: str = "") -> _State | None:
    """Return the state of a file; None where there is none."""
    try:
        found = path.with_name(path.name + suffix).stat()
    except OSError:
        return None
    return _State(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
