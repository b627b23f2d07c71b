"""The simulated Live loads a script, brings it MIDI and undoes what it did."""

from __future__ import annotations

from typing import Any

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
