"""The functions of Live.MidiMap by which a script says what MIDI it wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.spec import Arg, positional

if TYPE_CHECKING:
    from sidestick_live_sim.lom_module import Function
    from sidestick_live_sim.scripts import Scripts

NOTE_OFF, NOTE_ON, CC, PITCH_BEND, SYSEX = 0x80, 0x90, 0xB0, 0xE0, 0xF0
HANDLES_AND_CHANNEL = positional("int", "int", "int", first=1)
WITH_NUMBER = (
    *positional("int", "int", "int", "int", first=1),
    Arg("ShouldConsumeEvent", "bool", True),
)


def functions(scripts: Scripts) -> dict[str, Function]:
    """Make the functions, by their path in the module `Live`."""

    def forwarder(status: int) -> Callable[..., bool]:
        def forward(script: int, midi_map: int, channel: int, number: int = 0, *_: bool) -> bool:
            found = [each for each in scripts.loaded if each.host.handle() == script]
            if not found or not midi_map or found[0].map_handle != midi_map:
                raise LiveError("MIDI is forwarded in build_midi_map only, with its handle.")
            if channel not in range(16) or number not in range(128):
                raise LiveError("Channels lie in 0 to 15, notes and controllers in 0 to 127.")
            if (status, channel, number) in scripts.taken:
                return False
            found[0].forwarded.add((status, channel, number))
            return True

        return forward

    return {
        "MidiMap.forward_midi_note": (WITH_NUMBER, "bool", forwarder(NOTE_ON)),
        "MidiMap.forward_midi_cc": (WITH_NUMBER, "bool", forwarder(CC)),
        "MidiMap.forward_midi_pitchbend": (HANDLES_AND_CHANNEL, "bool", forwarder(PITCH_BEND)),
    }
