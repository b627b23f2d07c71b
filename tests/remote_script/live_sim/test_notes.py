"""Notes of a clip: Live's rules for reading, adding, changing and removing them."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_live_sim import SimulatedLive
from sidestick_live_sim.lom import note_rules
from sidestick_live_sim.lom.note_rules import Note

ALL = (0, 128, -1000.0, 10000.0)


@pytest.fixture
def spec(Live: Any) -> Any:  # noqa: N803
    return Live.Clip.MidiNoteSpecification


def test_a_window_finds_notes_that_start_in_it(clip: Any) -> None:
    """A note belongs to a window of pitches and beats in which it starts."""
    assert [note.start_time for note in clip.get_notes_extended(38, 1, 0.0, 3.0)] == [1.0]
    assert len(clip.get_notes_extended(38, 1, 1.25, 1.0)) == 0
    assert len(clip.get_notes_extended(37, 1, 0.0, 4.0)) == 0


@pytest.mark.parametrize("window", [(0, 0, 0.0, 4.0), (-1, 128, 0.0, 4.0), (0, 128, 0.0, 0.0)])
def test_an_empty_window_is_refused(clip: Any, window: Any) -> None:
    """A window without pitches or beats raises."""
    with pytest.raises(RuntimeError):
        clip.get_notes_extended(*window)


def test_notes_do_not_come_in_order_of_time(clip: Any, live: SimulatedLive) -> None:
    """Live promises no order; the simulated one sorts by pitch so that nobody relies on time."""
    live.set_notes(clip, [(40, 0.0, 1.0, 100.0), (36, 2.0, 1.0, 100.0)])
    assert [note.pitch for note in clip.get_notes_extended(*ALL)] == [36, 40]


def test_notes_may_lie_before_zero_and_past_the_loop(clip: Any, spec: Any) -> None:
    """Notes outside the loop are kept."""
    clip.add_new_notes([spec(40, -1.5, 0.5), spec(40, 77.0, 0.5)])
    assert [note.start_time for note in clip.get_notes_extended(40, 1, -10.0, 100.0)] == [
        -1.5,
        77.0,
    ]


def test_adding_gives_the_ids_of_the_new_notes(clip: Any, spec: Any) -> None:
    """The ids are those under which the notes can be found, in the order given."""
    ids = clip.add_new_notes((spec(50, 2.0, 0.5), spec(49, 1.0, 0.5)))
    assert [clip.get_notes_by_id([n])[0].pitch for n in ids] == [50, 49]


def test_only_specifications_can_be_added(clip: Any) -> None:
    """Tuples and handed-out notes are refused."""
    for wrong in [(36, 0.0, 0.25, 100, False)], list(clip.get_notes_extended(*ALL)):
        with pytest.raises(TypeError):
            clip.add_new_notes(wrong)
    with pytest.raises(TypeError):
        clip.add_new_notes(None)


@pytest.mark.parametrize(
    "values",
    [
        {"velocity": 0.0},
        {"velocity": 128.0},
        {"velocity": math.nan},
        {"pitch": 128},
        {"pitch": -1},
        {"duration": 0.0},
        {"duration": math.inf},
        {"start_time": math.nan},
        {"probability": 1.5},
        {"velocity_deviation": -128.0},
    ],
)
def test_a_note_out_of_range_is_refused_with_all_others(clip: Any, spec: Any, values: Any) -> None:
    """One illegal note in a batch raises, and none of the batch is added."""
    good = {"pitch": 60, "start_time": 0.0, "duration": 0.25}
    with pytest.raises(RuntimeError):
        clip.add_new_notes([spec(**good), spec(**{**good, **values})])
    assert len(clip.get_notes_extended(*ALL)) == 3


def test_the_softest_and_the_loudest_velocity_are_legal(clip: Any, spec: Any) -> None:
    """Velocity is above 0 and at most 127, fractions included."""
    clip.add_new_notes([spec(60, 0.0, 0.25, 0.1), spec(61, 0.0, 0.25, 127)])
    assert [note.velocity for note in clip.get_notes_extended(60, 2, 0.0, 1.0)] == [0.1, 127.0]


def test_a_note_at_the_same_pitch_and_start_replaces_the_old(clip: Any, spec: Any) -> None:
    """There is never a second note on one pitch at one time."""
    clip.add_new_notes([spec(36, 0.0, 0.125, 50.0)])
    (note,) = clip.get_notes_extended(36, 1, 0.0, 4.0)
    assert (note.duration, note.velocity) == (0.125, 50.0)


def test_an_overlap_cuts_the_earlier_note(clip: Any, spec: Any) -> None:
    """Of two notes on one pitch the earlier ends where the later begins, whichever was first."""
    clip.add_new_notes([spec(38, 1.25, 0.25), spec(38, 2.75, 1.0)])
    notes = clip.get_notes_extended(38, 1, 0.0, 4.0)
    spans = sorted((note.start_time, note.duration) for note in notes)
    assert spans == [(1.0, 0.25), (1.25, 0.25), (2.75, 0.25), (3.0, 0.5)]


def test_changed_notes_are_written_back(clip: Any) -> None:
    """Notes change in the copy first; the clip follows with apply_note_modifications."""
    notes = clip.get_notes_extended(36, 1, 0.0, 4.0)
    notes[0].velocity = 12
    notes[0].start_time = 0.5
    assert clip.get_notes_extended(36, 1, 0.0, 4.0)[0].velocity == 100.0
    clip.apply_note_modifications(notes)
    (note,) = clip.get_notes_extended(36, 1, 0.0, 4.0)
    assert (note.start_time, note.velocity, note.note_id) == (0.5, 12.0, notes[0].note_id)


def test_only_lives_vector_can_be_written_back(clip: Any) -> None:
    """A list of the same notes is refused."""
    with pytest.raises(TypeError):
        clip.apply_note_modifications(list(clip.get_notes_extended(*ALL)))


def test_a_vector_with_unknown_ids_is_refused(live: SimulatedLive, track: Any, clip: Any) -> None:
    """Notes of another clip, or removed meanwhile, cannot be written back."""
    other = live.add_midi_clip(track, 1, 4.0, [(36, 0.0, 0.5, 100.0)])
    with pytest.raises(RuntimeError, match="no notes with the ids"):
        clip.apply_note_modifications(other.get_notes_extended(*ALL))
    notes = clip.get_notes_extended(*ALL)
    clip.remove_notes_extended(*ALL)
    with pytest.raises(RuntimeError, match="no notes with the ids"):
        clip.apply_note_modifications(notes)


def test_a_changed_note_must_be_legal(clip: Any) -> None:
    """A velocity of 0 cannot be written back; an id cannot be changed; a pitch is an int."""
    notes = clip.get_notes_extended(36, 1, 0.0, 4.0)
    with pytest.raises(AttributeError):
        notes[0].note_id = 5
    with pytest.raises(TypeError):
        notes[0].pitch = 36.0
    notes[0].velocity = 0.0
    with pytest.raises(RuntimeError):
        clip.apply_note_modifications(notes)


def test_removing_takes_notes_that_start_in_the_window(clip: Any) -> None:
    """A note that starts before the window and sounds into it stays."""
    clip.remove_notes_extended(0, 128, 0.25, 2.0)
    assert sorted(note.start_time for note in clip.get_notes_extended(*ALL)) == [0.0, 3.0]


def test_notes_are_removed_by_id(clip: Any) -> None:
    """Ids that the clip does not have raise, and then nothing is removed."""
    ids = [note.note_id for note in clip.get_notes_extended(38, 1, 0.0, 4.0)]
    with pytest.raises(RuntimeError):
        clip.remove_notes_by_id([*ids, 999999])
    with pytest.raises(TypeError):
        clip.remove_notes_by_id(["1"])
    clip.remove_notes_by_id(ids)
    assert [note.pitch for note in clip.get_notes_extended(*ALL)] == [36]


def test_notes_are_selected(clip: Any) -> None:
    """Selected notes can be asked for."""
    clip.select_all_notes()
    assert len(clip.get_selected_notes_extended()) == 3
    clip.deselect_all_notes()
    assert len(clip.get_selected_notes_extended()) == 0
    clip.select_notes_by_id([clip.get_notes_extended(36, 1, 0.0, 4.0)[0].note_id])
    assert [note.pitch for note in clip.get_selected_notes_extended()] == [36]


def test_notes_are_duplicated(clip: Any) -> None:
    """Copies go to a time, moved in pitch; without a time they follow the originals."""
    ids = [note.note_id for note in clip.get_notes_extended(38, 1, 0.0, 4.0)]
    clip.duplicate_notes_by_id(ids, 8.0, 1)
    assert [note.start_time for note in clip.get_notes_extended(39, 1, 0.0, 99.0)] == [8.0, 10.0]
    clip.duplicate_notes_by_id(note_ids=ids[:1])
    assert [note.start_time for note in clip.get_notes_extended(38, 1, 0.0, 99.0)] == [
        1.0,
        1.5,
        3.0,
    ]
    with pytest.raises(TypeError):
        clip.duplicate_notes_by_id(ids, "later")
    with pytest.raises(RuntimeError):
        clip.duplicate_notes_by_id(ids, None, 127)


def test_an_audio_clip_has_no_notes(live: SimulatedLive, spec: Any) -> None:
    """Reading and writing notes of an audio clip raises."""
    clip = live.add_audio_clip(live.add_audio_track("Loop"), 0)
    for call in (
        lambda: clip.get_notes_extended(*ALL),
        clip.get_all_notes_extended,
        lambda: clip.add_new_notes([spec(36, 0.0, 0.25)]),
        lambda: clip.remove_notes_extended(*ALL),
        clip.select_all_notes,
    ):
        with pytest.raises(RuntimeError, match="audio clip"):
            call()


def test_the_user_selects_notes_with_a_frame(live: SimulatedLive, clip: Any) -> None:
    """In every version; a script reads them."""
    live.set_notes(clip, [(36, 0.0, 0.25, 100.0), (38, 1.0, 0.25, 90.0), (42, 2.0, 0.25, 80.0)])
    live.select_notes(clip, 0.5, 2.0)
    assert [note.pitch for note in clip.get_selected_notes_extended()] == [38]


def test_notes_of_a_frozen_track_cannot_be_changed(
    live: SimulatedLive, track: Any, clip: Any, spec: Any
) -> None:
    """They can be read; adding, changing and removing raise."""
    live.freeze(track)
    notes = clip.get_notes_extended(*ALL)
    for call in (
        lambda: clip.add_new_notes([spec(36, 0.0, 0.25)]),
        lambda: clip.apply_note_modifications(notes),
        lambda: clip.remove_notes_extended(*ALL),
        lambda: clip.remove_notes_by_id([notes[0].note_id]),
    ):
        with pytest.raises(RuntimeError, match="frozen"):
            call()
    assert len(clip.get_notes_extended(*ALL)) == 3


PLAIN = st.tuples(st.integers(36, 38), st.integers(0, 8), st.integers(1, 6))


@given(st.lists(PLAIN, max_size=20), st.lists(PLAIN, max_size=20))
def test_no_two_notes_on_one_pitch_ever_overlap(old: Any, new: Any) -> None:
    """However notes are added, those on one pitch follow each other and have a length."""
    notes: Any = ()
    for batch in (old, new):
        made = [Note(n, pitch, start, length) for n, (pitch, start, length) in enumerate(batch)]
        notes = note_rules.add(notes, made)
    for first, second in zip(notes, notes[1:]):
        assert first.duration > 0
        assert first.pitch < second.pitch or first.end_time <= second.start_time
    assert {(n.pitch, n.start_time) for n in notes} == {note[:2] for note in old + new}
