"""The server over real sockets, with a drummer that needs no models."""

from __future__ import annotations

import logging
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgpack
import pytest
import zmq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from Sidestick.protocol.messages import PROTOCOL_VERSION, SCRIPT, Note
from Sidestick.protocol.msgpack import MAX_BYTES
from Sidestick.protocol.port_file import PortFile
from Sidestick.protocol.zmtp import FRAME_BYTES, Connection, Ready
from sidestick_engine.errors import EngineUnreachableError, ErrorReplyError
from sidestick_engine.server.client import EngineClient, dealer_for
from sidestick_engine.server.codec import frames_of
from sidestick_engine.server.dispatcher import MAX_PENDING_OF_ONE
from sidestick_engine.server.doorkeeper import MOST_CONNECTIONS
from sidestick_engine.server.router import Server
from sidestick_models.styles.catalogue import StyleCatalogue
from sidestick_models.styles.user_styles import UserStyles

if TYPE_CHECKING:
    from conftest import FakeDrummer

Fields = Callable[..., dict[str, Any]]
Until = Callable[[Callable[[], Any]], Any]

_PING = msgpack.packb({"kind": "ping", "id": 1})
PING = bytes([0, len(_PING)]) + _PING  # as one frame


class RawPeer:
    """A DEALER that may send anything."""

    def __init__(self, where: PortFile) -> None:
        self.context = zmq.Context()
        self.socket = dealer_for(self.context, where)
        self.socket.connect(f"tcp://127.0.0.1:{where.port}")

    def send(self, *frames: bytes) -> None:
        self.socket.send_multipart(frames)

    def receive(self) -> dict[str, Any]:
        assert self.socket.poll(10_000), "no answer"
        answer: dict[str, Any] = msgpack.unpackb(self.socket.recv())
        return answer

    def close(self) -> None:
        self.socket.close()
        self.context.term()


@pytest.fixture
def raw(where: PortFile) -> Iterator[RawPeer]:
    peer = RawPeer(where)
    yield peer
    peer.close()


@contextmanager
def shaken_hands(where: PortFile) -> Iterator[socket.socket]:
    """Let in a peer, which may send any bytes after that."""
    zmtp = Connection(where.token)
    with socket.create_connection(("127.0.0.1", where.port), 30) as peer:
        events: list[object] = []
        while not any(isinstance(event, Ready) for event in events):
            peer.sendall(zmtp.bytes_to_send())
            data = peer.recv(4096)
            if not data:
                raise ConnectionError
            events = list(zmtp.receive_data(data))
        yield peer


def code_of(request: Callable[[], Any]) -> str:
    with pytest.raises(ErrorReplyError) as refused:
        request()
    return refused.value.code


def test_a_client_is_welcomed_and_may_ask(
    client: EngineClient, drummer: FakeDrummer, request_fields: Fields
) -> None:
    """Hello, ping, generate and extend over a real socket."""
    assert client.styles == drummer.styles
    assert client.request("ping") == {"id": 2}
    made = client.request("generate", **request_fields(bars=1))
    assert made["versions"][0].notes[0] == Note(36, 0.0, 0.25, 114.0)
    more = client.request(
        "extend", **request_fields("extend", notes=made["versions"][0].notes, length_beats=4.0)
    )
    assert more["versions"][0].notes[0].start_beats == 4.0


def test_a_file_of_the_users_is_a_style_at_the_next_welcome(
    drummer: FakeDrummer, where: PortFile, tmp_path: Path
) -> None:
    """Without a new start; a broken file changes nothing."""
    drummer.catalogue = StyleCatalogue(known=1, user_styles=UserStyles(tmp_path))
    with EngineClient(where) as client:
        assert client.styles == ("afrobeat",)
    (tmp_path / "polka.txt").write_text(
        "style: Polka\ntempo: 110-125 bpm\ncolour: #7fb800\npattern: One\nkick |X---X---X---X---|\n"
    )
    (tmp_path / "broken.txt").write_text("style\n")
    with EngineClient(where) as client:
        assert client.styles == ("afrobeat", "polka")


def test_it_listens_on_loopback_only(server: Server) -> None:
    """Another address of this machine leads nowhere."""
    with socket.create_connection(("127.0.0.1", server.port), 5):
        pass
    with pytest.raises(OSError, match=r"."):
        socket.create_connection(("127.0.0.2", server.port), 1).close()


@pytest.mark.parametrize("token", ["", "guess", "5e551", "ключ"])
def test_a_wrong_token_is_refused(where: PortFile, token: str) -> None:
    """In the handshake; the client says why."""
    with pytest.raises(ErrorReplyError) as refused, EngineClient(where._replace(token=token)):
        pass
    assert refused.value.code == "wrong_token"


def test_a_client_that_sends_after_it_was_refused_does_not_wait(where: PortFile) -> None:
    """Its connection has ended by then, and there will be no other."""
    for _ in range(30):
        with suppress(ErrorReplyError), EngineClient(where._replace(token="guess")) as client:
            client.send_bytes(PING)
            pytest.fail("was let in")


def test_an_engine_of_another_version_is_refused(where: PortFile) -> None:
    """By its port file: the handshake of versions up to 5 was another."""
    other = where._replace(protocol_version=PROTOCOL_VERSION - 1)
    with pytest.raises(ErrorReplyError) as refused, EngineClient(other):
        pass
    assert refused.value.code == "wrong_version"


@pytest.mark.parametrize("mechanism", [b"NULL", b"CURVE"])
def test_a_stranger_is_cut_off_before_its_first_message(
    server: Server, client: EngineClient, mechanism: bytes
) -> None:
    """Scripts up to 0.2, too, which shook hands without a password."""
    greeting = b"\xff" + bytes(8) + b"\x7f\x03\x00" + mechanism.ljust(20, b"\0") + bytes(32)
    ready = b"\x04\x1c\x05READY\x0bSocket-Type\x00\x00\x00\x06DEALER"
    with socket.create_connection(("127.0.0.1", server.port), 10) as stranger:
        said = b""
        with suppress(ConnectionError):
            stranger.sendall(greeting + ready)
            while data := stranger.recv(4096):
                said += data
    assert len(said) <= len(greeting)
    assert client.request("ping")


def test_a_style_that_is_unknown_is_an_answer(client: EngineClient, request_fields: Fields) -> None:
    """Refusals of the service reach the client with code and sentence."""
    assert (
        code_of(lambda: client.request("generate", **request_fields(style="x"))) == "unknown_style"
    )


def test_a_fault_of_its_own_is_told_and_logged(
    client: EngineClient, request_fields: Fields, caplog: pytest.LogCaptureFixture
) -> None:
    """The musician gets a sentence, the log the traceback, and the next request its answer."""
    assert (
        code_of(lambda: client.request("generate", **request_fields(style="broken"))) == "internal"
    )
    assert "a string broke" in caplog.text
    assert client.request("generate", **request_fields())["bars"] == 2


def test_a_running_request_can_be_cancelled(
    client: EngineClient, drummer: FakeDrummer, request_fields: Fields, until: Until
) -> None:
    """It ends as cancelled at once, the models stop, and the next request is done."""
    running = client.send("generate", **request_fields(style="slow"))
    assert drummer.at_work.wait(60)
    client.send("cancel", request_id=running)
    assert code_of(lambda: client.wait(running)) == "cancelled"
    until(lambda: not drummer.at_work.is_set())
    assert client.request("generate", **request_fields())["bars"] == 2


def test_a_waiting_request_can_be_cancelled(
    client: EngineClient, drummer: FakeDrummer, request_fields: Fields
) -> None:
    """It is answered while the one before it still runs, and never begun."""
    running = client.send("generate", **request_fields(style="slow"))
    waiting = client.send("generate", **request_fields(seed=11))
    client.send("cancel", request_id=waiting)
    assert code_of(lambda: client.wait(waiting)) == "cancelled"
    client.send("cancel", request_id=running)
    client.request("generate", **request_fields(seed=12))
    assert [call["seed"] for call in drummer.calls] == [12]


def test_deadlines_hold_at_work_and_in_the_queue(
    client: EngineClient, drummer: FakeDrummer, request_fields: Fields
) -> None:
    """Both end as `deadline`; the models stop and the waiting one is never begun."""
    running = client.send("generate", **request_fields(style="slow", deadline_ms=150))
    waiting = client.send("generate", **request_fields(seed=11, deadline_ms=50))
    assert code_of(lambda: client.wait(waiting)) == "deadline"
    assert code_of(lambda: client.wait(running)) == "deadline"
    client.request("generate", **request_fields(seed=12))
    assert [call["seed"] for call in drummer.calls] == [12]


def test_too_many_requests_are_refused(client: EngineClient, request_fields: Fields) -> None:
    """One more than can wait is told so, and the engine goes on."""
    for _ in range(MAX_PENDING_OF_ONE):
        client.send("generate", **request_fields(style="slow"))
    assert code_of(lambda: client.request("generate", **request_fields())) == "too_busy"
    assert client.request("ping")


def test_one_client_does_not_disturb_another(
    client: EngineClient, where: PortFile, request_fields: Fields
) -> None:
    """Each gets its own answers."""
    with EngineClient(where) as other:
        ids = [client.send("generate", **request_fields(seed=1)) for _ in range(3)]
        theirs = [other.send("generate", **request_fields(seed=2)) for _ in range(3)]
        assert [other.wait(id_).fields["seed"] for id_ in theirs] == [2, 2, 2]
        assert [client.wait(id_).fields["seed"] for id_ in ids] == [1, 1, 1]


def test_a_peer_that_vanishes_does_no_harm(
    server: Server,
    where: PortFile,
    drummer: FakeDrummer,
    request_fields: Fields,
    until: Until,
) -> None:
    """Its answer goes nowhere, and the next client is served."""
    with EngineClient(where) as gone:
        gone.send("generate", **request_fields(seed=1))
        gone.send("generate", **request_fields(seed=2))
    with EngineClient(where) as client:
        assert client.request("generate", **request_fields(seed=3))["seed"] == 3


@pytest.mark.parametrize(
    ("body", "request_id", "code", "words"),
    [
        ({"kind": "dance", "id": 7}, 7, "unknown_kind", "dance"),
        ({"id": 7}, 7, "bad_message", "kind"),
        ({"kind": "generate", "id": 7, "bars": 0}, 7, "bad_message", "generate"),
        ({"kind": "ping"}, 0, "bad_message", "id"),
        ([1, 2], 0, "bad_message", "map"),
        (msgpack.Timestamp(1), 0, "bad_message", "map"),
    ],
)
def test_a_bad_message_is_answered_with_what_is_wrong(
    raw: RawPeer, body: object, request_id: int, code: str, words: str
) -> None:
    """With the id that it had, or 0 where it had none."""
    raw.send(msgpack.packb(body))
    answer = raw.receive()
    assert (answer["kind"], answer["id"], answer["code"]) == ("error", request_id, code)
    assert words in answer["sentence"]


@pytest.mark.parametrize(("field", "value"), [("bars", 0), ("bars", 10_000), ("temperature", 9.0)])
def test_a_field_out_of_range_is_named(
    raw: RawPeer, request_fields: Fields, field: str, value: float
) -> None:
    """The sentence names field, value and what is legal."""
    raw.send(msgpack.packb({"kind": "generate", "id": 3, **request_fields(**{field: value})}))
    sentence = raw.receive()["sentence"]
    assert field in sentence
    assert str(value) in sentence
    assert "must be" in sentence


@given(st.binary(max_size=300))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50
)
def test_no_bytes_stop_it(raw: RawPeer, data: bytes) -> None:
    """Every frame gets an error; the process lives."""
    raw.send(data)
    assert raw.receive()["kind"] == "error"


def test_deeply_nested_data_does_not_stop_it(raw: RawPeer) -> None:
    """Half a million lists in one another are one bad message."""
    raw.send(*frames_of(b"\x91" * 500_000 + b"\x01"))
    assert raw.receive()["code"] == "bad_message"


def test_the_frames_of_a_message_are_one(raw: RawPeer) -> None:
    """Wherever it is cut, as long messages are."""
    ping = msgpack.packb({"kind": "ping", "id": 6})
    for cut in range(len(ping) + 1):
        raw.send(ping[:cut], ping[cut:])
        assert raw.receive()["id"] == 6


def test_the_longest_message_comes_whole_and_longer_ones_are_dropped(
    raw: RawPeer, client: EngineClient
) -> None:
    """However many frames follow; the connection stays."""
    raw.send(*[bytes(FRAME_BYTES)] * (MAX_BYTES // FRAME_BYTES))
    assert raw.receive()["code"] == "bad_message"
    raw.send(*[bytes(FRAME_BYTES)] * (MAX_BYTES // FRAME_BYTES), b"\0", b"\0")
    raw.send(*[b""] * 10_000, bytes(FRAME_BYTES))
    raw.send(msgpack.packb({"kind": "ping", "id": 6}))
    answers = [raw.receive(), raw.receive()]
    assert [answer["id"] for answer in answers] == [0, 6]
    assert client.request("ping")


def test_a_frame_that_is_too_big_ends_its_connection_only(
    where: PortFile, client: EngineClient
) -> None:
    """The engine hangs up on the peer before reading it; everybody else is served on."""
    with shaken_hands(where) as peer, suppress(ConnectionError):
        peer.sendall(struct.pack(">BQ", 2, FRAME_BYTES + 1) + bytes(FRAME_BYTES + 1))
        assert peer.recv(4096) == b""
    assert client.request("ping")


def test_there_are_never_too_many_connections(where: PortFile, until: Until) -> None:
    """Whoever comes then is cut off, the others are served; when one has gone another may come."""
    with ExitStack() as stack:
        peers = [stack.enter_context(shaken_hands(where)) for _ in range(MOST_CONNECTIONS)]
        with socket.create_connection(("127.0.0.1", where.port), 10) as another:
            while another.recv(64):
                pass
        for peer in peers:
            peer.sendall(PING)
            assert peer.recv(64)
        peers.pop().close()
        until(lambda: can_come(where))


def can_come(where: PortFile) -> bool:
    with suppress(ConnectionError), shaken_hands(where):
        return True
    return False


def test_bytes_that_are_no_zmtp_do_no_harm(server: Server, client: EngineClient) -> None:
    """A browser, say, that found the port."""
    with socket.create_connection(("127.0.0.1", server.port), 5) as browser:
        browser.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 100)
        assert client.request("ping")


def test_the_log_shows_each_message(
    where: PortFile, request_fields: Fields, caplog: pytest.LogCaptureFixture
) -> None:
    """One line in, one line out; long lists by their length."""
    with caplog.at_level(logging.DEBUG, "sidestick_engine"), EngineClient(where) as client:
        client.request("generate", **request_fields(pads=[(36, "Kick")]))
    assert "<- hello" in caplog.text
    assert where.token not in caplog.text
    assert "<- generate" in caplog.text
    assert "pads=[1]" in caplog.text
    assert "-> result" in caplog.text


def test_stop_ends_running_work(
    server: Server, client: EngineClient, drummer: FakeDrummer, request_fields: Fields, until: Until
) -> None:
    """The models are stopped, so that the process can end."""
    client.send("generate", **request_fields(style="slow"))
    assert drummer.at_work.wait(60)
    server.stop()
    until(lambda: not drummer.at_work.is_set())


def test_a_client_gives_up_on_a_silent_port() -> None:
    """Something listens there that never answers."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        where = PortFile(silent.getsockname()[1], 1, PROTOCOL_VERSION, "")
        with pytest.raises(EngineUnreachableError, match=r"did not answer within 0\.05 s"):
            EngineClient(where, timeout_s=0.05).__enter__()


@pytest.fixture
def live(where: PortFile) -> Iterator[EngineClient]:
    """Return a peer that says it is the script in a Live."""
    with EngineClient(where, client="Live 12.1.0", peer=SCRIPT) as live:
        yield live


def test_live_is_asked_through_the_engine(client: EngineClient, live: EngineClient) -> None:
    """The script gets the request, the client the answer."""
    request_id = client.send("run_action", deadline_ms=5000, action="undo", settings={"seed": None})
    handed_on = live.receive()
    assert (handed_on.kind, handed_on.fields["action"]) == ("run_action", "undo")
    live.reply("done", handed_on.id, sentence="Done.")
    assert client.wait(request_id).fields == {"id": request_id, "sentence": "Done."}


def test_a_live_that_goes_away_ends_what_it_was_asked(
    client: EngineClient, live: EngineClient
) -> None:
    """At once, long before the deadline; then there is no Live any more."""
    request_id = client.send("read_clip", deadline_ms=60_000)
    live.receive()
    live.close()
    assert code_of(lambda: client.wait(request_id)) == "live_gone"
    assert code_of(lambda: client.request("read_clip", deadline_ms=1000)) == "no_live"


def test_a_live_that_does_not_answer_ends_at_the_deadline(
    client: EngineClient, live: EngineClient
) -> None:
    """And it is told to leave it."""
    assert code_of(lambda: client.request("read_clip", deadline_ms=50)) == "deadline"
    handed_on, leave = live.receive(), live.receive()
    assert (leave.kind, leave.fields["request_id"]) == ("cancel", handed_on.id)


def test_a_follower_that_goes_away_is_followed_for_no_longer(
    client: EngineClient, live: EngineClient, where: PortFile
) -> None:
    """The script is told when the last one has gone."""
    with EngineClient(where) as follower:
        assert follower.request("follow", on=1)["live"] == "Live 12.1.0"
        assert live.receive().fields["on"] == 1
    said = [live.receive() for _ in range(2)]
    assert [(each.kind, each.fields.get("on")) for each in said] == [("pong", None), ("follow", 0)]


def test_only_a_script_may_answer_for_live(client: EngineClient, live: EngineClient) -> None:
    """Another client's news are refused."""
    assert code_of(lambda: client.request("done", sentence="I did it.")) == "unknown_kind"


def test_what_is_not_legal_never_reaches_live(client: EngineClient, live: EngineClient) -> None:
    """It is refused by the table."""
    action = {"kind": "run_action", "id": 77, "deadline_ms": 10, "action": "undo"}
    client.send_bytes(msgpack.packb(action))
    with pytest.raises(ErrorReplyError, match="settings is missing"):
        client.wait(77)
    client.request("ping")
    live.send("ping")
    assert live.receive().kind == "pong"


def test_a_client_that_goes_away_frees_the_worker(
    where: PortFile, drummer: FakeDrummer, request_fields: Fields, until: Until
) -> None:
    """Its requests are stopped."""
    with EngineClient(where) as hasty:
        hasty.send("generate", **request_fields(style="slow", deadline_ms=60_000))
        until(drummer.at_work.is_set)
    with EngineClient(where) as other:
        assert other.request("generate", **request_fields())["style"] == "funk"
