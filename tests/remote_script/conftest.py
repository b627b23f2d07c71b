"""What the script's tests share: an engine that does as the test says, over real sockets."""

from __future__ import annotations

import os
import select
import socket
import struct
import time
from typing import Any, Callable

import pytest

from Sidestick.protocol import msgpack, port_file
from Sidestick.protocol.messages import PROTOCOL_VERSION

GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + b"\x01" + bytes(31)
READY = b"\x04\x1c\x05READY\x0bSocket-Type\x00\x00\x00\x06ROUTER"
STYLES = ["funk", "jazz", "rock"]


class RawRouter:
    """The least of a ZMTP 3.0 ROUTER, in the test's own thread, with one peer for each socket."""

    def __init__(self) -> None:
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(8)
        self.port = self.listener.getsockname()[1]
        self.peers: dict[socket.socket, bytearray] = {}

    def receive(self) -> list[tuple[Any, bytes]]:
        """Each message that has come, with its sender."""
        messages = []
        readable, _, _ = select.select([self.listener, *self.peers], [], [], 0.002)
        for ready in readable:
            if ready is self.listener:
                peer, _ = self.listener.accept()
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


class FakeEngine:
    """An engine without models: welcomes, answers pings, and does with requests as it is told.

    ``answer(fields)`` gives the reply to a request as (kind, fields), or None for silence.
    ``replies`` maps a kind to such a function, to change how hello and ping are answered.
    """

    def __init__(self, router: Any) -> None:
        self.router = router
        self.token = f"token-of-{router.port}"
        self.received: list[dict[str, Any]] = []
        self.replies: dict[str, Callable[[dict[str, Any]], Any]] = {
            "hello": self.welcome,
            "ping": lambda fields: ("pong", {}),
            "generate": lambda fields: ("result", beat(fields)),
            "extend": lambda fields: ("result", beat(fields)),
        }
        self.held: list[tuple[Any, dict[str, Any]]] = []
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
        told = {"protocol_version": PROTOCOL_VERSION, "engine": "test", "styles": STYLES}
        return "welcome", told

    def pump(self) -> None:
        """Answer what has come; waits at most some milliseconds for it."""
        for peer, body in self.router.receive():
            fields = msgpack.unpackb(body)
            self.received.append(fields)
            self.peer = peer
            reply = self.replies.get(fields["kind"], lambda _: None)(fields)
            if reply is None:
                self.held.append((peer, fields))
            else:
                self.say(reply[0], id=fields["id"], **reply[1])

    def say(self, kind: str, **fields: Any) -> None:
        """Send the last peer a message, legal or not."""
        self.router.send(self.peer, msgpack.packb(dict(kind=kind, **fields)))

    def say_bytes(self, body: bytes) -> None:
        self.router.send(self.peer, body)

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """What has been received of one kind."""
        return [fields for fields in self.received if fields["kind"] == kind]

    def close(self) -> None:
        self.router.close()


def beat(asked: dict[str, Any], pitches: tuple[int, int] = (36, 38)) -> dict[str, Any]:
    """A result's fields: kick and snare in turn on each beat of the bars asked for."""
    first = asked.get("length_beats", 0.0)
    notes = [
        [pitches[step % 2], first + step, 0.25, 100.0 - step % 2]
        for step in range(asked["bars"] * 4)
    ]
    return {
        "notes": notes,
        "style": asked["style"] or "funk",
        "seed": asked["seed"],
        "bars": asked["bars"],
        "length_beats": asked["bars"] * 4.0,
        "kit": [["kick", pitches[0]], ["snare", pitches[1]]],
        "unplayed": [],
        "model_ms": 1.0,
    }


class FakeClock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


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

    def start(kind: str = "raw") -> FakeEngine:
        engines.append(FakeEngine(ZmqRouter() if kind == "zmq" else RawRouter()))
        return engines[-1]

    yield start
    for engine in engines:
        engine.close()


@pytest.fixture(params=["raw", "zmq"])
def engine(request: pytest.FixtureRequest, start_engine: Any) -> FakeEngine:
    """A running engine, once in bare Python and once on ZeroMQ where that is installed."""
    if request.param == "zmq":
        pytest.importorskip("zmq")
    return start_engine(request.param)


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
