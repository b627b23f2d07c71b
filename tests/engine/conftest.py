"""A drummer without models, requests to hand to it, and an engine around it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
import pytest

from Sidestick.protocol import settings_table
from Sidestick.protocol.field_types import Maybe
from Sidestick.protocol.messages import KINDS, PROTOCOL_VERSION, Message, Note, Pad
from Sidestick.protocol.port_file import PortFile
from sidestick_engine.beats.handlers import Service
from sidestick_engine.history.database import History
from sidestick_engine.history.version_handler import VersionHandler
from sidestick_engine.server.client import EngineClient
from sidestick_engine.server.router import Server
from sidestick_live_sim import CORE_KIT_909
from sidestick_models.beat.beat import STEPS_PER_BAR, Beat, GridHit
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.errors import Stopped, UnknownModelError, UnknownStyleError
from sidestick_models.patterns.clap_table import NO_CLAPS, ClapTable, Voice
from sidestick_models.styles.trained import Family, StyleInfo

TOKEN = "0f1e2d3c"
# What every request carries beside its settings, which have their defaults.
REQUEST = {
    "deadline_ms": 5000,
    "style": "funk",
    "seed": 7,
    "tempo_bpm": 120.0,
    "numerator": 4,
    "denominator": 4,
    "pads": [],
    "track": "",
    "rack": "",
}
OF_KIND: dict[str, dict[str, Any]] = {
    "generate": {"bars": 2},
    "extend": {"bars": 2},
    "vary": {"from_beats": 0.0, "to_beats": 8.0},
    "fill": {"fill_beats": 4.0},
}


def fields_of(kind: str) -> dict[str, Any]:
    """Legal fields of a request for a beat but for its id and its clip."""
    settings = {field.name: field.default for field in settings_table.fields_of(kind)}
    nothing = {each.name: None for each in KINDS[kind].fields if isinstance(each.type, Maybe)}
    return {**nothing, **REQUEST, **settings, **OF_KIND.get(kind, {})}


class FakeCatalogue:
    """Shows the styles of the fake drummer, each in a colour of its own; "claps" claps."""

    def infos(self) -> tuple[StyleInfo, ...]:
        return tuple(
            StyleInfo(key, key.title(), f"#c0ffe{number}", (100, 120), Family.ACOUSTIC)
            for number, key in enumerate(FakeDrummer.styles)
        )

    def keys_in(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return the style that is named in the fields of a request: its key, as it is."""
        return {"style": fields["style"]} if "style" in fields else {}

    def claps(self, style: str) -> ClapTable:
        return ClapTable(np.full((3, 16), Voice.CLAP)) if style == "claps" else NO_CLAPS


class FakeDrummer:
    """Plays one bar again and again, and remembers its calls.

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
    catalogue = FakeCatalogue()
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
        self.heard: list[Beat] = []
        self.at_work = threading.Event()  # set while the style "slow" plays

    def choose(self, style: str = "", **names: str) -> FakeDrummer:
        for kind, name in names.items():
            if name and (kind, name) not in self.models:
                raise UnknownModelError(f'There is no {kind} model called "{name}".')
        self.chosen.append(names)
        return self

    def prepare(self) -> None:
        """There is nothing to wait for."""

    def faults(self) -> list[str]:
        return []

    def hear(self, primer: Beat, **_: Any) -> None:
        self.heard.append(primer)

    def generate(self, style: str, *, bars: int, **controls: Any) -> list[Beat]:
        self._begin(style, bars=bars, **controls)
        return self._beats(bars * controls["meter"].steps_per_bar, controls["versions"])

    def extend(self, primer: Beat, *, bars: int, style: str | None, **controls: Any) -> list[Beat]:
        self._begin(style, primer=primer, bars=bars, **controls)
        return self._beats(bars * controls["meter"].steps_per_bar, controls["versions"])

    def vary(self, beat: Beat, locked: Any, *, style: str | None, **controls: Any) -> list[Beat]:
        self._begin(style, beat=beat, locked=locked, **controls)
        return [
            choose(locked, beat, other) for other in self._beats(beat.steps, controls["versions"])
        ]

    def fill(
        self, beat: Beat, locked: Any, *, steps: int, style: str | None, **controls: Any
    ) -> list[Beat]:
        self._begin(style, beat=beat, locked=locked, steps=steps, **controls)
        before = np.arange(beat.steps)[:, None] < beat.steps - steps
        return [
            choose(before, beat, other) for other in self._beats(beat.steps, controls["versions"])
        ]

    def song_part(
        self, beat: Beat, locked: Any, *, part: str, style: str | None, **controls: Any
    ) -> list[Beat]:
        """Add the bar to the beat."""
        self._begin(style, beat=beat, locked=locked, part=part, **controls)
        return [
            choose(locked | beat.hits, beat, other)
            for other in self._beats(beat.steps, controls["versions"])
        ]

    def feel(self, beat: Beat, *, style: str | None, **controls: Any) -> Beat:
        self._begin(style, beat=beat, **controls)
        late = np.where(beat.hits, 0.25, 0.0).astype(np.float32)
        return Beat(beat.hits, np.where(beat.hits, 0.5, 0.0).astype(np.float32), late)

    def _begin(self, style: str | None, *, should_stop: Any = None, **controls: Any) -> None:
        if style is not None and style not in self.styles:
            raise UnknownStyleError(style, self.styles)
        if style == "broken":
            raise RuntimeError("a string broke")
        if style == "slow":
            self._play_until(should_stop)
        self.calls.append({"style": style, **controls})

    def _beats(self, steps: int, versions: int) -> list[Beat]:
        hits = [
            hit._replace(position_steps=hit.position_steps + start)
            for start in range(0, steps, STEPS_PER_BAR)
            for hit in self.bar
            if hit.position_steps + start < steps
        ]
        more = [GridHit(DrumClass.SNARE, float(step), 0.5) for step in range(versions)]
        return [Beat.from_hits(hits + more[:number], steps) for number in range(versions)]

    def _play_until(self, should_stop: Callable[[], bool]) -> None:
        self.at_work.set()
        tick = threading.Event()
        while not should_stop():
            tick.wait(0.001)
        self.at_work.clear()
        raise Stopped


def choose(where: Any, one: Beat, other: Beat) -> Beat:
    """Return one beat where `where` (S, 9) or (S, 1) is true, and the other elsewhere."""
    names = ("hits", "velocities", "offsets")
    return Beat(*(np.where(where, getattr(one, name), getattr(other, name)) for name in names))


@pytest.fixture
def drummer() -> FakeDrummer:
    return FakeDrummer()


@pytest.fixture
def core_kit_909() -> list[Pad]:
    return [Pad(note, name) for note, name in CORE_KIT_909.items()]


@pytest.fixture
def request_fields() -> Callable[..., dict[str, Any]]:
    """Legal fields of a kind of request without an id, with these changes."""

    def fields(kind: str = "generate", **changes: Any) -> dict[str, Any]:
        return {**fields_of(kind), **changes}

    return fields


@pytest.fixture
def generate() -> Callable[..., Message]:
    """Return a legal `generate`, with these changes."""

    def message(**changes: Any) -> Message:
        return Message("generate", {"id": 1, **fields_of("generate"), **changes})

    return message


@pytest.fixture
def on_a_clip() -> Callable[..., Message]:
    """Return a legal request that works on a clip, two bars with four kicks, with these changes."""

    def message(kind: str, **changes: Any) -> Message:
        kicks = [Note(36, float(2 * beat), 0.25, 100.0) for beat in range(4)]
        clip = {"notes": kicks, "length_beats": 8.0}
        return Message(kind, {"id": 1, **fields_of(kind), **clip, **changes})

    return message


@pytest.fixture
def extend(on_a_clip: Callable[..., Message]) -> Callable[..., Message]:
    """Return the same of the kind `extend`."""
    return partial(on_a_clip, "extend")


@pytest.fixture
def until() -> Callable[[Callable[[], Any]], Any]:
    """Wait for something to become true; fail the test if it does not within a minute."""

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
    """Return a history in a folder of the test's own."""
    with closing(History(tmp_path / "data" / "history.db")) as history:
        yield history


@pytest.fixture
def server(drummer: FakeDrummer, history: History) -> Iterator[Server]:
    """Return a real server with the fake drummer, served in a thread."""
    versions = VersionHandler(history, lambda _: "{}")
    with closing(Server(Service(drummer), versions, token=TOKEN, engine="0.0.0")) as server:
        thread = threading.Thread(target=server.serve)
        thread.start()
        yield server
        server.stop()
        thread.join(10)
        assert not thread.is_alive()


@pytest.fixture
def where(server: Server) -> PortFile:
    """Return what the port file of this server would say."""
    return PortFile(server.port, 1, PROTOCOL_VERSION, TOKEN)


@pytest.fixture
def client(where: PortFile) -> Iterator[EngineClient]:
    """Return a client that has said hello."""
    with EngineClient(where) as client:
        yield client


@pytest.fixture
def shared_data() -> Path:
    """Return the folder with the Groove MIDI Dataset, where there is one."""
    folder = Path(__file__).parents[3] / "shared" / "data"
    if not (folder / "groove-v1.0.0-midionly.zip").is_file():
        pytest.skip(f"the Groove MIDI Dataset is not in {folder}")
    return folder
