"""A thread that handles requests one after the other: one for the models, one for the history."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

from Sidestick.protocol.messages import REPLIES, Message
from sidestick_engine.errors import RequestError
from sidestick_engine.server.dispatcher import MAX_PENDING, Job
from sidestick_models.errors import Stopped

JOIN_TIMEOUT_S = 5.0

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


class Worker:
    """Runs jobs in their order in a thread of its own, and calls `on_done` there after each."""

    def __init__(self, handler: Handler, on_done: Callable[[], None], name: str = "models") -> None:
        self._handler = handler
        self._on_done = on_done
        self._jobs: queue.Queue[Job | None] = queue.Queue(MAX_PENDING)
        self._done: queue.SimpleQueue[Done] = queue.SimpleQueue()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def submit(self, job: Job) -> bool:
        """Put a job into the queue; return False when the queue is full."""
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            return False
        return True

    def done(self) -> Iterator[Done]:
        """Return what has been done since the last call."""
        while True:
            try:
                yield self._done.get_nowait()
            except queue.Empty:
                return

    def close(self) -> None:
        """End the thread after the job it is at."""
        self._closing = True
        with contextlib.suppress(queue.Full):  # then the thread sees _closing at its next job
            self._jobs.put_nowait(None)
        self._thread.join(JOIN_TIMEOUT_S)

    def _run(self) -> None:
        try:
            self._handler.prepare()
        except Exception:  # no request is lost by it; each that needs it says what is wrong
            log.exception("A fault while preparing %s.", self._thread.name)
        while (job := self._jobs.get()) is not None and not self._closing:
            if not job.stopped:
                self._done.put(Done(job, *self._reply_to(job)))
                self._on_done()

    def _reply_to(self, job: Job) -> tuple[str, dict[str, Any]]:
        try:
            kind = REPLIES.get(job.message.kind, "result")
            return kind, self._handler.handle(job.message, lambda: job.stopped)
        except RequestError as refused:
            return "error", {"code": refused.code, "sentence": refused.sentence}
        except Stopped:
            return "error", {"code": "cancelled", "sentence": "The request was stopped."}
        except Exception:
            log.exception("A fault while handling %s %d.", job.message.kind, job.message.id)
            return "error", dict(INTERNAL)
