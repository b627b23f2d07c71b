"""Standard output that nobody reads any more: a command ends quietly then, as in `… | head -1`.

Its exit code is the one that shells give to what SIGPIPE ended, as of other tools.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

CLOSED = 141  # 128 + SIGPIPE


@contextmanager
def until_output_closes() -> Iterator[None]:
    """End without a word where whoever reads standard output has gone."""
    try:
        try:
            yield
        finally:
            if sys.stdout is not None:  # as it is without a console on Windows
                sys.stdout.flush()
    except OSError as error:
        full = error.errno == errno.ENOSPC and error.filename is None
        if not full and not is_closed_pipe(error, sys.platform):
            raise
        if full and sys.stderr is not None:
            sys.stderr.write("Error: What is printed cannot be written: the disk is full.\n")
        # What Python still has for it, it would write at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1 if full else CLOSED)


@contextmanager
def exit_where_nobody_reads() -> Iterator[None]:
    """Raise SystemExit where whoever reads standard output has gone."""
    try:
        yield
    except OSError as error:
        if is_closed_pipe(error, sys.platform):
            raise SystemExit(CLOSED) from error
        raise
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # rich makes it exit code 1
            raise SystemExit(CLOSED) from end
        raise


def is_closed_pipe(error: OSError, platform: str) -> bool:
    """Tell whether an error is that of a pipe without a reader, on a platform of sys.platform."""
    on_windows = platform == "win32" and error.errno == errno.EINVAL and error.filename is None
    return error.errno == errno.EPIPE or on_windows
