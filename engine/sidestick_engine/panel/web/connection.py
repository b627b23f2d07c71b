"""One page that is connected: what it sends is read, what it is sent waits in a short queue."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

from Sidestick.protocol.errors import IllegalValueError
from sidestick_engine.panel.errors import PanelError
from sidestick_engine.panel.messages.validation import BadMessageError, Message, from_page, to_page

MOST_AT_WORK = 8  # requests of one page
MOST_UNREAD = 256  # messages that a page may leave unread
TRY_LATER = 1013  # a close code of the WebSocket protocol
FLUSH_TIMEOUT_S = 1.0
INTERNAL = "The panel made a mistake and nothing was changed. Its log says more."

Answer = tuple[str, dict[str, Any]]  # kind, and fields without the id
Answering = Callable[[], Coroutine[Any, Any, Answer]]

log = logging.getLogger(__name__)


class Socket(Protocol):
    """What is needed of Starlette's WebSocket."""

    async def receive(self) -> Any:
        """The next event."""

    async def send_text(self, data: str) -> None:
        """Send a text frame."""

    async def close(self, code: int = 1000) -> None:
        """Close the connection."""


class Page:
    """A page's connection, used inside `async with page.sending()`.

    Attributes:
        follows_live: whether it wants Live's clip with the news.
    """

    def __init__(self, socket: Socket) -> None:
        self.follows_live = False
        self._socket = socket
        self._unread: asyncio.Queue[str] = asyncio.Queue(MOST_UNREAD)
        self._at_work: dict[int, asyncio.Task[None]] = {}
        self._serving: asyncio.Task[Any] | None = None

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        """What is told goes out inside; at the end what is at work is stopped."""
        self._serving = asyncio.current_task()
        sender = asyncio.create_task(self._send())
        try:
            yield
        finally:
            tasks = [sender, *self._at_work.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def tell(self, kind: str, **fields: Any) -> None:
        """Send a message once the page reads; one that has left too many unread is let go."""
        try:
            message = to_page(kind, **fields)
        except IllegalValueError:
            if kind == "error":
                raise
            log.exception("A message to a page could not be written.")
            self.tell("error", id=fields.get("id", 0), code="internal", sentence=INTERNAL)
            return
        text = json.dumps(message, separators=(",", ":"), allow_nan=False)
        try:
            self._unread.put_nowait(text)
        except asyncio.QueueFull:
            log.warning("A page reads nothing and is let go.")
            if self._serving is not None:
                self._serving.cancel()

    async def flush(self) -> None:
        """Wait until what was told is sent, for a moment at most."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._unread.join(), FLUSH_TIMEOUT_S)

    def refuse(self, request_id: int, code: str, sentence: str) -> None:
        """Send an error."""
        self.tell("error", id=request_id, code=code, sentence=sentence[:1000])

    async def messages(self) -> AsyncIterator[Message]:
        """What the page sends until it goes; what is no message is refused here."""
        while True:
            event = await self._socket.receive()
            if event["type"] == "websocket.disconnect":
                return
            try:
                yield from_page(_unpacked(event))
            except BadMessageError as error:
                self.refuse(error.request_id, error.code, str(error))

    def start(self, request_id: int, answering: Answering) -> None:
        """Answer a request beside the others, or refuse it where too many are at work."""
        if request_id in self._at_work:
            sentence = f"There is already a request with the id {request_id}."
            self.refuse(request_id, "bad_message", sentence)
        elif len(self._at_work) >= MOST_AT_WORK:
            sentence = "Too much is under way already. Try again in a moment."
            self.refuse(request_id, "too_busy", sentence)
        else:
            task = asyncio.create_task(self._answer(request_id, answering))
            self._at_work[request_id] = task
            task.add_done_callback(lambda _: self._at_work.pop(request_id, None))

    def cancel(self, request_id: int) -> None:
        """Stop a request, which is answered by an error then; it may have ended already."""
        task = self._at_work.get(request_id)
        if task is not None:
            task.cancel()
            self.refuse(request_id, "cancelled", "The request was cancelled.")

    async def _answer(self, request_id: int, answering: Answering) -> None:
        try:
            kind, fields = await answering()
        except PanelError as error:
            self.refuse(request_id, error.code, error.sentence)
        except Exception:
            log.exception("A fault while answering a page.")
            self.refuse(request_id, "internal", INTERNAL)
        else:
            self.tell(kind, id=request_id, **fields)

    async def _send(self) -> None:
        while True:
            text = await self._unread.get()
            await self._socket.send_text(text)
            self._unread.task_done()


def _unpacked(event: dict[str, Any]) -> Any:
    """The JSON value in a frame. Raises BadMessageError."""
    text = event.get("text")
    if text is None:
        raise BadMessageError("A message must be text, but bytes came.")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BadMessageError("A message must be JSON.") from None
