"""A clip and its rack as they are read, at the edges of what they may be."""

from __future__ import annotations

from typing import Any

import pytest

from Sidestick.errors import TargetError
from Sidestick.live import clip_reader
from Sidestick.live.clip_reader import USUAL, LiveNote, content_hash_of
from Sidestick.protocol.messages import Note
from Sidestick.scheduler import PAUSE, at_once
from Sidestick.status_messages import say
from sidestick_live_sim import CORE_KIT_909, SimulatedLive

KICK = 36


def show_clip(live: SimulatedLive, *hits: Any) -> Any:
    notes = [(KICK, start, 0.25, velocity) for start, velocity in hits]
    clip = live.add_midi_clip(live.song.tracks[0], 0, 8.0, notes)
    live.set_loop(clip, 2.0, 6.0)
    live.select_clip(clip)
    return clip


def test_a_hash_tells_contents_apart_by_all_that_live_keeps_of_a_note() -> None:
    """Not by the order of the notes, nor by what Live's file rounds."""
    note, other = Note(KICK, 1.0, 0.25, 100.0), Note(38, 0.5, 0.25, 90.0)
    details = [
        USUAL,
        USUAL._replace(mute=True),
        USUAL._replace(probability=0.5),
        USUAL._replace(velocity_deviation=-12.0),
        USUAL._replace(velocity_deviation=-13.0),
        USUAL._replace(release_velocity=63.0),
    ]
    hashes = [content_hash_of([LiveNote.of(note, each), other], 4.0) for each in details]
    hashes += [content_hash_of([note, other], 8.0), content_hash_of([note], 4.0)]
    assert len({*hashes}) == len(hashes)
    rounded = note._replace(start_beats=1.00001, velocity=100.001)
    assert content_hash_of([other, rounded], 4.0) == hashes[0]


def test_a_selection_is_what_is_selected_in_the_loop(live: SimulatedLive, load_song: Any) -> None:
    """Notes at the loop's start count, those at its end do not; nor is it longer than that."""
    clip = show_clip(live, (1.0, 90.0), (2.0, 90.0), (5.9, 90.0), (6.0, 90.0))
    song = load_song()
    for selection, found in (
        ((0.0, 8.0), (0.0, 4.0)),
        ((2.0, 3.0), (0.0, 0.25)),
        ((6.0, 8.0), None),
        ((0.0, 2.0), None),
    ):
        live.select_notes(clip, *selection)
        assert song.read(1).selected == song.selected(song.read(1)) == found


def test_velocities_are_read_as_the_engine_takes_them(live: SimulatedLive, load_song: Any) -> None:
    """Live has some below 1, which still sound."""
    show_clip(live, (2.0, 0.5), (3.0, 1.0), (4.0, 64.5), (5.0, 127.0))
    velocities = [note.velocity for note in load_song().read(1).notes]
    assert velocities == [1.0, 1.0, 64.5, 127.0]


def test_more_notes_than_a_message_holds_are_refused(
    live: SimulatedLive, monkeypatch: pytest.MonkeyPatch, load_song: Any
) -> None:
    """Only those count that sound in the loop."""
    show_clip(live, (1.0, 90.0), (2.0, 90.0), (3.0, 90.0))
    song = load_song()
    monkeypatch.setattr(clip_reader, "MAX_NOTES", 2)
    assert len(song.read(1).notes) == 2
    monkeypatch.setattr(clip_reader, "MAX_NOTES", 1)
    with pytest.raises(TargetError) as refusal:
        song.read(1)
    assert str(refusal.value) == say("too_many_notes", count=2, most=1)


@pytest.mark.parametrize("scene", [0, 1])
def test_the_rack_of_a_clip_and_of_a_slot_is_read_a_few_pads_at_a_time(
    live: SimulatedLive, scene: int, load_song: Any
) -> None:
    """So that Live draws in between; its names come along."""
    show_clip(live)
    live.select(live.song.tracks[0], scene)
    steps = load_song().read_in_steps(1)
    pauses = 0
    try:
        while True:
            pauses += next(steps) is PAUSE
    except StopIteration as end:
        snapshot = end.value
    assert pauses == 128 / clip_reader.PADS_AT_A_TIME
    rack = live.song.tracks[0].devices[0]
    assert (snapshot.track, snapshot.rack) == ("Drums", rack.name)
    assert [pitch for pitch, _ in snapshot.pads] == [*CORE_KIT_909]


def test_a_rack_that_goes_while_it_is_read_is_none(live: SimulatedLive, load_song: Any) -> None:
    """The track is read again without it."""
    show_clip(live)
    song, track = load_song(), live.song.tracks[0]
    steps = song.read_in_steps(1)
    next(steps)
    live.delete_device(track.devices[0])
    assert at_once(steps).track_pads == ([], "Drums", "")


def test_a_rack_without_sounds_is_refused(live: SimulatedLive, load_song: Any) -> None:
    """No pad of it could be played."""
    live.select(live.add_midi_track("Empty", drum_rack={}), 0)
    song = load_song()
    with pytest.raises(TargetError) as refusal:
        song.read(1)
    assert str(refusal.value) == say("empty_rack", name="Empty")
