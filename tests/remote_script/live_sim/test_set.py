"""The set: tracks, scenes, selection, views, data, drum racks."""

from __future__ import annotations

from typing import Any

import pytest

from sidestick_live_sim import CORE_KIT_808, CORE_KIT_909, SimulatedLive


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


def test_a_new_clip_is_not_shown_by_itself(live: SimulatedLive, track: Any) -> None:
    """Creating a clip in the highlighted slot does not change detail_clip; scripts set it."""
    slot = live.song.view.highlighted_clip_slot
    slot.create_clip(4.0)
    assert live.song.view.detail_clip is None
    live.song.view.detail_clip = slot.clip
    assert live.song.view.detail_clip == slot.clip


def test_a_slot_is_always_selected_again(live: SimulatedLive, track: Any) -> None:
    """When the selected track or scene goes, another takes its place."""
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


def test_a_drum_rack_has_128_pads(track: Any) -> None:
    """The pads of a core kit have its names; empty ones have a note's name and no chains."""
    (rack,) = track.devices
    assert (rack.can_have_drum_pads, rack.has_drum_pads, rack.can_have_chains) == (1, 1, 1)
    assert rack.class_name == "DrumGroupDevice"
    assert [pad.note for pad in rack.drum_pads] == list(range(128))
    assert {pad.note: pad.name for pad in rack.drum_pads if pad.chains} == CORE_KIT_909
    assert rack.drum_pads[60].name == "C3"
    assert len(rack.drum_pads[60].chains) == 0
    assert [pad.note for pad in rack.visible_drum_pads] == list(range(36, 52))


def test_a_pad_leads_to_its_sample(track: Any) -> None:
    """Pad, chain, Simpler, sample."""
    chain = track.devices[0].drum_pads[36].chains[0]
    assert (chain.name, chain.out_note, chain.choke_group) == ("Bass Drum", 60, 0)
    (simpler,) = chain.devices
    assert simpler.class_name == "OriginalSimpler"
    assert simpler.sample.file_path.endswith("Bass Drum.wav")
    assert simpler.canonical_parent == chain
    assert not hasattr(simpler, "drum_pads")


def test_a_drum_rack_may_be_nested_in_an_instrument_rack(live: SimulatedLive) -> None:
    """The outer rack has chains and no pads: asking it for them raises."""
    track = live.add_midi_track("Drums", drum_rack=CORE_KIT_808, nested=True)
    (outer,) = track.devices
    assert (outer.can_have_chains, outer.can_have_drum_pads) == (True, False)
    for name in ("drum_pads", "visible_drum_pads", "has_drum_pads"):
        with pytest.raises(RuntimeError, match="Only a Drum Rack"):
            getattr(outer, name)
    (inner,) = outer.chains[0].devices
    assert inner.drum_pads[51].name == "Cowbell"


def test_a_drum_rack_on_a_pad_has_no_pads_of_its_own(live: SimulatedLive) -> None:
    """has_drum_pads is False there, and the list of pads empty."""
    track = live.add_midi_track("Drums", drum_rack={36: "Kick"})
    inner = live.add_nested_drum_rack(track.devices[0].drum_pads[36], {60: "Layer"})
    assert inner.can_have_drum_pads
    assert not inner.has_drum_pads
    assert len(inner.drum_pads) == 0
    assert [chain.name for chain in inner.chains] == ["Layer"]


def test_pads_of_several_chains_have_no_single_name(live: SimulatedLive, track: Any) -> None:
    """Two chains on one pad make it Multi; moving one away names it again."""
    rack = track.devices[0]
    rack.drum_pads[37].chains[0].in_note = 36
    assert rack.drum_pads[36].name == "Multi"
    assert len(rack.drum_pads[37].chains) == 0
    with pytest.raises(RuntimeError):
        rack.drum_pads[38].chains[0].in_note = 128
    with pytest.raises(AttributeError):
        rack.drum_pads[36].name = "Kick"


def test_pads_are_muted_and_soloed_with_their_chains(track: Any) -> None:
    """A pad's switches are those of its chains."""
    pad = track.devices[0].drum_pads[36]
    pad.mute = True
    pad.solo = True
    assert pad.chains[0].mute
    assert pad.chains[0].solo
    assert (pad.mute, pad.solo) == (True, True)
    assert not track.devices[0].drum_pads[60].mute


def test_the_rack_shows_pads(track: Any) -> None:
    """Selected pad and scroll position belong to the rack's view."""
    rack = track.devices[0]
    view = rack.view
    view.selected_drum_pad = rack.drum_pads[40]
    view.drum_pads_scroll_position = 0
    assert view.selected_drum_pad == rack.drum_pads[40]
    assert rack.visible_drum_pads[0].note == 0
    with pytest.raises(RuntimeError):
        view.drum_pads_scroll_position = 29


def test_a_plain_device_is_no_rack(live: SimulatedLive) -> None:
    """It says so, and has neither chains nor pads."""
    track = live.add_midi_track("Synth")
    device = live.add_device(track, "Operator", "Operator")
    assert (device.can_have_chains, device.can_have_drum_pads) == (False, False)
    assert not hasattr(device, "chains")
    assert track.view.selected_device == device


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
