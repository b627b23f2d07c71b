"""The script's connection to the engine, over real sockets, on a clock of the test's own."""

from __future__ import annotations

import select
from typing import Any

import pytest

from Sidestick.connection.client import (
    MAX_MESSAGES_PER_POLL,
    PING_AFTER_S,
    PONG_WITHIN_S,
    RETRY_S,
    WELCOME_WITHIN_S,
    Client,
)
from Sidestick.connection.pending_requests import MAX_REQUESTS
from Sidestick.errors import EngineError
from Sidestick.protocol.messages import PROTOCOL_VERSION
from Sidestick.status_messages import say

GENERATE_FIELDS = {
    "style": "funk",
    "bars": 2,
    "temperature": 1.0,
    "seed": 7,
    "tempo_bpm": 120.0,
    "numerator": 4,
    "denominator": 4,
    "pads": [(36, "Kick 909")],
    "track": "Drums",
    "rack": "",
    "swing": 50.0,
    "timing_amount": 1.0,
    "velocity_amount": 1.0,
    "versions": 1,
}
NOT_RUNNING = (
    "Sidestick: engine not running. Start it with sidestick engine start, "
    "or at every login with sidestick setup"
)


class Requester:
    """A client, with what it reported and how its requests ended."""

    def __init__(self, clock: Any) -> None:
        self.changes: list[Any] = []
        self.ended: list[Any] = []
        self.clock = clock
        self.client = Client("Live 12.1.0", self.changes.append, clock)

    def request(self, kind: str = "generate", deadline_s: float = 2.0, **changes: Any) -> int:
        return self.client.request(
            kind, dict(GENERATE_FIELDS, **changes), deadline_s, self.ended.append
        )

    @property
    def reported(self) -> list[str]:
        return [str(change) if change else "welcome" for change in self.changes]


@pytest.fixture
def requester(clock: Any) -> Any:
    requester = Requester(clock)
    yield requester
    requester.client.close()


@pytest.fixture
def welcome(requester: Requester, engine: Any, until: Any) -> Requester:
    until(lambda: requester.client.welcome, requester.client.poll, engine.pump)
    return requester


def test_it_says_hello_behind_a_handshake_with_the_token(welcome: Requester, engine: Any) -> None:
    """The engine learns who asks, and tells its styles with their colours and its models."""
    hello = engine.received[0]
    assert (hello["kind"], hello["client"]) == ("hello", "Live 12.1.0")
    assert "token" not in hello, "it is the password of the handshake"
    assert list(welcome.client.styles) == ["funk", "jazz", "dnb"]
    assert welcome.client.styles["dnb"] == ("dnb", "Drum and Bass", 0x00B894, 165.0, 178.0)
    assert ("continuation_model", "drum_kit") in welcome.client.models
    assert welcome.reported == ["welcome"]


def test_a_later_welcome_tells_other_styles(welcome: Requester, engine: Any, until: Any) -> None:
    """Styles and models may change; that is no new connection."""
    hello = {"protocol_version": PROTOCOL_VERSION}
    _, fields = engine.welcome(hello)
    engine.say("welcome", id=9, **dict(fields, styles=fields["styles"][:1]))
    until(lambda: list(welcome.client.styles) == ["funk"], welcome.client.poll, engine.pump)
    assert welcome.reported == ["welcome"]


def test_a_request_ends_in_its_result(welcome: Requester, engine: Any, until: Any) -> None:
    """The fields of the result come back, and the engine got those of the request."""
    welcome.request(deadline_s=1.5)
    until(lambda: welcome.ended, welcome.client.poll, engine.pump)
    assert welcome.ended[0]["seed"] == 7
    assert len(welcome.ended[0]["versions"][0].notes) == 8
    assert engine.of_kind("generate")[0]["deadline_ms"] == 1500


def test_a_request_ends_in_the_engines_sentence(
    welcome: Requester, engine: Any, until: Any
) -> None:
    """The engine's sentence for the musician is handed on."""
    engine.replies["generate"] = lambda _: (
        "error",
        {"code": "unknown_style", "sentence": "There is no style polka."},
    )
    welcome.request(style="polka")
    until(lambda: welcome.ended, welcome.client.poll, engine.pump)
    assert str(welcome.ended[0]) == "Sidestick: There is no style polka."


def test_a_request_before_the_welcome_waits_for_it(
    requester: Requester, engine: Any, until: Any
) -> None:
    """A press right after the start is not lost."""
    requester.request()
    until(lambda: requester.ended, requester.client.poll, engine.pump)
    assert requester.ended[0]["style"] == "funk"


def test_a_request_times_out_and_is_taken_back(welcome: Requester, engine: Any, until: Any) -> None:
    """A late request ends with a time-out, and the engine may forget it."""
    engine.silent = {"generate"}
    request_id = welcome.request(deadline_s=2.0)
    until(lambda: engine.held, welcome.client.poll, engine.pump)
    welcome.clock.now_s += 1.9
    welcome.client.poll()
    assert welcome.ended == []
    welcome.clock.now_s += 0.2
    welcome.client.poll()
    assert [str(end) for end in welcome.ended] == [say("timeout", seconds=2.0)]
    until(lambda: engine.of_kind("cancel"), welcome.client.poll, engine.pump)
    assert engine.of_kind("cancel")[0]["request_id"] == request_id


def test_an_answer_after_the_time_out_is_dropped(
    welcome: Requester, engine: Any, until: Any
) -> None:
    """A request has one ending only."""
    engine.silent = {"generate"}
    request_id = welcome.request(deadline_s=1.0)
    until(lambda: engine.held, welcome.client.poll, engine.pump)
    welcome.clock.now_s += 1.0
    welcome.client.poll()
    engine.say("error", id=request_id, code="deadline", sentence="Too late.")
    engine.silent.clear()
    engine.replies["generate"] = lambda fields: (
        "error",
        {"code": "internal", "sentence": "Second."},
    )
    welcome.request()
    until(lambda: len(welcome.ended) == 2, welcome.client.poll, engine.pump)
    assert [end.key for end in welcome.ended] == ["timeout", "engine_says"]


def test_a_cancelled_request_ends_at_once(welcome: Requester, engine: Any, until: Any) -> None:
    """The engine is told, and its late answer changes nothing."""
    engine.silent = {"generate"}
    request_id = welcome.request()
    until(lambda: engine.held, welcome.client.poll, engine.pump)
    welcome.client.cancel(request_id)
    welcome.client.cancel(request_id)
    until(lambda: engine.of_kind("cancel"), welcome.client.poll, engine.pump)
    engine.say("error", id=request_id, code="cancelled", sentence="Cancelled.")
    engine.say("pong", id=0)
    welcome.client.poll()
    assert [end.key for end in welcome.ended] == ["cancelled"]
    assert len(engine.of_kind("cancel")) == 1


def test_without_an_engine_a_request_says_how_to_start_it(requester: Requester) -> None:
    """No port file: no engine."""
    requester.request()
    requester.client.poll()
    assert [str(end) for end in requester.ended] == [NOT_RUNNING]
    assert requester.reported == [NOT_RUNNING]


def test_a_stale_port_file_means_no_engine(
    requester: Requester, start_engine: Any, until: Any
) -> None:
    """The port of an engine that has gone refuses."""
    start_engine("raw").close()
    requester.request()
    until(lambda: requester.ended, requester.client.poll)
    assert [str(end) for end in requester.ended] == [NOT_RUNNING]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"0" * 10000])
def test_a_garbage_port_file_is_called_damaged(
    requester: Requester, data_folder: Any, content: bytes
) -> None:
    """Whatever it holds, the musician hears what to do."""
    data_folder.mkdir()
    (data_folder / "port.json").write_bytes(content)
    requester.request()
    requester.client.poll()
    assert [str(end) for end in requester.ended] == [say("port_file_damaged")]


def test_another_protocol_version_in_the_port_file_is_named(
    requester: Requester, start_engine: Any
) -> None:
    """Both versions are reported, and what to do; nothing is connected."""
    engine = start_engine("raw")
    engine.write_port_file(protocol_version=9)
    requester.request()
    requester.client.poll()
    assert [str(end) for end in requester.ended] == [
        say("script_older", theirs=9, ours=PROTOCOL_VERSION)
    ]
    engine.pump()
    assert engine.router.peers == {}


def test_another_protocol_version_in_the_welcome_is_named(
    requester: Requester, engine: Any, until: Any
) -> None:
    """An engine that does not look at ours is still found out."""
    fields = {"protocol_version": 9, "engine": "2.0", "styles": [], "models": []}
    engine.replies["hello"] = lambda _: ("welcome", fields)
    requester.request()
    until(lambda: requester.ended, requester.client.poll, engine.pump)
    assert str(requester.ended[0]) == say("script_older", theirs=9, ours=PROTOCOL_VERSION)


def test_a_refused_version_is_named(requester: Requester, engine: Any, until: Any) -> None:
    """An engine that refuses ours."""
    refusal = {"code": "wrong_version", "sentence": "No."}
    engine.replies["hello"] = lambda _: ("error", refusal)
    requester.request()
    until(lambda: requester.ended, requester.client.poll, engine.pump)
    assert requester.ended[0].key == "wrong_version"


def test_a_wrong_token_is_reported(requester: Requester, engine: Any, until: Any) -> None:
    """The engine refuses the handshake; a right port file mends it without a restart of Live."""
    engine.write_port_file(token="not it")
    requester.request()
    until(lambda: requester.ended, requester.client.poll, engine.pump)
    assert str(requester.ended[0]) == say("wrong_token")
    engine.write_port_file()
    requester.clock.now_s += RETRY_S[-1]
    until(lambda: requester.client.welcome, requester.client.poll, engine.pump)


def test_an_engine_that_stops_ends_its_requests(
    welcome: Requester, engine: Any, until: Any
) -> None:
    """Killed at work: the musician hears that no note was changed."""
    engine.silent = {"generate"}
    welcome.request()
    until(lambda: engine.held, welcome.client.poll, engine.pump)
    engine.close()
    until(lambda: welcome.ended, welcome.client.poll)
    assert [str(end) for end in welcome.ended] == [say("engine_lost")]
    assert welcome.reported == ["welcome", NOT_RUNNING]
    welcome.clock.now_s += 100.0
    welcome.client.poll()
    assert welcome.reported == ["welcome", NOT_RUNNING], "what has been said is not said again"


def test_a_restarted_engine_is_found_again(
    welcome: Requester, engine: Any, start_engine: Any, until: Any
) -> None:
    """On its new port, with its new token."""
    engine.close()
    until(lambda: not welcome.client.welcome, welcome.client.poll)
    again = start_engine("raw")
    welcome.clock.now_s += RETRY_S[0]
    until(lambda: welcome.client.welcome, welcome.client.poll, again.pump)
    welcome.request()
    until(lambda: welcome.ended, welcome.client.poll, again.pump)
    assert welcome.ended[0]["seed"] == 7
    assert welcome.reported == ["welcome", NOT_RUNNING, "welcome"]


def test_it_tries_again_ever_more_seldom(requester: Requester, monkeypatch: Any) -> None:
    """The pauses grow to five seconds."""
    attempts = []
    read = "Sidestick.connection.client.port_file.read"
    missing = EngineError("engine_not_running")

    def attempt() -> None:
        attempts.append(requester.clock.now_s)
        raise missing

    monkeypatch.setattr(read, attempt)
    for _ in range(2000):
        requester.client.poll()
        requester.clock.now_s += 0.0625  # exact in binary
    pauses = [after - before for before, after in zip(attempts, attempts[1:])]
    assert pauses[:6] == [0.25, 0.5, 1.0, 2.0, 5.0, 5.0]
    assert set(pauses[6:]) == {5.0}


def test_a_press_tries_at_once(requester: Requester, start_engine: Any, until: Any) -> None:
    """Whoever has just started the engine need not wait for the next attempt."""
    for _ in range(10):
        requester.client.poll()
        requester.clock.now_s += 5.0
    requester.client.poll()
    engine = start_engine("raw")
    requester.request()
    until(lambda: requester.ended, requester.client.poll, engine.pump)
    assert requester.ended[0]["seed"] == 7


def test_it_pings_an_engine_that_is_silent(welcome: Requester, engine: Any, until: Any) -> None:
    """A pong is a sign of life, and so the next ping is due after the next silence."""
    for _ in range(2):
        welcome.clock.now_s += PING_AFTER_S + 0.1
        until(lambda: engine.of_kind("ping"), welcome.client.poll, engine.pump)
        until(lambda: welcome.client._pinged_at_s is None, welcome.client.poll, engine.pump)
        engine.received.clear()
    assert welcome.client.welcome


def test_an_engine_that_no_longer_answers_is_given_up(
    welcome: Requester, engine: Any, until: Any
) -> None:
    """A process that hangs keeps its socket; the missing pong gives it away."""
    engine.silent = {"ping", "generate"}
    welcome.request(deadline_s=60.0)
    welcome.clock.now_s += PING_AFTER_S + 0.1
    until(lambda: engine.of_kind("ping"), welcome.client.poll, engine.pump)
    welcome.clock.now_s += PONG_WITHIN_S + 0.1
    welcome.client.poll()
    assert [str(end) for end in welcome.ended] == [say("engine_silent")]
    assert not welcome.client.welcome


def test_a_long_pause_of_live_does_not_cost_the_connection(
    welcome: Requester, engine: Any, until: Any
) -> None:
    """Live may stand still for a minute; what has come meanwhile is read first."""
    welcome.clock.now_s += PING_AFTER_S + 0.1
    until(lambda: engine.of_kind("ping"), welcome.client.poll, engine.pump)
    arrived = welcome.client.link._socket
    until(lambda: select.select([arrived], [], [], 0.01)[0], engine.pump)
    welcome.clock.now_s += 60.0
    welcome.client.poll()
    assert welcome.client.welcome


def test_a_server_that_says_nothing_is_given_up(requester: Requester, start_engine: Any) -> None:
    """Some other program may have taken the port of an engine that has gone."""
    engine = start_engine("raw")
    requester.request(deadline_s=10.0)
    for _ in range(3):
        requester.client.poll()
    requester.clock.now_s += WELCOME_WITHIN_S + 0.1
    requester.client.poll()
    assert [str(end) for end in requester.ended] == [say("engine_silent")]
    assert engine.received == []


def test_a_connection_that_is_never_made_means_no_engine(
    requester: Requester, start_engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some systems are slow to say that a port refuses."""
    start_engine("raw")
    monkeypatch.setattr("Sidestick.connection.tcp_link.Link._check_connected", lambda _: None)
    requester.request(deadline_s=10.0)
    requester.client.poll()
    assert not requester.client.link.connected
    requester.clock.now_s += WELCOME_WITHIN_S + 0.1
    requester.client.poll()
    assert [str(end) for end in requester.ended] == [NOT_RUNNING]


@pytest.mark.parametrize("garbage", [b"HTTP/1.1 400 Bad Request\r\n\r\n" * 9, b"\x00" * 64, b""])
def test_a_server_that_is_no_engine_is_named(
    requester: Requester, start_engine: Any, until: Any, garbage: bytes
) -> None:
    """A server that talks no ZMTP, or hangs up on ours, is named by its port."""
    engine = start_engine("raw")
    requester.request()
    until(lambda: requester.client.link.connected, requester.client.poll)
    stranger, _ = engine.router.listener.accept()
    stranger.sendall(garbage)
    stranger.close()
    until(lambda: requester.ended, requester.client.poll)
    assert [str(end) for end in requester.ended] == [say("not_an_engine", port=engine.router.port)]


@pytest.mark.parametrize("garbage", [b"", b"\xc1", b"\x93\x01\x02\x03", b"\x81\xa4kind\xa5steal"])
def test_garbage_from_the_engine_ends_requests_and_begins_again(
    welcome: Requester, engine: Any, until: Any, garbage: bytes
) -> None:
    """Whatever comes in a frame, the client lives, says so, and connects again."""
    engine.silent = {"generate"}
    welcome.request()
    until(lambda: engine.held, welcome.client.poll, engine.pump)
    engine.say_bytes(garbage)
    until(lambda: welcome.ended, welcome.client.poll, engine.pump)
    assert welcome.ended[0].key == "not_an_engine"
    welcome.clock.now_s += RETRY_S[0]
    until(lambda: welcome.client.welcome, welcome.client.poll, engine.pump)


def test_a_flood_is_read_in_bounded_portions(
    welcome: Requester, engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One poll takes in a bounded number of messages and leaves the rest to the next."""
    for _ in range(200):
        engine.say("error", id=0, code="internal", sentence="x" * 500)
    taken = []
    receive = welcome.client._receive

    def count(message: Any) -> None:
        taken.append(message)
        receive(message)

    monkeypatch.setattr(welcome.client, "_receive", count)
    portions = []
    while len(taken) < 200:
        before = len(taken)
        welcome.client.poll()
        portions.append(len(taken) - before)
    assert max(portions) <= MAX_MESSAGES_PER_POLL
    assert welcome.client.welcome


def test_an_engine_that_does_not_read_is_given_up(
    requester: Requester, start_engine: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The messages that wait to be sent stay bounded."""
    monkeypatch.setattr("Sidestick.connection.tcp_link.MAX_UNSENT_BYTES", 1 << 18)
    engine = start_engine("raw")
    until(lambda: requester.client.welcome, requester.client.poll, engine.pump)
    notes = [(36, float(i), 0.25, 100.0) for i in range(5000)]
    for _ in range(200):
        if not requester.client.welcome:
            break
        requester.client.cancel(requester.request("extend", notes=notes, length_beats=1e4))
        requester.client.poll()
    assert not requester.client.welcome


def test_too_many_requests_are_refused(welcome: Requester, engine: Any) -> None:
    """The number that waits is capped."""
    engine.silent = {"generate"}
    for _ in range(MAX_REQUESTS):
        welcome.request()
    with pytest.raises(EngineError) as refusal:
        welcome.request()
    assert str(refusal.value) == say("too_busy")


@pytest.mark.parametrize("bars", [0, 10000])
def test_an_illegal_request_is_refused_with_the_legal_range(welcome: Requester, bars: int) -> None:
    """A message that the table forbids is never sent."""
    with pytest.raises(EngineError) as refusal:
        welcome.request(bars=bars)
    assert str(bars) in str(refusal.value)
    assert "1 to 64" in str(refusal.value)
    welcome.client.poll()
    assert welcome.ended == []


def test_nobody_is_called_back_after_close(welcome: Requester, engine: Any, until: Any) -> None:
    """A late answer must not touch what Live has disconnected."""
    welcome.request()
    until(lambda: engine.of_kind("generate"), engine.pump)
    welcome.client.close()
    welcome.client.close()
    assert welcome.ended == []
    assert welcome.client.link is None


def test_an_ending_is_not_lost_when_another_one_raises(requester: Requester) -> None:
    """Each call back stands alone."""

    def fail(_: Any) -> None:
        raise ValueError("a fault in the call back")

    requester.client.request("generate", dict(GENERATE_FIELDS), 1.0, fail)
    requester.request()
    with pytest.raises(ValueError, match="a fault"):
        requester.client.poll()
    requester.client.poll()
    assert [str(end) for end in requester.ended] == [NOT_RUNNING]
