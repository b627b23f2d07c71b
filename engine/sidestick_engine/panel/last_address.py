"""The panel's address outlives it: a page that is left open finds the next panel there.

The last port is asked for again, and its token stays, in a file that only this user may read. A
panel that gets another port gets another token too: whoever has the last port now may be told the
old one, by a page that looks for its panel there.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from Sidestick.protocol.atomic_file import write_atomically
from Sidestick.protocol.errors import IllegalValueError
from Sidestick.protocol.port_file import FIELDS, MAX_BYTES
from Sidestick.protocol.regular_file import read_regular
from sidestick_engine.errors import StartError

FILE_NAME = "panel.last"
OWN_MODE = 0o600
_TYPES = {field.name: field.type for field in FIELDS}


class LastAddress(NamedTuple):
    """The port on 127.0.0.1 that the last panel had, and the token of its pages."""

    port: int
    token: str


@contextmanager
def address_to_listen_on(folder: Path, port: int) -> Iterator[tuple[socket.socket, str, str]]:
    """Listen on a port of 127.0.0.1; where it is 0, on the last one, or else on a free one.

    Yields the socket, the token of pages, and a sentence where pages of the last panel cannot find
    this one; it is empty where they can.

    Raises StartError: the port that was asked for is taken.
    """
    last, moved = _read(folder / FILE_NAME), ""
    try:
        listening = _bound(port or (last.port if last else 0))
    except StartError:
        if port or last is None:
            raise
        listening = _bound(0)
        moved = (
            f"Another program has port {last.port}, where the panel was. "
            "Close the pages that are still open there, and use this one."
        )
    with listening:
        now = listening.getsockname()[1]
        is_same = last is not None and last.port == now
        token = last.token if last and is_same else secrets.token_hex(16)
        values = json.dumps({"port": now, "token": token}).encode()
        with suppress(OSError):  # then the next panel has another address, as the first had
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(folder / FILE_NAME, values, OWN_MODE)
        yield listening, token, moved


def _read(path: Path) -> LastAddress | None:
    """Return what the file says; None where it is missing or damaged, or others could read it."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        values = json.loads(read_regular(path, MAX_BYTES))
        if os.name == "posix" and mode != OWN_MODE:
            return None
        checked = {name: _TYPES[name].check(values[name]) for name in LastAddress._fields}
    except (OSError, ValueError, TypeError, KeyError, RecursionError, IllegalValueError):
        return None
    return LastAddress(**checked) if checked["token"] else None


def _bound(port: int) -> socket.socket:
    """Listen on a port of 127.0.0.1. Raises StartError."""
    # Told that it is TCP, asyncio sends at once what it sends, and does not wait for more.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":  # on Windows it would let two programs share the port
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise StartError(
            f"The panel cannot listen on port {port}: {error.strerror}. "
            "Name another one with --port, or none for a free one."
        ) from None
    return listening
