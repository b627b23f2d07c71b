"""Files of a person's own: anything may lie at their paths, and marks before their text."""

from __future__ import annotations

import codecs
import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

MOST_BYTES = 1 << 30
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_regular(path: Path, most_bytes: int = MOST_BYTES) -> bytes:
    """Return a file's bytes. Raises OSError as `open_regular` does."""
    with open_regular(path, most_bytes) as file:
        return file.read(most_bytes)


@contextmanager
def open_regular(path: Path, most_bytes: int = MOST_BYTES) -> Iterator[BufferedReader]:
    """Open a file to read its bytes.

    Raises:
        OSError: it cannot be read, has more, or is no regular file: a pipe would be waited for.
    """
    descriptor = os.open(path, _FLAGS)
    try:
        found = os.fstat(descriptor)
        if stat.S_ISDIR(found.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file", path)
        if found.st_size > most_bytes:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), path)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            yield file
    finally:
        os.close(descriptor)


def read_text(path: Path) -> str:
    """Return the text in a file: UTF-8, or what the mark before it says.

    Raises:
        OSError: it cannot be read.
        UnicodeDecodeError: it holds other bytes.
    """
    data = read_regular(path)
    encoding = next((MARKS[mark] for mark in MARKS if data.startswith(mark)), "utf-8")
    return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
