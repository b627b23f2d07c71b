"""The requests that wait for an answer, and the answers that wait to be handed over.

Here every request gets exactly one ending: the first to come counts, all later ones are dropped.
Endings are kept until ``hand_over``, so that nobody is called back from within a call of his own.
"""

from __future__ import annotations

from collections import deque
from typing import Any, Callable, Dict, NamedTuple, Union

from ..errors import EngineError

MAX_REQUESTS = 16

Outcome = Union[Dict[str, Any], EngineError]  # the fields of a result, or why there is none
OnEnd = Callable[[Outcome], None]


class Request(NamedTuple):
    """A message for the engine, who wants to know its ending, and when it must have come."""

    body: bytes
    on_end: OnEnd
    deadline_s: float
    ends_s: float  # on the clock


class Pending:
    """Requests by their id. ``sent`` holds the ids of those that the engine may know of."""

    def __init__(self) -> None:
        self.sent: set[int] = set()
        self._requests: dict[int, Request] = {}
        self._ended: deque[tuple[OnEnd, Outcome]] = deque()

    def add(self, request_id: int, request: Request) -> None:
        """Keep a request. Raises EngineError where MAX_REQUESTS wait already."""
        if len(self._requests) >= MAX_REQUESTS:
            raise EngineError("too_busy")
        self._requests[request_id] = request

    def unsent(self) -> list[tuple[int, bytes]]:
        """Return id and message of the requests that have not been sent."""
        waiting = self._requests.items()
        return [(key, request.body) for key, request in waiting if key not in self.sent]

    def late(self, now_s: float) -> list[tuple[int, float]]:
        """Return id and deadline in seconds of the requests whose time is up."""
        waiting = self._requests.items()
        return [(key, request.deadline_s) for key, request in waiting if now_s >= request.ends_s]

    def end(self, request_id: int, outcome: Outcome) -> bool:
        """End a request; tell whether the engine may still be at work on it.

        Nothing happens where the id is unknown or the request has ended before.
        """
        request = self._requests.pop(request_id, None)
        if request is None:
            return False
        self._ended.append((request.on_end, outcome))
        was_sent = request_id in self.sent
        self.sent.discard(request_id)
        return was_sent

    def end_all(self, of_unsent: EngineError, of_sent: EngineError) -> None:
        """End every request, by whether it had been sent."""
        for request_id in list(self._requests):
            self.end(request_id, of_sent if request_id in self.sent else of_unsent)

    def hand_over(self) -> None:
        """Call back for each ending; where that raises, the rest is left for the next call."""
        while self._ended:
            on_end, outcome = self._ended.popleft()
            on_end(outcome)

    def clear(self) -> None:
        """Forget everything; nobody is called back."""
        self.sent.clear()
        self._requests.clear()
        self._ended.clear()
