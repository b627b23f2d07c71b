"""The script's connection to the engine.

It finds the engine through the port file, says hello, sends requests, pings the engine when that is
silent, and reconnects when it went away. Every request ends in exactly one call of its
``on_end``: with the fields of the result, or with an EngineError whose text is for the musician.
"""

from __future__ import annotations

import time
from typing import Any, Callable

from ..errors import EngineError
from ..protocol import port_file
from ..protocol.errors import (
    EngineNotRunningError,
    LocalProtocolError,
    PortFileError,
    RefusedError,
    RemoteProtocolError,
)
from ..protocol.messages import (
    KINDS,
    PROTOCOL_VERSION,
    REPLIES,
    SCRIPT,
    TO_LIVE,
    InstalledModel,
    Message,
    Style,
    decode,
    encode,
)
from .pending_requests import OnEnd, Pending, Request
from .tcp_link import Link, LinkLostError

RETRY_S = (0.25, 0.5, 1.0, 2.0, 5.0)  # how long to wait after the first failure, the second, ...
WELCOME_WITHIN_S = 3.0
PING_AFTER_S = 2.0  # of silence
PONG_WITHIN_S = 4.0
MAX_MESSAGES_PER_POLL = 16
_IDS = 2**32


class Client:
    """A connection to the engine that is kept up for as long as ``poll`` is called.

    ``name`` is the client's for the engine. ``on_change`` is called when the engine has welcomed us
    (with None) and when it cannot be reached (with the reason), once for each change. ``clock``
    gives seconds that never run backwards. ``on_request`` is called with requests of the engine's,
    ``on_disconnect`` when it is lost.
    """

    def __init__(
        self,
        name: str,
        on_change: Callable[[EngineError | None], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.styles: dict[str, Style] = {}  # by key, in the engine's order
        self.models: tuple[InstalledModel, ...] = ()
        self.engine_version = ""  # of the last engine that has welcomed us
        self.welcome = False
        self.on_request: Callable[[Message], None] = lambda _: None
        self.on_disconnect: Callable[[], None] = lambda: None
        self.name = name
        self._on_change = on_change
        self._clock = clock
        self.link: Link | None = None
        self._port_file = port_file.PortFile(0, 0, 0, "")
        self._failures = 0
        self._retry_at_s = clock()
        self._since_s = clock()  # of the attempt, then of the last message that came
        self._pinged_at_s: float | None = None
        self._last_id = 0
        self._pending = Pending(self._cancel_sent)
        self._last_change: str | None = ""

    def request(self, kind: str, fields: dict[str, Any], deadline_s: float, on_end: OnEnd) -> int:
        """Send a request, now or as soon as the engine is reached, and return the request's id.

        ``on_end`` is called by a later ``poll``, never from here. A missing engine is looked for
        at once. Raises EngineError where the request cannot be sent at all.
        """
        request_id = self._new_id()
        try:
            body = encode(kind, id=request_id, deadline_ms=int(deadline_s * 1000), **fields)
        except LocalProtocolError as error:
            raise EngineError("illegal_request", why=error) from error
        self._retry_at_s = self._clock()
        self._pending.add(request_id, Request(body, on_end, deadline_s, self._clock() + deadline_s))
        if self.welcome:
            self._send_requests()
        else:
            self._advance()
        return request_id

    def cancel(self, request_id: int) -> None:
        """End a request, and have the engine forget it; harmless when it has ended."""
        self._pending.give_up(request_id, EngineError("cancelled"))

    def answer(self, kind: str, request_id: int, **fields: Any) -> None:
        """Answer a request of the engine's, if it is still there. Raises LocalProtocolError."""
        if self.welcome:
            self._send(encode(kind, id=request_id, **fields))

    @property
    def pending_count(self) -> int:
        """The number of requests that wait for their ending."""
        return self._pending.count

    def poll(self) -> None:
        """Send and receive what can be now, and call back for requests that have ended."""
        self._advance()
        self._pending.hand_over()

    def close(self) -> None:
        """Close the connection; nobody is called back any more. Harmless when closed already."""
        self._pending.clear()
        self._close_link()

    def _advance(self) -> None:
        try:
            if self.link is not None:
                self._exchange(self.link)
            elif self._clock() >= self._retry_at_s:
                self._connect()
        except EngineError as problem:
            self._disconnect(problem)
        except LinkLostError:
            self._disconnect(
                EngineError("engine_not_running") if self._was_engine() else self._not_an_engine()
            )
        except RefusedError:
            self._disconnect(EngineError("wrong_token"))
        except RemoteProtocolError:
            self._disconnect(self._not_an_engine())
        self._pending.end_late(self._clock())

    def _connect(self) -> None:
        """Begin an attempt. Raises EngineError, LinkLostError."""
        self._port_file = _read_port_file()
        self._since_s = self._clock()
        self.link = Link(self._port_file.port, self._port_file.token)

    def _exchange(self, link: Link) -> None:
        """Receive messages and answer them. Raises what _advance handles."""
        was_ready = link.ready
        link.poll()
        if link.ready and not was_ready:
            self._say_hello(link)
        for _ in range(MAX_MESSAGES_PER_POLL):
            body = link.receive()
            if body is None:
                break
            self._since_s = self._clock()
            self._pinged_at_s = None
            self._receive(decode(body))
        self._check_alive(link)

    def _say_hello(self, link: Link) -> None:
        link.send(
            encode(
                "hello",
                id=self._new_id(),
                protocol_version=PROTOCOL_VERSION,
                client=self.name,
                peer=SCRIPT,
            )
        )

    def _receive(self, message: Message) -> None:
        if message.kind == "welcome":
            self._accept_welcome(message)
        elif KINDS[message.kind].sender == TO_LIVE:
            self.on_request(message)
        elif message.kind == "result" or message.kind in REPLIES.values():
            self._pending.end(message.id, message.fields)
        elif message.kind == "error":
            error = self._engine_error(message)
            if not self.welcome:
                raise error
            self._pending.end(message.id, error)

    def _accept_welcome(self, message: Message) -> None:
        theirs = message.fields["protocol_version"]
        if theirs != PROTOCOL_VERSION:
            raise _other_version(theirs)
        self.styles = {style.key: style for style in message.fields["styles"]}
        self.models = tuple(message.fields["models"])
        self.engine_version = message.fields["engine"]
        self.welcome = True
        self._failures = 0
        self._send_requests()
        self._report(None)

    def _engine_error(self, message: Message) -> EngineError:
        if message.fields["code"] == "wrong_version":
            return EngineError("wrong_version")
        return EngineError("engine_says", sentence=message.fields["sentence"])

    def _check_alive(self, link: Link) -> None:
        """Ping an engine that has been silent for long. Raises EngineError if it stays silent."""
        now_s = self._clock()
        if not self.welcome:
            if now_s - self._since_s > WELCOME_WITHIN_S:
                # Windows takes its time to say that a port refuses.
                raise EngineError("engine_silent" if link.connected else "engine_not_running")
        elif self._pinged_at_s is None:
            if now_s - self._since_s > PING_AFTER_S:
                link.send(encode("ping", id=self._new_id()))
                self._pinged_at_s = now_s
        elif now_s - self._pinged_at_s > PONG_WITHIN_S:
            raise EngineError("engine_silent")

    def _send_requests(self) -> None:
        for body in self._pending.take_unsent():
            self._send(body)

    def _send(self, body: bytes) -> None:
        if self.link is not None:
            self.link.send(body)

    def _cancel_sent(self, request_id: int) -> None:
        self._send(encode("cancel", id=self._new_id(), request_id=request_id))

    def _disconnect(self, problem: EngineError) -> None:
        """Hang up, end every request, and try again later: the more failures, the later."""
        has_stopped = problem.key == "engine_not_running"
        self._pending.end_all(problem, EngineError("engine_lost") if has_stopped else problem)
        self._close_link()
        self.on_disconnect()
        self._retry_at_s = self._clock() + RETRY_S[min(self._failures, len(RETRY_S) - 1)]
        self._failures += 1
        self._report(problem)

    def _was_engine(self) -> bool:
        """Return whether it was an engine that hung up, or nobody was there at all."""
        return self.welcome or self.link is None or not self.link.connected

    def _not_an_engine(self) -> EngineError:
        return EngineError("not_an_engine", port=self._port_file.port)

    def _close_link(self) -> None:
        if self.link is not None:
            self.link.close()
        self.link = None
        self.welcome = False
        self._pinged_at_s = None

    def _report(self, problem: EngineError | None) -> None:
        change = problem.key if problem else None
        if change != self._last_change:
            self._last_change = change
            self._on_change(problem)

    def _new_id(self) -> int:
        self._last_id = (self._last_id + 1) % _IDS
        return self._last_id


def _read_port_file() -> port_file.PortFile:
    """Return the port file, if an engine of our version has written it. Raises EngineError."""
    try:
        running = port_file.read()
    except EngineNotRunningError as error:
        raise EngineError("engine_not_running") from error
    except PortFileError as error:
        raise EngineError("port_file_damaged") from error
    if running.protocol_version != PROTOCOL_VERSION:
        raise _other_version(running.protocol_version)
    return running


def _other_version(theirs: int) -> EngineError:
    key = "script_older" if theirs > PROTOCOL_VERSION else "engine_older"
    return EngineError(key, theirs=theirs, ours=PROTOCOL_VERSION)
