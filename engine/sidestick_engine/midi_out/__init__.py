"""The beat out of a MIDI port, in time, with the MIDI clock out and in.

`MidiOut`, in `remote_player`, is what panel and command line use: the `player` in a process of its
own, which `__main__` runs. `sequencer` decides what is due when, `follower` follows another clock,
`loop` holds the notes; `ports` and `patchbay` open ports and keep them open, with the `library`
that there is; `backends` finds the computer's MIDI system; `state` is what others see. Files are in
`midi_files`.
"""

from sidestick_engine.midi_out.loop import MidiLoop
from sidestick_engine.midi_out.ports import VIRTUAL_INPUT, VIRTUAL_OUTPUT
from sidestick_engine.midi_out.remote_player import MidiOut
from sidestick_engine.midi_out.state import PlayerState

__all__ = ["VIRTUAL_INPUT", "VIRTUAL_OUTPUT", "MidiLoop", "MidiOut", "PlayerState"]
