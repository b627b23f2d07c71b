"""A history whose first writing was cut short is whole again once an engine has opened it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Timer

import pytest

from sidestick_engine.history.database import History
from sidestick_engine.history.schema import DamagedError, check_file, open_file

# More than fits into SQLite's memory is in the file before its end, which never comes.
KILLED_WHILE_IT_WRITES = """
import os
import sqlite3
import sys

file = sqlite3.connect(sys.argv[1], isolation_level=None)
file.execute("PRAGMA journal_mode = DELETE")
file.execute("PRAGMA cache_size = 5")
file.execute("BEGIN")
file.execute("CREATE TABLE never (bytes)")
file.executemany("INSERT INTO never VALUES (randomblob(5000))", [()] * 50)
os._exit(1)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a history with the journal of a change that was cut short."""
    path = tmp_path / "history.db"
    open_file(path).close()
    subprocess.run([sys.executable, "-c", KILLED_WHILE_IT_WRITES, str(path)], check=False)
    assert path.with_name(path.name + "-journal").is_file()
    return path


def test_an_engine_takes_back_what_was_cut_short(path: Path) -> None:
    """And goes on with what was there before."""
    with closing(open_file(path)) as file:
        names = {name for (name,) in file.execute("SELECT name FROM sqlite_schema")}
    assert "versions" in names
    assert "never" not in names
    check_file(path)


def test_who_looks_waits_for_the_engine_that_opens_it(path: Path) -> None:
    """Whoever may write takes back what was cut short, and a moment later all is well."""
    later = Timer(0.3, lambda: open_file(path).close())
    later.start()
    check_file(path)
    later.join()


def test_who_looks_in_vain_is_told(path: Path) -> None:
    """Nothing is changed by looking."""
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        check_file(path)
    assert path.with_name(path.name + "-journal").is_file()


@pytest.mark.parametrize(
    "make", [Path.mkdir, getattr(os, "mkfifo", Path.mkdir)], ids=["folder", "pipe"]
)
def test_a_journal_that_is_no_file_is_told_at_once_and_put_aside(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    """SQLite would wait for a pipe for ever; the history goes on without it."""
    path = tmp_path / "history.db"
    open_file(path).close()
    make(path.with_name(path.name + "-journal"))
    with pytest.raises(DamagedError, match="no regular file"):
        check_file(path)
    with closing(History(path)) as history:
        history.check()
        assert "The history was damaged" in history.take_warning()
    assert path.with_name(path.name + ".damaged-journal").exists()
    check_file(path)
