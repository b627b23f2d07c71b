"""Links the panel to the engine: requests and notifications, and a connection that heals itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import zmq
import zmq.asyncio
from zmq.utils.monitor import parse_monitor_message

from Sidestick.protocol import port_file
from Sidestick.protocol.errors import EngineNotRunningError, PortFileError, RemoteProtocolError
from Sidestick.protocol.messages import PROTOCOL_VERSION, Message
from Sidestick.protocol.port_file import PortFile
from sidestick_engine.panel.messages.errors import PanelError
from sidestick_engine.server.client import ANOTHER_VERSION, NOT_LET_IN, REFUSED, dealer_for
from sidestick_engine.server.codec import decode, encode, frames_of

RETRY_S = 0.1
HELLO_TIMEOUT_S = 2.0
PING_S = 1.0  # also how soon a style that was just written is offered
SILENCE_S = 15.0  # a model may hold the processor for long, never that long
GRACE_S = 1.0  # that an answer may come after its deadline
SEARCHING = (
    "The engine is not running yet. If it does not start by itself, start it with: "
    "sidestick engine start"
)
LOST = "The engine ended while it was at work. Nothing was changed; try again in a moment."
IDS = 2**32 - 1
_OF_LIVE = ("clip", "playhead")

Fields = dict[str, Any]

log = logging.getLogger(__name__)


class EngineLink:
    """Keeps a connection while `run` runs.

    Attributes:
        is_connected: whether the engine has welcomed us.
        sentence: why not; empty while it is.
        welcome: the fields of the engine's last welcome; none before the first.
        on_change: called when any of these has changed.
        on_live: called with what Live shows, be it an answer or a notification, in the order in
            which it came; who waits for an answer gets it later.
    """

    def __init__(self, path: Path) -> None:
        self.is_connected = False
        self.sentence = SEARCHING
        self.welcome: Fields = {}
        self.on_change: Callable[[], None] = lambda: None
        self.on_live: Callable[[Message], None] = lambda _: None
        self._path = path
        self._ids = count(1)
        self._pending: dict[int, asyncio.Future[Message]] = {}
        self._dealer: zmq.asyncio.Socket | None = None

    async def run(self) -> None:
        """Connect, and again whenever the engine is lost, until this is cancelled."""
        context = zmq.asyncio.Context()
        try:
            while True:
                sentence = SEARCHING
                try:
                    where = port_file.read(self._path)
                    sentence = await self._session(context, where)
                except EngineNotRunningError:
                    sentence = SEARCHING
                except PortFileError as error:
                    sentence = str(error)
                except Exception:  # a fault of ours must not end what heals the connection
                    log.exception("A fault in the connection to the engine.")
                    sentence = LOST
                self._disconnect(sentence)
                await asyncio.sleep(RETRY_S)
        finally:
            self._disconnect(SEARCHING)
            context.destroy(linger=0)

    async def request(self, kind: str, *, deadline_ms: int | None = None, **fields: Any) -> Fields:
        """Send a request and return the fields of the engine's answer.

        Where this is cancelled, the request is cancelled in the engine too.

        Raises PanelError: with the engine's code and sentence, or those of a lost engine.
        """
        if not self.is_connected or self._dealer is None:
            raise PanelError("engine_lost", self.sentence)
        if deadline_ms is not None:
            fields["deadline_ms"] = deadline_ms
        request_id = next(self._ids) % IDS
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._pending[request_id] = answer
        try:
            await self._send(kind, id=request_id, **fields)
            wait_s = None if deadline_ms is None else deadline_ms / 1000 + GRACE_S
            message = await asyncio.wait_for(answer, wait_s)
        except TimeoutError:
            raise PanelError("deadline", "The engine did not answer in time.") from None
        except asyncio.CancelledError:
            with suppress(PanelError):
                await self._send("cancel", id=next(self._ids) % IDS, request_id=request_id)
            raise
        finally:
            self._pending.pop(request_id, None)
        if message.kind == "error":
            raise PanelError(message.fields["code"], message.fields["sentence"])
        return message.fields

    async def _send(self, kind: str, **fields: Any) -> None:
        if self._dealer is None:
            raise PanelError("engine_lost", LOST)
        try:
            await self._dealer.send_multipart(frames_of(encode(kind, **fields)), zmq.NOBLOCK)
        except zmq.ZMQError:
            raise PanelError("too_busy", "The engine does not keep up. Try again.") from None

    async def _session(self, context: zmq.asyncio.Context, where: PortFile) -> str:
        """Keep one connection, from hello until it is lost; return why it was lost."""
        if where.protocol_version != PROTOCOL_VERSION:
            return ANOTHER_VERSION
        dealer: zmq.asyncio.Socket = dealer_for(context, where)
        monitor = dealer.get_monitor_socket(zmq.EVENT_DISCONNECTED | REFUSED)
        dealer.connect(f"tcp://127.0.0.1:{where.port}")
        try:
            sentence = await self._hello(dealer, monitor)
            if sentence:
                return sentence
            await self._until_lost(dealer, monitor)
            return LOST
        finally:
            self._dealer = None
            dealer.disable_monitor()
            monitor.close(linger=0)
            dealer.close(linger=0)

    async def _hello(self, dealer: zmq.asyncio.Socket, monitor: zmq.asyncio.Socket) -> str:
        """Say hello; return why we are not welcome, or nothing."""
        hello = {"protocol_version": PROTOCOL_VERSION, "client": "panel"}
        await dealer.send(encode("hello", id=0, **hello))
        answer, ending = (
            asyncio.ensure_future(dealer.recv()),
            asyncio.ensure_future(_event(monitor)),
        )
        try:
            await asyncio.wait(
                (answer, ending), timeout=HELLO_TIMEOUT_S, return_when=asyncio.FIRST_COMPLETED
            )
            if not answer.done():
                refused = ending.done() and ending.result() == REFUSED
                return NOT_LET_IN if refused else SEARCHING
            message = decode(answer.result())
        except RemoteProtocolError:
            return SEARCHING
        finally:
            for each in (answer, ending):
                each.cancel()
        if message.kind != "welcome":
            return str(message.fields.get("sentence", SEARCHING))
        self._dealer = dealer
        self._set(True, "", message.fields)
        return ""

    async def _until_lost(self, dealer: zmq.asyncio.Socket, monitor: zmq.asyncio.Socket) -> None:
        """Receive until the connection breaks or the engine is silent for long."""
        tasks = [
            asyncio.ensure_future(step)
            for step in (monitor.recv_multipart(), self._receive(dealer), self._ping())
        ]
        try:
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()  # raises what ended it, where that was a fault
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _receive(self, dealer: zmq.asyncio.Socket) -> None:
        while True:
            try:
                message = decode(await asyncio.wait_for(dealer.recv(), SILENCE_S))
            except TimeoutError:
                return
            except RemoteProtocolError:
                log.exception("The engine sent what is no message.")
                continue
            self._dispatch(message)

    async def _ping(self) -> None:
        with suppress(PanelError):
            while True:
                await asyncio.sleep(PING_S)
                await self._send("ping", id=0)

    def _dispatch(self, message: Message) -> None:
        if message.kind == "welcome":
            self._set(True, "", message.fields)
            return
        answer = self._pending.get(message.id)
        if answer is not None and not answer.done():
            answer.set_result(message)
        if message.kind in _OF_LIVE:
            self.on_live(message)

    def _disconnect(self, sentence: str) -> None:
        """Say that the engine is lost, also to whoever waits for an answer."""
        self._set(False, sentence, self.welcome)
        for answer in self._pending.values():
            if not answer.done():
                lost = {"id": 0, "code": "engine_lost", "sentence": LOST}
                answer.set_result(Message("error", lost))

    def _set(self, is_connected: bool, sentence: str, welcome: Fields) -> None:
        before = (self.is_connected, self.sentence, self.welcome)
        self.is_connected, self.sentence, self.welcome = is_connected, sentence, welcome
        if before != (is_connected, sentence, welcome):
            self.on_change()


async def _event(monitor: zmq.asyncio.Socket) -> int:
    """Return the next event of a socket's connection."""
    number: int = parse_monitor_message(await monitor.recv_multipart())["event"]
    return number
