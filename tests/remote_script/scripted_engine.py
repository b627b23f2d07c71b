"""An engine that does as the test says, over real sockets: by itself or as ZeroMQ."""

from __future__ import annotations

import os
import selectors
import socket
import struct
from contextlib import suppress
from typing import Any, Callable, Dict

from Sidestick.protocol import msgpack, port_file
from Sidestick.protocol.actions_table import REQUESTS
from Sidestick.protocol.messages import PROTOCOL_VERSION

GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"PLAIN".ljust(20, b"\0") + b"\x01" + bytes(31)
WELCOME = b"\x04\x08\x07WELCOME"
REFUSAL = b"\x04\x0a\x05ERROR\x03400"
READY = b"\x04\x1c\x05READY\x0bSocket-Type\x00\x00\x00\x06ROUTER"
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
        self.wait_s = 0.0001  # for what may come: it is sent in this very thread
        self.token = ""

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
                peer.sendall(GREETING)
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
            elif body.startswith(b"\x05HELLO") and body.endswith(self.token.encode()):
                peer.sendall(WELCOME + READY)
            elif body.startswith(b"\x05HELLO"):
                peer.sendall(REFUSAL)
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
        self.token = ""
        self.context = zmq.Context()
        self.questions = self.context.socket(zmq.REP)
        self.questions.bind("inproc://zeromq.zap.01")
        self.socket = self.context.socket(zmq.ROUTER)
        self.socket.linger = 0
        self.socket.plain_server = True
        self.socket.zap_domain = b"test"
        self.port = self.socket.bind_to_random_port("tcp://127.0.0.1")

    def receive(self) -> list[tuple[Any, bytes]]:
        messages = []
        while self.questions.poll(0):
            version, number, *_, password = self.questions.recv_multipart()
            status = b"200" if password == self.token.encode() else b"400"
            self.questions.send_multipart([version, number, status, b"", b"", b""])
        while self.socket.poll(2):
            peer, body = self.socket.recv_multipart(self.zmq.NOBLOCK)
            messages.append((peer, body))
        return messages

    def send(self, peer: Any, body: bytes) -> None:
        self.socket.send_multipart([peer, body])

    def close(self) -> None:
        self.socket.close()
        self.questions.close()
        self.context.term()


class FakeHistory:
    """The engine's history: each clip's versions in order, by the clip's key."""

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
        hashes = [version["content"][0] for version in versions]
        at = fields["number"] - versions[0]["number"]
        if which != "number":
            step = {"next": 1, "previous": -1, "content_hash": 0}[which]
            at = (
                hashes.index(fields["content_hash"]) + step
                if fields["content_hash"] in hashes
                else -1
            )
        if not 0 <= at < len(versions):
            return "error", {"code": "no_version", "sentence": f"There is no {which} version."}
        found = {name: versions[at][name] for name in ("number", "content", "action", "recipe")}
        return "version", dict(found, kept=self.kept(fields))

    def is_new(self, fields: dict[str, Any]) -> bool:
        return not self.of(fields)

    def of(self, fields: dict[str, Any]) -> Any:
        return self.clips.setdefault(fields["clip_key"], [])

    def add(self, fields: dict[str, Any], content: Any, provenance: dict[str, Any]) -> None:
        versions = self.of(fields)
        if content is not None and content[0] not in [
            version["content"][0] for version in versions
        ]:
            number = len(versions) + (versions[0]["number"] if versions else provenance is fields)
            common = {name: provenance.get(name, "") for name in ("action", "style", "recipe")}
            versions.append(
                dict(common, number=number, content=content, seed=provenance.get("seed", 0))
            )

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


class Received(Dict[str, Any]):
    """The fields of a message, and the peer that it came from."""

    peer: Any = None


class FakeEngine:
    """An engine without models: welcomes, answers pings, and does with requests as it is told.

    ``replies`` maps a kind of message to what makes the reply of its fields, as (kind, fields).
    What is of a kind in ``silent`` is held instead.
    """

    def __init__(self, router: Any, history: FakeHistory | None = None) -> None:
        self.router = router
        self.token = router.token = f"token-of-{router.port}"
        self.received: list[dict[str, Any]] = []
        self.history = FakeHistory() if history is None else history
        self.replies: dict[str, Callable[[dict[str, Any]], Any]] = {
            "hello": self.welcome,
            "ping": lambda fields: ("pong", {}),
            **{kind: lambda fields: ("result", as_it_came(fields)) for kind in REQUESTS},
            "generate": lambda fields: ("result", beat(fields)),
            "extend": lambda fields: ("result", beat(fields)),
            "vary": lambda fields: ("result", varied(fields)),
            "fill": lambda fields: ("result", filled(fields)),
            "feel": lambda fields: ("result", humanized(fields)),
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
        if fields["protocol_version"] != PROTOCOL_VERSION:
            return "error", {"code": "wrong_version", "sentence": "The version is wrong."}
        common = {"protocol_version": PROTOCOL_VERSION, "engine": "test"}
        return "welcome", dict(common, styles=STYLES, models=MODELS)

    def pump(self) -> None:
        """Answer what has come; waits at most some milliseconds for it."""
        for peer, body in self.router.receive():
            fields = Received(msgpack.unpackb(body))
            fields.peer = self.peer = peer
            self.received.append(fields)
            kind = fields["kind"]
            if kind in self.silent:
                self.held.append(fields)
            elif kind in self.replies:
                reply = self.replies[kind](fields)
                self.say(reply[0], id=fields["id"], **reply[1])

    def say(self, kind: str, to: Any = None, **fields: Any) -> None:
        """Send the last peer a message, legal or not; or the one that another came from."""
        peer = self.peer if to is None else to.peer
        self.router.send(peer, msgpack.packb(dict(kind=kind, **fields)))

    def say_bytes(self, body: bytes) -> None:
        self.router.send(self.peer, body)

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """Return the messages received of one kind."""
        return [fields for fields in self.received if fields["kind"] == kind]

    def close(self) -> None:
        self.router.close()


def as_it_came(fields: dict[str, Any]) -> dict[str, Any]:
    """Return a result's fields: the notes of the clip."""
    return result(fields, fields["notes"], fields["length_beats"])


def beat(fields: dict[str, Any]) -> dict[str, Any]:
    """Return a result's fields: kick and snare in turn on each beat of the bars asked for."""
    first, beats = fields.get("length_beats", 0.0), fields["bars"] * bar_beats(fields)
    notes = [
        [(36, 38)[step % 2], first + step, 0.25, 100.0 - step % 2] for step in range(int(beats))
    ]
    return result(fields, notes, beats)


def varied(fields: dict[str, Any]) -> dict[str, Any]:
    """Return a result's fields: a snare in place of what may change, in the middle of it."""
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
    """Return a result's fields: snares in sixteenths at the loop's end."""
    end = fields["length_beats"]
    first = end - fields["fill_beats"]
    steps = range(int(fields["fill_beats"] * 4))
    roll = [[38, first + step / 4, 0.25, 64.0] for step in steps]
    stay = [note for note in fields["notes"] if note[1] < first]
    return result(fields, stay + roll, end)


def humanized(fields: dict[str, Any]) -> dict[str, Any]:
    """Return a result's fields: every note a little later and at one level."""
    late = [[pitch, start + 0.03125, length, 64.0] for pitch, start, length, _ in fields["notes"]]
    return result(fields, late, fields["length_beats"])


def result(fields: dict[str, Any], notes: list[Any], length_beats: float) -> dict[str, Any]:
    """Return a result's fields, whatever the notes."""
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
