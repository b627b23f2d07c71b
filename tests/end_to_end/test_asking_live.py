"""Requests to Live through a real engine: clients come and go, and the engine does too."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, NamedTuple

import msgpack
import pytest
import zmq

from Sidestick.protocol import port_file
from Sidestick.protocol.messages import PROTOCOL_VERSION, Message, Note, decode, encode
from sidestick_engine.cli.shared.processes import engine_process
from sidestick_engine.cli.shared.stage import Stage, data_folder
from sidestick_engine.server.client import EngineClient, dealer_for
from sidestick_live_sim import SimulatedLive

BAR = [(36, 0.0, 0.25, 100.0), (38, 1.03125, 0.25, 90.0)]
PROVENANCE = {"action": "written", "style": "", "seed": 0, "recipe": "", "name": ""}


class Studio(NamedTuple):
    """A stage, and what ends its engine and starts another."""

    stage: Stage
    restart: Callable[[], None]


class Peer:
    """A client that listens while Live runs in this thread."""

    def __init__(self, live: SimulatedLive, timeout_s: float = 10.0) -> None:
        self.live = live
        self.received: list[Message] = []
        self.timeout_s = timeout_s
        self.engine = EngineClient.from_port_file().__enter__()

    def send(self, kind: str, deadline_ms: int = 10_000, **fields: Any) -> int:
        timed = {} if kind in ("follow", "cancel") else {"deadline_ms": deadline_ms}
        return self.engine.send(kind, **timed, **fields)

    def answers(self, request_id: int) -> list[Message]:
        while self.engine.has_message():
            self.received.append(self.engine.receive())
        return [message for message in self.received if message.id == request_id]

    def until(self, happened: Callable[[], Any]) -> None:
        assert self.live.run(lambda: bool(happened()), self.timeout_s), "it did not come to that"

    def wait(self, request_id: int) -> Message:
        self.until(lambda: self.answers(request_id))
        return self.answers(request_id)[0]

    def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        return self.wait(self.send(kind, **fields)).fields


@pytest.fixture(scope="module")
def studio() -> Iterator[Studio]:
    with ExitStack() as stack:
        folder = stack.enter_context(data_folder({"style": "rock", "seed": 11}))
        engines = [stack.enter_context(engine_process(folder))]

        def restart() -> None:
            engines[-1].terminate()
            engines[-1].wait(30)
            engines.append(stack.enter_context(engine_process(folder)))

        live = stack.enter_context(SimulatedLive(clock=time.monotonic))
        yield Studio(Stage(live, engines[0], folder), restart)


@pytest.fixture
def live(studio: Studio) -> Iterator[SimulatedLive]:
    """Select a slot that holds a bar with two notes; all is as it was after the test."""
    live, track = studio.stage.live, studio.stage.track
    live.select_clip(live.add_midi_clip(track, 0, 4.0, BAR))
    yield live
    for slot in track.clip_slots:
        if slot.has_clip:
            slot.delete_clip()
    live.select(track, 0)
    assert live.errors == []


@pytest.fixture
def peers(live: SimulatedLive) -> Iterator[Callable[[], Peer]]:
    """Return what makes clients of the engine that runs now."""
    connected: list[Peer] = []

    def connect() -> Peer:
        connected.append(Peer(live))
        return connected[-1]

    yield connect
    for peer in connected:
        peer.engine.close()


def test_two_clients_send_requests_at_once(peers: Callable[[], Peer], live: SimulatedLive) -> None:
    """Under the same id; each hears its own answer."""
    one, other = peers(), peers()
    first = one.send("read_clip")
    second = other.send("run_action", action="straighten", settings={})
    assert first == second
    assert one.wait(first).kind == "clip"
    assert other.wait(second).fields["sentence"] == "1 note put on the grid"


def test_a_clip_edited_between_read_and_write_is_left_alone(
    studio: Studio, peers: Callable[[], Peer], live: SimulatedLive
) -> None:
    """Read again, it is written."""
    peer = peers()
    content = peer.ask("read_clip")["content_hash"]
    studio.stage.clip.remove_notes_extended(38, 1, 0.0, 4.0)
    beat = {"notes": [Note(42, 0.5, 0.25, 80.0)], "length_beats": 4.0, **PROVENANCE}
    assert peer.ask("write_clip", content_hash=content, **beat)["code"] == "clip_changed"
    assert studio.stage.notes() == [Note(*BAR[0])]
    written = peer.ask("write_clip", content_hash=peer.ask("read_clip")["content_hash"], **beat)
    assert written["notes"] == studio.stage.notes() == beat["notes"]


def test_a_clip_deleted_while_the_engine_works_ends_the_action(
    studio: Studio, peers: Callable[[], Peer], live: SimulatedLive
) -> None:
    """With a sentence; no clip comes back."""
    peer = peers()
    request = peer.send("run_action", action="extend", settings={"extend_bars": 8})
    script = studio.stage.live.surfaces[0]
    peer.until(lambda: script.actions.worker.working)
    studio.stage.track.clip_slots[0].delete_clip()
    assert peer.wait(request).fields["code"] == "clip_changed"
    assert studio.stage.clip is None


def test_an_action_that_is_late_changes_nothing(
    studio: Studio, peers: Callable[[], Peer], live: SimulatedLive
) -> None:
    """Its deadline ends it in Live too."""
    peer = peers()
    late = peer.send("run_action", deadline_ms=1, action="extend", settings={"extend_bars": 16})
    assert peer.wait(late).fields["code"] == "deadline"
    assert peer.ask("run_action", action="recipe", settings={})["code"] == "refused"
    assert studio.stage.notes() == [Note(*row) for row in BAR]
    assert len(peer.answers(late)) == 1


@pytest.fixture
def stranger() -> Iterator[zmq.Socket[bytes]]:
    """Connect a client that says hello as it should, and then sends what it likes."""
    where = port_file.read()
    with zmq.Context() as context, dealer_for(context, where) as socket:
        socket.connect(f"tcp://127.0.0.1:{where.port}")
        hello = {"protocol_version": PROTOCOL_VERSION, "client": "test"}
        socket.send(encode("hello", id=1, **hello))
        assert decode(socket.recv()).kind == "welcome"
        yield socket


def test_bad_input_never_reaches_live(
    peers: Callable[[], Peer], stranger: zmq.Socket[bytes], live: SimulatedLive, studio: Studio
) -> None:
    """It is refused at once, by the field's name; Live goes on."""
    for wrong, words in (
        ({"kind": "run_action", "action": "undo", "settings": {"bars": 0}}, "settings.bars is 0"),
        ({"kind": "write_clip", "notes": "all"}, "content_hash is missing"),
        ({"kind": "follow", "on": 2}, "on is 2"),
        ({"kind": "read_clip", "deadline_ms": 0}, "deadline_ms is 0"),
    ):
        stranger.send(msgpack.packb({"id": 900, "deadline_ms": 100, **wrong}))
        refusal = None
        while refusal is None or refusal.id == 0:  # 0: nobody asked for it
            assert live.run(lambda: bool(stranger.poll(0)), 10.0)
            refusal = decode(stranger.recv())
        assert (refusal.kind, refusal.id) == ("error", 900)
        assert words in refusal.fields["sentence"]
    assert peers().ask("read_clip")["name"] == studio.stage.clip.name


def test_followers_hear_of_changes_across_a_restart_of_the_engine(
    studio: Studio, peers: Callable[[], Peer], live: SimulatedLive
) -> None:
    """A client follows the new engine again; what Live shows then comes by itself."""
    before = peers()
    follow = before.send("follow", on=1)
    before.until(lambda: [m for m in before.answers(follow) if m.fields["where"] == "session"])
    studio.stage.clip.remove_notes_extended(38, 1, 0.0, 4.0)
    before.until(lambda: len(before.answers(follow)[-1].fields["notes"]) == 1)
    studio.restart()
    after = peers()
    follow = after.send("follow", on=1)
    assert after.wait(follow).fields["where"] == "none"
    after.until(lambda: after.answers(follow)[-1].fields["where"] == "session")
    assert after.answers(follow)[-1].fields["notes"] == studio.stage.notes()
    assert after.ask("run_action", action="undo", settings={})["sentence"]
