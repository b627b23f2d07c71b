"""State that a simulated Live's parts share: version, main thread, faults, listeners, undo."""

from __future__ import annotations

import threading
import time
import traceback
from collections import deque
from contextlib import contextmanager
from typing import Any, Callable, Iterator, NamedTuple

from sidestick_live_sim.errors import LiveError, SimulationError, WrongThreadError
from sidestick_live_sim.journal import Journal
from sidestick_live_sim.simulated_object import SimulatedObject
from sidestick_live_sim.spec import VERSIONS, parse_version
from sidestick_live_sim.usage import used_s

MOST_CALLBACKS = 4096  # that are remembered


class Fault(NamedTuple):
    """Something that a script did and real Live would suffer from."""

    where: str
    error: BaseException
    trace: str


class Touch(NamedTuple):
    """One use of the API: class or module path, member, and get, set, call, listen or make."""

    path: str
    member: str
    kind: str


class Callback(NamedTuple):
    """Time that one call into a script held Live up for, in seconds as used_s counts them.

    ``live_s`` of them went by in Live's own calls, where those are timed.
    """

    where: str
    seconds: float
    live_s: float = 0.0


class Core:
    """The state of one running Live outside its set."""

    def __init__(self, version: str, timed: bool = False) -> None:
        if version not in VERSIONS:
            legal = ", ".join(VERSIONS)
            raise SimulationError(f"Live {version!r} is not simulated; choose one of {legal}.")
        self.version_string = version
        self.version = parse_version(version)
        self.thread = threading.get_ident()
        self.errors: list[Fault] = []
        self.arrangement_clips_grow = True  # those that do not loop
        self.take_lanes_count = True  # whether their clips say that they are arrangement clips
        self.scene_limit_raises = True  # or only opens a dialog
        self.dialogs_stop_timers = False  # whether scripts are called while a dialog is open
        self.refusals: dict[str, str] = {}  # what Live refuses: names of methods, and the reason
        self.touched: set[Touch] = set()
        self.classes: dict[str, Any] = {}
        self.short_names: dict[str, Any] = {}  # how tables name a class that an argument is of
        self.enums: dict[str, Any] = {}
        self.song: Any = None
        self.application: Any = None
        self.journal = self.new_journal()
        self.callbacks: deque[Callback] = deque(maxlen=MOST_CALLBACKS)
        self.timed = timed
        self.live_s = 0.0  # spent in calls of the API, where they are timed
        self.live_depth = 0
        self.timing_s = 0.0  # that the timing of one call takes
        self.owner: object = None  # the loaded script that is being called
        self.now: Callable[[], float] = time.monotonic  # until the main loop has its own clock
        self._deferred: list[Callable[[], None]] = []
        self._pointers = 0x10000
        self._note_ids = 0
        self._notifying = 0

    def new_journal(self) -> Journal:
        """Make the undo history of a set just opened."""
        return Journal(
            fault=lambda text: self.fault("undo", LiveError(text)),
            settled=self._settled,
        )

    def new_pointer(self) -> int:
        """Hand out an identity that no object of this Live had before."""
        self._pointers += 0x40
        return self._pointers

    def new_note_id(self) -> int:
        """Hand out a note id that no clip of this Live had before."""
        self._note_ids += 1
        return self._note_ids

    def touch(self, path: str, member: str, kind: str) -> None:
        """Take note of a use of the API; raises WrongThreadError off the main thread."""
        if threading.get_ident() != self.thread:
            error = WrongThreadError(
                f"{path}.{member} was used off Live's main thread; real Live crashes."
            )
            self.fault("thread", error)
            raise error
        if (path, member, kind) not in self.touched:
            self.touched.add(Touch(path, member, kind))

    def check_may_write(self) -> None:
        """Raise LiveError where Live takes no changes: in listeners, in undo and redo."""
        if self.journal.busy:
            raise LiveError("Live takes no changes while it undoes or redoes. Defer them.")
        if self._notifying:
            raise LiveError("Live takes no changes inside a listener. Defer them to a timer.")

    def fault(self, where: str, error: BaseException) -> None:
        """Record what real Live would suffer from."""
        trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        self.errors.append(Fault(where, error, trace))

    def call_script(self, where: str, owner: object, call: Callable[..., Any], *args: Any) -> Any:
        """Call into a script as Live does: nothing that it raises comes out.

        Returns what the script returned, or None when it raised.
        """
        started, live_s = used_s(), self.live_s
        before, self.owner = self.owner, owner
        had_step = self.journal.is_open
        try:
            return call(*args)
        except Exception as error:
            self.fault(where, error)
            return None
        finally:
            self.owner = before
            seconds = used_s() - started
            self._after_callback(Callback(where, seconds, self.live_s - live_s), had_step)

    def call_listener(self, where: str, owner: object, callback: Callable[[], None]) -> None:
        """Notify a script; during the call it may change nothing."""
        self._notifying += 1
        try:
            self.call_script(where, owner, callback)
        finally:
            self._notifying -= 1

    def handle(self, model: SimulatedObject | None) -> Any:
        """Make a fresh handle, as each read of a property does; None for None."""
        if model is None:
            return None
        return self.classes[model.lom_class].sim_make(model)

    def later(self, action: Callable[[], None]) -> None:
        """Do something at the next tick, as Live does with its transport."""
        self._deferred.append(action)

    def run_deferred(self) -> None:
        """Do what was put off to this tick; an undo step must not reach so far."""
        if self.journal.is_open:
            self.fault("tick", LiveError("An undo step was left open when its tick was over."))
            self.journal.end()
        actions, self._deferred = self._deferred, []
        for action in actions:
            action()

    def forget_deferred(self) -> None:
        """Do nothing of what was put off: its set is gone."""
        self._deferred = []

    @contextmanager
    def user_edit(self, label: str) -> Iterator[None]:
        """Change the set as its user would: own step, but part of the set while all is new."""
        with self.journal.edit(label, recording=self.journal.has_history):
            yield

    def _settled(self) -> None:
        self.song.view.drop_the_dead()

    def _after_callback(self, callback: Callback, had_step: bool) -> None:
        self.callbacks.append(callback)
        if self.journal.is_open and not had_step:
            self.fault(callback.where, LiveError("The undo step begun here was not ended here."))
            self.journal.end()
