"""A page without a browser, which blocks until it is answered: for measuring."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from websockets.sync.client import connect
from websockets.sync.connection import Connection
from websockets.typing import Origin

from Sidestick.protocol.port_file import PortFile
from sidestick_engine.panel.messages.errors import PanelError

TIMEOUT_S = 20.0


class PanelClient:
    """A page that has been let in; notifications that come meanwhile are passed over."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ids = count(1)

    def request(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Return the answer to a request. Raises PanelError, and TimeoutError where none comes."""
        request_id = next(self._ids)
        self._connection.send(json.dumps({"kind": kind, "id": request_id, **fields}))
        while (message := self._receive()).get("id") != request_id:
            continue
        if message["kind"] == "error":
            raise PanelError(message["code"], message["sentence"])
        return message

    def wait_for_engine(self) -> None:
        """Return when the panel has reached the engine. Raises TimeoutError."""
        while True:
            message = self._receive()
            if message["kind"] == "engine" and message["is_connected"]:
                return

    def _receive(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._connection.recv(TIMEOUT_S))
        return message


@contextmanager
def panel_client(where: PortFile) -> Iterator[PanelClient]:
    """Open a page of the panel that this port file names, once the engine is reached."""
    host = f"127.0.0.1:{where.port}"
    with connect(
        f"ws://{host}/ws", origin=Origin(f"http://{host}"), compression=None, max_size=None
    ) as connection:
        client = PanelClient(connection)
        client.request("hello", token=where.token)
        client.wait_for_engine()
        yield client
