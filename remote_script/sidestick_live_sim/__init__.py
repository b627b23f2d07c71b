"""A stand-in for Ableton Live that is as strict as Live: for tests and for the demo.

    >>> with SimulatedLive("12.1.0") as live:
    ...     track = live.add_midi_track("Drums", drum_rack=CORE_KIT_909)
    ...     slot = live.song.view.highlighted_clip_slot
    ...     clip = slot.create_clip(8.0)
    ...     live.delete_clip(clip)
    ...     clip == None, slot.has_clip
    (True, False)

A script is loaded with load_script(); midi_in() brings it MIDI, advance() and run() let time
pass; what it shows is in `status_line`, and what real Live would have choked on in `errors`.
"""

from sidestick_live_sim.errors import SimulationError
from sidestick_live_sim.kits import CORE_KIT_808, CORE_KIT_909
from sidestick_live_sim.live import SimulatedLive

__all__ = ["CORE_KIT_808", "CORE_KIT_909", "SimulatedLive", "SimulationError"]
