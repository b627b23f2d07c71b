"""Undo history: every change of a set's state, grouped in steps."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Callable, Iterator, NamedTuple

from sidestick_live_sim.errors import LiveError

if TYPE_CHECKING:
    from sidestick_live_sim.simulated_object import SimulatedObject


class Change(NamedTuple):
    """One attribute of one object, before and after."""

    model: SimulatedObject
    name: str
    old: object
    new: object
    events: tuple[str, ...]


class Step(NamedTuple):
    """Changes that one press of undo takes back."""

    label: str
    changes: list[Change]


class Journal:
    """Records changes and plays them backwards and forwards.

    `fault` is called with a sentence when steps are opened and closed in the wrong order; `settled`
    is called when a change is complete.
    """

    def __init__(self, fault: Callable[[str], None], settled: Callable[[], None]) -> None:
        self.steps: list[Step] = []
        self.undone: list[Step] = []
        self.busy = False
        self._fault = fault
        self._settled = settled
        self._scripts_step: Step | None = None
        self._edit: Step | None = None
        self._recording = True

    @property
    def is_open(self) -> bool:
        """True if a script has begun a step and not ended it."""
        return self._scripts_step is not None

    @property
    def has_history(self) -> bool:
        """True if anything was done or undone."""
        return bool(self.steps or self.undone or self._scripts_step)

    def begin(self) -> None:
        """Open a step for a script."""
        if self._scripts_step is not None:
            self._fault("begin_undo_step was called while an undo step was open already")
            self.end()
        self._scripts_step = Step("Undo Custom Action", [])

    def end(self) -> None:
        """Close the script's step; an empty one leaves no trace."""
        if self._scripts_step is None:
            self._fault("end_undo_step was called without begin_undo_step")
            return
        step, self._scripts_step = self._scripts_step, None
        self._keep(step)

    @contextmanager
    def edit(self, label: str, recording: bool = True) -> Iterator[None]:
        """Group what one call changes; within a larger group it joins that."""
        if self._edit is not None:
            yield
            return
        self._edit, self._recording = Step(label, []), recording
        try:
            yield
        finally:
            step, self._edit = self._edit, None
            if self._recording:
                self._keep_or_join(step)
            self._recording = True
            self._settled()

    def record(self, change: Change) -> None:
        """Take note of one change, made within `edit`."""
        assert self._edit is not None, f"a change of {change.name} outside an edit"
        self._edit.changes.append(change)

    def undo(self) -> str:
        """Take the last step back and return its label.

        Raises LiveError when there is none or one is still open.
        """
        step = self._take(self.steps, "undo")
        self._apply([(change, change.old) for change in reversed(step.changes)])
        self.undone.append(step)
        return step.label

    def redo(self) -> str:
        """Do the last undone step again and return its label; raises as `undo`."""
        step = self._take(self.undone, "redo")
        self._apply([(change, change.new) for change in step.changes])
        self.steps.append(step)
        return step.label

    def _take(self, steps: list[Step], verb: str) -> Step:
        if self.is_open or self._edit is not None:
            raise LiveError(f"Live cannot {verb} while an undo step is open.")
        if not steps:
            raise LiveError(f"There is nothing to {verb}.")
        return steps.pop()

    def _apply(self, changes: list[tuple[Change, object]]) -> None:
        self.busy = True
        try:
            for change, value in changes:
                change.model.restore(change.name, value)
            for change, _ in changes:
                change.model.notify(*change.events)
            self._settled()
        finally:
            self.busy = False

    def _keep_or_join(self, step: Step) -> None:
        if self._scripts_step is not None:
            self._scripts_step.changes.extend(step.changes)
        else:
            self._keep(step)

    def _keep(self, step: Step) -> None:
        if step.changes:
            self.steps.append(step)
            self.undone.clear()
