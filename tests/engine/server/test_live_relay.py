"""Requests to Live through the engine, and what each ends in: no sockets, no clocks."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from Sidestick.protocol.messages import KINDS, REPLIES, Message, to_map
from sidestick_engine.server.live_relay import MAX_REQUESTS, MAX_REQUESTS_OF_ONE, LiveRelay
from sidestick_engine.server.reply import Reply

ONE, TWO = b"one", b"two"
PANEL, TERMINAL = b"panel", b"terminal"


def read_clip(request_id: int = 1, deadline_ms: int = 1000) -> Message:
    return Message("read_clip", {"id": request_id, "deadline_ms": deadline_ms})


def follow(request_id: int = 5, on: int = 1) -> Message:
    return Message("follow", {"id": request_id, "on": on})


def clip(key: int, **changes: Any) -> Message:
    nothing = LiveRelay().follow(PANEL, follow())[0].fields
    return Message("clip", {**nothing, "id": key, "live": "Live 12.1.0", **changes})


def summary(replies: list[Reply]) -> list[tuple[bytes, str, Any]]:
    """Return peer and kind of each, and its id, or its code where it is an error."""
    return [(peer, kind, fields.get("code", fields["id"])) for peer, kind, fields in replies]


def connected() -> LiveRelay:
    relay = LiveRelay()
    relay.connect(ONE, "Live 12.1.0")
    return relay


def test_a_request_goes_to_live_and_its_reply_back() -> None:
    """Under the engine's id there and the client's here; two clients may use the same."""
    relay = connected()
    to_one = relay.relay(PANEL, read_clip(7), 0.0)
    to_other = relay.relay(TERMINAL, read_clip(7), 0.0)
    assert [peer for peer, _, _ in summary(to_one + to_other)] == [ONE, ONE]
    key = to_other[0].fields["id"]
    assert summary(relay.receive(ONE, clip(key))) == [(TERMINAL, "clip", 7)]
    assert relay.receive(ONE, clip(key)) == []
    refused = Message("error", {"id": to_one[0].fields["id"], "code": "refused", "sentence": "No."})
    assert summary(relay.receive(ONE, refused)) == [(PANEL, "error", "refused")]
    assert not relay.pending


def test_without_a_live_a_request_is_refused_with_what_to_do() -> None:
    """At once."""
    (reply,) = LiveRelay().relay(PANEL, read_clip(), 0.0)
    assert reply.fields["code"] == "no_live"
    assert "Start it with the Control Surface Sidestick" in reply.fields["sentence"]


def test_the_live_that_connected_last_is_asked() -> None:
    """Until it goes; then the one before."""
    relay = connected()
    relay.connect(TWO, "Live 11.3.43")
    assert relay.relay(PANEL, read_clip(1), 0.0)[0].peer == TWO
    assert summary(relay.disconnect(TWO)) == [(PANEL, "error", "live_gone")]
    assert relay.relay(PANEL, read_clip(2), 0.0)[0].peer == ONE


def test_what_could_not_be_sent_goes_to_the_live_before() -> None:
    """A request that cannot be sent goes to the Live before, or ends in an error without one."""
    relay = connected()
    relay.connect(TWO, "Live 11.3.43")
    sent = relay.relay(PANEL, read_clip(), 0.0)[0]
    (again,) = relay.disconnect(TWO, sent)
    assert (again.peer, again.kind) == (ONE, "read_clip")
    assert summary(relay.disconnect(ONE, again)) == [(PANEL, "error", "no_live")]


def test_another_live_cannot_answer_for_it() -> None:
    """Nor can an answer of another kind."""
    relay = connected()
    relay.connect(TWO, "Live 11.3.43")
    key = relay.relay(PANEL, read_clip(), 0.0)[0].fields["id"]
    assert relay.receive(ONE, clip(key)) == []
    assert relay.receive(TWO, Message("done", {"id": key, "sentence": "Done."})) == []
    assert summary(relay.receive(TWO, clip(key))) == [(PANEL, "clip", 1)]


def test_what_is_late_or_taken_back_live_is_told_to_leave() -> None:
    """So that nothing happens that nobody waits for; its answer is dropped."""
    relay = connected()
    keys = [relay.relay(PANEL, read_clip(n, 1000 * n), 0.0)[0].fields["id"] for n in (1, 2, 3)]
    assert min(request.deadline_s for request in relay.pending.values()) == 1.0
    assert relay.expire(0.9) == []
    late, leave = relay.expire(1.0)
    assert (late.fields["code"], leave.peer, leave.kind) == ("deadline", ONE, "cancel")
    assert leave.fields["request_id"] == keys[0]
    assert "within 1 s" in late.fields["sentence"]
    taken_back, leave = relay.cancel(PANEL, 2)
    assert (taken_back.fields["code"], leave.fields["request_id"]) == ("cancelled", keys[1])
    assert relay.cancel(TERMINAL, 3) == []
    (leave,) = relay.disconnect(PANEL)
    assert leave.fields["request_id"] == keys[2]
    assert [relay.receive(ONE, clip(key)) for key in keys] == [[], [], []]


def test_no_client_can_flood_live() -> None:
    """Nor keep the others from it."""
    relay = connected()
    for number in range(MAX_REQUESTS_OF_ONE):
        assert relay.relay(PANEL, read_clip(number), 0.0)[0].peer == ONE
    assert summary(relay.relay(PANEL, read_clip(99), 0.0)) == [(PANEL, "error", "too_busy")]
    for number in range(MAX_REQUESTS - MAX_REQUESTS_OF_ONE):
        assert relay.relay(b"%d" % (number // 2), read_clip(number), 0.0)[0].peer == ONE
    assert summary(relay.relay(TERMINAL, read_clip(), 0.0)) == [(TERMINAL, "error", "too_busy")]


def test_an_id_in_use_is_refused() -> None:
    """The first request under it goes on."""
    relay = connected()
    relay.relay(PANEL, read_clip(), 0.0)
    assert summary(relay.relay(PANEL, read_clip(), 0.0)) == [(PANEL, "error", "bad_message")]


def test_followers_are_told_what_is_known_and_then_what_changes() -> None:
    """Live is told to tell once, and each follower hears under its own id."""
    relay = connected()
    first, (_, kind, fields) = relay.follow(PANEL, follow(5))
    assert summary([first]) == [(PANEL, "clip", 5)]
    assert first.fields["reason"] == "Live has not said yet what is selected."
    assert (kind, fields["on"]) == ("follow", 1)
    notified = relay.receive(ONE, clip(fields["id"], name="Funk 11"))
    assert summary(notified) == [(PANEL, "clip", 5)]
    (known,) = relay.follow(TERMINAL, follow(6))
    assert known.fields["name"] == "Funk 11"
    moved = Message("playhead", {"id": fields["id"], "position_beats": 2.5})
    replies = relay.receive(ONE, moved)
    assert summary(replies) == [(PANEL, "playhead", 5), (TERMINAL, "playhead", 6)]
    assert relay.follow(TERMINAL, follow(7))[0].fields["position_beats"] == 2.5


def test_live_is_followed_only_while_somebody_wants_to_know() -> None:
    """The last one who leaves, or asks no more, turns it off."""
    relay = connected()
    relay.follow(PANEL, follow())
    assert len(relay.follow(TERMINAL, follow())) == 1
    assert len(relay.follow(PANEL, follow(6, on=0))) == 1
    assert [reply.fields["on"] for reply in relay.disconnect(TERMINAL)] == [0]


def test_followers_hear_when_live_goes_and_need_not_ask_again() -> None:
    """A Live that comes back is followed; so is another that comes beside it."""
    relay = LiveRelay()
    (known,) = relay.follow(PANEL, follow(5))
    assert known.fields["live"] == ""
    ((peer, kind, first),) = relay.connect(ONE, "Live 12.1.0")
    assert (peer, kind, first["on"]) == (ONE, "follow", 1)
    off, on = relay.connect(TWO, "Live 11.3.43")
    assert (off.peer, off.fields, on.peer) == (ONE, {"id": first["id"], "on": 0}, TWO)
    assert relay.receive(ONE, clip(first["id"])) == []
    assert summary(relay.disconnect(TWO))[0][:2] == (ONE, "follow")
    (last,) = relay.disconnect(ONE)
    assert (last.peer, last.fields["id"], last.fields["live"]) == (PANEL, 5, "")


def test_what_is_told_of_nothing_is_a_legal_message() -> None:
    """All fields are there."""
    replies = LiveRelay().follow(PANEL, follow())
    assert to_map("clip", **replies[0].fields)["where"] == "none"


STEPS = (
    "relay",
    "reply",
    "cancel",
    "expire",
    "connect",
    "disconnect live",
    "disconnect client",
)
steps = st.lists(
    st.tuples(
        st.sampled_from(STEPS),
        st.sampled_from([PANEL, TERMINAL]),
        st.sampled_from([ONE, TWO]),
        st.integers(0, 5),
    ),
    max_size=80,
)


def do(
    step: str, relay: LiveRelay, peer: bytes, live: bytes, number: int, now_s: float, relayed: Reply
) -> list[Reply]:
    """Return what comes of one step."""
    ways = {
        "relay": lambda: relay.relay(peer, read_clip(number, 5000), now_s),
        "reply": lambda: relay.receive(relayed.peer, clip(relayed.fields["id"])),
        "cancel": lambda: relay.cancel(peer, number),
        "expire": lambda: relay.expire(now_s),
        "connect": lambda: relay.connect(live, "Live"),
        "disconnect live": lambda: relay.disconnect(live),
        "disconnect client": lambda: relay.disconnect(peer),
    }
    return ways[step]()


@given(steps)
def test_every_request_ends_exactly_once(steps: list[tuple[str, bytes, bytes, int]]) -> None:
    """Whatever comes in whatever order; only who has gone hears nothing."""
    relay = LiveRelay()
    open_requests: Counter[tuple[bytes, int]] = Counter()
    handed_on: list[Reply] = []
    for now_s, (step, peer, live, number) in enumerate(steps):
        relayed = handed_on[number % len(handed_on)] if handed_on else Reply(ONE, "", {"id": 99})
        replies = do(step, relay, peer, live, number, now_s, relayed)
        if step == "relay":
            assert len(replies) == 1
            if replies[0].kind == "error":
                continue
            open_requests[peer, number] += 1
            handed_on += replies
        if step == "disconnect client":
            open_requests = Counter({key: n for key, n in open_requests.items() if key[0] != peer})
        for reply in replies:
            if reply.peer in (PANEL, TERMINAL):
                open_requests[reply.peer, reply.fields["id"]] -= 1
        assert set(open_requests.values()) <= {0, 1}
    for reply in relay.expire(1e9):
        if reply.kind == "error":
            open_requests[reply.peer, reply.fields["id"]] -= 1
    assert not any(open_requests.values())


def test_what_is_asked_of_live_has_one_kind_of_answer() -> None:
    """The table says which."""
    requests = [name for name, kind in KINDS.items() if "to the script" in kind.sender]
    assert {name: REPLIES.get(name) for name in requests} == {
        "cancel": None,
        "read_clip": "clip",
        "write_clip": "clip",
        "run_action": "done",
        "follow": "clip",
    }
