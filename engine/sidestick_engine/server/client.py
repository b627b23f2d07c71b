"""A small blocking client: for the doctor's round trip, for measuring and for tests."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any

import zmq

from Sidestick.protocol import port_file
from Sidestick.protocol.messages import CLIENT, PROTOCOL_VERSION, Message
from Sidestick.protocol.port_file import PortFile
from sidestick_engine.errors import EngineUnreachableError, ErrorReplyError
from sidestick_engine.server.codec import decode, encode


class EngineClient:
    """A connection to a running engine; use it in a `with`, which says hello.

    Attributes:
        styles: the styles that the engine offers, from its welcome.
        engine: the engine's version.
    """

    styles: tuple[str, ...] = ()
    engine: str = ""

    def __init__(
        self,
        where: PortFile,
        *,
        timeout_s: float = 5.0,
        client: str = "sidestick",
        peer: str = CLIENT,
    ) -> None:
        self._where = where
        self._timeout_s = timeout_s
        self._client = client
        self._peer = peer
        self._ids = count(1)
        self._context = zmq.Context()
        self._dealer = self._context.socket(zmq.DEALER)
        self._dealer.setsockopt(zmq.LINGER, 0)

    @classmethod
    def from_port_file(
        cls, path: Path | None = None, *, timeout_s: float = 5.0, client: str = "sidestick"
    ) -> EngineClient:
        """Return a client of the engine that the port file names. Raises PortFileError."""
        return cls(port_file.read(path), timeout_s=timeout_s, client=client)

    def __enter__(self) -> EngineClient:
        self._dealer.connect(f"tcp://127.0.0.1:{self._where.port}")
        try:
            welcome = self.request(
                "hello",
                protocol_version=PROTOCOL_VERSION,
                token=self._where.token,
                client=self._client,
                peer=self._peer,
            )
        except BaseException:
            self.close()
            raise
        self.styles = tuple(style.key for style in welcome["styles"])
        self.engine = welcome["engine"]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the connection."""
        self._dealer.close(linger=0)
        self._context.term()

    def request(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Send a message and wait for the fields of its reply.

        Raises:
            ErrorReplyError: the engine refused.
            EngineUnreachableError: no reply within the client's time-out.
            LocalProtocolError: a field is not legal.
            RemoteProtocolError: what replied is no engine of ours.
        """
        return self.wait(self.send(kind, **fields)).fields

    def send(self, kind: str, **fields: Any) -> int:
        """Send a message without waiting; return the id that its reply will have."""
        request_id = next(self._ids)
        self.send_bytes(encode(kind, id=request_id, **fields))
        return request_id

    def send_bytes(self, frame: bytes) -> None:
        """Send the bytes of a message, which nobody has checked."""
        self._dealer.send(frame)

    def reply(self, kind: str, request_id: int, **fields: Any) -> None:
        """Reply to a request that the engine has sent to a script."""
        self.send_bytes(encode(kind, id=request_id, **fields))

    def has_message(self) -> bool:
        """Tell whether a message has come that was not taken yet."""
        return bool(self._dealer.poll(0))

    def receive(self) -> Message:
        """Return the next message, whatever it is. Raises EngineUnreachableError."""
        if not self._dealer.poll(int(self._timeout_s * 1000)):
            raise self._unreachable()
        return decode(self._dealer.recv())

    def wait(self, request_id: int) -> Message:
        """Wait for the reply to a message; those to others are passed over. Raises as `request`."""
        until_s = monotonic() + self._timeout_s
        while self._dealer.poll(max(0, int((until_s - monotonic()) * 1000))):
            message = decode(self._dealer.recv())
            if message.id == request_id:
                if message.kind == "error":
                    raise ErrorReplyError(message.fields["code"], message.fields["sentence"])
                return message
        raise self._unreachable()

    def _unreachable(self) -> EngineUnreachableError:
        return EngineUnreachableError(
            f"The engine on port {self._where.port} did not answer within {self._timeout_s:g} s. "
            "Stop it and start it again with: sidestick engine"
        )
