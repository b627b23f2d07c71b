"""A drummer without models, requests to hand to it, and an engine around it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
import pytest

from Sidestick.protocol.messages import PROTOCOL_VERSION, Message, Note, Pad
from Sidestick.protocol.port_file import PortFile
from sidestick_engine.client import EngineClient
from sidestick_engine.server import Server
from sidestick_engine.service import Service
from sidestick_live_sim import CORE_KIT_909
from sidestick_models.drum_classes import DrumClass
from sidestick_models.errors import Stopped, UnknownStyleError
from sidestick_models.grid import STEPS_PER_BAR, Beat, Stroke
from sidestick_models.patterns.claps import NO_CLAPS, ClapTable, Voice
from sidestick_models.styles import Family, StyleInfo

TOKEN = "0f1e2d3c"
REQUEST = {
    "deadline_ms": 5000,
    "style": "funk",
    "bars": 2,
    "temperature": 1.0,
    "seed": 7,
    "tempo_bpm": 120.0,
    "numerator": 4,
    "denominator": 4,
    "pads": [],
    "swing": 50.0,
    "timing_amount": 1.0,
    "velocity_amount": 1.0,
    "density": None,
    "blend": None,
    "versions": 1,
    "drums_rnn": "",
    "music_vae": "",
}


class FakeRepertoire:
    """Shows the styles of the fake drummer, each in a colour of its own; "claps" claps."""

    def infos(self) -> tuple[StyleInfo, ...]:
        return tuple(
            StyleInfo(key, key.title(), f"#00000{number}", (100, 120), Family.ACOUSTIC)
            for number, key in enumerate(FakeDrummer.styles)
        )

    def claps(self, style: str) -> ClapTable:
        return ClapTable(np.full((2, 16), Voice.CLAP)) if style == "claps" else NO_CLAPS


class FakeDrummer:
    """Plays one bar again and again, and remembers what was asked of it.

    The style "slow" plays until it is stopped, "broken" fails, "claps" knows claps, and any other
    but "funk" is unknown.
    """

    styles = ("funk", "slow", "broken", "claps")
    repertoire = FakeRepertoire()
    bar = (
        Stroke(DrumClass.KICK, 0.0, 0.9),
        Stroke(DrumClass.CLOSED_HAT, 0.0, 0.6),
        Stroke(DrumClass.SNARE, 4.2, 1.0),
        Stroke(DrumClass.KICK, 8.0, 0.8),
        Stroke(DrumClass.SNARE, 12.2, 1.0),
        Stroke(DrumClass.OPEN_HAT, 14.0, 0.7),
    )

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.at_work = threading.Event()  # set while the style "slow" plays

    def generate(self, style: str, *, should_stop: Any = None, **asked: Any) -> list[Beat]:
        if style not in self.styles:
            raise UnknownStyleError(style, self.styles)
        if style == "broken":
            raise RuntimeError("a string broke")
        if style == "slow":
            self._play_until(should_stop)
        self.calls.append({"style": style, **asked})
        strokes = [
            stroke._replace(position_steps=stroke.position_steps + bar * STEPS_PER_BAR)
            for bar in range(asked["bars"])
            for stroke in self.bar
        ]
        return [Beat.from_strokes(strokes, asked["bars"] * STEPS_PER_BAR)]

    def prepare(self) -> None:
        """There is nothing to wait for."""

    def extend(self, primer: Beat, *, style: str | None = None, **asked: Any) -> list[Beat]:
        beats = self.generate(style or "funk", **asked)
        self.calls[-1] |= {"primer": primer, "style": style}
        return beats

    def _play_until(self, should_stop: Callable[[], bool]) -> None:
        self.at_work.set()
        tick = threading.Event()
        while not should_stop():
            tick.wait(0.001)
        self.at_work.clear()
        raise Stopped


@pytest.fixture
def drummer() -> FakeDrummer:
    return FakeDrummer()


@pytest.fixture
def core_kit_909() -> list[Pad]:
    return [Pad(note, name) for note, name in CORE_KIT_909.items()]


@pytest.fixture
def request_fields() -> Callable[..., dict[str, Any]]:
    """Legal fields of `generate` without an id, changed as asked."""

    def fields(**changes: Any) -> dict[str, Any]:
        return {**REQUEST, **changes}

    return fields


@pytest.fixture
def generate() -> Callable[..., Message]:
    """A legal `generate`, changed as asked."""

    def message(**changes: Any) -> Message:
        return Message("generate", {"id": 1, **REQUEST, **changes})

    return message


@pytest.fixture
def extend() -> Callable[..., Message]:
    """A legal `extend` of two bars with four kicks, changed as asked."""

    def message(**changes: Any) -> Message:
        kicks = [Note(36, float(2 * beat), 0.25, 100.0) for beat in range(4)]
        return Message(
            "extend", {"id": 1, **REQUEST, "notes": kicks, "length_beats": 8.0} | changes
        )

    return message


@pytest.fixture
def until() -> Callable[[Callable[[], Any]], Any]:
    """Waits for something to become true, and fails the test when it does not within a minute."""

    def wait(predicate: Callable[[], Any]) -> Any:
        limit_s = monotonic() + 60
        tick = threading.Event()
        while not (value := predicate()):
            assert monotonic() < limit_s, "it never happened"
            tick.wait(0.002)
        return value

    return wait


@pytest.fixture
def server(drummer: FakeDrummer) -> Iterator[Server]:
    """A real server with the fake drummer, served in a thread."""
    with closing(Server(Service(drummer), token=TOKEN, engine="0.0.0")) as server:
        thread = threading.Thread(target=server.serve)
        thread.start()
        yield server
        server.stop()
        thread.join(10)
        assert not thread.is_alive()


@pytest.fixture
def where(server: Server) -> PortFile:
    """What the port file of this server would say."""
    return PortFile(server.port, 1, PROTOCOL_VERSION, TOKEN)


@pytest.fixture
def client(where: PortFile) -> Iterator[EngineClient]:
    """A client that has said hello."""
    with EngineClient(where) as client:
        yield client


@pytest.fixture
def shared_data() -> Path:
    """The folder with the Groove MIDI Dataset, where there is one."""
    folder = Path(__file__).parents[3] / "shared" / "data"
    if not (folder / "groove-v1.0.0-midionly.zip").is_file():
        pytest.skip(f"the Groove MIDI Dataset is not in {folder}")
    return folder
