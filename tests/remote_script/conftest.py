"""Fixtures of the script's tests: the script in a simulated Live, and an engine."""

from __future__ import annotations

import sys
import time
from itertools import count
from pathlib import Path
from typing import Any, Callable

import pytest

from Sidestick.control_surface import Surface
from Sidestick.settings import config
from sidestick_live_sim import CORE_KIT_909, SimulatedLive

sys.path.insert(0, str(Path(__file__).parent))
from scripted_engine import FakeEngine, FakeHistory, RawRouter, ZmqRouter

NUMBERS = count()

VERSIONS = ["11.0.0", "11.3.43", "12.0.0", "12.1.0", "12.3.6"]
# Those that embed the Python that runs the tests, 3.7 or 3.11.
OF_THIS_PYTHON = VERSIONS[:3] if sys.version_info < (3, 8) else VERSIONS[3:]


class Session:
    """A simulated Live in virtual time with the script in it, and a set with a 909 track.

    By its ``stopwatch`` nothing takes any time, so a callback does all that there is to do.
    """

    def __init__(self, live: Any, folder: Any, until: Any) -> None:
        self.live = live
        self.folder = folder
        self.engine: Any = None
        self.stopwatch: Callable[[], float] = lambda: 0.0
        self.controls = dict(config.DEFAULTS["controls"])
        self.track = live.add_midi_track("Drums", drum_rack=CORE_KIT_909)
        live.select(self.track, 0)
        self.surface = live.load_script(self.create)
        self._until = until

    def create(self, c_instance: Any) -> Surface:
        return Surface(c_instance, self.folder, self.live.now, self.look_at_stopwatch)

    def look_at_stopwatch(self) -> float:
        return self.stopwatch()

    def tick(self) -> None:
        """Let Live's timer fire once, and the engine answer."""
        self.live.advance(0.011)
        if self.engine is not None:
            self.engine.pump()

    def until(self, condition: Callable[[], Any]) -> None:
        self._until(condition, self.tick)

    def until_kept(self) -> None:
        """Let Live go on until the engine has answered what it keeps."""
        asked, versions = len(self.engine.of_kind("keep_version")), self.surface.actions.versions
        self.until(lambda: (self.tick(), versions.count >= max(1, asked))[1])

    def ticks(self, count: int) -> None:
        """Let the timer fire so often, without waiting for what may come in between."""
        for _ in range(count):
            self.live.advance(0.011)

    def connect(self, engine: FakeEngine) -> FakeEngine:
        self.engine = engine
        self.until(lambda: "engine connected" in self.live.status_line)
        return engine

    def load_again(self) -> None:
        """Unload the script and load it again."""
        if self.surface in self.live.surfaces:
            self.live.unload_script(self.surface)
        self.surface = self.live.load_script(self.create)
        self.surface.show_status("")
        if self.engine is not None:
            self.connect(self.engine)

    def press(self, action: str, port: str = "") -> None:
        control = self.controls[action]
        status = 0xB0 if control["type"] == "cc" else 0x90
        self.live.midi_in((status + control["channel"] - 1, control["number"], 127), port)

    def press_and_wait(self, action: str) -> str:
        """Press, wait for the next words in the status line, and return them."""
        self.live.surfaces[0].show_status("")
        self.press(action)
        self.until(lambda: self.live.status_line)
        return self.live.status_line

    def answer_held(self) -> None:
        """Have the engine answer what it holds; new bars are one kick."""
        self.engine.silent = set()
        for request in [held for held in self.engine.held if "seed" in held]:
            kind, fields = self.engine.replies[request["kind"]](request)
            if "bars" in request:
                notes = [[36, request.get("length_beats", 0.0), 0.25, 100.0]]
                fields = dict(fields, versions=[[notes, 1.0]])
            self.engine.say(kind, id=request["id"], **fields)
        self.tick()

    def slot(self, scene: int = 0, track: Any = None) -> Any:
        return (track or self.track).clip_slots[scene]

    def notes(self, clip: Any) -> list[tuple[int, float, float, float]]:
        return self.live.notes_of(clip)

    def show_clip(self, view: str, beats: float, notes: Any) -> Any:
        """Select a clip of the musician's, in this view."""
        if view == "session":
            clip = self.live.add_midi_clip(self.track, 0, beats, notes)
        else:
            clip = self.live.add_arrangement_clip(self.track, 8.0, beats, notes)
        self.live.select_clip(clip)
        return clip

    def in_one_step(self, action: str) -> str:
        """Press; the selected clip has changed in one undo step, and undo restores it exactly."""
        clip = self.live.song.view.detail_clip
        before, loop, steps = self.notes(clip), clip.loop_end, len(self.live.undo_steps)
        said = self.press_and_wait(action)
        after = self.notes(clip)
        assert len(self.live.undo_steps) == steps + 1
        self.live.undo()
        assert (self.notes(clip), clip.loop_end) == (before, loop)
        self.live.redo()
        assert self.notes(clip) == after
        return said


class FakeClock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """As pytest's own, which looks through thousands of other tests' folders for a free number."""
    return tmp_path_factory.mktemp(str(next(NUMBERS)), numbered=False)


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make a data folder of the test's own, empty: no engine runs."""
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def start_engine(data_folder: Any) -> Any:
    """Start an engine, "raw" or "zmq"; all are closed after the test."""
    engines = []

    def start(kind: str = "raw", history: FakeHistory | None = None) -> FakeEngine:
        router = ZmqRouter() if kind == "zmq" else RawRouter()
        engines.append(FakeEngine(router, history))
        return engines[-1]

    yield start
    for engine in engines:
        engine.close()


@pytest.fixture
def history() -> Any:
    """Make what an engine keeps, for those that are restarted."""
    return FakeHistory


@pytest.fixture(params=["raw", "zmq"])
def engine(request: pytest.FixtureRequest, start_engine: Any) -> FakeEngine:
    """Run an engine, once in bare Python and once on ZeroMQ where that is installed."""
    if request.param == "zmq":
        pytest.importorskip("zmq")
    return start_engine(request.param)


@pytest.fixture(params=OF_THIS_PYTHON)
def version(request: pytest.FixtureRequest) -> str:
    """Return each version of Live that embeds this Python: the others run on the other one."""
    return request.param


@pytest.fixture(params=["session", "arrangement"])
def view(request: pytest.FixtureRequest) -> str:
    """Return the place of a clip."""
    return request.param


@pytest.fixture
def make_session(tmp_path: Any, until: Any) -> Any:
    """Return a maker of sessions in a simulated Live."""
    return lambda live: Session(live, tmp_path, until)


@pytest.fixture
def session(version: str, make_session: Any) -> Any:
    """Start a Live of each version with the script in it."""
    with SimulatedLive(version) as live:
        yield make_session(live)
    assert [fault.trace for fault in live.errors] == []


@pytest.fixture
def connected(session: Session, start_engine: Any) -> Session:
    """Start the same, with an engine that has welcomed the script."""
    session.connect(start_engine())
    return session


@pytest.fixture
def until() -> Any:
    """Call ``steps`` in turn until ``condition`` holds; fail after five seconds."""

    def run(condition: Callable[[], Any], *steps: Callable[[], None]) -> None:
        end_s = time.monotonic() + 5.0
        while not condition():
            assert time.monotonic() < end_s, "it did not come to that"
            for step in steps:
                step()

    return run
