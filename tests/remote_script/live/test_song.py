"""The set that is open in Live: what is read, written, refused and launched, call by call."""

from __future__ import annotations

from typing import Any, Callable

import pytest

from Sidestick.errors import TargetError
from Sidestick.live.clip_plan import generated, moved, restored
from Sidestick.live.clip_reader import as_empty_slot, content_of, read_hits
from Sidestick.live.launch import launch, playing_beats
from Sidestick.live.song import specified
from Sidestick.protocol.messages import Note
from Sidestick.scheduler import at_once
from Sidestick.status_messages import say
from sidestick_live_sim import SimulatedLive

KICK, SNARE, HAT = 36, 38, 42
LOOP_START, LENGTH = 2.0, 4.0
HITS = [(KICK, 1.0, 0.25, 100.0), (KICK, 2.0, 0.25, 90.0), (SNARE, 3.0, 0.25, 80.0)]


@pytest.fixture
def track(live: SimulatedLive) -> Any:
    return live.song.tracks[0]


@pytest.fixture
def clip(live: SimulatedLive, track: Any) -> Any:
    """Return a clip that is looked at: a hit before its loop, and two in it."""
    clip = live.add_midi_clip(track, 0, 8.0, HITS)
    live.set_loop(clip, LOOP_START, LOOP_START + LENGTH)
    live.select_clip(clip)
    return clip


@pytest.fixture
def song(live: SimulatedLive, load_song: Any) -> Any:
    return load_song()


def refused(call: Callable[[], Any]) -> str:
    """Return what the musician is told when a call is refused."""
    with pytest.raises(TargetError) as refusal:
        call()
    return str(refusal.value)


def test_hits_of_a_pad_are_timed_from_the_loops_start(song: Any, clip: Any) -> None:
    """Those in the loop, of the pads asked for, and only while they sound."""
    snapshot = song.read(1)
    assert read_hits(snapshot, [KICK, SNARE]) == [
        Note(KICK, 0.0, 0.25, 90.0),
        Note(SNARE, 1.0, 0.25, 80.0),
    ]
    assert read_hits(snapshot, [HAT]) == []
    vector = clip.get_notes_extended(KICK, 1, 0.0, 8.0)
    for note in vector:
        note.mute = True
    clip.apply_note_modifications(vector)
    assert read_hits(snapshot, [KICK]) == []


def test_a_clip_that_has_gone_has_no_hits(live: SimulatedLive, song: Any, clip: Any) -> None:
    """Nor has an empty slot; what is read of a clip again needs the clip."""
    snapshot = song.read(1)
    live.delete_clip(clip)
    assert read_hits(snapshot, [KICK]) == []
    assert refused(lambda: song.read_loop_again(snapshot)) == say("clip_gone")
    assert read_hits(song.read(1), [KICK]) == []


def test_loop_and_meter_are_read_again_without_notes(
    live: SimulatedLive, song: Any, clip: Any
) -> None:
    """The rack stays as it was read; nothing is known of notes and of what is selected."""
    snapshot = song.read(1)
    live.set_loop(clip, 0.0, 3.0)
    live.set_meter(clip, 3, 4)
    live.select_notes(clip, 0.0, 8.0)
    again = song.read_loop_again(snapshot)
    assert (again.loop, again.bar_beats, again.pads) == ((0.0, 3.0), 3.0, snapshot.pads)
    assert (again.notes, again.rows, again.selected) == ([], [], None)


@pytest.mark.parametrize("with_notes", [True, False])
def test_what_is_read_in_steps_is_what_is_read_at_once(
    live: SimulatedLive, song: Any, clip: Any, with_notes: bool
) -> None:
    """An empty slot is as many bars as a new clip gets."""
    read = song.read if with_notes else song.read_without_notes
    assert at_once(song.read_in_steps(2, with_notes)) == read(2)
    live.select(live.song.tracks[0], 3)
    assert at_once(song.read_in_steps(2, with_notes)) == read(2)
    assert read(2).length_beats == 8.0


def test_a_hit_is_put_where_it_is_in_the_loop_and_taken_away_again(
    live: SimulatedLive, song: Any, clip: Any
) -> None:
    """Each is one step of undo; what lies before the range or behind it stays."""
    steps = len(live.undo_steps)
    song.add_hit(song.read(1), Note(HAT, 0.5, 0.25, 70.0))
    assert (HAT, LOOP_START + 0.5, 0.25, 70.0) in live.notes_of(clip)
    song.remove_hits(song.read(1), (KICK, HAT), 0.25, 1.0)
    assert live.notes_of(clip) == HITS
    song.remove_hits(song.read(1), (KICK, SNARE), 0.0, 1.0)
    assert live.notes_of(clip) == [HITS[0], HITS[2]]
    assert len(live.undo_steps) == steps + 3


def test_the_first_hit_of_a_slot_makes_a_clip(live: SimulatedLive, song: Any, track: Any) -> None:
    """It loops over the bars that were read, and is shown; where Live refuses, none is left."""
    live.select(track, 1)
    live.core.refusals["add_new_notes"] = "No."
    assert refused(lambda: song.add_hit(song.read(2), Note(KICK, 1.0, 0.25, 90.0))) == say(
        "write_failed", why="No."
    )
    assert not track.clip_slots[1].has_clip
    live.core.refusals.clear()
    song.add_hit(song.read(2), Note(KICK, 1.0, 0.25, 90.0))
    clip = track.clip_slots[1].clip
    assert (clip.looping, clip.loop_start, clip.loop_end) == (True, 0.0, 8.0)
    assert live.notes_of(clip) == [(KICK, 1.0, 0.25, 90.0)]
    assert live.song.view.detail_clip == clip


def test_what_is_written_without_a_clip_is_taken_back_whole(
    live: SimulatedLive, song: Any, track: Any
) -> None:
    """Undo gives back the empty slot; without a step there is nothing to undo."""
    live.select(track, 1)
    snapshot = song.read(1)
    plan = generated(snapshot, [Note(KICK, 0.0, 0.25, 90.0)], "Funk 1", [KICK])
    song.carry_out(plan, specified(plan))
    assert track.clip_slots[1].clip.name == "Funk 1"
    song.undo()
    assert not track.clip_slots[1].has_clip
    while live.song.can_undo:
        song.undo()
    assert refused(song.undo) == say("nothing_to_undo")


def test_a_slot_that_takes_no_notes_is_refused_by_its_reason(
    live: SimulatedLive, song: Any, track: Any
) -> None:
    """Of a group, of audio, or frozen; also when it became so after it was read."""
    live.select(track, 1)
    snapshot = song.read(1)
    live.freeze(track)
    assert refused(lambda: song.read(1)) == say("frozen_track", name="Drums")
    assert refused(lambda: song.read_again(snapshot)) == say("frozen_track", name="Drums")
    live.unfreeze(track)
    live.add_midi_clip(track, 1, 4.0)
    assert refused(lambda: song.read_again(snapshot)) == say("slot_taken")
    live.select(live.add_audio_track("Voice"), 1)
    assert refused(lambda: song.read(1)) == say("audio_track", name="Voice")
    live.select(live.add_group_track("All", [track]), 1)
    assert refused(lambda: song.read(1)) == say("group_slot")


def test_a_clip_that_takes_no_notes_is_refused_by_its_reason(
    live: SimulatedLive, song: Any, clip: Any, track: Any
) -> None:
    """Recorded, of another loop than was read, or of audio."""
    snapshot = song.read(1)
    live.rename(clip, "Mine")
    live.record(clip)
    assert refused(lambda: song.read(1)) == say("recording", name="Mine")
    live.stop_recording(clip)
    live.record(clip, onto=True)
    assert song.read(1).name == "Mine"
    live.stop_recording(clip)
    live.set_loop(clip, LOOP_START, LOOP_START + LENGTH + 1.0)
    assert refused(lambda: song.read_again(snapshot)) == say("clip_changed")
    audio = live.add_audio_clip(live.add_audio_track("Voice"), 0)
    live.rename(audio, "Words")
    live.select_clip(audio)
    assert refused(lambda: song.read(1)) == say("audio_clip", name="Words")


def test_a_clip_is_launched_and_stopped_and_plays_from_its_loops_start(
    live: SimulatedLive, song: Any, clip: Any, track: Any
) -> None:
    """A clip that does not play has no position; an empty slot has nothing to launch."""
    snapshot = song.read(1)
    assert playing_beats(snapshot) is None
    assert launch(snapshot)
    live.advance(0.25)
    assert playing_beats(snapshot) == pytest.approx(clip.playing_position - LOOP_START)
    assert not launch(snapshot)
    live.delete_clip(clip)
    assert playing_beats(snapshot) is None
    live.select(track, 3)
    assert refused(lambda: launch(song.read(1))) == say("nothing_to_launch")
    live.select_clip(live.add_arrangement_clip(track, 0.0, 4.0))
    assert refused(lambda: launch(song.read(1))) == say("arrangement_launch")


def test_an_empty_slot_like_a_clip_has_its_kit_and_meter_and_nothing_in_it(
    live: SimulatedLive, song: Any, clip: Any
) -> None:
    """As a new clip for a part of a song begins; muted notes are none of it either."""
    vector = clip.get_notes_extended(KICK, 1, 0.0, 8.0)
    vector[1].mute = True
    clip.apply_note_modifications(vector)
    snapshot = song.read(1)
    assert (len(snapshot.notes), len(snapshot.muted)) == (1, 1)
    empty = as_empty_slot(snapshot)
    assert (empty.clip, empty.name, empty.loop) == (None, "", (0.0, LENGTH))
    assert (empty.track_pads, empty.bar_beats) == (snapshot.track_pads, snapshot.bar_beats)
    assert [empty.notes, empty.ids, empty.selected] == [[], [], None]
    assert [*empty.rows, *empty.muted, *empty.muted_ids] == []
    assert restored(empty, [], LENGTH, muted=[]).removed == []
    assert content_of(empty).notes == []


def test_notes_that_would_meet_or_pass_each_other_keep_their_starts() -> None:
    """All of their pitch; other pitches move, and each note ends where the next one begins."""
    before = [Note(KICK, 0.0, 1.0, 90.0), Note(KICK, 1.0, 1.0, 90.0), Note(SNARE, 2.0, 1.0, 90.0)]
    for met in (1.0, 1.1):
        after = [before[0]._replace(start_beats=met), before[1], Note(SNARE, 2.1, 1.0, 60.0)]
        assert moved(before, after, [], LENGTH) == [*before[:2], Note(SNARE, 2.1, 1.0, 60.0)]
    after = [before[0], before[1]._replace(start_beats=0.75), before[2]]
    assert moved(before, after, [], LENGTH) == [
        Note(KICK, 0.0, 0.75, 90.0),
        Note(KICK, 0.75, 1.0, 90.0),
        before[2],
    ]
    backwards = [*reversed(before)]
    assert moved(backwards, backwards, [], LENGTH) == backwards
