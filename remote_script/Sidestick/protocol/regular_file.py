"""Reads files at paths where somebody may have put anything: a pipe, a device, gigabytes."""

from __future__ import annotations

import os
from pathlib import Path

# Of POSIX, and the same wherever Python runs; Live's Python need not have `stat` and `errno`.
_KIND, _REGULAR, _EINVAL = 0o170000, 0o100000, 22
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_regular(path: Path, most_bytes: int) -> bytes:
    """Return a file's bytes, or one more than ``most_bytes`` where it has more.

    Raises OSError where it cannot be read, or is no regular file: a pipe would hold us up until
    somebody writes into it.
    """
    descriptor = os.open(str(path), _FLAGS)
    try:
        if os.fstat(descriptor).st_mode & _KIND != _REGULAR:
            raise OSError(_EINVAL, "it is no regular file", str(path))
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(most_bytes + 1)
    finally:
        os.close(descriptor)
