"""A small blocking client: for the doctor's round trip, for measuring and for tests."""

from __future__ import annotations

from contextlib import suppress
from itertools import count
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any

import zmq

from Sidestick.protocol import port_file
from Sidestick.protocol.messages import CLIENT, PROTOCOL_VERSION, Message, Style
from Sidestick.protocol.port_file import PortFile
from Sidestick.protocol.zmtp import USERNAME
from sidestick_engine.errors import EngineUnreachableError, ErrorReplyError
from sidestick_engine.server.codec import decode, encode, frames_of

NOT_LET_IN = (
    "The engine refused this client: its token is not the one in the port file. "
    "Restart the engine with: sidestick engine restart"
)
ANOTHER_VERSION = (
    "The engine that runs is of another version of Sidestick. Restart it with: sidestick engine "
    "restart"
)
REFUSED = zmq.EVENT_HANDSHAKE_FAILED_AUTH


def dealer_for(context: zmq.Context[Any], where: PortFile) -> Any:
    """Return a DEALER of a context, not connected yet, that says the token in the handshake."""
    dealer = context.socket(zmq.DEALER)
    dealer.setsockopt(zmq.LINGER, 0)
    dealer.setsockopt(zmq.PLAIN_USERNAME, USERNAME)
    dealer.setsockopt_string(
        zmq.PLAIN_PASSWORD, where.token or " "
    )  # ZeroMQ takes none that is empty
    return dealer


class EngineClient:
    """A connection to a running engine; use it in a `with`, which says hello.

    Attributes:
        offered: the styles that the engine offers, from its welcome.
        styles: their keys.
        engine: the engine's version.
    """

    styles: tuple[str, ...] = ()
    offered: tuple[Style, ...] = ()
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
        self._dealer = dealer_for(self._context, where)
        self._refusals = self._dealer.get_monitor_socket(REFUSED)

    @classmethod
    def from_port_file(
        cls, path: Path | None = None, *, timeout_s: float = 5.0, client: str = "sidestick"
    ) -> EngineClient:
        """Return a client of the engine that the port file names. Raises PortFileError."""
        return cls(port_file.read(path), timeout_s=timeout_s, client=client)

    def __enter__(self) -> EngineClient:
        try:
            if self._where.protocol_version != PROTOCOL_VERSION:
                raise ErrorReplyError("wrong_version", ANOTHER_VERSION)
            self._dealer.connect(f"tcp://127.0.0.1:{self._where.port}")
            welcome = self.request(
                "hello", protocol_version=PROTOCOL_VERSION, client=self._client, peer=self._peer
            )
        except BaseException:
            self.close()
            raise
        self.offered = tuple(welcome["styles"])
        self.styles = tuple(style.key for style in self.offered)
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
        """End the connection; harmless when it has ended."""
        if self._dealer.closed:
            return
        self._dealer.disable_monitor()
        self._refusals.close(linger=0)
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

    def send_bytes(self, message: bytes) -> None:
        """Send the bytes of a message, which nobody has checked.

        Raises ErrorReplyError: the engine has refused this client. Raises EngineUnreachableError.
        """
        until_s = monotonic() + self._timeout_s
        while self._is_ready(zmq.POLLOUT, until_s):
            with suppress(zmq.Again):  # a client that is refused has nowhere to send to
                self._dealer.send_multipart(frames_of(message), zmq.NOBLOCK)
                return
        raise self._unreachable()

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
        while self._is_ready(zmq.POLLIN, until_s):
            message = decode(self._dealer.recv())
            if message.id == request_id:
                if message.kind == "error":
                    raise ErrorReplyError(message.fields["code"], message.fields["sentence"])
                return message
        raise self._unreachable()

    def _is_ready(self, event: int, until_s: float) -> bool:
        """Wait until one can send or receive; False when one cannot. Raises ErrorReplyError."""
        poller = zmq.Poller()
        poller.register(self._dealer, event)
        poller.register(self._refusals, zmq.POLLIN)
        ready = dict(poller.poll(max(0, int((until_s - monotonic()) * 1000))))
        if self._refusals in ready:
            raise ErrorReplyError("wrong_token", NOT_LET_IN)
        return bool(ready)

    def _unreachable(self) -> EngineUnreachableError:
        return EngineUnreachableError(
            f"The engine on port {self._where.port} did not answer within {self._timeout_s:g} s. "
            "Restart it with: sidestick engine restart"
        )
