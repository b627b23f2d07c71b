"""State that all pages share and are notified of: the engine, Live, the MIDI output, the kits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_of_track import Kits
from sidestick_engine.kit.sound import Sound
from sidestick_engine.midi_out import MidiOut
from sidestick_engine.panel.beats import panel_kit
from sidestick_engine.panel.documents import Documents
from sidestick_engine.panel.engine_link import EngineLink
from sidestick_engine.panel.history_page import HistoryPage
from sidestick_engine.panel.live import LiveView
from sidestick_engine.panel.messages.errors import PanelError
from sidestick_engine.panel.midi_output import MidiOutput
from sidestick_engine.panel.web.connection import PageConnection, Response

Fields = dict[str, Any]
Handler = Callable[["Hub", PageConnection, Fields], Coroutine[Any, Any, Response]]


class Hub:
    """Serves pages while `running`; all of it in one event loop.

    Attributes:
        link: the connection to the engine.
        midi_output: the player out of a port.
        live: what Live shows.
        history: what is kept.
        documents: what pages work on.
        kits: what kits there are, as the engine reads them.
        pages: those that are served.
        reading_files: held while a file is read, one at a time, as that keeps a processor busy.
    """

    def __init__(
        self,
        engine_port_file: Path,
        kits: Kits,
        handlers: Mapping[str, Handler],
        *,
        version: str,
        notice: str = "",
        new_player: Callable[[], MidiOut] = MidiOut,
    ) -> None:
        """Answer each kind of request by its handler; `notice` is what each page is told first."""
        self.link = EngineLink(engine_port_file)
        self.kits = kits
        self.pages: set[PageConnection] = set()
        self.reading_files = asyncio.Lock()
        self._handlers = handlers
        self._version = version
        self._notice = notice
        self._offered: Fields = {}
        self._was_connected = False
        self._background: set[asyncio.Task[None]] = set()
        self.midi_output = MidiOutput(new_player, self.notify)
        self.history = HistoryPage(self.link, kits)
        self.documents = Documents(self.link)
        self.live = LiveView(self.link, kits, self.notify_of_live)
        self.link.on_change = self._engine_changed
        self.link.on_live = self.live.take

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep the connection to the engine inside."""
        link = asyncio.create_task(self.link.run())
        try:
            yield
        finally:
            tasks = [link, *self._background]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.midi_output.close()

    async def serve(self, page: PageConnection, hello: int) -> None:
        """Answer a page that was let in until it goes; `hello` is the id of its hello."""
        self.pages.add(page)
        try:
            page.send("welcome", id=hello, **self._welcome())
            page.send("engine", **self._engine())
            page.send("live", **self.live.fields(with_beat=False))
            if self._notice:
                page.send("notice", sentence=self._notice)
            if (ports := self.midi_output.ports()) is not None:
                page.send("ports", id=0, **ports)
            while (message := await page.receive()) is not None:
                request_id = message.fields["id"]
                if message.kind == "hello":
                    page.send("welcome", id=request_id, **self._welcome())
                elif message.kind == "cancel":
                    page.cancel(message.fields["request_id"])
                    page.send("done", id=request_id, sentence="")
                elif message.kind == "save_document":
                    self._save_document(page, message.fields)
                else:
                    handler = self._handlers[message.kind]
                    page.start(request_id, partial(handler, self, page, message.fields))
        finally:
            self.pages.discard(page)
            self.documents.close(page)

    def notify(self, kind: str, **fields: Any) -> None:
        """Send a notification to every page."""
        for page in tuple(self.pages):
            page.send(kind, **fields)

    def notify_of_live(self) -> None:
        """Tell every page what Live shows."""
        for page in tuple(self.pages):
            page.send("live", **self.live.fields(with_beat=page.follows_live))

    def keep_beats(self, page: PageConnection, request_id: int, result: Fields, kit: Kit) -> None:
        """Keep what was made, while pages go on, and notify them when it is kept."""
        self._in_background(self._keep_beats(page, request_id, result, kit))

    async def _keep_beats(
        self, page: PageConnection, request_id: int, result: Fields, kit: Kit
    ) -> None:
        kept = await self.history.keep_beats(result, kit)
        for each in tuple(self.pages):  # only the one that asked knows the request's id
            each.send("remembered", request_id=request_id if each is page else 0, **kept)

    def _save_document(self, page: PageConnection, fields: Fields) -> None:
        """Save what a page works on, also where it goes meanwhile: it sends that as it is left."""
        try:
            saving = self.documents.save(page, fields["text"], put_aside=fields["put_aside"])
        except PanelError as error:
            page.refuse(fields["id"], error.code, error.sentence)
        else:
            self._in_background(self._saved(page, saving, fields))

    async def _saved(self, page: PageConnection, saving: Awaitable[None], fields: Fields) -> None:
        try:
            await saving
        except PanelError as error:
            page.refuse(fields["id"], error.code, error.sentence)
        else:
            page.send("done", id=fields["id"], sentence="")

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
            self.notify("welcome", id=0, **welcome)
        self.notify("engine", **self._engine())

    def _engine(self) -> Fields:
        return {"is_connected": self.link.is_connected, "sentence": self.link.sentence[:1000]}

    def _welcome(self) -> Fields:
        """Return the fields of `welcome`: what can be asked for, as far as the engine has said."""
        styles = self.link.welcome.get("styles", [])
        return {
            "version": self._version,
            "styles": [{**style._asdict(), "colour": f"#{style.colour:06x}"} for style in styles],
            "models": self.link.welcome.get("models", []),
            "sounds": [self._sound(sound) for sound in Sound],
        }

    def _sound(self, sound: Sound) -> Fields:
        try:
            pitch = panel_kit(self.kits).pads.get(sound)
        except PanelError:
            pitch = None
        drum = sound.drum
        key = None if drum is None else drum.key
        return {"key": sound.value, "name": sound.label, "drum": key, "pitch": pitch}
