"""The data folder of earlier versions on Windows, carried over to where it lies now.

Up to 0.2 it was in `%LOCALAPPDATA%`. A Python from the Microsoft Store writes there into its own
package's folder, which Live does not see.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from tempfile import mkdtemp

from Sidestick.protocol.port_file import windows_home
from sidestick_engine.errors import StartError

STORE_PACKAGES = "Packages/PythonSoftwareFoundation.Python.*/LocalCache/Local"
LEFT_BEHIND = (".lock", "-wal", "-shm", "port.json", "panel.json")  # of processes; no data
DATABASE = ".db"


def former_folders(environment: Mapping[str, str]) -> list[Path]:
    """Return the data folders of earlier versions on Windows that hold something, newest first."""
    local = environment.get("LOCALAPPDATA")
    base = Path(local) if local else windows_home(environment) / "AppData" / "Local"
    folders = [base / "Sidestick", *(each / "Sidestick" for each in base.glob(STORE_PACKAGES))]
    return sorted(filter(holds_something, folders), key=_changed_at, reverse=True)


def carry_over(former: Sequence[Path], folder: Path) -> Path | None:
    """Copy the first of the former folders to ``folder``, unless something is there already.

    It is copied whole or not at all, and stays as it was. Returns the one that was copied, None
    where there was nothing to do.

    Raises:
        StartError: it cannot be copied; nothing was left behind.
    """
    if not former or holds_something(folder):
        return None
    source = former[0]
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
        try:
            for path in _files(source):
                _copy(path, draft / path.relative_to(source))
            with suppress(OSError):
                folder.rmdir()  # an empty one makes room
            draft.rename(folder)
        except OSError:
            shutil.rmtree(draft, ignore_errors=True)
            if holds_something(folder):
                return None  # another process has done it meanwhile
            raise
    except OSError as error:
        raise StartError(
            f"Your files cannot be copied from {source}, where Sidestick kept them before, to "
            f"{folder}: {error.strerror or error}. See that the disk has room, or copy the folder "
            "yourself, and try again."
        ) from error
    return source


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith(LEFT_BEHIND):
            yield path


def _copy(source: Path, target: Path) -> None:
    """Copy a file; a database with what was last written to it, also while it is in use."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix == DATABASE:
        try:
            with (
                closing(
                    sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
                ) as database,
                closing(sqlite3.connect(target)) as copy,
            ):
                database.backup(copy)
        except sqlite3.Error:  # it is damaged: whoever opens it says so, and saves what reads
            target.unlink(missing_ok=True)
            for beside in source.parent.glob(source.name + "*"):
                shutil.copy2(beside, target.parent / beside.name)
        return
    shutil.copy2(source, target)


def holds_something(folder: Path) -> bool:
    """Return whether a folder is there and not empty."""
    try:
        return any(folder.iterdir())
    except OSError:
        return False


def _changed_at(folder: Path) -> float:
    return max(path.stat().st_mtime for path in folder.iterdir())
