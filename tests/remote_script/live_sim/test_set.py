"""The set: tracks, scenes, selection, views, data."""

from __future__ import annotations

from typing import Any

import pytest

from sidestick_live_sim import SimulatedLive
from sidestick_live_sim.errors import LimitationError


def test_the_first_track_is_selected(live: SimulatedLive) -> None:
    """Without tracks the main track is selected and no slot highlighted."""
    view = live.song.view
    assert view.selected_track == live.song.master_track
    assert view.highlighted_clip_slot is None
    track = live.add_midi_track("Drums")
    assert view.selected_track == track
    assert view.highlighted_clip_slot == track.clip_slots[0]


def test_selecting_a_slot_shows_its_clip(live: SimulatedLive, track: Any, clip: Any) -> None:
    """Track, scene, highlighted slot and detail clip follow a click; an empty slot shows none."""
    view = live.song.view
    live.select(track, 0)
    assert view.detail_clip == clip
    live.select(track, 3)
    assert view.selected_scene == live.song.scenes[3]
    assert view.highlighted_clip_slot == track.clip_slots[3]
    assert view.detail_clip is None
    view.highlighted_clip_slot = track.clip_slots[0]
    assert view.detail_clip == clip
    live.select_nothing()
    assert (view.detail_clip, view.highlighted_clip_slot) == (None, None)


def test_selecting_an_arrangement_clip_leaves_the_slot(live: SimulatedLive, track: Any) -> None:
    """The detail view then shows what the highlighted slot does not hold."""
    clip = live.add_arrangement_clip(track, 0.0, 4.0)
    live.select_clip(clip)
    assert live.song.view.detail_clip == clip
    assert not live.song.view.highlighted_clip_slot.has_clip
    session = live.add_midi_clip(track, 4, 4.0)
    live.select_clip(session)
    assert live.song.view.highlighted_clip_slot.clip == session


def test_the_view_in_focus_follows_clicks(live: SimulatedLive, track: Any, clip: Any) -> None:
    """Beside the clips of the Arrangement nothing is shown, though a slot stays highlighted."""
    views = live.application.view
    live.select(track, 0)
    live.look_at("Arranger")
    assert (views.focused_document_view, live.song.view.detail_clip) == ("Arranger", clip)
    live.click_beside_clips(track)
    assert live.song.view.detail_clip is None
    assert live.song.view.highlighted_clip_slot.clip == clip
    live.select(track, 0)
    assert (views.focused_document_view, live.song.view.detail_clip) == ("Session", clip)


def test_a_new_clip_is_not_shown_by_itself(live: SimulatedLive, track: Any) -> None:
    """Creating a clip in the highlighted slot does not change detail_clip; scripts set it."""
    slot = live.song.view.highlighted_clip_slot
    slot.create_clip(4.0)
    assert live.song.view.detail_clip is None
    live.song.view.detail_clip = slot.clip
    assert live.song.view.detail_clip == slot.clip


def test_a_slot_is_always_selected_again(live: SimulatedLive, track: Any) -> None:
    """Another takes the place of a selected track or scene that is deleted."""
    other = live.add_midi_track("Bass")
    live.select(other, 7)
    live.delete_scene(7)
    live.delete_track(other)
    view = live.song.view
    assert (view.selected_track, view.selected_scene) == (track, live.song.scenes[0])
    assert track.is_part_of_selection


def test_tracks_know_their_kind(live: SimulatedLive, track: Any) -> None:
    """MIDI, audio, group, return and main tracks differ as in Live."""
    audio, group = live.add_audio_track("Loop"), live.add_group_track("Group", [track])
    send = live.add_return_track("Reverb")
    assert [t.name for t in live.song.tracks] == ["Group", "Drums", "Loop"]
    assert (track.has_midi_input, audio.has_midi_input, group.has_midi_input) == (1, 0, 0)
    assert (track.has_audio_input, audio.has_audio_input) == (False, True)
    assert (track.has_midi_output, track.has_audio_output) == (False, True)
    assert live.add_midi_track("Empty").has_midi_output
    assert (group.is_foldable, track.is_grouped, track.group_track) == (True, True, group)
    assert len(send.clip_slots) == 0
    assert [t == send for t in live.song.return_tracks] == [True]
    assert (track.can_be_armed, group.can_be_armed, track.can_be_frozen) == (True, False, True)


def test_a_folded_group_hides_its_tracks(live: SimulatedLive, track: Any) -> None:
    """visible_tracks leaves them out; only groups can be folded."""
    group = live.add_group_track("Group", [track])
    group.fold_state = True
    assert not track.is_visible
    assert [each == group for each in live.song.visible_tracks] == [True]
    with pytest.raises(RuntimeError):
        track.fold_state = True
    live.delete_track(group)
    assert track == None  # noqa: E711


def test_only_recordable_tracks_can_be_armed(live: SimulatedLive, track: Any) -> None:
    """Reading or setting arm raises elsewhere."""
    track.arm = True
    assert track.arm
    with pytest.raises(RuntimeError):
        _ = live.song.master_track.arm
    with pytest.raises(RuntimeError):
        live.add_group_track("Group").arm = True


def test_scripts_can_make_tracks_and_scenes(live: SimulatedLive, track: Any) -> None:
    """Index and end are accepted, places that do not exist are refused."""
    song = live.song
    first = song.create_midi_track(0)
    last = song.create_audio_track()
    assert [t == e for t, e in zip(song.tracks, (first, track, last))] == [True] * 3
    with pytest.raises(RuntimeError):
        song.create_midi_track(9)
    with pytest.raises(RuntimeError):
        song.create_midi_track("0")
    song.create_scene(-1)
    song.create_scene(0)
    assert {len(t.clip_slots) for t in song.tracks} == {10}
    song.delete_scene(0)
    with pytest.raises(RuntimeError):
        song.create_scene(99)
    with pytest.raises(RuntimeError):
        song.delete_scene(99)
    song.delete_track(0)
    with pytest.raises(RuntimeError):
        song.delete_track(9)


def test_a_scene_is_a_row_of_slots(live: SimulatedLive, track: Any, clip: Any) -> None:
    """Its slots are those of the tracks at its index."""
    live.add_audio_track("Loop")
    live.add_scene()
    scene = live.song.scenes[0]
    assert [slot == t.clip_slots[0] for slot, t in zip(scene.clip_slots, live.song.tracks)] == [
        True,
        True,
    ]
    assert not scene.is_empty
    assert live.song.scenes[8].is_empty
    live.rename(scene, "Intro")
    assert scene.name == "Intro"


def test_data_is_kept_with_song_and_track(live: SimulatedLive, track: Any) -> None:
    """Plain values are copied in and out; others and keys that are no text are refused."""
    recipe = {"style": "funk", "bars": [2, 4], "temperature": 1.0, "fill": True}
    for keeper in live.song, track:
        keeper.set_data("sidestick", recipe)
        assert keeper.get_data("sidestick", None) == recipe
        assert keeper.get_data("other", "nothing") == "nothing"
        with pytest.raises(TypeError):
            keeper.set_data("sidestick", {"notes": (1, 2)})
        with pytest.raises(TypeError):
            keeper.set_data("sidestick", None)
        with pytest.raises(TypeError):
            keeper.set_data(5, "x")
        with pytest.raises(TypeError):
            keeper.get_data(5, "x")
    recipe["bars"].append(8)  # type: ignore[attr-defined]
    assert track.get_data("sidestick", None)["bars"] == [2, 4]


def test_a_clip_keeps_no_data(clip: Any) -> None:
    """Live's clips have neither set_data nor get_data."""
    assert not hasattr(clip, "set_data")
    assert not hasattr(clip, "get_data")


def test_views_are_known_by_name(live: SimulatedLive) -> None:
    """Unknown views raise; Session and Arranger exclude each other."""
    view = live.application.view
    assert view.is_view_visible("Detail/Clip")
    assert view.focused_document_view == "Session"
    view.show_view("Arranger")
    assert (view.focused_document_view, view.is_view_visible("Session")) == ("Arranger", False)
    view.focus_view("Detail/DeviceChain")
    assert not view.is_view_visible("Detail/Clip")
    view.hide_view("Detail")
    assert not view.is_view_visible("Detail", True)
    assert "Detail/Clip" in list(view.available_main_views())
    with pytest.raises(RuntimeError):
        view.show_view("Mixer")
    with pytest.raises(TypeError):
        view.show_view(1)


def test_take_lanes_hold_clips_from_12_2_on(live: SimulatedLive, track: Any) -> None:
    """Beside those of the track; older versions know no such thing."""
    if live.core.version < (12, 2, 0):
        assert not hasattr(track, "take_lanes")
        return
    lane = track.create_take_lane()
    clip = lane.create_midi_clip(4.0, 8.0)
    assert [each == lane for each in track.take_lanes] == [True]
    assert (clip.is_take_lane_clip, clip.canonical_parent == lane) == (True, True)
    assert (clip.start_time, clip.end_time, len(track.arrangement_clips)) == (4.0, 12.0, 0)
    with pytest.raises(RuntimeError, match="already"):
        lane.create_midi_clip(8.0, 8.0)
    track.delete_clip(clip)
    assert len(lane.arrangement_clips) == 0
    live.undo()
    assert len(lane.arrangement_clips) == 1


def test_a_limit_of_scenes_opens_a_dialog(live: SimulatedLive) -> None:
    """With or without an error; scripts may not be called until it is closed."""
    live.most_scenes = 8
    with pytest.raises(LimitationError, match="at most 8"):
        live.song.create_scene(-1)
    live.core.scene_limit_raises = False
    assert live.song.create_scene(-1) is None
    assert (len(live.song.scenes), live.application.open_dialog_count) == (8, 2)
    live.close_dialogs()
    assert live.application.open_dialog_count == 0


def test_what_live_refuses_changes_nothing(live: SimulatedLive, track: Any, clip: Any) -> None:
    """As long as it is named."""
    live.core.refusals["add_new_notes"] = "Not now."
    with pytest.raises(RuntimeError, match="Not now"):
        clip.add_new_notes(())
    live.core.refusals.clear()
    clip.add_new_notes(())
