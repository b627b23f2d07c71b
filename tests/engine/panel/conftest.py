"""A real engine, the panel's real server on a port, and pages that talk to it."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from Sidestick.protocol.field_types import check_field
from Sidestick.protocol.settings_table import SETTINGS
from sidestick_engine.cli.shared.processes import engine_process
from sidestick_engine.errors import MidiPortError
from sidestick_engine.kit.kit_of_track import Kits
from sidestick_engine.midi_out import MidiLoop, MidiOut, PlayerState
from sidestick_engine.panel.handlers import HANDLERS
from sidestick_engine.panel.hub import Hub
from sidestick_engine.panel.messages.requests import FROM_PAGE
from sidestick_engine.panel.messages.responses import FROM_PANEL
from sidestick_engine.panel.process import server

TOKEN = "5e551a"
TIMEOUT_S = 20.0
DEFAULTS = {setting.key: setting.default for setting in SETTINGS}
BARS: dict[str, Any] = {"bars": 2, "numerator": 4, "denominator": 4}


def carried(kind: str, **more: Any) -> dict[str, Any]:
    """All that a request carries of what is the same in all: settings, style, seed, tempo."""
    values = {**DEFAULTS, "style": "funk", "seed": 7, "tempo_bpm": 120}
    names = {field.name for field in FROM_PAGE[kind].fields} - {"locked", *BARS}
    return {**{name: value for name, value in values.items() if name in names}, **more}


GENERATE = carried("generate", **BARS)
# What every request for a beat carries, and those that bring new hits.
SHARED = carried("feel")
HITS = {name: value for name, value in carried("extend").items() if name not in SHARED}


class FakePlayer(MidiOut):
    """Remembers what it is told to play; its ports are `outputs`."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[tuple[Any, ...]] = []
        self.now = PlayerState(
            playing=False,
            at_s=0.0,
            position_beats=0.0,
            length_beats=0.0,
            tempo_bpm=120.0,
            outputs=("Sidestick", "Synth"),
            inputs=("Clock",),
            has_virtual=True,
            output=None,
            input=None,
            channel=10,
            sends_clock=False,
            sentence="",
        )

    def state(self) -> PlayerState:
        return self.now

    def refresh_ports(self) -> None:
        self.done.append(("refresh_ports",))

    def use_output(self, name: str | None) -> None:
        if name is not None and name not in self.now.outputs:
            raise MidiPortError(f'There is no MIDI port "{name}".')
        self.now = replace(self.now, output=name)

    def use_channel(self, channel: int) -> None:
        self.now = replace(self.now, channel=channel)

    def play(self, clip: MidiLoop, tempo_bpm: float, from_beats: float = 0.0) -> None:
        self.done.append(("play", clip, tempo_bpm, from_beats))
        self.now = replace(
            self.now, playing=True, at_s=time.perf_counter(), length_beats=clip.length_beats
        )

    def edit(self, clip: MidiLoop) -> None:
        self.done.append(("edit", clip))

    def switch(self, clip: MidiLoop) -> None:
        self.done.append(("switch", clip))

    def set_tempo(self, tempo_bpm: float) -> None:
        self.now = replace(self.now, tempo_bpm=tempo_bpm)

    def stop(self) -> None:
        self.now = replace(self.now, playing=False)

    def send_clock(self, on: bool) -> None:
        self.now = replace(self.now, sends_clock=on)

    def follow(self, name: str | None) -> None:
        self.now = replace(self.now, input=name)

    def close(self) -> None:
        self.done.append(("close",))


@dataclass
class Served:
    """A panel that is served: its port, its player, and the folder of its files."""

    folder: Path
    port: int
    player: FakePlayer

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def socket(self, name: str = "127.0.0.1", **options: Any) -> Iterator[ClientConnection]:
        """Open a WebSocket that has said nothing yet, to 127.0.0.1 by whatever name."""
        own = {"origin": self.origin, "compression": None, "max_size": None, **options}
        with (
            socket.create_connection(("127.0.0.1", self.port)) as sock,
            connect(f"ws://{name}:{self.port}/ws", sock=sock, **own) as connection,
        ):
            yield connection

    @contextmanager
    def page(self, **options: Any) -> Iterator[PageClient]:
        """Open a page that was let in and knows the engine."""
        with self.socket(**options) as connection:
            page = PageClient(connection)
            page.welcome = page.request("hello", token=TOKEN)
            while not (message := page.receive()).get("is_connected"):
                page.welcome = message if message["kind"] == "welcome" else page.welcome
            yield page


@dataclass
class PageClient:
    """A page: sends requests, and keeps the notifications that came meanwhile."""

    connection: ClientConnection
    welcome: dict[str, Any] = field(default_factory=dict)
    others: list[dict[str, Any]] = field(default_factory=list)
    ids: Iterator[int] = field(default_factory=lambda: count(1))

    def send(self, kind: str, **fields: Any) -> int:
        request_id = next(self.ids)
        self.connection.send(json.dumps({"kind": kind, "id": request_id, **fields}))
        return request_id

    def receive(self) -> dict[str, Any]:
        return self.checked(json.loads(self.connection.recv(TIMEOUT_S)))

    @staticmethod
    def checked(message: dict[str, Any]) -> dict[str, Any]:
        """Receive a message of the panel, which must be what the table says to the last value."""
        kind = FROM_PANEL[message["kind"]]
        assert [*message] == ["kind", *(each.name for each in kind.fields)]
        for each in kind.fields:
            check_field(each, message[each.name])
        return message

    def answer(self, request_id: int) -> dict[str, Any]:
        while (message := self.receive()).get("id") != request_id:
            self.others.append(message)
        return message

    def request(self, kind: str, **fields: Any) -> dict[str, Any]:
        return self.answer(self.send(kind, **fields))

    def beats(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Return the answer to a request for beats, which must be some."""
        made = self.request(kind, **fields)
        assert made["kind"] == "beats", made
        return made

    def refusal(self, kind: str, **fields: Any) -> tuple[str, str]:
        """Code and sentence of the error that answers a request."""
        error = self.request(kind, **fields)
        assert error["kind"] == "error", error
        return error["code"], error["sentence"]

    def wait_for(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the first notification that is wanted, of what has come or of what comes."""
        while True:
            while self.others:
                if wanted(message := self.others.pop(0)):
                    return message
            self.others.append(self.receive())


@contextmanager
def served(
    folder: Path, midi_out: MidiOut | None = None, *, port: int = 0, version: str = "1.2"
) -> Iterator[Served]:
    """Serve the panel in a thread, on the data of this folder; its ports are a fake's."""
    player = FakePlayer()
    hub = Hub(
        folder / "port.json",
        Kits(folder),
        HANDLERS,
        version=version,
        new_player=lambda: midi_out or player,
    )
    with socket.create_server(("127.0.0.1", port)) as listening:
        serving = server(hub, listening, TOKEN)
        thread = threading.Thread(target=serving.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield Served(folder, listening.getsockname()[1], player)
        finally:
            serving.should_exit = True
            thread.join(TIMEOUT_S)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Run an engine on a data folder, and return the folder."""
    folder = tmp_path_factory.mktemp("panel")
    before = os.environ.get("SIDESTICK_DATA")
    os.environ["SIDESTICK_DATA"] = str(folder)
    try:
        with engine_process(folder):
            yield folder
    finally:
        if before is None:
            del os.environ["SIDESTICK_DATA"]
        else:
            os.environ["SIDESTICK_DATA"] = before


@pytest.fixture(scope="session")
def panel(data: Path) -> Iterator[Served]:
    """Serve a panel on that engine."""
    with served(data) as serving:
        yield serving


@pytest.fixture
def page(panel: Served) -> Iterator[PageClient]:
    """Open a page of it."""
    with panel.page() as client:
        yield client


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start a real Chromium. While it is driven, an event loop runs in this thread: be quick."""
    from tests.engine.panel.page.browsing import chromium

    with chromium() as started:
        yield started


@pytest.fixture
def tab(panel: Served, browser: Any) -> Iterator[Any]:
    """Open the page in a tab of its own that knows nothing yet; faults in it fail the test."""
    from tests.engine.panel.page.browsing import tab_of

    with tab_of(browser, panel.origin) as opened:
        yield opened.open()
