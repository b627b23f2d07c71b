"""What all pages share: the engine, Live, the ports, the history; and what each page may ask."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sidestick_engine.errors import KitError
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_of_track import Kits
from sidestick_engine.kit.sound import Sound
from sidestick_engine.midi_out import MidiOut
from sidestick_engine.panel import history_page, kit_page
from sidestick_engine.panel.engine_link import EngineLink
from sidestick_engine.panel.errors import PanelError
from sidestick_engine.panel.handlers import ANSWERS
from sidestick_engine.panel.live import Live
from sidestick_engine.panel.messages.validation import Message
from sidestick_engine.panel.midi_output import MidiOutput, MidiPlayer
from sidestick_engine.panel.web.connection import TRY_LATER, Answer, Page, Socket

MOST_PAGES = 32
HELLO_TIMEOUT_S = 10.0
POLICY = 1008  # a close code of the WebSocket protocol


class Panel:
    """Serves pages while `running`; all of it in one event loop.

    Attributes:
        link: the connection to the engine.
        sending: the player out of a port.
        live: what Live shows.
        reading_files: held while a file is read, one at a time, as that keeps a processor busy.
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
        new_player: Callable[[], MidiPlayer] = MidiOut,
    ) -> None:
        self.link = EngineLink(engine_port_file)
        self.kits = kits
        self.pages: set[Page] = set()
        self.reading_files = asyncio.Lock()
        self._token = token
        self._version = version
        self._offered: dict[str, Any] = {}
        self._connections = 0
        self._was_connected = False
        self._keeping = asyncio.Lock()  # a page in a hurry cannot fill the engine's queue with it
        self._background: set[asyncio.Task[None]] = set()
        self.sending = MidiOutput(new_player, self.tell_all)
        self.live = Live(self.link, kits, self.tell_live)
        self.link.on_change = self._engine_changed
        self.link.on_news = self.live.hear

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The connection to the engine is kept inside."""
        tasks = [asyncio.create_task(each) for each in (self.link.run(), self.sending.watch())]
        try:
            yield
        finally:
            tasks += self._background
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.sending.close()

    def remember(self, page: Page, request_id: int, made: dict[str, Any]) -> None:
        """Keep what was made, while pages go on; they are told when it is kept."""
        self._in_background(self._remember(page, request_id, made))

    async def shown_kit(self) -> dict[str, Any]:
        """The fields of `kit`. Raises PanelError."""
        clip = await self.rack_clip()
        return kit_page.shown(self.live.known_kit(clip), clip, self.kits)

    async def rack_clip(self) -> dict[str, Any]:
        """What Live shows, for its rack. Raises PanelError where it shows none."""
        await self.live.read()
        if self.live.clip["where"] == "none":
            raise PanelError("bad_clip", self.live.clip["reason"] or "Live shows no clip.")
        return self.live.clip

    def tell_live(self) -> None:
        """Tell every page what Live shows."""
        for page in tuple(self.pages):
            page.tell("live", **self.live.told(with_beat=page.follows_live))

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
        page.tell("live", **self.live.told(with_beat=False))
        if (ports := self.sending.ports()) is not None:
            page.tell("ports", id=0, **ports)
        return True

    async def _answer(self, page: Page, message: Message) -> Answer:
        return await ANSWERS[message.kind](self, page, message.fields)

    async def _remember(self, page: Page, request_id: int, made: dict[str, Any]) -> None:
        by = {name: made[name] for name in ("action", "style", "seed", "tempo_bpm")}
        rows, sentence = [], ""
        try:
            async with self._keeping:
                for version in made["versions"]:
                    beat, recipe = version["beat"], version["recipe"]
                    kept = history_page.keep(self.link, self.kit(), beat, recipe=recipe, **by)
                    rows.append(await kept)
        except PanelError as error:
            sentence = error.sentence[:1000]
        for each in tuple(self.pages):
            own_id = request_id if each is page else 0
            each.tell("remembered", request_id=own_id, rows=rows, sentence=sentence)

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _engine_changed(self) -> None:
        if not self.link.is_connected:
            self.live.forget()
        elif not self._was_connected:
            self._in_background(self.live.follow())
        self._was_connected = self.link.is_connected
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
            "styles": [{**style._asdict(), "colour": f"#{style.colour:06x}"} for style in styles],
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
