"""The requests that wait for an answer, and the end of each: an answer, an error or a time-out.

Every request gets exactly one ending: the first to come counts, all later ones are dropped. Those
that the engine answers too late are given up here. Endings are kept until ``hand_over``, so that
nobody is called back from within a call of their own.
"""

from __future__ import annotations

from collections import deque
from typing import Any, Callable, Dict, NamedTuple, Union

from ..errors import EngineError

MAX_REQUESTS = 16

Outcome = Union[Dict[str, Any], EngineError]  # the fields of a result, or why there is none
OnEnd = Callable[[Outcome], None]


class Request(NamedTuple):
    """A message for the engine, the callback of its ending, and its deadline."""

    body: bytes
    on_end: OnEnd
    deadline_s: float
    ends_s: float  # on the clock


class Pending:
    """Requests by their id; ``cancel_sent`` has the engine forget one that it may know of."""

    def __init__(self, cancel_sent: Callable[[int], None]) -> None:
        self._cancel_sent = cancel_sent
        self._sent: set[int] = set()
        self._requests: dict[int, Request] = {}
        self._ended: deque[tuple[OnEnd, Outcome]] = deque()

    def add(self, request_id: int, request: Request) -> None:
        """Keep a request. Raises EngineError where MAX_REQUESTS wait already."""
        if len(self._requests) >= MAX_REQUESTS:
            raise EngineError("too_busy")
        self._requests[request_id] = request

    @property
    def count(self) -> int:
        """The number of requests that wait for an answer."""
        return len(self._requests)

    def take_unsent(self) -> list[bytes]:
        """Return the messages of the requests not sent yet, which count as sent from now on."""
        unsent = [key for key in self._requests if key not in self._sent]
        self._sent.update(unsent)
        return [self._requests[key].body for key in unsent]

    def end_late(self, now_s: float) -> None:
        """Give up the requests whose deadline has passed, with a time-out."""
        late = [key for key, request in self._requests.items() if now_s >= request.ends_s]
        for request_id in late:
            deadline_s = self._requests[request_id].deadline_s
            self.give_up(request_id, EngineError("timeout", seconds=deadline_s))

    def give_up(self, request_id: int, reason: EngineError) -> None:
        """End a request and have the engine forget it; harmless when it has ended."""
        if self.end(request_id, reason):
            self._cancel_sent(request_id)

    def end(self, request_id: int, outcome: Outcome) -> bool:
        """End a request; return whether the engine may still be at work on it.

        Nothing happens where the id is unknown or the request has ended before.
        """
        request = self._requests.pop(request_id, None)
        if request is None:
            return False
        self._ended.append((request.on_end, outcome))
        was_sent = request_id in self._sent
        self._sent.discard(request_id)
        return was_sent

    def end_all(self, of_unsent: EngineError, of_sent: EngineError) -> None:
        """End every request, by whether it had been sent."""
        for request_id in list(self._requests):
            self.end(request_id, of_sent if request_id in self._sent else of_unsent)

    def hand_over(self) -> None:
        """Call back for each ending; where that raises, the rest is left for the next call."""
        while self._ended:
            on_end, outcome = self._ended.popleft()
            on_end(outcome)

    def clear(self) -> None:
        """Forget everything; nobody is called back."""
        self._sent.clear()
        self._requests.clear()
        self._ended.clear()
