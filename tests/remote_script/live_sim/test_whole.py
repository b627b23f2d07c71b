"""The simulated Live as a whole: from a press to a clip, and back."""

from __future__ import annotations

import doctest
from typing import Any

import sidestick_live_sim
from sidestick_live_sim import CORE_KIT_909, SimulatedLive


def test_a_press_makes_a_clip_in_one_undo_step(any_live: SimulatedLive, surface_class: Any) -> None:
    """A forwarded note reaches the script; what it does is one step of undo."""
    live = any_live
    track = live.add_midi_track("Drums", drum_rack=CORE_KIT_909)
    surface = live.load_script(surface_class)

    def write(message: Any) -> None:
        import Live

        song = surface.c_instance.song()
        song.begin_undo_step()
        try:
            slot = song.view.highlighted_clip_slot
            slot.create_clip(4.0)
            slot.clip.add_new_notes([Live.Clip.MidiNoteSpecification(36, 0.0, 0.25, 100.0)])
        finally:
            song.end_undo_step()
        surface.c_instance.show_message("done")

    surface.on_midi = write
    assert live.midi_in((0x90, 60, 127))
    slot = track.clip_slots[0]
    assert live.notes_of(slot.clip) == [(36, 0.0, 0.25, 100.0)]
    assert len(live.undo_steps) == 1
    live.undo()
    assert not slot.has_clip
    assert live.status_line == "done"
    live.unload_script(surface)
    assert live.errors == []


def test_the_example_in_the_package_is_true() -> None:
    """The example in the package's docstring runs as shown."""
    assert doctest.testmod(sidestick_live_sim) == (0, 1)


def test_the_package_offers_what_it_says() -> None:
    """Its public names are those of __all__, sorted."""
    assert sidestick_live_sim.__all__ == sorted(sidestick_live_sim.__all__)
