"""Makes a new history of what can be read in a damaged one, which stays as it is."""

from __future__ import annotations

import math
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, get_type_hints

from sidestick_engine.history.schema import JOURNAL, LOGS, TABLES, DamagedError, open_file, unpack
from sidestick_engine.history.sqlite_pages import Row, Value, rows_of


@contextmanager
def salvaged(path: Path) -> Iterator[tuple[Path, int]]:
    """Yield a file with all rows that can be read in the one at `path`, and how many they are.

    It lies in the same folder and goes in the end unless it was moved. Raises OSError and
    sqlite3.Error.
    """
    folder = Path(mkdtemp(prefix=f"{path.name}.", dir=path.parent))
    try:
        yield folder / path.name, _copy_rows(path, folder / path.name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def aside_path(path: Path) -> Path:
    """Return the first name that is free for a damaged file: history.db.damaged, .damaged-2, …"""
    number, aside = 1, path.with_name(f"{path.name}.damaged")
    while any(aside.with_name(aside.name + suffix).exists() for suffix in ("", JOURNAL, *LOGS)):
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{number}")
    return aside


def move(path: Path, to: Path) -> None:
    """Rename a file of SQLite with its log, if anything is in that. Raises OSError.

    Its journal goes along, whatever that is: SQLite would take it for the next file's.
    """
    journal = path.with_name(path.name + JOURNAL)
    log, index = (path.with_name(path.name + suffix) for suffix in LOGS)
    path.replace(to)
    if journal.exists():
        journal.replace(to.with_name(to.name + JOURNAL))
    if log.is_file() and log.stat().st_size:
        log.replace(to.with_name(to.name + LOGS[0]))
    for left in (log, index):  # SQLite makes the index again
        left.unlink(missing_ok=True)


def _copy_rows(path: Path, new: Path) -> int:
    rows = sorted((row for row in rows_of(path)), key=lambda row: row.number)
    count = 0
    with closing(open_file(new)) as file:
        for row in rows:
            for table, row_type in TABLES.items():
                if (values := _fitting(row, row_type)) is not None:
                    count += _insert(file, table, row_type, row.number, values)
        file.commit()
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return count


def _insert(
    file: sqlite3.Connection, table: str, row_type: type[Any], number: int, values: list[Value]
) -> int:
    """Insert a row unless one of the same keys is there, and return how many were inserted."""
    signs = ", ".join("?" * (1 + len(values)))
    columns = ", ".join(("row", *row_type._fields[: len(values)]))
    sql = f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({signs})"  # noqa: S608
    return file.execute(sql, (number, *values)).rowcount


def _fitting(row: Row, row_type: type[Any]) -> list[Value] | None:
    """Return the values of a row for the columns of a table; None where it is none of its rows.

    The first stands for the number. An earlier Sidestick's rows lack the last columns.
    """
    first, *values = row.values or [0]
    types = list(get_type_hints(row_type).items())
    least = len(types) - len(row_type._field_defaults)
    if first is not None or row.number < 1 or not least <= len(values) <= len(types):
        return None
    try:
        fitting = [_value(*each) for each in zip(values, types, strict=False)]
        row_type(*fitting).check()
        return fitting
    except (DamagedError, TypeError):
        return None


def _value(value: Value, column: tuple[str, Any]) -> Value:
    """Return a value as its column has it. Raises TypeError and DamagedError."""
    name, kind = column
    if kind is bytes:
        unpack(name, value)
    elif kind in (int, str):
        if not isinstance(value, kind):
            raise TypeError
    elif value is not None or kind is float:
        if not isinstance(value, (int, float)) or not math.isfinite(value):
            raise TypeError
        return float(value)  # SQLite stores whole numbers as such
    return value
