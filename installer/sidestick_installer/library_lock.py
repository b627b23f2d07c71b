"""A lock on a User Library's folder of scripts: two that install or remove there take turns.

It leaves no file behind, and the system frees it, however its process ends.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import DeployError

TIMEOUT_S = 30.0
POLL_S = 0.05
_WINDOWS_FILE = ".Sidestick.lock"


@contextmanager
def library_lock(scripts: Path) -> Iterator[None]:
    """Hold the lock on the folder `scripts` inside. Where locks do not work nobody waits.

    Raises:
        DeployError: somebody else holds it for long.
    """
    until_s = time.monotonic() + TIMEOUT_S
    while (descriptor := _taken(scripts)) is None:
        if time.monotonic() > until_s:
            raise DeployError(
                f"Another sidestick setup or uninstall works on {scripts} just now. Wait until it "
                "is done, and try again."
            )
        time.sleep(POLL_S)
    try:
        yield
    finally:
        if descriptor >= 0:
            os.close(descriptor)


def _taken(scripts: Path) -> int | None:
    """Return what to close to free the lock, -1 where there are no locks, None if it is held."""
    if sys.platform == "win32":
        path = scripts / _WINDOWS_FILE
        try:  # the file is there for as long as its one opener, even if that is killed
            return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_TEMPORARY)
        except OSError:
            return None if path.exists() else -1
    import fcntl

    try:
        descriptor = os.open(scripts, os.O_RDONLY)
    except OSError:
        return -1
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:  # as on some network drives
        os.close(descriptor)
        return -1
    return descriptor
