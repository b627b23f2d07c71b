"""Fixtures of the script's tests: an engine that does as the test says, over real sockets."""

from __future__ import annotations

import os
import selectors
import socket
import struct
import sys
import time
from contextlib import suppress
from itertools import count
from typing import Any, Callable

import pytest

from Sidestick.control_surface import Surface
from Sidestick.protocol import msgpack, port_file
from Sidestick.protocol.actions_table import REQUESTS
from Sidestick.protocol.messages import PROTOCOL_VERSION
from Sidestick.settings import config
from sidestick_live_sim import CORE_KIT_909, SimulatedLive

NUMBERS = count()
GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + b"\x01" + bytes(31)
READY = b"\x04\x1c\x05READY\x0bSocket-Type\x00\x00\x00\x06ROUTER"
VERSIONS = ["11.0.0", "11.3.43", "12.0.0", "12.1.0", "12.3.6"]
# Those that embed the Python that runs the tests, 3.7 or 3.11.
OF_THIS_PYTHON = VERSIONS[:3] if sys.version_info < (3, 8) else VERSIONS[3:]
KIT = [["kick", 36], ["snare", 38], ["closed_hat", 42], ["snare", 39]]  # of the test's engine
STYLES = [
    ["funk", "Funk", 0xF2B705, 81.0, 117.0],
    ["jazz", "Jazz", 0x2EC4B6, 96.0, 215.0],
    ["dnb", "Drum and Bass", 0x00B894, 165.0, 178.0],
]
MODELS = [
    ["continuation_model", "sidestick"],
    ["continuation_model", "drum_kit"],
    ["seed_model", "sidestick"],
]


class RawRouter:
    """The least of a ZMTP 3.0 ROUTER, in the test's own thread, with one peer for each socket."""

    def __init__(self) -> None:
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(8)
        self.port = self.listener.getsockname()[1]
        self.peers: dict[socket.socket, bytearray] = {}
        self.wait_s = 0.0005  # for what may come

    def receive(self) -> list[tuple[Any, bytes]]:
        """Each message that has come, with its sender."""
        messages = []
        with selectors.SelectSelector() as selector:  # epoll waits whole milliseconds
            for each in (self.listener, *self.peers):
                selector.register(each, selectors.EVENT_READ)
            readable = [key.fileobj for key, _ in selector.select(self.wait_s)]
        for ready in readable:
            if ready is self.listener:
                peer, _ = self.listener.accept()
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as ZeroMQ does
                self.peers[peer] = bytearray()
                peer.sendall(GREETING + READY)
            else:
                messages += [(ready, body) for body in self._read(ready)]
        return messages

    def _read(self, peer: socket.socket) -> list[bytes]:
        try:
            data = peer.recv(65536)
        except OSError:
            data = b""
        buffer = self.peers[peer]
        buffer += data
        if not data:
            del self.peers[peer]
            peer.close()
        bodies = []
        while len(buffer) > 64:  # the greeting stays in front, as a mark that it has come
            flags = buffer[64]
            head = 9 if flags & 2 else 2
            if len(buffer) < 64 + head:
                break
            size = struct.unpack_from(">Q" if flags & 2 else ">B", buffer, 65)[0]
            if len(buffer) < 64 + head + size:
                break
            body = bytes(buffer[64 + head : 64 + head + size])
            del buffer[64 : 64 + head + size]
            if not flags & 4:
                bodies.append(body)
        return bodies

    def send(self, peer: socket.socket, body: bytes) -> None:
        with suppress(OSError):  # a ROUTER drops what is for a peer that has gone
            peer.sendall(b"\x02" + struct.pack(">Q", len(body)) + body)

    def hang_up(self) -> None:
        """Drop every peer, but go on listening."""
        for peer in self.peers:
            peer.close()
        self.peers.clear()

    def close(self) -> None:
        self.hang_up()
        self.listener.close()


class ZmqRouter:
    """The same on ZeroMQ itself."""

    def __init__(self) -> None:
        import zmq

        self.zmq = zmq
        self.context = zmq.Context()
        self.socket = self.context.socket(zmq.ROUTER)
        self.socket.linger = 0
        self.port = self.socket.bind_to_random_port("tcp://127.0.0.1")

    def receive(self) -> list[tuple[Any, bytes]]:
        messages = []
        while self.socket.poll(2):
            peer, body = self.socket.recv_multipart(self.zmq.NOBLOCK)
            messages.append((peer, body))
        return messages

    def send(self, peer: Any, body: bytes) -> None:
        self.socket.send_multipart([peer, body])

    def close(self) -> None:
        self.socket.close()
        self.context.term()


class FakeHistory:
    """The engine's history: each clip's versions in order."""

    def __init__(self) -> None:
        self.clips: dict[Any, list[dict[str, Any]]] = {}

    def keep(self, fields: dict[str, Any]) -> Any:
        self.add(
            fields, fields["previous"], {"action": "found" if self.is_new(fields) else "edited"}
        )
        self.add(fields, fields["content"], fields)
        return self.list(fields)

    def list(self, fields: dict[str, Any]) -> Any:
        return "versions", {"kept": self.kept(fields)}

    def recall(self, fields: dict[str, Any]) -> Any:
        self.add(
            fields, fields["previous"], {"action": "found" if self.is_new(fields) else "edited"}
        )
        versions, which = self.of(fields), fields["which"]
        marks = [version["content"][0] for version in versions]
        at = fields["number"] - versions[0]["number"]
        if which != "number":
            step = {"next": 1, "previous": -1, "content_hash": 0}[which]
            at = (
                marks.index(fields["content_hash"]) + step
                if fields["content_hash"] in marks
                else -1
            )
        if not 0 <= at < len(versions):
            return "error", {"code": "no_version", "sentence": f"There is no {which} version."}
        found = {name: versions[at][name] for name in ("number", "content", "action", "recipe")}
        return "version", dict(found, kept=self.kept(fields))

    def is_new(self, fields: dict[str, Any]) -> bool:
        return not self.of(fields)

    def of(self, fields: dict[str, Any]) -> Any:
        keys = (fields["set_key"], fields["track_key"], fields["clip_key"])
        return self.clips.setdefault(keys, [])

    def add(self, fields: dict[str, Any], take: Any, made: dict[str, Any]) -> None:
        versions = self.of(fields)
        if take is not None and take[0] not in [version["content"][0] for version in versions]:
            number = len(versions) + (versions[0]["number"] if versions else made is fields)
            common = {name: made.get(name, "") for name in ("action", "style", "recipe")}
            versions.append(dict(common, number=number, content=take, seed=made.get("seed", 0)))

    def kept(self, fields: dict[str, Any]) -> Any:
        return [
            [
                each["number"],
                each["content"][0],
                each["action"],
                each["style"],
                each["seed"],
                4.0,
                [],
            ]
            for each in self.of(fields)[-8:]
        ]


class FakeEngine:
    """An engine without models: welcomes, answers pings, and does with requests as it is told.

    ``replies`` maps a kind of message to what makes the reply of its fields, as (kind, fields).
    What is of a kind in ``silent`` is held instead.
    """

    def __init__(self, router: Any, history: FakeHistory | None = None) -> None:
        self.router = router
        self.token = f"token-of-{router.port}"
        self.received: list[dict[str, Any]] = []
        self.history = FakeHistory() if history is None else history
        self.replies: dict[str, Callable[[dict[str, Any]], Any]] = {
            **{kind: lambda fields: ("result", as_it_came(fields)) for kind in REQUESTS},
            "hello": self.welcome,
            "ping": lambda fields: ("pong", {}),
            "generate": lambda fields: ("result", beat(fields)),
            "extend": lambda fields: ("result", beat(fields)),
            "vary": lambda fields: ("result", varied(fields)),
            "fill": lambda fields: ("result", filled(fields)),
            "feel": lambda fields: ("result", felt(fields)),
            "map_kit": lambda fields: ("kit_map", {"kit": KIT, "problems": []}),
            "keep_version": self.history.keep,
            "list_versions": self.history.list,
            "recall_version": self.history.recall,
        }
        self.silent: set[str] = set()  # kinds that get no answer
        self.held: list[dict[str, Any]] = []
        self.peer: Any = None
        self.write_port_file()

    def write_port_file(self, **changes: Any) -> None:
        values = {
            "port": self.router.port,
            "pid": os.getpid(),
            "protocol_version": PROTOCOL_VERSION,
            "token": self.token,
        }
        values.update(changes)
        port_file.write(port_file.PortFile(**values))

    def welcome(self, fields: dict[str, Any]) -> Any:
        if fields["token"] != self.token:
            return "error", {"code": "wrong_token", "sentence": "The token is wrong."}
        if fields["protocol_version"] != PROTOCOL_VERSION:
            return "error", {"code": "wrong_version", "sentence": "The version is wrong."}
        common = {"protocol_version": PROTOCOL_VERSION, "engine": "test"}
        return "welcome", dict(common, styles=STYLES, models=MODELS)

    def pump(self) -> None:
        """Answer what has come; waits at most some milliseconds for it."""
        for peer, body in self.router.receive():
            fields = msgpack.unpackb(body)
            self.received.append(fields)
            self.peer = peer
            kind = fields["kind"]
            if kind in self.silent:
                self.held.append(fields)
            elif kind in self.replies:
                reply = self.replies[kind](fields)
                self.say(reply[0], id=fields["id"], **reply[1])

    def say(self, kind: str, **fields: Any) -> None:
        """Send the last peer a message, legal or not."""
        self.router.send(self.peer, msgpack.packb(dict(kind=kind, **fields)))

    def say_bytes(self, body: bytes) -> None:
        self.router.send(self.peer, body)

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """Return the messages received of one kind."""
        return [fields for fields in self.received if fields["kind"] == kind]

    def close(self) -> None:
        self.router.close()


def as_it_came(fields: dict[str, Any]) -> dict[str, Any]:
    """A result's fields: the notes of the clip."""
    return result(fields, fields["notes"], fields["length_beats"])


def beat(fields: dict[str, Any]) -> dict[str, Any]:
    """A result's fields: kick and snare in turn on each beat of the bars asked for."""
    first, beats = fields.get("length_beats", 0.0), fields["bars"] * bar_beats(fields)
    notes = [
        [(36, 38)[step % 2], first + step, 0.25, 100.0 - step % 2] for step in range(int(beats))
    ]
    return result(fields, notes, beats)


def varied(fields: dict[str, Any]) -> dict[str, Any]:
    """A result's fields: a snare in place of what may change, in the midst of it."""
    first, last = fields["from_beats"], fields["to_beats"]
    locked = {"kick": 36, "snare": 38}
    stay = [
        note
        for note in fields["notes"]
        if not first <= note[1] < last or note[0] in [locked.get(lane) for lane in fields["locked"]]
    ]
    new = [38, (first + last) / 2, 0.25, 64.0]
    return result(fields, sorted([*stay, new], key=lambda note: note[1]), fields["length_beats"])


def filled(fields: dict[str, Any]) -> dict[str, Any]:
    """A result's fields: snares in sixteenths at the loop's end."""
    end = fields["length_beats"]
    first = end - fields["fill_beats"]
    steps = range(int(fields["fill_beats"] * 4))
    roll = [[38, first + step / 4, 0.25, 64.0] for step in steps]
    stay = [note for note in fields["notes"] if note[1] < first]
    return result(fields, stay + roll, end)


def felt(fields: dict[str, Any]) -> dict[str, Any]:
    """A result's fields: every note a little later and at one level."""
    late = [[pitch, start + 0.03125, length, 64.0] for pitch, start, length, _ in fields["notes"]]
    return result(fields, late, fields["length_beats"])


def result(fields: dict[str, Any], notes: list[Any], length_beats: float) -> dict[str, Any]:
    """A result's fields, whatever the notes."""
    return {
        "versions": [[notes, 4.0]],
        "style": fields["style"],
        "seed": fields["seed"],
        "bars": round(length_beats / bar_beats(fields)),
        "length_beats": length_beats,
        "kit": [["kick", 36], ["snare", 38]],
        "drums": sorted({pitch for _, pitch in KIT}),
        "missing": [],
        "substituted": [],
        "problems": [],
        "model_ms": 1.0,
    }


def bar_beats(fields: dict[str, Any]) -> float:
    """Length of a bar in quarter notes."""
    return fields["numerator"] * 4.0 / fields["denominator"]


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

    def press(self, action: str) -> None:
        control = self.controls[action]
        status = 0xB0 if control["type"] == "cc" else 0x90
        self.live.midi_in((status + control["channel"] - 1, control["number"], 127))

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
        """A clip of the musician's, in this view, selected."""
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
    """A data folder of the test's own, empty: no engine runs."""
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def start_engine(data_folder: Any) -> Any:
    """Starts an engine, "raw" or "zmq"; all are closed after the test."""
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
    """Makes what an engine keeps, for those that are restarted."""
    return FakeHistory


@pytest.fixture(params=["raw", "zmq"])
def engine(request: pytest.FixtureRequest, start_engine: Any) -> FakeEngine:
    """A running engine, once in bare Python and once on ZeroMQ where that is installed."""
    if request.param == "zmq":
        pytest.importorskip("zmq")
    return start_engine(request.param)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run whatever plays in a session in each version of Live that embeds this Python."""
    if "session" in metafunc.fixturenames and "version" not in metafunc.fixturenames:
        metafunc.fixturenames.append("version")
        metafunc.parametrize("version", OF_THIS_PYTHON)


@pytest.fixture(params=VERSIONS[:3] if sys.version_info < (3, 8) else VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    """Each version of Live that is simulated; on Python 3.7 those that embed it."""
    return request.param


@pytest.fixture(params=["session", "arrangement"])
def view(request: pytest.FixtureRequest) -> str:
    """Where a clip lies."""
    return request.param


@pytest.fixture
def make_session(tmp_path: Any, until: Any) -> Any:
    """Makes a session in a simulated Live."""
    return lambda live: Session(live, tmp_path, until)


@pytest.fixture
def session(request: pytest.FixtureRequest, make_session: Any) -> Any:
    """A Live with the script in it: every version where the test asks for ``version``."""
    with SimulatedLive(request.getfixturevalue("version")) as live:
        yield make_session(live)
    assert [fault.trace for fault in live.errors] == []


@pytest.fixture
def connected(session: Session, start_engine: Any) -> Session:
    """The same, with an engine that has welcomed the script."""
    session.connect(start_engine())
    return session


@pytest.fixture
def until() -> Any:
    """Calls ``steps`` in turn until ``condition`` holds; fails after five seconds."""

    def run(condition: Callable[[], Any], *steps: Callable[[], None]) -> None:
        end_s = time.monotonic() + 5.0
        while not condition():
            assert time.monotonic() < end_s, "it did not come to that"
            for step in steps:
                step()

    return run
