"""Undo: what is one step, what comes back, and what scripts get wrong about it."""

from __future__ import annotations

from typing import Any

import pytest

from sidestick_live_sim import CORE_KIT_909, SimulatedLive, SimulationError


def test_changes_between_begin_and_end_are_one_step(
    live: SimulatedLive,
    Live: Any,  # noqa: N803
    track: Any,
) -> None:
    """Creation, notes, loop and name come and go together."""
    song, slot = live.song, track.clip_slots[0]
    song.begin_undo_step()
    slot.create_clip(8.0)
    slot.clip.add_new_notes([Live.Clip.MidiNoteSpecification(36, 0.0, 0.25)])
    slot.clip.loop_end = 4.0
    slot.clip.name = "funk"
    song.end_undo_step()
    assert len(live.undo_steps) == 1
    live.undo()
    assert not slot.has_clip
    live.redo()
    assert (slot.clip.name, slot.clip.loop_end) == ("funk", 4.0)
    assert live.notes_of(slot.clip) == [(36, 0.0, 0.25, 100.0)]


def test_each_change_outside_a_step_is_its_own(live: SimulatedLive, clip: Any) -> None:
    """Without grouping, undo takes back one call at a time."""
    clip.name = "funk"
    clip.loop_end = 8.0
    clip.duplicate_loop()
    assert len(live.undo_steps) == 3
    live.undo()
    assert clip.loop_end == 8.0
    live.undo()
    assert (clip.loop_end, clip.name) == (4.0, "funk")
    live.undo()
    assert clip.name == ""


def test_an_empty_step_leaves_no_trace(live: SimulatedLive, clip: Any) -> None:
    """A step in which nothing changed is not recorded; nor is selecting or reading."""
    song = live.song
    song.begin_undo_step()
    song.end_undo_step()
    clip.name = clip.name
    song.view.detail_clip = clip
    clip.select_all_notes()
    clip.view.grid_is_triplet = True
    assert live.undo_steps == []
    assert not song.can_undo


def test_undo_brings_back_what_was_overwritten(live: SimulatedLive, clip: Any) -> None:
    """Notes come back with their ids; loop and name as they were."""
    before = [(n.note_id, n.pitch, n.start_time) for n in clip.get_all_notes_extended()]
    clip.remove_notes_extended(0, 128, -100.0, 1000.0)
    live.undo()
    after = [(n.note_id, n.pitch, n.start_time) for n in clip.get_all_notes_extended()]
    assert before == after


def test_a_clip_that_undo_brings_back_is_another_object(
    live: SimulatedLive, track: Any, clip: Any
) -> None:
    """Handles from before the deletion stay dead."""
    live.song.tempo = 99.0
    live.delete_clip(clip)
    live.undo()
    assert clip == None  # noqa: E711
    assert track.clip_slots[0].clip != None  # noqa: E711
    assert len(live.notes_of(track.clip_slots[0].clip)) == 3


def test_an_undone_creation_is_dead_and_not_shown(live: SimulatedLive, track: Any) -> None:
    """After undo of a clip's creation its handles are dead and the detail view is empty."""
    slot = track.clip_slots[0]
    slot.create_clip(4.0)
    clip = slot.clip
    live.song.view.detail_clip = clip
    live.undo()
    assert clip == None  # noqa: E711
    assert live.song.view.detail_clip is None


def test_tracks_and_scenes_come_back(live: SimulatedLive, track: Any, clip: Any) -> None:
    """Undo of deleted tracks and scenes restores what was in them."""
    live.song.tempo = 99.0
    live.delete_scene(0)
    assert len(track.clip_slots) == 7
    live.undo()
    assert track.clip_slots[0].has_clip
    live.delete_track(track)
    live.undo()
    (restored,) = live.song.tracks
    assert restored.devices[0].drum_pads[36].name == "Bass Drum"
    assert live.notes_of(restored.clip_slots[0].clip)[0][0] == 36


def test_a_new_change_ends_redo(live: SimulatedLive, clip: Any) -> None:
    """Once something else is done, what was undone is gone."""
    clip.name = "funk"
    live.undo()
    assert live.song.can_redo
    clip.name = "jazz"
    assert not live.song.can_redo
    with pytest.raises(RuntimeError, match="nothing to redo"):
        live.redo()


def test_what_was_built_before_counts_as_opened(live: SimulatedLive) -> None:
    """A set that a test builds has no history until something is done in it."""
    live.add_midi_track("Drums", drum_rack=CORE_KIT_909)
    assert live.undo_steps == []
    with pytest.raises(RuntimeError, match="nothing to undo"):
        live.undo()
    live.song.tempo = 99.0
    live.add_midi_track("Bass")
    assert len(live.undo_steps) == 2


def test_nested_steps_are_a_fault(live: SimulatedLive, clip: Any) -> None:
    """begin within begin, and end without begin, are recorded."""
    song = live.song
    song.begin_undo_step()
    song.begin_undo_step()
    song.end_undo_step()
    song.end_undo_step()
    sentences = [str(fault.error) for fault in live.errors]
    assert "open already" in sentences[0]
    assert "without begin_undo_step" in sentences[1]


def test_a_step_left_open_by_a_callback_is_a_fault(live: SimulatedLive, surface: Any) -> None:
    """A script must end a step in the callback that began it."""
    surface.on_midi = lambda _: live.song.begin_undo_step()
    live.midi_in((0x90, 60, 1))
    assert "not ended" in str(live.errors[0].error)
    assert live.errors[0].where == "receive_midi"


def test_a_step_left_open_over_a_tick_is_a_fault(live: SimulatedLive, clip: Any) -> None:
    """It is closed then, and recorded."""
    live.song.begin_undo_step()
    clip.name = "funk"
    live.advance(0.1)
    assert "left open" in str(live.errors[0].error)
    assert len(live.undo_steps) == 1


def test_undo_needs_a_closed_step(live: SimulatedLive, clip: Any) -> None:
    """Undo within a step raises."""
    live.song.tempo = 99.0
    live.song.begin_undo_step()
    with pytest.raises(RuntimeError, match="while an undo step is open"):
        live.song.undo()
    live.song.end_undo_step()
    live.song.undo()
    assert live.song.tempo == 120.0


def test_a_call_that_fails_leaves_nothing_half_done(live: SimulatedLive, track: Any) -> None:
    """A refused copy leaves the target's clip where it is."""
    live.add_midi_clip(track, 0, 4.0)
    audio = live.add_audio_track("Loop")
    kept = live.add_audio_clip(audio, 0)
    with pytest.raises(RuntimeError):
        track.clip_slots[0].duplicate_clip_to(audio.clip_slots[0])
    assert audio.clip_slots[0].clip == kept
    assert live.undo_steps == []


def test_a_pads_note_is_checked(live: SimulatedLive) -> None:
    """A kit with a pad outside 0 to 127 is a mistake of the test."""
    with pytest.raises(SimulationError, match="128"):
        live.add_midi_track("Drums", drum_rack={128: "Kick"})
