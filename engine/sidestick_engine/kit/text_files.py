"""Small text files of the musician's, read with patience and written whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from sidestick_engine.errors import KitError

MAX_BYTES = 65536
SUFFIX = ".txt"

Stamp = tuple[int, int]


def read_text(path: Path, what: str) -> str:
    """A file's text, whatever bytes it holds. Raises KitError."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise KitError(f"{what} {path} cannot be read: {error.strerror}.") from error
    if len(data) > MAX_BYTES:
        raise KitError(f"{what} {path} is longer than {MAX_BYTES} bytes, which none needs to be.")
    return data.decode("utf-8-sig", "surrogateescape")


def write_text(path: Path, text: str, what: str) -> None:
    """Write a file in one step, so that nobody reads half of it. Raises KitError."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(text.encode("utf-8", "surrogateescape"))
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise KitError(f"{what} {path} cannot be written: {error.strerror}.") from error


def stamps(folder: Path) -> dict[str, Stamp]:
    """The text files in a folder by name, each with what changes when it does: time and size."""
    try:
        with os.scandir(folder) as entries:
            found = [(e.name, e.stat()) for e in entries if e.name.endswith(SUFFIX)]
    except OSError:
        return {}
    return {name: (stat.st_mtime_ns, stat.st_size) for name, stat in sorted(found)}


def stamp(path: Path) -> Stamp:
    """What changes when a file does, or the list of a folder's files; zeros where there is none."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
