"""SimulatedLive: Live without Live, driven by a test or a demo."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Callable, Iterator

from sidestick_live_sim import midi_map
from sidestick_live_sim.builder import Builder
from sidestick_live_sim.c_instance import C_INSTANCE
from sidestick_live_sim.core import Callback, Core, Fault, Touch
from sidestick_live_sim.errors import SimulationError
from sidestick_live_sim.handle import Instance, build_class, timing_s
from sidestick_live_sim.lom.application import Application
from sidestick_live_sim.lom.song import Song
from sidestick_live_sim.lom_module import Function, build
from sidestick_live_sim.scripts import Scripts
from sidestick_live_sim.timers import MainLoop

if TYPE_CHECKING:
    from sidestick_live_sim.push.unit import SimulatedPush


class SimulatedLive(Builder):
    """One running Live with a set; the thread that makes it is Live's main thread.

    `version` is one of spec.VERSIONS. `clock` returns seconds and makes time real; without it
    time is virtual and passes in advance() and run(). With `timed` each callback tells how much
    of it was spent in this stand-in. Within `with` scripts can import `Live`. `core` holds the
    objects that lie behind Live's, `loop` its timers and `functions` those of its modules.
    """

    def __init__(
        self,
        version: str = "12.3.6",
        clock: Callable[[], float] | None = None,
        timed: bool = False,
    ) -> None:
        core = Core(version, timed)
        core.timing_s = timing_s(core) if timed else 0.0
        super().__init__(core)
        self.status_line = ""
        self.loop = MainLoop(core, clock)
        self._scripts = Scripts(core, self.loop, self._say)
        self.functions: dict[str, Function] = {
            "Application.get_application": ((), "Application", lambda: core.application),
            **midi_map.functions(self._scripts),
        }
        self._module = build(core, self.loop, self.functions)
        core.classes[C_INSTANCE.name] = build_class(core, C_INSTANCE, Instance)
        core.application = Application(core)
        core.song = Song(core)

    def __enter__(self) -> SimulatedLive:
        if "Live" in sys.modules:
            raise SimulationError("There is a module `Live` already; leave that one first.")
        sys.modules["Live"] = self._module
        return self

    def __exit__(self, *_: object) -> None:
        try:
            for surface in self.surfaces:
                self._scripts.unload(surface)
        finally:
            del sys.modules["Live"]

    @property
    def song(self) -> Any:
        """The set, as a script sees it."""
        return self.core.handle(self.core.song)

    @property
    def application(self) -> Any:
        """Live's application object, as a script sees it."""
        return self.core.handle(self.core.application)

    @property
    def surfaces(self) -> list[Any]:
        """The loaded scripts' surfaces, None for one that could not be made."""
        return [script.surface for script in self._scripts.loaded]

    @property
    def errors(self) -> list[Fault]:
        """Faults that real Live would have suffered from: above all, exceptions that escaped."""
        return self.core.errors

    @property
    def touched(self) -> set[Touch]:
        """Every use of the API so far, by script or test."""
        return self.core.touched

    @property
    def callbacks(self) -> list[Callback]:
        """The last calls into scripts, oldest first."""
        return list(self.core.callbacks)

    def forget_callbacks(self) -> None:
        """Remember calls from now on."""
        self.core.callbacks.clear()

    @property
    def log(self) -> list[str]:
        """Lines that scripts wrote to Log.txt."""
        return [line for host in self._scripts.hosts for line in host.log]

    @property
    def midi_out(self) -> list[tuple[int, ...]]:
        """Messages that scripts sent."""
        return [message for host in self._scripts.hosts for message in host.midi_out]

    @property
    def undo_steps(self) -> list[str]:
        """Labels of the steps that can be undone, oldest first."""
        return [step.label for step in self.core.journal.steps]

    @property
    def timers_stall(self) -> bool:
        """True if timers claim to run and do not fire, as was seen in Live 11; can be set."""
        return self.loop.timers_stall

    @timers_stall.setter
    def timers_stall(self, stall: bool) -> None:
        self.loop.timers_stall = stall

    @property
    def most_scenes(self) -> int | None:
        """Number of scenes that the edition allows, as Lite and Intro limit them; can be set."""
        most: int | None = self.core.song.most_scenes
        return most

    @most_scenes.setter
    def most_scenes(self, most: int | None) -> None:
        self.core.song.most_scenes = most

    def stop_timers(self) -> None:
        """Stop all timers behind the scripts' backs; they can be started again."""
        for timer in self.loop.timers():
            timer.running = False

    def now(self) -> float:
        """Seconds by this Live's clock."""
        return self.loop.now()

    def load_script(self, create_instance: Callable[[Any], Any], port: str = "") -> Any:
        """Choose a script in a row of the settings; returns its surface (None when it raised).

        The same script may be in several rows, each with the MIDI port that is chosen beside it.
        """
        return self._scripts.load(create_instance, port)

    def unload_script(self, surface: Any) -> None:
        """Choose None in its place: disconnect() is called."""
        self._scripts.unload(surface)

    def close_set(self, reload_scripts: bool = True) -> None:
        """Open a new, empty set: all objects of the old one are dead then.

        Scripts are disconnected before and created again after; with `reload_scripts=False` they
        stay and find themselves with dead objects.
        """
        with self._another_set(reload_scripts):
            for model in self.core.song.family():
                model.pointer = 0
            self.core.song = Song(self.core)

    def reopen_set(self, reload_scripts: bool = True) -> None:
        """Save the set, close it and open it again: all objects are others then, alike.

        Scripts are treated as by close_set.
        """
        with self._another_set(reload_scripts):
            for model in self.core.song.family():
                model.pointer = self.core.new_pointer()
                model.listeners.clear()

    @contextmanager
    def _another_set(self, reload_scripts: bool) -> Iterator[None]:
        """Unload the scripts before and load them after; nothing can be undone in the new set."""
        surfaces = self.surfaces if reload_scripts else []
        unloaded = [self._scripts.unload(surface) for surface in surfaces]
        self.core.forget_deferred()
        self.core.journal = self.core.new_journal()
        yield
        for script in unloaded:
            self._scripts.load(script.create, script.port)

    def midi_in(self, message: tuple[int, ...], port: str = "") -> bool:
        """Let a MIDI message arrive at a port; return whether a script had it forwarded."""
        return self._scripts.midi_in(tuple(message), port)

    def midi_soon(self, message: tuple[int, ...], port: str = "") -> None:
        """Let a MIDI message arrive at the next tick."""
        self._scripts.midi_soon(message, port)

    def take_controls(self, *controls: tuple[int, int, int]) -> None:
        """Have another control surface own messages: status (0x90, 0xB0), channel from 0, number.

        Those that were taken before are free then; scripts are asked again what they want.
        """
        self._scripts.taken = set(controls)
        for script in self._scripts.loaded:
            script.rebuild_midi_map()

    def plug(self, unit: SimulatedPush, port: str = "") -> SimulatedPush:
        """Plug in a Push; its User port is the port of scripts of this name. Returns it."""
        self._scripts.units.append(unit)
        unit.connect(self, port)
        self._scripts.ports_changed(ready=True)
        return unit

    def unplug(self, unit: SimulatedPush) -> None:
        """Pull out a Push."""
        self._scripts.units.remove(unit)
        unit.disconnect()
        self._scripts.ports_changed(ready=False)

    def advance(self, seconds: float) -> None:
        """Let virtual time pass."""
        self.loop.advance(seconds)

    def hold_up(self, seconds: float) -> None:
        """Let virtual time pass in which Live is busy and calls no script."""
        self.loop.hold_up(seconds)

    def run(self, until: Callable[[], bool] | None = None, timeout_s: float = 5.0) -> bool:
        """Let time pass until `until()` is true; return whether it came true in time."""
        return self.loop.run(until, timeout_s)

    def undo(self) -> str:
        """Press undo; returns the step's label."""
        return self.core.journal.undo()

    def redo(self) -> str:
        """Press redo; returns the step's label."""
        return self.core.journal.redo()

    def _say(self, text: str) -> None:
        self.status_line = text
