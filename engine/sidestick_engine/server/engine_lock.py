"""A lock on a file that lasts as long as a process: the system frees it, however that ends."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sidestick_engine.errors import StartError

PATIENCE_S = 3.0  # an engine that ends or starts needs less
POLL_S = 0.05
WAITING_POLL_S = 0.5

log = logging.getLogger(__name__)


@contextmanager
def engine_lock(path: Path, refuse: Callable[[], None], *, waits: bool = False) -> Iterator[None]:
    """Hold the lock at `path` inside; `refuse` raises where the engine that holds it answers.

    The file stays: one that is deleted could be locked twice. `waits`: wait for the end of whoever
    holds it, and of engines before 0.3, which know no lock, instead of raising.

    Raises:
        StartError: another engine holds it, and does not answer yet or any more; or the file cannot
            be made.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Not to be held up where somebody has put a pipe there.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NONBLOCK", 0), 0o600)
    except OSError as error:
        raise StartError(
            f"The file {path} cannot be opened: {error.strerror}. The engine needs a folder that "
            "it can write to; the variable SIDESTICK_DATA names another."
        ) from error
    try:
        until_s = time.monotonic() + PATIENCE_S
        if waits:
            _wait(descriptor, refuse)
        while not waits and not _locked(descriptor):
            refuse()
            if time.monotonic() > until_s:
                raise StartError(
                    f"Another engine holds {path} and does not answer: it starts or ends just now, "
                    "or hangs. Try again in a moment, or stop that one first."
                )
            time.sleep(POLL_S)
        yield
    finally:
        os.close(descriptor)


def _wait(descriptor: int, refuse: Callable[[], None]) -> None:
    said = False
    while not _locked(descriptor) or _refused(refuse):
        if not said:
            log.info("Another engine runs. This one waits for its end, and then takes its place.")
            said = True
        time.sleep(WAITING_POLL_S)


def _refused(refuse: Callable[[], None]) -> bool:
    try:
        refuse()
    except StartError:
        return True
    return False


def _locked(descriptor: int) -> bool:
    """Try to lock a file; return False where somebody else has."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError as error:
        log.warning("A second engine would not be noticed: locks do not work here (%s).", error)
    return True
