"""The port file of a process that listens, for as long as it does."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from Sidestick.protocol import port_file
from Sidestick.protocol.errors import EngineNotRunningError, PortFileError, ProtocolError
from Sidestick.protocol.port_file import PortFile

LOOK_AGAIN_S = 1.0

_Stamp = tuple[int, int, int]

log = logging.getLogger(__name__)


@contextmanager
def published(here: PortFile, path: Path) -> Iterator[None]:
    """Write the port file, and remove it afterwards if it is still this process's.

    Inside, it is written again when it has vanished, is damaged, or names a process that has gone.

    Raises PortFileError: it cannot be written.
    """
    port_file.write(here, path)
    ending = Event()
    keeper = Thread(target=_keep, args=(here, path, ending), name="port file", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        keeper.join()
        try:
            if port_file.read(path) == here:
                path.unlink()
        except (PortFileError, OSError) as error:
            log.warning("The port file was not removed: %s", error)


def _keep(here: PortFile, path: Path, ending: Event) -> None:
    seen: _Stamp | None = None  # of what was found to be right
    complaint = ""
    while not ending.wait(LOOK_AGAIN_S):
        now = _stamp(path)
        if now == seen and now is not None:
            continue
        try:
            if _is_right(here, path):
                seen = now
            else:
                port_file.write(here, path)
                log.warning("The port file %s was lost, and is written again.", path)
        except ProtocolError as error:
            if str(error) != complaint:  # once, not every second
                complaint = str(error)
                log.warning("%s", error)


def _is_right(here: PortFile, path: Path) -> bool:
    """Tell whether a port file names this process, or another one that lives."""
    try:
        found = port_file.read(path)
    except (EngineNotRunningError, PortFileError):
        return False
    return found.pid != here.pid or found == here


def _stamp(path: Path) -> _Stamp | None:
    """Return what changes when a file does; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
