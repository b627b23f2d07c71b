"""The simulated Live loads a script, brings it MIDI and undoes what it did."""

import pytest
from sidestick_live_sim import CORE_KIT_909, SimulatedLive

VERSIONS = ("11.0.0", "11.3.43", "12.0.0", "12.1.0", "12.3.6")


class Writer:
    """A script that makes a clip with one note when note 60 is pressed."""

    def __init__(self, c_instance):
        self.c_instance = c_instance

    def disconnect(self):
        pass

    def build_midi_map(self, handle):
        import Live

        Live.MidiMap.forward_midi_note(self.c_instance.handle(), handle, 0, 60)

    def update_display(self):
        pass

    def receive_midi(self, message):
        import Live

        song = self.c_instance.song()
        song.begin_undo_step()
        try:
            slot = song.view.highlighted_clip_slot
            slot.create_clip(4.0)
            slot.clip.add_new_notes([Live.Clip.MidiNoteSpecification(36, 0.0, 0.25, 100.0)])
        finally:
            song.end_undo_step()
        self.c_instance.show_message("done")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_press_makes_a_clip_in_one_undo_step(version):
    """A forwarded note reaches the script; what it does is one step of undo."""
    live = SimulatedLive(version)
    with live:
        track = live.add_midi_track("Drums", drum_rack=CORE_KIT_909)
        live.load_script(Writer)
        assert live.midi_in((0x90, 60, 127))
        slot = track.clip_slots[0]
        assert live.notes_of(slot.clip) == [(36, 0.0, 0.25, 100.0)]
        assert len(live.undo_steps) == 1
        live.undo()
        assert not slot.has_clip
        assert live.status_line == "done"
    assert live.errors == []
