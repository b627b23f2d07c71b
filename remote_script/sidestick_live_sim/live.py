"""SimulatedLive: Live without Live, driven by a test or a demo."""

from __future__ import annotations

import sys
from typing import Any, Callable

from sidestick_live_sim.builder import Builder
from sidestick_live_sim.c_instance import C_INSTANCE
from sidestick_live_sim.core import Callback, Core, Fault, Touch
from sidestick_live_sim.errors import SimulationError
from sidestick_live_sim.handle import Instance, build_class
from sidestick_live_sim.lom.application import Application
from sidestick_live_sim.lom.song import Song
from sidestick_live_sim.lom_module import FORWARDED, build
from sidestick_live_sim.scripts import CC, NOTE_ON, PITCH_BEND, Scripts
from sidestick_live_sim.spec import positional
from sidestick_live_sim.timers import MainLoop


class SimulatedLive(Builder):
    """One running Live with a set.

    `version` is one of spec.VERSIONS. `clock` returns seconds and makes time real; without it
    time is virtual and passes in advance(). Within `with` the module `Live` can be imported.
    """

    def __init__(self, version: str = "12.3.6", clock: Callable[[], float] | None = None) -> None:
        core = Core(version)
        super().__init__(core)
        self.status_line = ""
        self._loop = MainLoop(core, clock)
        self._scripts = Scripts(core, self._loop, self._say)
        functions = {
            "Application.get_application": ((), "Application", lambda: core.application),
            "MidiMap.forward_midi_note": (FORWARDED, "bool", self._scripts.forward(NOTE_ON)),
            "MidiMap.forward_midi_cc": (FORWARDED, "bool", self._scripts.forward(CC)),
            "MidiMap.forward_midi_pitchbend": (
                positional("int", "int", "int"),
                "bool",
                self._scripts.forward(PITCH_BEND),
            ),
        }
        self.module = build(core, self._loop, functions)
        core.classes["MidiRemoteScript"] = build_class(core, C_INSTANCE, Instance)
        core.application = Application(core)
        core.song = Song(core)

    def __enter__(self) -> SimulatedLive:
        if "Live" in sys.modules:
            raise SimulationError("A module `Live` is there already; two cannot be.")
        sys.modules["Live"] = self.module
        return self

    def __exit__(self, *exception: object) -> None:
        for surface in self.surfaces:
            self._scripts.unload(surface)
        del sys.modules["Live"]

    @property
    def song(self) -> Any:
        """The set, as a script sees it."""
        return self._core.handle(self._core.song)

    @property
    def application(self) -> Any:
        """Live's application object, as a script sees it."""
        return self._core.handle(self._core.application)

    @property
    def surfaces(self) -> list[Any]:
        """The loaded scripts' surfaces."""
        return [script.surface for script in self._scripts.loaded]

    @property
    def errors(self) -> list[Fault]:
        """What real Live would have suffered from: above all, exceptions that escaped."""
        return self._core.errors

    @property
    def touched(self) -> set[Touch]:
        """Every use of the API so far."""
        return self._core.touched

    @property
    def slowest_callback(self) -> Callback:
        """The call into a script that held Live up longest."""
        return self._core.slowest_callback

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
        return [step.label for step in self._core.journal.steps]

    def now(self) -> float:
        """Seconds by this Live's clock."""
        return self._loop.now()

    def load_script(self, create_instance: Callable[[Any], Any]) -> Any:
        """Choose a script in the settings; returns its surface (None when it raised)."""
        return self._scripts.load(create_instance)

    def unload_script(self, surface: Any) -> None:
        """Choose None in its place: disconnect() is called."""
        self._scripts.unload(surface)

    def midi_in(self, message: tuple[int, ...]) -> bool:
        """Let a MIDI message arrive at the scripts' port; tell whether one had it forwarded."""
        return self._scripts.midi_in(tuple(message))

    def advance(self, seconds: float) -> None:
        """Let virtual time pass."""
        self._loop.advance(seconds)

    def run(self, until: Callable[[], bool] | None = None, timeout_s: float = 5.0) -> bool:
        """Let time pass until `until()` is true; tell whether it came true in time."""
        return self._loop.run(until, timeout_s)

    def undo(self) -> str:
        """Press undo; returns the step's label."""
        return self._core.journal.undo()

    def redo(self) -> str:
        """Press redo; returns the step's label."""
        return self._core.journal.redo()

    def _say(self, text: str) -> None:
        self.status_line = text
