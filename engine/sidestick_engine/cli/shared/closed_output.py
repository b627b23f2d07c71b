"""Standard output that nobody reads any more: a command ends quietly then, as in `… | head -1`."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def until_output_closes() -> Iterator[None]:
    """End with exit code 1 and without a word where whoever reads standard output has gone."""
    try:
        yield
    except OSError as error:
        if not is_closed_pipe(error, sys.platform):
            raise
        # What Python still has for it, it would write at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def is_closed_pipe(error: OSError, platform: str) -> bool:
    """Tell whether an error is that of a pipe without a reader, on a platform of sys.platform."""
    on_windows = platform == "win32" and error.errno == errno.EINVAL and error.filename is None
    return error.errno == errno.EPIPE or on_windows
