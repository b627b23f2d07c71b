"""The presses' work: one at a time, also while it waits for the engine's answer."""

from __future__ import annotations

from typing import Any, Callable, Dict

from ..connection.client import Client
from ..connection.pending_requests import Outcome
from ..errors import EngineError, SidestickError
from ..scheduler import WAIT, Pace, Stepper, Steps

Answer = Dict[str, Any]  # its fields


class Worker:
    """Works on what was pressed last. A press meanwhile is told so: no beat is lost by accident."""

    def __init__(self, client: Client, pace: Pace) -> None:
        self.working = ""  # the action at work
        self.done = ""  # the action that was last done, until the next begins
        self.on_end: Callable[[Exception | None], None] = lambda _: None  # told how it ended
        self._client = client
        self._stepper = Stepper(pace, self._end)
        self._request_id: int | None = None  # of what is waited for
        self._outcome: Outcome | None = None

    @property
    def busy(self) -> bool:
        """Whether an action is at work."""
        return self._stepper.busy

    def check_free(self) -> None:
        """Raise SidestickError while an action is at work."""
        if self.busy:
            raise SidestickError("still_working")

    def begin(self, action: str, steps: Steps[None]) -> None:
        """Begin an action. Raises SidestickError, also what its first steps raise."""
        self.check_free()
        self.working, self.done = action, ""
        self._stepper.begin(steps)

    def tick(self) -> None:
        """Go on, unless the engine has not answered yet. Raises what a step raises."""
        self._stepper.tick()

    def ask(self, kind: str, fields: dict[str, Any], deadline_s: float) -> Steps[Answer]:
        """Ask the engine, and return the fields of its answer. Raises EngineError."""
        self._outcome = None
        self._request_id = self._client.request(kind, fields, deadline_s, self._take_in)
        while self._outcome is None:
            yield WAIT
        if isinstance(self._outcome, EngineError):
            raise self._outcome
        return self._outcome

    def cancel(self) -> None:
        """End the action at work. Raises SidestickError where there is none."""
        if not self.busy:
            raise SidestickError("nothing_to_cancel")
        if self._request_id is not None:
            self._client.cancel(self._request_id)
        else:
            self._stepper.drop()
            self._stepper.begin(_cancelled())

    def _take_in(self, outcome: Outcome) -> None:
        self._request_id, self._outcome = None, outcome

    def _end(self, error: Exception | None) -> None:
        action, self.working = self.working, ""
        self.done = "" if error else action
        self.on_end(error)


def _cancelled() -> Steps[None]:
    """Be work that ends as a cancelled request does, in the next tick."""
    yield WAIT
    raise EngineError("cancelled")
