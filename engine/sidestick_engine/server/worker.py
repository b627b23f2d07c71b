"""A thread that handles requests: one for the models, one for the history.

The script's come first, even in the middle of another client's: that one pauses where the models
ask whether to stop, and goes on afterwards. All others take turns, client by client.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from functools import partial
from time import monotonic
from typing import Any, NamedTuple, Protocol

from Sidestick.protocol.messages import REPLIES, Message
from sidestick_engine.errors import RequestError
from sidestick_engine.server.dispatcher import Job
from sidestick_models.errors import Stopped

JOIN_TIMEOUT_S = 5.0
GET_ON_S = 0.02  # that a job works at least between two pauses

INTERNAL = {
    "code": "internal",
    "sentence": "The engine made a mistake and nothing was changed. Its log says more.",
}

log = logging.getLogger(__name__)


class Handler(Protocol):
    """Interface that a worker calls: `Service` for beats, `VersionHandler` for versions."""

    def prepare(self) -> None:
        """Do what can be done before the first request."""

    def handle(self, message: Message, should_stop: Callable[[], bool], /) -> dict[str, Any]:
        """Return the fields of the reply to a request, without its id."""


class Done(NamedTuple):
    """A job and the reply to it, without its id."""

    job: Job
    kind: str
    fields: dict[str, Any]


class WaitingJobs:
    """Jobs until a worker takes them: each client has its turn, and scripts come before all."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._closed = False
        # peer -> its jobs in their order; whose turn is next comes first
        self._of_scripts: OrderedDict[bytes, deque[Job]] = OrderedDict()
        self._of_clients: OrderedDict[bytes, deque[Job]] = OrderedDict()

    def put(self, job: Job) -> None:
        """Add a job; those that nobody waits for any more are dropped."""
        with self._changed:
            for turns in (self._of_scripts, self._of_clients):
                _drop_stopped(turns)
            turns = self._of_scripts if job.is_urgent else self._of_clients
            turns.setdefault(job.peer, deque()).append(job)
            self._changed.notify()

    def take(self) -> Job | None:
        """Wait for the job whose turn it is, and return it; None once this is closed."""
        with self._changed:
            while not self._closed:
                job = _next_of(self._of_scripts) or _next_of(self._of_clients)
                if job is not None:
                    return job
                self._changed.wait()
        return None

    @property
    def is_idle(self) -> bool:
        """True while nothing waits, and there may be more."""
        return not (self._of_scripts or self._of_clients or self._closed)

    @property
    def has_urgent(self) -> bool:
        """True while a script waits; asked between all steps, so it costs nothing."""
        return bool(self._of_scripts)

    def take_urgent(self) -> list[Job]:
        """Return the next job of each script that waits."""
        with self._changed:
            scripts = 0 if self._closed else len(self._of_scripts)
            jobs = [_next_of(self._of_scripts) for _ in range(scripts)]
        return [job for job in jobs if job is not None]

    def close(self) -> None:
        """Have `take` return None from now on."""
        with self._changed:
            self._closed = True
            self._changed.notify()


class Worker:
    """Runs jobs in a thread of its own, and calls `on_done` there after each.

    After a job, while nothing waits, `look_ahead` does what the next one may need; it is given what
    tells whether to stop.
    """

    def __init__(
        self,
        handler: Handler,
        on_done: Callable[[], None],
        name: str = "models",
        look_ahead: Callable[[Callable[[], bool]], None] = lambda _: None,
    ) -> None:
        self._handler = handler
        self._on_done = on_done
        self._look_ahead = look_ahead
        self._jobs = WaitingJobs()
        self._not_before_s = 0.0  # a job may pause again
        self._done: queue.SimpleQueue[Done] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Have a job done when its turn comes."""
        self._jobs.put(job)

    def done(self) -> Iterator[Done]:
        """Return what has been done since the last call."""
        while True:
            try:
                yield self._done.get_nowait()
            except queue.Empty:
                return

    def close(self) -> None:
        """End the thread after the job it is at."""
        self._jobs.close()
        self._thread.join(JOIN_TIMEOUT_S)

    def _run(self) -> None:
        self._prepare(self._handler.prepare)
        while (job := self._jobs.take()) is not None:
            self._do(job)
            if self._jobs.is_idle:
                self._prepare(partial(self._look_ahead, lambda: not self._jobs.is_idle))

    def _prepare(self, work: Callable[[], None]) -> None:
        """Do what nobody asked for."""
        try:
            work()
        except Stopped:
            pass
        except Exception:  # no request is lost by it; each that needs it says what is wrong
            log.exception("A fault while preparing %s.", self._thread.name)

    def _do(self, job: Job) -> None:
        self._done.put(Done(job, *self._reply_to(job)))
        self._on_done()

    def _should_stop(self, job: Job) -> bool:
        """Tell whether to stop a job, after what the script waits for has been done.

        The script's own jobs are not interrupted, so that there is never more than one that pauses;
        and that one gets on between them, however often somebody presses.
        """
        if self._jobs.has_urgent and not job.is_urgent and monotonic() > self._not_before_s:
            for urgent in self._jobs.take_urgent():
                if not urgent.stopped:
                    self._do(urgent)
            self._not_before_s = monotonic() + GET_ON_S
        return job.stopped

    def _reply_to(self, job: Job) -> tuple[str, dict[str, Any]]:
        try:
            kind = REPLIES.get(job.message.kind, "result")
            return kind, self._handler.handle(job.message, lambda: self._should_stop(job))
        except RequestError as refused:
            return "error", {"code": refused.code, "sentence": refused.sentence}
        except Stopped:
            return "error", {"code": "cancelled", "sentence": "The request was stopped."}
        except Exception:
            log.exception("A fault while handling %s %d.", job.message.kind, job.message.id)
            return "error", dict(INTERNAL)


def _next_of(turns: OrderedDict[bytes, deque[Job]]) -> Job | None:
    """Take the job whose turn it is, after which its peer comes last."""
    _drop_stopped(turns)
    for peer, jobs in turns.items():
        job = jobs.popleft()
        turns.move_to_end(peer)
        if not jobs:
            del turns[peer]
        return job
    return None


def _drop_stopped(turns: OrderedDict[bytes, deque[Job]]) -> None:
    for peer, jobs in list(turns.items()):
        if waited_for := [job for job in jobs if not job.stopped]:
            turns[peer] = deque(waited_for)
        else:
            del turns[peer]
