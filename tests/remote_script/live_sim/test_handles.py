"""Handles to Live's objects: fresh with each read, equal by object, dead with it."""

from __future__ import annotations

import sys
from operator import attrgetter
from typing import Any

import pytest

from sidestick_live_sim import SimulatedLive, SimulationError

pointer = attrgetter("_live_ptr")  # Live's own name for what tells its objects apart


def test_each_read_gives_a_fresh_handle(live: SimulatedLive, track: Any) -> None:
    """Two reads of one object are equal, not identical, and differ in their hash."""
    first, second = live.song.tracks[0], live.song.tracks[0]
    assert first == second == track
    assert first is not second
    assert first not in {second}
    assert pointer(first) == pointer(second)


def test_different_objects_are_unequal(live: SimulatedLive, track: Any) -> None:
    """Handles of two objects differ, also in their pointer, and none equals a plain value."""
    other = live.add_midi_track("Bass")
    assert track != other
    assert pointer(track) != pointer(other)
    assert track != "Drums"
    assert track != None  # noqa: E711 - the way scripts ask whether an object lives


def test_no_attribute_can_be_made_up(clip: Any) -> None:
    """Setting what Live does not have raises AttributeError; so does reading it."""
    with pytest.raises(AttributeError):
        clip.sidestick_style = "funk"
    with pytest.raises(AttributeError, match="sidestick_style"):
        _ = clip.sidestick_style
    assert not hasattr(clip, "sidestick_style")


def test_read_only_properties_cannot_be_set_or_deleted(clip: Any, track: Any) -> None:
    """A property that Live lets nobody set raises AttributeError."""
    with pytest.raises(AttributeError):
        clip.length = 8.0
    with pytest.raises(AttributeError):
        track.clip_slots[0].clip = None
    with pytest.raises(AttributeError):
        track.is_frozen = True
    with pytest.raises(AttributeError):
        del clip.name


def test_objects_cannot_be_made_from_python(Live: Any) -> None:  # noqa: N803
    """Only Live makes tracks, clips and vectors."""
    for kind in (Live.Clip.Clip, Live.Track.Track, Live.Clip.MidiNoteVector, Live.Clip.MidiNote):
        with pytest.raises(RuntimeError):
            kind()


def test_handles_are_of_lives_classes(clip: Any, track: Any, Live: Any) -> None:  # noqa: N803
    """A handle is an instance of the class in the module, and of its ancestors."""
    assert isinstance(clip, Live.Clip.Clip)
    assert isinstance(track, Live.Track.DeviceContainer)
    assert isinstance(clip.view, Live.Clip.Clip.View)
    assert not isinstance(clip, Live.Track.Track)


def test_a_deleted_object_equals_none_and_raises_on_use(live: SimulatedLive, clip: Any) -> None:
    """After the user deletes a clip every old handle of it is dead."""
    view = clip.view
    live.delete_clip(clip)
    for dead in (clip, view):
        assert dead == None  # noqa: E711
        assert dead is not None
    with pytest.raises(TypeError, match="deleted"):
        _ = clip.name
    with pytest.raises(TypeError, match="deleted"):
        clip.name = "x"
    with pytest.raises(TypeError, match="deleted"):
        clip.get_notes_extended(0, 128, 0.0, 4.0)
    with pytest.raises(TypeError, match="deleted"):
        _ = pointer(clip)


def test_dead_handles_are_not_equal_to_each_other(live: SimulatedLive, clip: Any) -> None:
    """Two handles of a deleted object are no longer equal."""
    other = live.song.tracks[0].clip_slots[0].clip
    assert clip == other
    live.delete_clip(clip)
    assert clip != other


def test_a_deleted_track_takes_all_in_it_along(live: SimulatedLive, track: Any, clip: Any) -> None:
    """Clips, slots, devices, chains and pads of a deleted track are dead."""
    rack = track.devices[0]
    pad = rack.drum_pads[36]
    things = [clip, track.clip_slots[0], rack, pad, pad.chains[0], pad.chains[0].devices[0], track]
    live.delete_track(track)
    assert all(thing == None for thing in things)  # noqa: E711
    assert len(live.song.tracks) == 0


def test_a_dead_object_is_refused_as_argument(live: SimulatedLive, track: Any, clip: Any) -> None:
    """Handing a dead object to Live raises."""
    live.delete_clip(clip)
    with pytest.raises(TypeError, match="deleted"):
        track.delete_clip(clip)
    with pytest.raises(TypeError, match="deleted"):
        live.song.view.detail_clip = clip


def test_vectors_are_copies(live: SimulatedLive, track: Any) -> None:
    """Changing a vector does not change the set, and it holds one type only."""
    tracks = live.song.tracks
    tracks.append(track)
    assert len(tracks) == 2
    assert len(live.song.tracks) == 1
    with pytest.raises(TypeError):
        tracks.append("Drums")
    with pytest.raises(IndexError):
        _ = tracks[5]
    with pytest.raises(TypeError):
        _ = tracks["0"]


def test_vectors_can_be_sliced_and_searched(track: Any) -> None:
    """A slice is a vector again; `in` compares as handles do."""
    slots = track.clip_slots
    assert len(slots[2:4]) == 2
    assert type(slots[2:4]) is type(slots)
    assert track.clip_slots[3] in slots
    assert slots[-1] == slots[7]
    assert not isinstance(slots, (list, tuple))


def test_the_module_is_there_within_the_with_block_only() -> None:
    """`import Live` works inside, and not before or after; two at a time are refused."""
    assert "Live" not in sys.modules
    with SimulatedLive() as live:
        assert live.song == sys.modules["Live"].Application.get_application().get_document()
        with pytest.raises(SimulationError), SimulatedLive():
            pass
    assert "Live" not in sys.modules


def test_a_version_that_is_not_simulated_is_refused() -> None:
    """The sentence names the versions to choose from."""
    with pytest.raises(SimulationError, match=r"'10\.1\.0' is not simulated.*11\.0\.0"):
        SimulatedLive("10.1.0")
