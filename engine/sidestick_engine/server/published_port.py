"""The port file of a process that listens, for as long as it does."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from Sidestick.protocol import port_file
from Sidestick.protocol.errors import PortFileError
from Sidestick.protocol.port_file import PortFile

log = logging.getLogger(__name__)


@contextmanager
def published(here: PortFile, path: Path) -> Iterator[None]:
    """Write the port file, and remove it afterwards if it is still this process's.

    Raises PortFileError: it cannot be written.
    """
    port_file.write(here, path)
    try:
        yield
    finally:
        try:
            if port_file.read(path) == here:
                path.unlink()
        except (PortFileError, OSError) as error:
            log.warning("The port file was not removed: %s", error)
