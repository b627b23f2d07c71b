"""Work in steps, so that Live is never held up: as many in a callback as fit into its time."""

from __future__ import annotations

from typing import Callable, Generator, TypeVar

PAUSE = False  # yielded where what follows is done in the same callback if there is time
WAIT = True  # yielded where it is done in a later one

Result = TypeVar("Result")
Steps = Generator[bool, None, Result]

CALLBACK_S = 0.0025  # after this much a callback begins no other step
NEVER = float("inf")  # on a clock: when what is idle has something to do


def at_once(steps: Steps[Result]) -> Result:
    """Do all steps now, and return what they return. Raises what they raise."""
    results: list[Result] = []

    def collect() -> Steps[None]:
        results.append((yield from steps))

    for _ in collect():
        pass
    return results[0]


class TimeBudget:
    """The time that a callback may take; ``stopwatch`` gives seconds, the finer the better."""

    def __init__(self, stopwatch: Callable[[], float]) -> None:
        self._stopwatch = stopwatch
        self._until_s = stopwatch()

    def begin(self) -> None:
        """Start the time of a callback."""
        self._until_s = self._stopwatch() + CALLBACK_S

    @property
    def spent(self) -> bool:
        """True if what else there is to do must wait for the next callback."""
        return self._stopwatch() >= self._until_s


class Stepper:
    """Does one piece of work at a time; ``on_end`` is called at its end, with what it raised."""

    def __init__(self, budget: TimeBudget, on_end: Callable[[Exception | None], None]) -> None:
        self._budget = budget
        self._on_end = on_end
        self._steps: Steps[None] | None = None

    @property
    def busy(self) -> bool:
        """True if there is work that has not ended."""
        return self._steps is not None

    def begin(self, steps: Steps[None]) -> None:
        """Begin work, and do of it as `tick` does."""
        self._steps = steps
        self.tick()

    def tick(self) -> None:
        """Do a step, and more as long as there is time.

        Raises what a step raises; the work is over then.
        """
        while self.busy:
            if self._step() or self._budget.spent:
                break

    def cancel(self) -> None:
        """End the work where it is; ``on_end`` is not called."""
        steps, self._steps = self._steps, None
        if steps is not None:
            steps.close()

    def _step(self) -> bool:
        """Do one step; return whether the next one has to wait."""
        steps = self._steps
        assert steps is not None
        try:
            return next(steps)
        except StopIteration:
            self._end(None)
        except Exception as error:
            self._end(error)
            raise
        return False

    def _end(self, error: Exception | None) -> None:
        self._steps = None
        self._on_end(error)
