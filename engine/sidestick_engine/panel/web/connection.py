"""One page that is connected: reads what it sends, and queues what it is sent."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, NamedTuple, Protocol

from sidestick_engine.panel.messages.errors import BadMessageError, PanelError
from sidestick_engine.panel.messages.requests import FROM_PAGE
from sidestick_engine.panel.messages.responses import FROM_PANEL
from sidestick_engine.panel.messages.validation import PageMessage, check_message

MOST_AT_WORK = 8  # requests of one page
MOST_UNREAD = 256  # messages that a page may leave unread
FLUSH_TIMEOUT_S = 1.0
INTERNAL = "The panel made a mistake and nothing was changed. Its log says more."

Answer = Callable[[], Coroutine[Any, Any, "Response"]]

log = logging.getLogger(__name__)


class Response(NamedTuple):
    """Reply to a request: its kind, its fields but for the id, and what is begun then."""

    kind: str
    fields: dict[str, Any]
    afterwards: Callable[[], object] = lambda: None


class Socket(Protocol):
    """The part of Starlette's WebSocket that is needed here."""

    async def receive(self) -> Any:
        """Return the next event."""

    async def send_text(self, data: str) -> None:
        """Send a text frame."""

    async def close(self, code: int = 1000) -> None:
        """Close the connection."""


class PageConnection:
    """A page's connection, used inside `async with page.sending()`.

    Attributes:
        follows_live: whether it wants to be told what Live's clip holds.
    """

    def __init__(self, socket: Socket) -> None:
        self.follows_live = False
        self._socket = socket
        self._unread: asyncio.Queue[str] = asyncio.Queue(MOST_UNREAD)
        self._at_work: dict[int, asyncio.Task[None]] = {}
        self._serving: asyncio.Task[Any] | None = None

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        """Send inside what is queued; at the end, stop the requests that are at work."""
        self._serving = asyncio.current_task()
        sender = asyncio.create_task(self._send_queued())
        try:
            yield
        finally:
            tasks = [sender, *self._at_work.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def receive(self) -> PageMessage | None:
        """Return the page's next message, None when it has disconnected; refuse invalid ones."""
        while True:
            event = await self._socket.receive()
            if event["type"] == "websocket.disconnect":
                return None
            try:
                return check_message(FROM_PAGE, _unpacked(event))
            except BadMessageError as error:
                self.refuse(error.request_id, error.code, error.sentence)

    def send(self, kind: str, **fields: Any) -> None:
        """Queue a message for the page; disconnect one that has left too many unread."""
        try:
            message = {"kind": kind, **FROM_PANEL[kind].complete(fields)}
            text = json.dumps(message, separators=(",", ":"), allow_nan=False)
        except (TypeError, ValueError):
            if kind == "error":
                raise
            log.exception("A message to a page could not be written.")
            self.refuse(fields.get("id", 0), "internal", INTERNAL)
            return
        try:
            self._unread.put_nowait(text)
        except asyncio.QueueFull:
            log.warning("A page reads nothing and is disconnected.")
            if self._serving is not None:
                self._serving.cancel()

    def refuse(self, request_id: int, code: str, sentence: str) -> None:
        """Send an error."""
        self.send("error", id=request_id, code=code, sentence=sentence[:1000])

    async def close(self, code: int) -> None:
        """Close the connection once the page has read what is queued, or a moment later."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._unread.join(), FLUSH_TIMEOUT_S)
        await self._socket.close(code)

    def start(self, request_id: int, answer: Answer) -> None:
        """Answer a request while others are at work, or refuse it where too many are at work."""
        if request_id in self._at_work:
            sentence = f"There is already a request with the id {request_id}."
            self.refuse(request_id, "bad_message", sentence)
        elif len(self._at_work) >= MOST_AT_WORK:
            sentence = "Too much is under way already. Try again in a moment."
            self.refuse(request_id, "too_busy", sentence)
        else:
            task = asyncio.create_task(self._answer(request_id, answer))
            self._at_work[request_id] = task
            task.add_done_callback(lambda _: self._at_work.pop(request_id, None))

    def cancel(self, request_id: int) -> None:
        """Stop a request, which is answered by an error then; it may have ended already."""
        task = self._at_work.get(request_id)
        if task is not None:
            task.cancel()
            self.refuse(request_id, "cancelled", "The request was cancelled.")

    async def _answer(self, request_id: int, answer: Answer) -> None:
        try:
            response = await answer()
        except PanelError as error:
            self.refuse(request_id, error.code, error.sentence)
        except Exception:
            log.exception("A fault while answering a page.")
            self.refuse(request_id, "internal", INTERNAL)
        else:
            self.send(response.kind, id=request_id, **response.fields)
            response.afterwards()

    async def _send_queued(self) -> None:
        while True:
            text = await self._unread.get()
            await self._socket.send_text(text)
            self._unread.task_done()


def _unpacked(event: dict[str, Any]) -> Any:
    """Return the JSON value in a frame. Raises BadMessageError."""
    text = event.get("text")
    if text is None:
        raise BadMessageError("A message must be text, but bytes came.")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BadMessageError("A message must be JSON.") from None
