"""Control surfaces: loading, calling, MIDI to them, unloading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

from sidestick_live_sim.c_instance import ScriptHost
from sidestick_live_sim.errors import LiveError, SimulationError
from sidestick_live_sim.handle import Instance

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core
    from sidestick_live_sim.model import Model
    from sidestick_live_sim.timers import MainLoop

NOTE_OFF, NOTE_ON, CC, PITCH_BEND, SYSEX = 0x80, 0x90, 0xB0, 0xE0, 0xF0
CALLED_BY_LIVE = ("disconnect", "build_midi_map", "update_display", "receive_midi")


class LoadedScript:
    """One slot of the control surface settings with a script in it."""

    def __init__(self, core: Core, host: ScriptHost, create: Callable[[Any], Any]) -> None:
        self.core = core
        self.host = host
        self.create = create
        self.forwarded: set[tuple[int, int, int]] = set()  # (status, channel, number)
        self.map_handle = 0
        self.surface: Any = None

    def start(self) -> None:
        """Create the surface and ask for its MIDI map."""
        c_instance = self.core.handle(self.host)
        self.surface = self.core.call_script("create_instance", self, self.create, c_instance)
        missing = [name for name in CALLED_BY_LIVE if not hasattr(self.surface, name)]
        if self.surface is not None and missing:
            error = AttributeError("The surface lacks %s." % ", ".join(missing))
            self.core.fault("create_instance", error)
        self.rebuild_midi_map()

    def call(self, name: str, *args: Any) -> Any:
        """Call a method of the surface that Live calls, if it is there."""
        method = getattr(self.surface, name, None)
        return None if method is None else self.core.call_script(name, self, method, *args)

    def rebuild_midi_map(self) -> None:
        """Forget what was forwarded and let the script say it anew."""
        self.host.wants_midi_map = False
        self.forwarded.clear()
        self.map_handle = self.core.new_pointer()
        self.call("build_midi_map", self.map_handle)
        self.map_handle = 0


class Scripts:
    """All loaded scripts."""

    def __init__(self, core: Core, loop: MainLoop, say: Callable[[str], None]) -> None:
        self.core = core
        self.loop = loop
        self.say = say
        self.loaded: list[LoadedScript] = []
        self.hosts: list[ScriptHost] = []
        loop.on_display = self.update_displays
        loop.on_tick = self.rebuild_wanted_maps

    def load(self, create: Callable[[Any], Any]) -> Any:
        """Load a script by its create_instance; returns the surface."""
        host = ScriptHost(self.core, len(self.hosts), self.say)
        self.hosts.append(host)
        script = LoadedScript(self.core, host, create)
        self.loaded.append(script)
        script.start()
        return script.surface

    def unload(self, surface: Any) -> None:
        """Disconnect a script; what it leaves behind is recorded as a fault."""
        found = [script for script in self.loaded if script.surface is surface]
        if not found:
            raise SimulationError("This surface is not loaded: %r." % (surface,))
        script = found[0]
        script.call("disconnect")
        self.loaded.remove(script)
        self._check_nothing_left(script)
        script.host.pointer = 0

    def update_displays(self) -> None:
        """Call update_display of each, as Live does ten times a second."""
        for script in list(self.loaded):
            script.call("update_display")

    def rebuild_wanted_maps(self) -> None:
        """Call build_midi_map where it was asked for."""
        for script in list(self.loaded):
            if script.host.wants_midi_map:
                script.rebuild_midi_map()

    def midi_in(self, message: tuple[int, ...]) -> bool:
        """Let a MIDI message arrive; tell whether a script got it."""
        takers = [script for script in self.loaded if self._takes(script, message)]
        for script in takers:
            script.call("receive_midi", message)
        return bool(takers)

    def forward(self, status: int) -> Callable[..., bool]:
        """Make the function of Live.MidiMap that forwards messages of this status."""

        def forward(script: int, midi_map: int, channel: int, number: int = 0, _: bool = True) -> bool:
            found = [each for each in self.loaded if each.host.handle() == script]
            if not found or not midi_map or found[0].map_handle != midi_map:
                raise LiveError("MIDI is forwarded only in build_midi_map, with its handles.")
            if not (0 <= channel < 16 and 0 <= number < 128):
                raise LiveError("Channels lie in 0 to 15, numbers in 0 to 127.")
            found[0].forwarded.add((status, channel, number))
            return True

        return forward

    def _takes(self, script: LoadedScript, message: tuple[int, ...]) -> bool:
        status, channel = message[0] & 0xF0, message[0] & 0x0F
        if status == SYSEX:
            return True
        if status == PITCH_BEND:
            return (status, channel, 0) in script.forwarded
        kind = NOTE_ON if status == NOTE_OFF else status
        return (kind, channel, message[1]) in script.forwarded

    def _check_nothing_left(self, script: LoadedScript) -> None:
        left = ["a running timer" for t in self.loop.timers() if t.running and t.owner is script]
        for model in (*_family(self.core.song), *_family(self.core.application)):
            for key, pairs in model.listeners.items():
                mine = [pair for pair in pairs if pair[0] is script]
                left.extend("a listener of %s.%s" % (model.lom_class, key[0]) for _ in mine)
        if left:
            text = "disconnect() left behind: %s." % ", ".join(left)
            self.core.fault("disconnect", LiveError(text))


def _family(model: Model) -> list[Model]:
    return model._family()


def same_object(handle: Instance, model: Model) -> bool:
    """Tell whether a handle is one of this model."""
    return handle._sim_target is model
