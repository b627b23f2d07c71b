"""Admission, queueing, and the end of each request: without sockets and clocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from Sidestick.protocol.messages import PROTOCOL_VERSION, InstalledModel, Message, Style
from sidestick_engine.server.dispatcher import (
    MAX_PEERS,
    MAX_PENDING,
    MAX_PENDING_OF_ONE,
    MAX_PENDING_OF_SCRIPT,
    PROBE_AFTER_S,
    Dispatcher,
    Job,
)
from sidestick_engine.server.reply import Reply

PEER, OTHER = b"one", b"two"
OFFERS = {
    "styles": [Style("funk", "Funk", 0xFF8C00)],
    "models": [InstalledModel("continuation_model", "sidestick")],
}
Fields = Callable[..., dict[str, Any]]


class DispatcherUnderTest:
    """A dispatcher, and the jobs that it has handed on."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.offers: dict[str, Any] = OFFERS
        self.dispatcher = Dispatcher(
            engine="1.2.3", offers=lambda: self.offers, submit=self.jobs.append
        )

    def say(
        self, kind: str, peer: bytes = PEER, now_s: float = 0.0, **fields: Any
    ) -> list[tuple[str, Any]]:
        """Return the replies to the same peer: kind, and code of an error or id."""
        replies = self.dispatcher.receive(peer, Message(kind, {"id": 1, **fields}), now_s)
        assert all(reply.peer == peer for reply in replies)
        return summary(replies)

    def hello(self, peer: bytes = PEER, **changes: Any) -> list[tuple[str, Any]]:
        fields = {"protocol_version": PROTOCOL_VERSION, "client": "Live 12.1.0"}
        return self.say("hello", peer, **fields | changes)


def summary(replies: list[Reply]) -> list[tuple[str, Any]]:
    return [(kind, fields.get("code", fields["id"])) for _, kind, fields in replies]


@pytest.fixture
def tested() -> DispatcherUnderTest:
    """Return a dispatcher that knows PEER."""
    tested = DispatcherUnderTest()
    tested.hello()
    return tested


def test_hello_is_answered_with_the_styles() -> None:
    """Welcome says the version of protocol and engine and what can be asked for."""
    message = Message("hello", {"id": 4, "protocol_version": PROTOCOL_VERSION, "client": ""})
    (reply,) = DispatcherUnderTest().dispatcher.receive(PEER, message, 0.0)
    assert reply == Reply(
        PEER,
        "welcome",
        {
            "id": 4,
            "protocol_version": PROTOCOL_VERSION,
            "engine": "1.2.3",
            **OFFERS,
        },
    )


@pytest.mark.parametrize(
    ("theirs", "older"), [(PROTOCOL_VERSION + 1, "engine"), (0, "script in Live")]
)
def test_another_version_is_told_which_side_is_older(theirs: int, older: str) -> None:
    """The sentence names both versions and what to do."""
    message = Message("hello", {"id": 1, "protocol_version": theirs, "client": "Live"})
    tested = DispatcherUnderTest()
    (reply,) = tested.dispatcher.receive(PEER, message, 0.0)
    assert reply.fields["code"] == "wrong_version"
    assert f"protocol {theirs}, the engine {PROTOCOL_VERSION}" in reply.fields["sentence"]
    assert f"The {older} is older" in reply.fields["sentence"]
    assert tested.say("ping") == [("error", "not_welcome")]


@pytest.mark.parametrize("kind", ["ping", "generate", "extend", "cancel"])
def test_nothing_is_done_before_hello(kind: str, request_fields: Fields) -> None:
    """Requests of strangers reach no model."""
    tested = DispatcherUnderTest()
    assert tested.say(kind, **request_fields(request_id=1)) == [("error", "not_welcome")]
    assert tested.jobs == []


def test_ping_is_answered_with_pong(tested: DispatcherUnderTest) -> None:
    """With the same id."""
    assert tested.say("ping") == [("pong", 1)]


def test_what_is_new_comes_with_the_pong(tested: DispatcherUnderTest) -> None:
    """Each peer is welcomed again, once, when there is something else to ask for."""
    tested.hello(OTHER)
    tested.offers = {**OFFERS, "styles": [*OFFERS["styles"], Style("polka", "Polka", 0x7FB800)]}
    for peer in (PEER, OTHER):
        pong, welcome = tested.dispatcher.receive(peer, Message("ping", {"id": 5}), 0.0)
        assert (pong.kind, welcome.kind) == ("pong", "welcome")
        assert welcome.fields["styles"] == tested.offers["styles"]
        assert tested.say("ping", peer) == [("pong", 1)]


@pytest.mark.parametrize("kind", ["welcome", "pong", "result", "error"])
def test_what_only_the_engine_says_is_refused(tested: DispatcherUnderTest, kind: str) -> None:
    """A peer that answers where it should ask is told so."""
    assert tested.say(kind) == [("error", "unknown_kind")]


def test_a_request_is_answered_when_its_work_is_done(
    tested: DispatcherUnderTest, request_fields: Fields
) -> None:
    """Nothing is sent before; the result carries the request's id."""
    assert tested.say("generate", **request_fields()) == []
    (job,) = tested.jobs
    assert tested.dispatcher.finish(job, "result", {"bars": 2}) == [
        Reply(PEER, "result", {"id": 1, "bars": 2})
    ]


def test_a_request_is_answered_once(tested: DispatcherUnderTest, request_fields: Fields) -> None:
    """Work that ends after cancel or deadline, or twice, sends nothing more."""
    for end in (
        lambda job: tested.say("cancel", request_id=1),
        lambda job: summary(tested.dispatcher.expire(1e9)),
        lambda job: summary(tested.dispatcher.finish(job, "error", {"code": "internal"})),
    ):
        tested.say("generate", **request_fields())
        assert len(end(tested.jobs[-1])) == 1
        assert tested.dispatcher.finish(tested.jobs[-1], "result", {}) == []
        assert tested.say("cancel", request_id=1) == []
        assert tested.dispatcher.expire(1e9) == []


def test_cancel_stops_the_work_and_answers_the_request(
    tested: DispatcherUnderTest, request_fields: Fields
) -> None:
    """The error carries the id of the request, not that of the cancel."""
    tested.say("generate", **request_fields())
    (reply,) = tested.dispatcher.receive(PEER, Message("cancel", {"id": 2, "request_id": 1}), 0.0)
    assert (reply.fields["id"], reply.fields["code"]) == (1, "cancelled")
    assert tested.jobs[0].stopped


def test_nobody_cancels_for_another(tested: DispatcherUnderTest, request_fields: Fields) -> None:
    """Ids belong to the peer that chose them."""
    tested.hello(OTHER)
    tested.say("generate", **request_fields())
    assert tested.say("cancel", OTHER, request_id=1) == []
    assert not tested.jobs[0].stopped


def test_two_peers_may_choose_the_same_id(
    tested: DispatcherUnderTest, request_fields: Fields
) -> None:
    """Each gets its own answer."""
    tested.hello(OTHER)
    for peer in (PEER, OTHER):
        assert tested.say("generate", peer, **request_fields()) == []
    replies = [tested.dispatcher.finish(job, "result", {})[0] for job in reversed(tested.jobs)]
    assert [reply.peer for reply in replies] == [OTHER, PEER]


def test_an_id_that_waits_already_is_refused(
    tested: DispatcherUnderTest, request_fields: Fields
) -> None:
    """Otherwise nobody could tell the two answers apart."""
    tested.say("generate", **request_fields())
    assert tested.say("generate", **request_fields()) == [("error", "bad_message")]
    assert len(tested.jobs) == 1


def test_a_deadline_counts_from_the_arrival(
    tested: DispatcherUnderTest, request_fields: Fields
) -> None:
    """A request that is not done by then is stopped and answered so; not a moment earlier."""
    tested.say("generate", now_s=100.0, **request_fields(deadline_ms=250))
    assert tested.dispatcher.next_deadline_s() == 100.25
    assert tested.dispatcher.expire(100.249) == []
    assert summary(tested.dispatcher.expire(100.25)) == [("error", "deadline")]
    assert tested.jobs[0].stopped
    assert tested.dispatcher.next_deadline_s() is None


def test_one_client_may_have_only_so_many_requests_under_way(
    tested: DispatcherUnderTest, request_fields: Fields
) -> None:
    """The sentence says how many; others are not concerned, and one that ends makes room."""
    tested.hello(OTHER)
    for number in range(MAX_PENDING_OF_ONE):
        assert tested.say("generate", **request_fields(id=number)) == []
    fields = {"id": 99, **request_fields()}
    (reply,) = tested.dispatcher.receive(PEER, Message("generate", fields), 0.0)
    assert reply.fields["code"] == "too_busy"
    assert f"{MAX_PENDING_OF_ONE} requests of this client" in reply.fields["sentence"]
    assert tested.say("generate", OTHER, **request_fields(id=99)) == []
    tested.dispatcher.finish(tested.jobs[0], "result", {})
    assert tested.say("generate", **request_fields(id=99)) == []


def test_many_clients_together_leave_room_for_the_script(
    tested: DispatcherUnderTest, request_fields: Fields
) -> None:
    """More of theirs are refused than can wait, none of Live's."""
    fields = {"id": 1, "protocol_version": PROTOCOL_VERSION, "client": "Live"}
    tested.dispatcher.receive(b"Live", Message("hello", {**fields, "peer": "script"}), 0.0)
    clients = [b"client %d" % number for number in range(-(-MAX_PENDING // MAX_PENDING_OF_ONE))]
    for client in clients:
        tested.hello(client)
        for number in range(MAX_PENDING_OF_ONE):
            assert tested.say("generate", client, **request_fields(id=number)) == []
    assert tested.say("generate", **request_fields(id=99)) == [("error", "too_busy")]
    for number in range(MAX_PENDING_OF_SCRIPT):
        assert tested.say("generate", b"Live", **request_fields(id=number)) == []
    assert tested.say("generate", b"Live", **request_fields(id=99)) == [("error", "too_busy")]
    assert [job.peer for job in tested.jobs if job.is_urgent] == [b"Live"] * MAX_PENDING_OF_SCRIPT


def test_only_so_many_peers_are_remembered(tested: DispatcherUnderTest) -> None:
    """The peer that was silent for longest says hello again; peers that talk stay."""
    for number in range(MAX_PEERS):
        tested.say("ping")
        tested.hello(b"peer %d" % number)
    assert tested.say("ping") == [("pong", 1)]
    assert tested.say("ping", b"peer 0") == [("error", "not_welcome")]


def test_who_left_is_looked_for_soon(tested: DispatcherUnderTest) -> None:
    """A moment after some connection has ended, everybody is sent something."""
    tested.hello(OTHER)
    tested.dispatcher.probe_soon(10.0)
    assert tested.dispatcher.next_deadline_s() == 10.0 + PROBE_AFTER_S
    assert [reply.peer for reply in tested.dispatcher.expire(11.0)] == [PEER, OTHER]
    assert tested.dispatcher.next_deadline_s() is None


def test_nothing_is_done_for_who_has_gone(
    tested: DispatcherUnderTest, request_fields: Fields
) -> None:
    """Its work is stopped, and it must say hello again."""
    tested.say("generate", **request_fields())
    assert tested.dispatcher.disconnect(PEER) == []
    assert tested.jobs[0].stopped
    assert tested.dispatcher.finish(tested.jobs[0], "result", {}) == []
    assert tested.say("ping") == [("error", "not_welcome")]


def test_stop_ends_all_work(tested: DispatcherUnderTest, request_fields: Fields) -> None:
    """And nobody is answered any more."""
    tested.say("generate", **request_fields())
    tested.dispatcher.stop()
    assert tested.jobs[0].stopped
    assert tested.dispatcher.finish(tested.jobs[0], "result", {}) == []


steps = st.lists(
    st.tuples(
        st.sampled_from(["generate", "cancel", "finish", "expire"]),
        st.sampled_from([PEER, OTHER]),
        st.integers(0, 5),
    ),
    max_size=60,
)


@given(steps)
def test_every_request_ends_exactly_once(steps: list[tuple[str, bytes, int]]) -> None:
    """Whatever is sent in whatever order, each request that was taken in gets one answer."""
    tested = DispatcherUnderTest()
    tested.hello()
    tested.hello(OTHER)
    open_requests: Counter[tuple[bytes, int]] = Counter()
    for now_s, (step, peer, number) in enumerate(steps):
        replies: list[Reply] = []
        if step == "generate":
            taken = len(tested.jobs)
            message = Message("generate", {"id": number, "deadline_ms": 5000})
            refused = tested.dispatcher.receive(peer, message, now_s)
            open_requests[peer, number] += len(tested.jobs) - taken
            assert len(refused) + len(tested.jobs) - taken == 1
        elif step == "cancel":
            message = Message("cancel", {"id": 99, "request_id": number})
            replies = tested.dispatcher.receive(peer, message, now_s)
        elif step == "finish" and tested.jobs:
            replies = tested.dispatcher.finish(tested.jobs[number % len(tested.jobs)], "result", {})
        elif step == "expire":
            replies = tested.dispatcher.expire(now_s)
        for reply in replies:
            open_requests[reply.peer, reply.fields["id"]] -= 1
        assert set(open_requests.values()) <= {0, 1}
    for reply in tested.dispatcher.expire(1e9):
        open_requests[reply.peer, reply.fields["id"]] -= 1
    assert not any(open_requests.values())
