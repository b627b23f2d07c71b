"""Control surfaces: loading, calling, MIDI to them, unloading."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Callable

from sidestick_live_sim.c_instance import ScriptHost
from sidestick_live_sim.errors import LiveError, SimulationError
from sidestick_live_sim.midi_map import NOTE_OFF, NOTE_ON, PITCH_BEND, SYSEX

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core
    from sidestick_live_sim.push.unit import SimulatedPush
    from sidestick_live_sim.timers import MainLoop

# What Live calls on a surface, and what it takes for granted there.
CALLED_BY_LIVE = (
    "disconnect",
    "connect_script_instances",
    "refresh_state",
    "build_midi_map",
    "update_display",
    "receive_midi",
    "can_lock_to_devices",
    "suggest_input_port",
    "suggest_output_port",
    "suggest_map_mode",
)


class LoadedScript:
    """One slot of the control surface settings with a script in it."""

    def __init__(
        self, core: Core, host: ScriptHost, create: Callable[[Any], Any], port: str
    ) -> None:
        self.core = core
        self.host = host
        self.create = create
        self.port = port
        self.forwarded: set[tuple[int, int, int]] = set()  # status, channel, number
        self.map_handle = 0
        self.surface: Any = None

    def start(self) -> None:
        """Create the surface and make its acquaintance as Live does."""
        c_instance = self.core.handle(self.host)
        self.surface = self.core.call_script("create_instance", self, self.create, c_instance)
        if self.surface is None:
            return
        missing = [name for name in CALLED_BY_LIVE if not callable(getattr(self.surface, name, 0))]
        if missing:
            error = AttributeError(f"The surface lacks {', '.join(missing)}.")
            self.core.fault("create_instance", error)
        self._ask("suggest_input_port", str)
        self._ask("suggest_output_port", str)
        self._ask("can_lock_to_devices", bool)
        self.call("connect_script_instances", ())
        self.rebuild_midi_map()
        self.call("refresh_state")

    def call(self, name: str, *args: Any) -> Any:
        """Call a method of the surface that Live calls, if it is there."""
        method = getattr(self.surface, name, None)
        return None if method is None else self.core.call_script(name, self, method, *args)

    def rebuild_midi_map(self) -> None:
        """Forget what was forwarded and let the script say it again."""
        self.host.wants_midi_map = False
        self.forwarded.clear()
        self.map_handle = self.core.new_pointer()
        self.call("build_midi_map", self.map_handle)
        self.map_handle = 0

    def takes(self, message: tuple[int, ...]) -> bool:
        """Return whether the script asked for such a message; system exclusive it always gets."""
        status, channel = message[0] & 0xF0, message[0] & 0x0F
        if status == SYSEX:
            return True
        if status == PITCH_BEND:
            return (status, channel, 0) in self.forwarded
        kind = NOTE_ON if status == NOTE_OFF else status
        return (kind, channel, message[1]) in self.forwarded

    def _ask(self, name: str, expected: type) -> None:
        if not hasattr(self.surface, name):
            return
        answer = self.core.call_script(name, self, getattr(self.surface, name))
        if not isinstance(answer, expected):
            text = f"{name} gave {answer!r}, not a {expected.__name__}"
            self.core.fault(name, TypeError(text))


class Scripts:
    """All loaded scripts; `say` shows text in the status bar."""

    def __init__(self, core: Core, loop: MainLoop, say: Callable[[str], None]) -> None:
        self.core = core
        self.loop = loop
        self.say = say
        self.loaded: list[LoadedScript] = []
        self.hosts: list[ScriptHost] = []
        self.units: list[SimulatedPush] = []
        # By other control surfaces, whose messages no script of ours gets: status, channel, number.
        self.taken: set[tuple[int, int, int]] = set()
        self._midi_soon: list[tuple[tuple[int, ...], str]] = []
        loop.on_display = self._update_displays
        loop.on_tick = self._catch_up

    def load(self, create: Callable[[Any], Any], port: str) -> Any:
        """Load a script by its create_instance, on a port; returns the surface."""
        send = partial(self._send_to_units, port)
        host = ScriptHost(self.core, len(self.hosts), self.say, send)
        self.hosts.append(host)
        script = LoadedScript(self.core, host, create, port)
        self.loaded.append(script)
        script.start()
        return script.surface

    def unload(self, surface: Any) -> LoadedScript:
        """Disconnect a script and return what was loaded.

        What it leaves behind is recorded as a fault.
        """
        found = [script for script in self.loaded if script.surface is surface]
        if not found:
            raise SimulationError(f"This surface is not loaded: {surface!r}.")
        script = found[0]
        script.call("disconnect")
        self.loaded.remove(script)
        self._check_nothing_left(script)
        script.host.pointer = 0
        return script

    def midi_in(self, message: tuple[int, ...], port: str) -> bool:
        """Let a MIDI message arrive at a port; return whether a script got it."""
        takers = [each for each in self.loaded if each.port == port and each.takes(message)]
        for script in takers:
            script.call("receive_midi", message)
        return bool(takers)

    def midi_soon(self, message: tuple[int, ...], port: str) -> None:
        """Let a MIDI message arrive at the next tick, as an answer does."""
        self._midi_soon.append((message, port))

    def ports_changed(self, ready: bool) -> None:
        """Tell the scripts that their ports have gone or, `ready`, come."""
        for script in list(self.loaded):
            script.call("port_settings_changed")
            if ready:
                script.rebuild_midi_map()
                script.call("refresh_state")

    def _send_to_units(self, port: str, message: tuple[int, ...]) -> None:
        for unit in self.units:
            if unit.port == port:
                unit.receive(self.core, message)

    def _update_displays(self) -> None:
        for script in list(self.loaded):
            script.call("update_display")

    def _catch_up(self) -> None:
        arrived, self._midi_soon = self._midi_soon, []
        for message, port in arrived:
            self.midi_in(message, port)
        for script in list(self.loaded):
            if script.host.wants_midi_map:
                script.rebuild_midi_map()

    def _check_nothing_left(self, script: LoadedScript) -> None:
        timers = [timer for timer in self.loop.timers() if timer.running]
        left = ["a running timer" for timer in timers if timer.owner is script]
        for model in (*self.core.song.family(), *self.core.application.family()):
            for key, pairs in model.listeners.items():
                mine = [pair for pair in pairs if pair[0] is script]
                left.extend(f"a listener of {model.lom_class}.{key[0]}" for _ in mine)
        if left:
            error = LiveError(f"disconnect() left behind: {', '.join(left)}.")
            self.core.fault("disconnect", error)
