"""Small text files of the musician's, read with patience and written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from Sidestick.protocol.atomic_file import write_atomically
from Sidestick.protocol.regular_file import read_regular
from Sidestick.protocol.text_file import text_of
from sidestick_engine.errors import KitError

MAX_BYTES = 65536
SUFFIX = ".txt"

_CP1252 = {byte: bytes((byte,)).decode("cp1252", "replace") for byte in range(0x80, 0xA0)}

Stamp = tuple[int, int]  # a file's time of change, in ns, and its size: another when it changes


def read_text(path: Path, what: str, most_bytes: int = MAX_BYTES) -> str:
    """Return a file's text, whatever bytes it holds. Raises KitError."""
    try:
        data = read_regular(path, most_bytes)
    except OSError as error:
        raise KitError(f"{what} {path} cannot be read: {error.strerror}.") from error
    if len(data) > most_bytes:
        raise KitError(f"{what} {path} is longer than {most_bytes} bytes, the most that is read.")
    return _text(data)


def _text(data: bytes) -> str:
    """Return a text in UTF-8, with a mark or not, or as old editors of Windows write it.

    That is UTF-16, of which every other byte is 0, or cp1252.
    """
    even, odd = data[::2].count(0), data[1::2].count(0)
    if min(even, odd) == 0 and 4 * max(even, odd) > len(data) > 1:
        return data.decode("utf-16-be" if even else "utf-16-le", "replace").lstrip("\ufeff")
    try:
        return text_of(data)
    except ValueError:
        return "".join(_CP1252.get(byte, chr(byte)) for byte in data)


def write_text(path: Path, text: str, what: str) -> None:
    """Write a file in one step, so that nobody reads half of it. Raises KitError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise KitError(f"{what} {path} cannot be written: {error.strerror}.") from error


def stamps(folder: Path) -> dict[str, Stamp]:
    """Return the text files in a folder by name, each with its time of change and its size."""
    try:
        with os.scandir(folder) as entries:
            found = [(e.name, e.stat()) for e in entries if e.name.endswith(SUFFIX)]
    except OSError:
        return {}
    return {name: (stat.st_mtime_ns, stat.st_size) for name, stat in sorted(found)}
