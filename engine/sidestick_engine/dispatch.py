"""What is done with each message: who is welcome, what waits, what each request ends in.

No sockets, no threads, no clock: messages and times come in, replies go out. All of it runs in
one thread, so that a request is answered exactly once whoever is first, result, cancel or
deadline.
"""

from __future__ import annotations

import hmac
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from Sidestick.protocol.messages import ENGINE, KINDS, PROTOCOL_VERSION, Message

MAX_PEERS = 64  # beyond it, who was silent for longest must say hello again
MAX_PENDING = 16

log = logging.getLogger(__name__)


class Reply(NamedTuple):
    """A message for one peer."""

    peer: bytes
    kind: str
    fields: dict[str, Any]


@dataclass(eq=False)
class Job:
    """A request on its way through the worker; `stopped` is read by the worker between steps."""

    peer: bytes
    message: Message
    deadline_s: float
    stopped: bool = False


class Dispatcher:
    """Answers each message or gives it to the worker; all times are monotonic seconds."""

    def __init__(
        self,
        *,
        token: str,
        engine: str,
        offers: Callable[[], dict[str, Any]],
        submit: Callable[[Job], bool],
    ) -> None:
        self._token = token
        self._engine = engine
        self._offers = offers  # the fields of `welcome` that say what can be asked for now
        self._submit = submit  # False when the worker's queue is full
        # identity -> what its last welcome offered; who was silent for longest comes first
        self._peers: OrderedDict[bytes, dict[str, Any]] = OrderedDict()
        self._pending: dict[tuple[bytes, int], Job] = {}

    def receive(self, peer: bytes, message: Message, now_s: float) -> list[Reply]:
        """The replies that a message brings at once."""
        if KINDS[message.kind].sender == ENGINE:
            return [_error(peer, message, "unknown_kind", f"The engine takes no {message.kind}.")]
        if message.kind == "hello":
            return [self._hello(peer, message)]
        if peer not in self._peers:
            return [_error(peer, message, "not_welcome", "The engine wants a hello first.")]
        self._peers.move_to_end(peer)
        if message.kind == "ping":
            return [Reply(peer, "pong", {"id": message.id}), *self._news(peer, message)]
        if message.kind == "cancel":
            return self._end(
                peer, message.fields["request_id"], "cancelled", "The request was cancelled."
            )
        return self._take_in(peer, message, now_s)

    def finish(self, job: Job, kind: str, fields: dict[str, Any]) -> list[Reply]:
        """What the worker made of a job; nothing is sent where the job was answered already."""
        key = (job.peer, job.message.id)
        if self._pending.get(key) is not job:
            return []
        del self._pending[key]
        return [Reply(job.peer, kind, {"id": job.message.id, **fields})]

    def expire(self, now_s: float) -> list[Reply]:
        """Stops and answers every request whose deadline has passed."""
        late = [key for key, job in self._pending.items() if job.deadline_s <= now_s]
        sentence = "The engine was not ready in time. Try again, or ask for fewer bars."
        return [reply for key in late for reply in self._end(*key, "deadline", sentence)]

    def next_deadline_s(self) -> float | None:
        """When `expire` has something to do next; None when nothing waits."""
        return min((job.deadline_s for job in self._pending.values()), default=None)

    def stop(self) -> None:
        """Stops all work; nobody is answered any more."""
        for job in self._pending.values():
            job.stopped = True
        self._pending.clear()

    def _hello(self, peer: bytes, message: Message) -> Reply:
        self._peers.pop(peer, None)
        if not hmac.compare_digest(message.fields["token"].encode(), self._token.encode()):
            log.warning("Refused %r: wrong token.", message.fields["client"])
            sentence = (
                "The engine refused this script: its token is not the one in the port file. "
                "Restart the engine with: sidestick engine"
            )
            return _error(peer, message, "wrong_token", sentence)
        if message.fields["protocol_version"] != PROTOCOL_VERSION:
            return _error(peer, message, "wrong_version", _wrong_version(message))
        welcome = self._welcome(peer, message, self._offers())
        if len(self._peers) > MAX_PEERS:
            self._peers.popitem(last=False)
        log.info("Connected: %s", message.fields["client"])
        return welcome

    def _welcome(self, peer: bytes, message: Message, offers: dict[str, Any]) -> Reply:
        self._peers[peer] = offers
        about = {"protocol_version": PROTOCOL_VERSION, "engine": self._engine}
        return Reply(peer, "welcome", {"id": message.id, **about, **offers})

    def _news(self, peer: bytes, message: Message) -> list[Reply]:
        """Another welcome, where there is something else to offer than in the last one."""
        offers = self._offers()
        return [] if offers == self._peers[peer] else [self._welcome(peer, message, offers)]

    def _take_in(self, peer: bytes, message: Message, now_s: float) -> list[Reply]:
        key = (peer, message.id)
        if key in self._pending:
            sentence = f"There is already a request with the id {message.id}."
            return [_error(peer, message, "bad_message", sentence)]
        job = Job(peer, message, now_s + message.fields["deadline_ms"] / 1000)
        if len(self._pending) >= MAX_PENDING or not self._submit(job):
            sentence = "The engine is still busy with earlier requests. Try again in a moment."
            return [_error(peer, message, "too_busy", sentence)]
        self._pending[key] = job
        return []

    def _end(self, peer: bytes, request_id: int, code: str, sentence: str) -> list[Reply]:
        """Stops a request; it may have been answered a moment ago, then nothing is sent."""
        job = self._pending.pop((peer, request_id), None)
        if job is None:
            return []
        job.stopped = True
        return [_error(peer, job.message, code, sentence)]


def _error(peer: bytes, message: Message, code: str, sentence: str) -> Reply:
    return Reply(peer, "error", {"id": message.id, "code": code, "sentence": sentence})


def _wrong_version(message: Message) -> str:
    theirs = message.fields["protocol_version"]
    older = "script in Live" if theirs < PROTOCOL_VERSION else "engine"
    return (
        f"Script and engine do not fit together: the script speaks protocol version {theirs}, the "
        f"engine {PROTOCOL_VERSION}. The {older} is older: update Sidestick, run sidestick "
        "install, restart the engine and Live."
    )
