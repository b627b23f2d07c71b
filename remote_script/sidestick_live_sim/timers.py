"""Live's main loop: timers of about 10 ms, `update_display` every 100 ms, deferred actions."""

from __future__ import annotations

import time
import weakref
from typing import TYPE_CHECKING, Any, Callable

from sidestick_live_sim.convert import bind
from sidestick_live_sim.errors import SimulationError
from sidestick_live_sim.handle import Instance
from sidestick_live_sim.spec import Arg

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core

SHORTEST_INTERVAL_MS = 10
TIMER_LAG_S = 0.0003  # what real Live adds to each interval, in the median
DISPLAY_INTERVAL_S = 0.1
TIMER_ARGUMENTS = (
    Arg("callback", "object"),
    Arg("interval", "int"),
    Arg("repeat", "bool", False),
    Arg("start", "bool", False),
)


class TimerState:
    """State behind one `Live.Base.Timer`."""

    def __init__(self, callback: Callable[[], None], interval_ms: int, repeat: bool) -> None:
        self.callback = callback
        self.period_s = max(interval_ms, SHORTEST_INTERVAL_MS) / 1000.0 + TIMER_LAG_S
        self.repeat = repeat
        self.owner: object = None
        self.running = False
        self.broken = False
        self.due_s = 0.0


class MainLoop:
    """Time, virtual or real, and all that happens in it. Times are seconds."""

    def __init__(self, core: Core, clock: Callable[[], float] | None) -> None:
        self.core = core
        self.is_virtual = clock is None
        self._virtual_s = 0.0
        self._clock = clock
        core.now = self.now
        self.timers_stall = False
        self.on_display: Callable[[], None] = lambda: None
        self.on_tick: Callable[[], None] = lambda: None
        self._display_due_s = self.now() + DISPLAY_INTERVAL_S
        self._timers: list[weakref.ReferenceType[Any]] = []

    def now(self) -> float:
        """Return the time by this Live's clock."""
        return self._virtual_s if self._clock is None else self._clock()

    def timers(self) -> list[TimerState]:
        """All timers that a script still holds; Live forgets the others."""
        handles = [(reference, reference()) for reference in self._timers]
        self._timers = [reference for reference, handle in handles if handle is not None]
        return [handle.sim_target for _, handle in handles if handle is not None]

    def start(self, timer: TimerState) -> None:
        """Let a timer run from now on, unless an exception broke it."""
        if not timer.broken:
            timer.running = True
            timer.due_s = self.now() + timer.period_s

    def adopt(self, handle: Any) -> None:
        """Serve a timer for as long as its handle is held."""
        self._timers.append(weakref.ref(handle))

    def advance(self, seconds: float) -> None:
        """Let virtual time pass and do all that falls due in it."""
        if not self.is_virtual:
            raise SimulationError("advance() needs virtual time; in real time use run().")
        end_s = self._virtual_s + seconds
        if not self._stopped:
            self._tick()
        while self._next_due() <= end_s and not self._stopped:
            self._virtual_s = max(self._virtual_s, self._next_due())
            self.fire_due()
        self._virtual_s = end_s

    def hold_up(self, seconds: float) -> None:
        """Let virtual time pass in which nothing is called; what fell due is done once, after."""
        if not self.is_virtual:
            raise SimulationError("hold_up() needs virtual time.")
        self._virtual_s += seconds
        self.fire_due()

    def run(self, until: Callable[[], bool] | None, timeout_s: float) -> bool:
        """Let time pass until `until()` is true; return whether it came true in `timeout_s`."""
        end_s = self.now() + timeout_s
        while True:
            self.fire_due()
            if until is not None and until():
                return True
            wait_s = (end_s if self._stopped else min(self._next_due(), end_s)) - self.now()
            if self.now() >= end_s:
                return False
            self._wait(max(wait_s, 0.0))

    def fire_due(self) -> None:
        """Do everything that is due now."""
        if self._stopped:
            return
        self._tick()
        now = self.now()
        for timer in sorted(self.timers(), key=lambda timer: timer.due_s):
            if timer.running and timer.due_s <= now and not self.timers_stall:
                self._fire(timer)
        if self._display_due_s <= now:
            self._display_due_s = now + DISPLAY_INTERVAL_S
            self.on_display()

    @property
    def _stopped(self) -> bool:
        """True while a dialog keeps all scripts from being called."""
        return self.core.dialogs_stop_timers and bool(self.core.application.open_dialog_count)

    def _fire(self, timer: TimerState) -> None:
        timer.running = timer.repeat
        timer.due_s = self.now() + timer.period_s
        if not self.core.call_script("timer", timer.owner, self._call, timer):
            timer.broken, timer.running = True, False

    @staticmethod
    def _call(timer: TimerState) -> bool:
        timer.callback()
        return True

    def _tick(self) -> None:
        self.core.run_deferred()
        self.on_tick()

    def _next_due(self) -> float:
        due = [timer.due_s for timer in self.timers() if timer.running and not self.timers_stall]
        return min([self._display_due_s, *due])

    def _wait(self, seconds: float) -> None:
        if self.is_virtual:
            self._virtual_s += seconds
        else:
            time.sleep(seconds)


def timer_class(core: Core, loop: MainLoop) -> type:
    """Make the class `Live.Base.Timer`."""

    class Timer(Instance):
        __slots__ = ()
        sim_path = "Base.Timer"

        def __init__(self, *args: Any, **named: Any) -> None:
            core.touch(self.sim_path, "__init__", "make")
            callback, interval, repeat, start = bind(
                core, self.sim_path, TIMER_ARGUMENTS, args, named
            )
            if not callable(callback):
                raise TypeError(f"Base.Timer needs something callable, not {callback!r}")
            self.sim_target = TimerState(callback, interval, repeat)
            self.sim_target.owner = core.owner
            self.sim_pointer = 0
            loop.adopt(self)
            if start:
                loop.start(self.sim_target)

        @property
        def running(self) -> bool:
            """True if the timer will fire."""
            core.touch(self.sim_path, "running", "get")
            return bool(self.sim_target.running)

        def start(self) -> None:
            """Let the timer run."""
            core.touch(self.sim_path, "start", "call")
            loop.start(self.sim_target)

        def restart(self) -> None:
            """Let the timer run, its interval beginning now."""
            core.touch(self.sim_path, "restart", "call")
            loop.start(self.sim_target)

        def stop(self) -> None:
            """Halt the timer."""
            core.touch(self.sim_path, "stop", "call")
            self.sim_target.running = False

    return Timer
