"""Admits peers, queues their requests, and ends each: by its result, a cancel or its deadline.

Requests for beats and versions wait here, those to Live in `live_relay`; each ends what waits with
it. No sockets, no threads, no clock: messages and times come in, replies go out. All of it runs in
one thread, so that a request gets one reply, whichever comes first.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from Sidestick.protocol.messages import (
    BY_ENGINE,
    FROM_LIVE,
    KINDS,
    PROTOCOL_VERSION,
    SCRIPT,
    TO_LIVE,
    Message,
)
from sidestick_engine.server.live_relay import LiveRelay
from sidestick_engine.server.reply import Reply, refusal

MAX_PEERS = 64  # beyond it, who was silent for longest must say hello again
MAX_PENDING = 64  # requests of clients under way; those of scripts are not among them
MAX_PENDING_OF_ONE = 16  # of one client, as the panel, which has several pages, ...
MAX_PENDING_OF_SCRIPT = 16  # ... and of a script, which is one of a few and asks for a musician
PROBE_AFTER_S = 0.05  # peers are probed this long after a connection has ended

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Job:
    """A request on its way through the worker; `stopped` is read by the worker between steps.

    `is_urgent`: a musician waits for it in Live.
    """

    peer: bytes
    message: Message
    deadline_s: float
    is_urgent: bool = False
    stopped: bool = False


class _Peer(NamedTuple):
    """A peer that was welcomed: what its last welcome offered, and whether it is a script."""

    offers: dict[str, Any]
    is_script: bool


class Dispatcher:
    """Replies to each message or gives it to a worker; all times are monotonic seconds."""

    def __init__(
        self,
        *,
        engine: str,
        offers: Callable[[], dict[str, Any]],
        submit: Callable[[Job], None],
    ) -> None:
        self._engine = engine
        self._offers = offers  # the fields of `welcome` that say what can be asked for now
        self._submit = submit
        # By identity; who was silent for longest comes first.
        self._peers: OrderedDict[bytes, _Peer] = OrderedDict()
        self._pending: dict[tuple[bytes, int], Job] = {}
        self._live_relay = LiveRelay()
        self._probe_at_s: float | None = None

    def receive(self, peer: bytes, message: Message, now_s: float) -> list[Reply]:
        """Return the replies that a message brings at once."""
        sender = KINDS[message.kind].sender
        if sender == BY_ENGINE or (sender == FROM_LIVE and not self._live_relay.is_script(peer)):
            return [refusal(peer, message, "unknown_kind", f"The engine takes no {message.kind}.")]
        if message.kind == "hello":
            return self._hello(peer, message)
        if peer not in self._peers:
            return [refusal(peer, message, "not_welcome", "The engine wants a hello first.")]
        self._peers.move_to_end(peer)
        if message.kind == "ping":
            return [Reply(peer, "pong", {"id": message.id}), *self._new_offers(peer, message)]
        if sender in (FROM_LIVE, TO_LIVE):
            return self._relay(peer, message, now_s)
        return self._start(peer, message, now_s)

    def disconnect(self, peer: bytes, lost: Reply | None = None) -> list[Reply]:
        """Forget a peer that cannot be reached, and stop its requests; `lost` could not be sent."""
        self._peers.pop(peer, None)
        for key in [key for key in self._pending if key[0] == peer]:
            self._pending.pop(key).stopped = True
        return self._live_relay.disconnect(peer, lost)

    def probe_soon(self, now_s: float) -> None:
        """Have `expire` find out soon whose connection has ended."""
        self._probe_at_s = now_s + PROBE_AFTER_S

    def finish(self, job: Job, kind: str, fields: dict[str, Any]) -> list[Reply]:
        """Reply with what a worker made of a job, unless the job has ended already."""
        key = (job.peer, job.message.id)
        if self._pending.get(key) is not job:
            return []
        del self._pending[key]
        return [Reply(job.peer, kind, {"id": job.message.id, **fields})]

    def expire(self, now_s: float) -> list[Reply]:
        """Stop every request whose deadline has passed, and reply that it was late."""
        late = [key for key, job in self._pending.items() if job.deadline_s <= now_s]
        sentence = "The engine was not ready in time. Try again, or ask for fewer bars."
        replies = [reply for key in late for reply in self._end(*key, "deadline", sentence)]
        if self._live_relay.pending:
            replies += self._live_relay.expire(now_s)
        if self._probe_at_s is not None and self._probe_at_s <= now_s:
            self._probe_at_s = None
            # Nothing can be sent to a disconnected peer, and the server says so.
            replies += [Reply(peer, "pong", {"id": 0}) for peer in self._peers]
        return replies

    def next_deadline_s(self) -> float | None:
        """Return when `expire` has something to do next; None when nothing waits."""
        times = [job.deadline_s for job in self._pending.values()]
        if self._live_relay.pending:
            times += [request.deadline_s for request in self._live_relay.pending.values()]
        if self._probe_at_s is not None:
            times.append(self._probe_at_s)
        return min(times, default=None)

    def stop(self) -> None:
        """Stop all work; nobody gets a reply any more."""
        for job in self._pending.values():
            job.stopped = True
        self._pending.clear()

    def _hello(self, peer: bytes, message: Message) -> list[Reply]:
        """Begin with a peer, whatever there was before."""
        replies = self.disconnect(peer)
        if (refused := self._refused(peer, message)) is not None:
            return [*replies, refused]
        is_script = message.fields.get("peer") == SCRIPT
        welcome = self._welcome(peer, message, _Peer(self._offers(), is_script))
        if len(self._peers) > MAX_PEERS:
            replies += self.disconnect(next(iter(self._peers)))
        log.info("Connected: %s", message.fields["client"])
        live = self._live_relay.connect(peer, message.fields["client"]) if is_script else []
        return [*replies, welcome, *live]

    def _refused(self, peer: bytes, message: Message) -> Reply | None:
        """Return why a peer is not welcome, if it is not."""
        if message.fields["protocol_version"] != PROTOCOL_VERSION:
            return refusal(peer, message, "wrong_version", _wrong_version(message))
        return None

    def _welcome(self, peer: bytes, message: Message, known: _Peer) -> Reply:
        self._peers[peer] = known
        about = {"protocol_version": PROTOCOL_VERSION, "engine": self._engine}
        return Reply(peer, "welcome", {"id": message.id, **about, **known.offers})

    def _new_offers(self, peer: bytes, message: Message) -> list[Reply]:
        """Return another welcome, where there is something else to offer than in the last one."""
        known, offers = self._peers[peer], self._offers()
        if offers == known.offers:
            return []
        return [self._welcome(peer, message, known._replace(offers=offers))]

    def _relay(self, peer: bytes, message: Message, now_s: float) -> list[Reply]:
        """Handle what is not the engine's to do, or may not be."""
        if KINDS[message.kind].sender == FROM_LIVE:
            return self._live_relay.receive(peer, message)
        if message.kind == "follow":
            return self._live_relay.follow(peer, message)
        if message.kind != "cancel":
            return self._live_relay.relay(peer, message, now_s)
        request_id = message.fields["request_id"]
        own = self._end(peer, request_id, "cancelled", "The request was cancelled.")
        return own or self._live_relay.cancel(peer, request_id)

    def _start(self, peer: bytes, message: Message, now_s: float) -> list[Reply]:
        key = (peer, message.id)
        if key in self._pending:
            sentence = f"There is already a request with the id {message.id}."
            return [refusal(peer, message, "bad_message", sentence)]
        is_urgent = self._peers[peer].is_script
        if (refused := self._too_many(peer, is_urgent)) is not None:
            return [refusal(peer, message, "too_busy", refused)]
        deadline_s = now_s + message.fields["deadline_ms"] / 1000
        self._pending[key] = job = Job(peer, message, deadline_s, is_urgent)
        self._submit(job)
        return []

    def _too_many(self, peer: bytes, is_urgent: bool) -> str | None:
        """Return why a peer may not ask for more now, if it may not."""
        own = sum(key[0] == peer for key in self._pending)
        most = MAX_PENDING_OF_SCRIPT if is_urgent else MAX_PENDING_OF_ONE
        if own >= most:
            return (
                f"{own} requests of this client are under way, and the engine takes no more of "
                "one. Wait for one of them, or cancel it."
            )
        others = sum(not job.is_urgent for job in self._pending.values())
        if not is_urgent and others >= MAX_PENDING:
            return "The engine is still busy with earlier requests. Try again in a moment."
        return None

    def _end(self, peer: bytes, request_id: int, code: str, sentence: str) -> list[Reply]:
        """Stop a request; it may have ended a moment ago, then nothing is sent."""
        job = self._pending.pop((peer, request_id), None)
        if job is None:
            return []
        job.stopped = True
        return [refusal(peer, job.message, code, sentence)]


def _wrong_version(message: Message) -> str:
    theirs = message.fields["protocol_version"]
    older = "script in Live" if theirs < PROTOCOL_VERSION else "engine"
    return (
        f"Script and engine are of different versions: the script has protocol {theirs}, the "
        f"engine {PROTOCOL_VERSION}. The {older} is older: update Sidestick, run sidestick "
        "setup, then quit Live and start it again."
    )
