"""A drummer without models, requests to hand to it, and an engine around it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
import pytest

from Sidestick.protocol.messages import KINDS, PROTOCOL_VERSION, Message, Note, Pad
from Sidestick.protocol.port_file import PortFile
from sidestick_engine.beats.service import Service
from sidestick_engine.history.clip_versions import VersionHandler
from sidestick_engine.history.store import History
from sidestick_engine.server.client import EngineClient
from sidestick_engine.server.router import Server
from sidestick_live_sim import CORE_KIT_909
from sidestick_models.beat.beat import STEPS_PER_BAR, Beat, GridHit
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import Meter
from sidestick_models.errors import Stopped, UnknownModelError, UnknownStyleError
from sidestick_models.patterns.claps import NO_CLAPS, ClapTable, Voice
from sidestick_models.styles.trained import Family, StyleInfo

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
    "track": "",
    "rack": "",
    "swing": 50.0,
    "timing_amount": 1.0,
    "velocity_amount": 1.0,
    "density": None,
    "blend": None,
    "versions": 1,
}
OF_KIND: dict[str, dict[str, Any]] = {
    "extend": {},
    "vary": {"from_beats": 0.0, "to_beats": 8.0, "hits_ratio": None},
    "fill": {"fill_beats": 4.0},
    "feel": {},
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
    but "funk" is unknown. Version k begins with k snares on the first steps. It has a single other
    model, "old".
    """

    styles = ("funk", "slow", "broken", "claps")
    models = (
        ("continuation_model", "sidestick"),
        ("seed_model", "sidestick"),
        ("continuation_model", "old"),
    )
    repertoire = FakeRepertoire()
    bar = (
        GridHit(DrumClass.KICK, 0.0, 0.9),
        GridHit(DrumClass.CLOSED_HAT, 0.0, 0.6),
        GridHit(DrumClass.SNARE, 4.2, 1.0),
        GridHit(DrumClass.KICK, 8.0, 0.8),
        GridHit(DrumClass.SNARE, 12.2, 1.0),
        GridHit(DrumClass.OPEN_HAT, 14.0, 0.7),
    )

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.chosen: list[dict[str, str]] = []
        self.at_work = threading.Event()  # set while the style "slow" plays

    def choose(self, **names: str) -> FakeDrummer:
        for kind, name in names.items():
            if name and (kind, name) not in self.models:
                raise UnknownModelError(f'There is no {kind} model called "{name}".')
        self.chosen.append(names)
        return self

    def prepare(self) -> None:
        """There is nothing to wait for."""

    def generate(self, style: str, *, bars: int, **asked: Any) -> list[Beat]:
        self._begin(style, bars=bars, **asked)
        return self._beats(bars * steps_of(asked["meter"]), asked["versions"])

    def extend(self, primer: Beat, *, bars: int, style: str | None, **asked: Any) -> list[Beat]:
        self._begin(style, primer=primer, bars=bars, **asked)
        return self._beats(bars * steps_of(asked["meter"]), asked["versions"])

    def vary(self, beat: Beat, locked: Any, *, style: str | None, **asked: Any) -> list[Beat]:
        self._begin(style, beat=beat, locked=locked, **asked)
        return [
            Beat(
                *(
                    np.where(locked, old, new)
                    for old, new in zip(arrays(beat), arrays(other), strict=True)
                )
            )
            for other in self._beats(beat.steps, asked["versions"])
        ]

    def fill(
        self, beat: Beat, locked: Any, *, steps: int, style: str | None, **asked: Any
    ) -> list[Beat]:
        self._begin(style, beat=beat, locked=locked, steps=steps, **asked)
        return [
            Beat(
                *(
                    np.concatenate([old[:-steps], new[-steps:]])
                    for old, new in zip(arrays(beat), arrays(other), strict=True)
                )
            )
            for other in self._beats(beat.steps, asked["versions"])
        ]

    def feel(self, beat: Beat, *, style: str | None, **asked: Any) -> Beat:
        self._begin(style, beat=beat, **asked)
        late = np.where(beat.hits, 0.25, 0.0).astype(np.float32)
        return Beat(beat.hits, np.where(beat.hits, 0.5, 0.0).astype(np.float32), late)

    def _begin(self, style: str | None, *, should_stop: Any = None, **asked: Any) -> None:
        if style is not None and style not in self.styles:
            raise UnknownStyleError(style, self.styles)
        if style == "broken":
            raise RuntimeError("a string broke")
        if style == "slow":
            self._play_until(should_stop)
        self.calls.append({"style": style, **asked})

    def _beats(self, steps: int, versions: int) -> list[Beat]:
        strokes = [
            stroke._replace(position_steps=stroke.position_steps + start)
            for start in range(0, steps, STEPS_PER_BAR)
            for stroke in self.bar
            if stroke.position_steps + start < steps
        ]
        more = [GridHit(DrumClass.SNARE, float(step), 0.5) for step in range(versions)]
        return [Beat.from_strokes(strokes + more[:number], steps) for number in range(versions)]

    def _play_until(self, should_stop: Callable[[], bool]) -> None:
        self.at_work.set()
        tick = threading.Event()
        while not should_stop():
            tick.wait(0.001)
        self.at_work.clear()
        raise Stopped


def steps_of(meter: Meter) -> int:
    return meter.numerator * 16 // meter.denominator


def arrays(beat: Beat) -> tuple[Any, Any, Any]:
    return beat.hits, beat.velocities, beat.offsets


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
def on_a_clip() -> Callable[..., Message]:
    """A legal request that works on a clip, two bars with four kicks, changed as asked."""

    def message(kind: str, **changes: Any) -> Message:
        kicks = [Note(36, float(2 * beat), 0.25, 100.0) for beat in range(4)]
        clip = {"notes": kicks, "length_beats": 8.0}
        names = [field.name for field in KINDS[kind].fields]
        locks = {"locked": None, "locked_pitches": None} if kind != "extend" else {}
        asked = {"id": 1, **REQUEST, **clip, **locks, **OF_KIND[kind], **changes}
        return Message(kind, {name: asked[name] for name in names})

    return message


@pytest.fixture
def extend(on_a_clip: Callable[..., Message]) -> Callable[..., Message]:
    """The same of the kind `extend`."""
    return partial(on_a_clip, "extend")


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
def history(tmp_path: Path) -> Iterator[History]:
    """A history in a folder of the test's own."""
    with closing(History(tmp_path / "data" / "history.db")) as history:
        yield history


@pytest.fixture
def server(drummer: FakeDrummer, history: History) -> Iterator[Server]:
    """A real server with the fake drummer, served in a thread."""
    memory = VersionHandler(history, lambda _: "{}")
    with closing(Server(Service(drummer), memory, token=TOKEN, engine="0.0.0")) as server:
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
