"""The beat out of a MIDI port, in time, with the MIDI clock out and in.

`MidiOut` is what panel and command line use; `Clip` is what it plays, `State` what it tells.
"""

from sidestick_engine.midi_out.loop import Clip
from sidestick_engine.midi_out.ports import VIRTUAL_INPUT, VIRTUAL_OUTPUT
from sidestick_engine.midi_out.remote_player import MidiOut
from sidestick_engine.midi_out.state import State

__all__ = ["VIRTUAL_INPUT", "VIRTUAL_OUTPUT", "Clip", "MidiOut", "State"]
