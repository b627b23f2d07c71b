"""What all pages share: the engine, Live, the ports, the history; and what each page may ask."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sidestick_engine.errors import KitError
from sidestick_engine.kit import Kit
from sidestick_engine.kits import Kits
from sidestick_engine.midi_out import MidiOut
from sidestick_engine.panel.answers import ANSWERS
from sidestick_engine.panel.errors import PanelError
from sidestick_engine.panel.link import EngineLink
from sidestick_engine.panel.messages import Message
from sidestick_engine.panel.page import TRY_LATER, Answer, Page, Socket
from sidestick_engine.panel.ports import Plays, Sending
from sidestick_engine.sounds import Sound

MOST_PAGES = 32
HELLO_TIMEOUT_S = 10.0
POLICY = 1008  # a close code of the WebSocket protocol


class Panel:
    """Serves pages while `running`; all of it in one event loop.

    Attributes:
        link: the connection to the engine.
        sending: the player out of a port.
        kits: what kits there are, as the engine reads them.
        pages: those that are let in.
    """

    def __init__(
        self,
        engine_port_file: Path,
        kits: Kits,
        *,
        token: str,
        version: str,
        new_player: Callable[[], Plays] = MidiOut,
    ) -> None:
        self.link = EngineLink(engine_port_file)
        self.kits = kits
        self.pages: set[Page] = set()
        self._token = token
        self._version = version
        self._offered: dict[str, Any] = {}
        self._connections = 0
        self.sending = Sending(new_player, self.tell_all)
        self.link.on_change = self._engine_changed

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The connection to the engine is kept inside."""
        tasks = [asyncio.create_task(each) for each in (self.link.run(), self.sending.watch())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.sending.close()

    async def serve(self, socket: Socket) -> None:
        """Answers a page until it goes; without the token it is sent away."""
        if self._connections >= MOST_PAGES:
            await socket.close(TRY_LATER)
            return
        self._connections += 1
        page = Page(socket)
        try:
            async with page.sending():
                await self._converse(page, socket)
        finally:
            self.pages.discard(page)
            self._connections -= 1

    def kit(self) -> Kit:
        """The kit between panel and engine, and in files: that of a track without a rack.

        Raises PanelError: it is broken.
        """
        try:
            return self.kits.kit_of([]).kit
        except KitError as error:
            raise PanelError("bad_clip", str(error)) from None

    def tell_all(self, kind: str, **fields: Any) -> None:
        """Send news to every page."""
        for page in tuple(self.pages):
            page.tell(kind, **fields)

    async def _converse(self, page: Page, socket: Socket) -> None:
        messages = page.messages()
        if not await self._let_in(page, messages):
            # What was told goes out before the connection is closed.
            await page.flush()
            await socket.close(POLICY)
            return
        async for message in messages:
            request_id = message.fields["id"]
            if message.kind == "hello":
                page.tell("welcome", id=request_id, **self._welcome())
            elif message.kind == "cancel":
                page.cancel(message.fields["request_id"])
                page.tell("done", id=request_id, sentence="")
            else:
                page.start(request_id, partial(self._answer, page, message))

    async def _let_in(self, page: Page, messages: AsyncIterator[Message]) -> bool:
        """Whether the first message is a hello with the token, and in time."""
        try:
            message = await asyncio.wait_for(anext(messages), HELLO_TIMEOUT_S)
        except (TimeoutError, StopAsyncIteration):
            return False
        request_id = message.fields["id"]
        if message.kind != "hello":
            page.refuse(request_id, "not_welcome", "The panel wants a hello first.")
            return False
        if not hmac.compare_digest(message.fields["token"].encode(), self._token.encode()):
            sentence = "This page is of an earlier panel. Open it anew with: sidestick panel"
            page.refuse(request_id, "wrong_token", sentence)
            return False
        self.pages.add(page)
        page.tell("welcome", id=request_id, **self._welcome())
        page.tell("engine", **self._engine())
        return True

    async def _answer(self, page: Page, message: Message) -> Answer:
        return await ANSWERS[message.kind](self, page, message.fields)

    def _engine_changed(self) -> None:
        welcome = self._welcome()
        if welcome != self._offered:
            self._offered = welcome
            self.tell_all("welcome", id=0, **welcome)
        self.tell_all("engine", **self._engine())

    def _engine(self) -> dict[str, Any]:
        return {"is_connected": self.link.is_connected, "sentence": self.link.sentence[:1000]}

    def _welcome(self) -> dict[str, Any]:
        """What can be asked for, as far as the engine has told."""
        styles = self.link.welcome.get("styles", [])
        return {
            "version": self._version,
            "styles": [
                {"key": style.key, "name": style.name, "colour": f"#{style.colour:06x}"}
                for style in styles
            ],
            "models": self.link.welcome.get("models", []),
            "sounds": [self._sound(sound) for sound in Sound],
        }

    def _sound(self, sound: Sound) -> dict[str, Any]:
        try:
            pitch = self.kit().pads.get(sound)
        except PanelError:
            pitch = None
        drum = sound.drum
        key = None if drum is None else drum.key
        return {"key": sound.value, "name": sound.label, "drum": key, "pitch": pitch}
