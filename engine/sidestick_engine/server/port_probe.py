"""Finds out whether the process that a port file names is there."""

from __future__ import annotations

import socket
from pathlib import Path

from Sidestick.protocol import port_file
from Sidestick.protocol.errors import PortFileError
from Sidestick.protocol.port_file import PortFile

PROBE_TIMEOUT_S = 0.5


def answering(path: Path) -> PortFile | None:
    """Return the port file if its process answers; None where it is missing, broken or stale."""
    try:
        found = port_file.read(path)
        socket.create_connection(("127.0.0.1", found.port), PROBE_TIMEOUT_S).close()
    except (PortFileError, OSError):
        return None
    return found
