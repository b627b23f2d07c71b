"""Clips: where they may be made, and how loop and markers behave."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sidestick_live_sim import SimulatedLive


def test_a_new_clip_is_an_empty_loop_in_the_songs_meter(live: SimulatedLive, track: Any) -> None:
    """create_clip makes a looping clip of the length asked for."""
    live.set_meter(live.song, 3, 4)
    slot = track.clip_slots[0]
    slot.create_clip(6.0)
    clip = slot.clip
    assert (clip.loop_start, clip.loop_end, clip.looping) == (0.0, 6.0, True)
    assert (clip.start_marker, clip.end_marker, clip.length) == (0.0, 6.0, 6.0)
    assert (clip.signature_numerator, clip.signature_denominator) == (3, 4)
    assert clip.canonical_parent == slot
    assert len(clip.get_all_notes_extended()) == 0


def test_a_slot_takes_one_clip(track: Any, clip: Any) -> None:
    """create_clip raises on a slot that holds a clip."""
    with pytest.raises(RuntimeError, match="holds a clip"):
        track.clip_slots[0].create_clip(4.0)


def test_midi_clips_need_a_midi_track_that_is_not_frozen(live: SimulatedLive, track: Any) -> None:
    """create_clip raises on audio tracks, group slots and frozen tracks."""
    audio = live.add_audio_track("Loop")
    group = live.add_group_track("Group", [track])
    live.freeze(track)
    assert group.clip_slots[0].is_group_slot
    for slot in audio.clip_slots[0], group.clip_slots[0], track.clip_slots[0]:
        with pytest.raises(RuntimeError):
            slot.create_clip(4.0)
        assert not slot.has_clip
    live.unfreeze(track)
    track.clip_slots[0].create_clip(4.0)


@pytest.mark.parametrize("length", [0.0, -4.0, math.nan, math.inf])
def test_a_clip_has_a_length(track: Any, length: float) -> None:
    """create_clip raises on lengths that are none."""
    with pytest.raises(RuntimeError, match="length"):
        track.clip_slots[0].create_clip(length)


def test_deleting_needs_a_clip(live: SimulatedLive, track: Any, clip: Any) -> None:
    """delete_clip raises on an empty slot; a frozen track lets go of its clips."""
    with pytest.raises(RuntimeError, match="no clip"):
        track.clip_slots[1].delete_clip()
    live.freeze(track)
    track.clip_slots[0].delete_clip()
    assert clip == None  # noqa: E711


def test_a_loop_ends_after_it_starts(clip: Any) -> None:
    """Writes in the wrong order raise; growing the end first works."""
    with pytest.raises(RuntimeError, match="must end after"):
        clip.loop_start = 4.0
    with pytest.raises(RuntimeError, match="must end after"):
        clip.loop_end = 0.0
    clip.loop_end = 12.0
    clip.loop_start = 4.0
    assert (clip.loop_start, clip.loop_end, clip.length) == (4.0, 12.0, 8.0)


def test_the_loop_of_a_looping_clip_leaves_the_markers(clip: Any) -> None:
    """Loop and markers are apart while the clip loops."""
    clip.loop_end = 8.0
    assert clip.end_marker == 4.0
    clip.end_marker = 8.0
    clip.start_marker = 1.0
    assert (clip.loop_start, clip.start_marker, clip.end_marker) == (0.0, 1.0, 8.0)


def test_without_loop_the_loop_properties_are_the_markers(clip: Any) -> None:
    """On a clip that does not loop, loop_start and loop_end read and move the markers."""
    clip.looping = False
    clip.loop_end = 6.0
    clip.loop_start = 2.0
    assert (clip.start_marker, clip.end_marker, clip.length) == (2.0, 6.0, 4.0)
    clip.looping = True
    assert (clip.loop_start, clip.loop_end) == (0.0, 4.0)


def test_without_loop_the_start_marker_cannot_be_set(clip: Any) -> None:
    """Live ignores the setter, without an error."""
    clip.looping = False
    clip.start_marker = 1.0
    assert clip.start_marker == 0.0


def test_markers_keep_their_order(clip: Any) -> None:
    """A start marker at or behind the end raises, and the other way round."""
    with pytest.raises(RuntimeError):
        clip.start_marker = 4.0
    with pytest.raises(RuntimeError):
        clip.end_marker = 0.0


def test_the_position_moves_the_whole_loop(clip: Any) -> None:
    """Setting position keeps the loop's length."""
    clip.position = 2.0
    assert (clip.loop_start, clip.loop_end) == (2.0, 6.0)


def test_the_loop_of_a_frozen_track_cannot_be_moved(
    live: SimulatedLive, track: Any, clip: Any
) -> None:
    """Loop and markers of a frozen clip raise."""
    live.freeze(track)
    for name, value in (("loop_end", 8.0), ("looping", False), ("end_marker", 8.0)):
        with pytest.raises(RuntimeError, match="frozen"):
            setattr(clip, name, value)


@pytest.mark.parametrize(
    ("name", "value"), [("numerator", 0), ("numerator", 100), ("denominator", 3)]
)
def test_a_meter_that_is_none_is_refused(
    live: SimulatedLive, clip: Any, name: str, value: int
) -> None:
    """Numerators run from 1 to 99, denominators are powers of two up to 16."""
    for thing in clip, live.song:
        with pytest.raises(RuntimeError):
            setattr(thing, f"signature_{name}", value)


def test_an_arrangement_clip_cannot_be_resized(live: SimulatedLive, track: Any) -> None:
    """end_time is read only, and moving the loop changes content, not extent."""
    clip = live.add_arrangement_clip(track, 16.0, 8.0, [(36, 0.0, 0.5, 100.0)])
    assert clip.is_arrangement_clip
    assert clip.canonical_parent == track
    assert [each == clip for each in track.arrangement_clips] == [True]
    with pytest.raises(AttributeError):
        clip.end_time = 32.0
    clip.loop_end = 16.0
    assert (clip.start_time, clip.end_time, clip.length) == (16.0, 24.0, 16.0)


def test_an_arrangement_clip_without_a_loop_reaches_to_its_end(
    live: SimulatedLive, track: Any
) -> None:
    """By its markers, up to the next clip, as some report of Live; others report that it stays."""
    clip = live.add_arrangement_clip(track, 16.0, 8.0)
    live.set_looping(clip, False)
    clip.end_marker = 12.0
    assert clip.end_time == 28.0
    clip.loop_end = 4.0
    assert clip.end_time == 20.0
    live.add_arrangement_clip(track, 30.0, 4.0)
    with pytest.raises(RuntimeError, match="over the next"):
        clip.end_marker = 16.0
    live.core.arrangement_clips_grow = False
    clip.end_marker = 16.0
    assert clip.end_time == 20.0


def test_a_clip_is_copied_to_the_arrangement(live: SimulatedLive, track: Any, clip: Any) -> None:
    """The copy has the notes under new ids and takes the place of what it overlaps."""
    live.add_arrangement_clip(track, 2.0, 8.0)
    copy = track.duplicate_clip_to_arrangement(clip=clip, destination_time=4.0)
    assert [each == copy for each in track.arrangement_clips] == [True]
    assert live.notes_of(copy) == live.notes_of(clip)
    ids = [{n.note_id for n in c.get_all_notes_extended()} for c in (copy, clip)]
    assert not ids[0] & ids[1]
    with pytest.raises(RuntimeError):
        track.duplicate_clip_to_arrangement(clip, -1.0)


def test_a_clip_is_copied_over_another(live: SimulatedLive, track: Any, clip: Any) -> None:
    """duplicate_clip_to replaces the target's clip; wrong kinds of track raise."""
    old = live.add_midi_clip(track, 1, 8.0)
    track.clip_slots[0].duplicate_clip_to(track.clip_slots[1])
    assert old == None  # noqa: E711
    assert live.notes_of(track.clip_slots[1].clip) == live.notes_of(clip)
    audio = live.add_audio_track("Loop")
    with pytest.raises(RuntimeError):
        track.clip_slots[0].duplicate_clip_to(audio.clip_slots[0])
    with pytest.raises(RuntimeError):
        track.clip_slots[5].duplicate_clip_to(track.clip_slots[6])


def test_a_clip_is_copied_to_the_next_empty_slot(
    live: SimulatedLive, track: Any, clip: Any
) -> None:
    """duplicate_clip_slot tells where; at the end it makes a scene."""
    live.add_midi_clip(track, 1, 4.0)
    assert track.duplicate_clip_slot(0) == 2
    for scene in range(3, 8):
        live.add_midi_clip(track, scene, 4.0)
    assert track.duplicate_clip_slot(7) == 8
    assert len(live.song.scenes) == len(track.clip_slots) == 9
    with pytest.raises(RuntimeError):
        track.duplicate_clip_slot(99)
    live.delete_clip(clip)
    with pytest.raises(RuntimeError):
        track.duplicate_clip_slot(0)
    assert len(live.song.scenes) == 9


def test_the_loop_is_doubled_with_its_notes(live: SimulatedLive, clip: Any) -> None:
    """duplicate_loop repeats what lies in the loop."""
    clip.duplicate_loop()
    assert clip.loop_end == 8.0
    assert [note[1] for note in live.notes_of(clip)] == [0.0, 1.0, 3.0, 4.0, 5.0, 7.0]


def test_cropping_drops_notes_outside_the_loop(live: SimulatedLive, clip: Any) -> None:
    """crop keeps the notes that start in the loop."""
    clip.loop_end = 2.0
    clip.crop()
    assert [note[1] for note in live.notes_of(clip)] == [0.0, 1.0]


def test_a_track_deletes_its_own_clips_only(live: SimulatedLive, track: Any, clip: Any) -> None:
    """Track.delete_clip takes session and arrangement clips, of this track."""
    other = live.add_midi_track("Bass")
    with pytest.raises(RuntimeError, match="another track"):
        other.delete_clip(clip)
    long = live.add_arrangement_clip(track, 0.0, 4.0)
    track.delete_clip(long)
    track.delete_clip(clip)
    assert len(track.arrangement_clips) == 0
    assert not track.clip_slots[0].has_clip
