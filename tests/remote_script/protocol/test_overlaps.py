"""Two notes on one pad: the first is cut, or the louder stays."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from Sidestick.protocol.messages import Note
from Sidestick.protocol.overlaps import clear_of, cut_overlaps

some_notes = st.lists(
    st.builds(
        Note,
        st.sampled_from([36, 38]),
        st.floats(0, 4),
        st.floats(0.01, 2),
        st.floats(1, 127),
    ),
    max_size=20,
)


def on_each_pad(notes: list[Note]) -> list[list[Note]]:
    return [[note for note in notes if note.pitch == pitch] for pitch in (36, 38)]


def test_a_note_ends_where_the_next_of_its_pad_begins() -> None:
    """Other pads may sound meanwhile."""
    notes = [Note(36, 0.0, 1.0, 90.0), Note(38, 0.25, 1.0, 90.0), Note(36, 0.5, 0.25, 90.0)]
    assert cut_overlaps(notes) == [notes[0]._replace(length_beats=0.5), *notes[1:]]


def test_of_two_that_are_nearly_together_the_louder_stays() -> None:
    """Whoever asks may say what is nearly together; else it is only what begins at once."""
    soft, loud = Note(36, 1.0, 0.25, 40.0), Note(36, 1.02, 0.25, 90.0)
    assert cut_overlaps([soft, loud], closest_beats=0.03) == [loud]
    assert [note.velocity for note in cut_overlaps([soft, loud])] == [40.0, 90.0]
    assert cut_overlaps([soft, loud._replace(start_beats=1.0)]) == [loud._replace(start_beats=1.0)]


def test_exactly_as_far_apart_as_allowed_are_two_notes() -> None:
    """A hair nearer they are one; so too beside notes that stay, before them and behind."""
    one = Note(36, 1.0, 0.25, 90.0)
    apart, nearer = one._replace(start_beats=1.0 + 1 / 32), one._replace(start_beats=1.031)
    assert len(cut_overlaps([one, apart], 1 / 32)) == 2
    assert len(cut_overlaps([one, nearer], 1 / 32)) == 1
    short = one._replace(length_beats=1 / 64)
    assert [*clear_of([apart], [short], 1 / 32)] == [apart]
    assert [*clear_of([short], [apart], 1 / 32)] == [short]
    assert [*clear_of([nearer], [short], 1 / 32)] == [*clear_of([short], [nearer], 1 / 32)] == []


def test_a_very_short_note_in_front_keeps_others_as_far_away_as_a_long_one() -> None:
    """Unless nobody asked for that: then the next one may begin where it ends."""
    short = Note(36, 1.0, 0.01, 90.0)
    next_one = Note(36, 1.02, 0.25, 90.0)
    assert [*clear_of([next_one], [short], 1 / 32)] == []
    assert [*clear_of([next_one], [short])] == [next_one]
    long = short._replace(length_beats=1.0)
    late = next_one._replace(start_beats=1.99)
    assert [*clear_of([late], [long], 1 / 32)] == []
    assert [*clear_of([late._replace(start_beats=2.0)], [long])] == [late._replace(start_beats=2.0)]


def test_of_two_at_once_the_louder_stays_however_long_they_are() -> None:
    """Whichever came first; its length is its own."""
    loud, soft = Note(36, 1.0, 0.1, 90.0), Note(36, 1.0, 0.5, 40.0)
    assert cut_overlaps([loud, soft]) == cut_overlaps([soft, loud]) == [loud]
    assert cut_overlaps([loud._replace(length_beats=0.9), soft])[0].length_beats == 0.9


@given(some_notes, st.sampled_from([0.0, 1 / 32]))
def test_no_note_sounds_under_another_of_its_pad(notes: list[Note], closest_beats: float) -> None:
    """They stand by start and pitch, and no start or velocity is new."""
    kept = cut_overlaps(notes, closest_beats)
    assert kept == sorted(kept, key=lambda note: (note.start_beats, note.pitch))
    assert {note[:2] for note in kept} <= {note[:2] for note in notes}
    for line in on_each_pad(kept):
        for one, after in zip(line, line[1:]):
            assert after.start_beats - one.start_beats >= closest_beats
            assert 0 < one.length_beats <= after.start_beats - one.start_beats


@given(some_notes)
def test_nothing_is_lost_or_cut_but_under_the_next_note(notes: list[Note]) -> None:
    """Every start is still there, and a note with room keeps its length."""
    kept = cut_overlaps(notes)
    assert {note[:2] for note in kept} == {note[:2] for note in notes}
    for line in on_each_pad(kept):
        for one, after in zip(line, [*line[1:], None]):
            whole = [n for n in notes if n[:2] == one[:2] and n.velocity == one.velocity]
            room = after.start_beats - one.start_beats if after else float("inf")
            assert one.length_beats in {min(n.length_beats, room) for n in whole}


@given(some_notes, some_notes, st.sampled_from([0.0, 1 / 32]))
def test_new_notes_leave_others_whole(
    new: list[Note], others: list[Note], closest_beats: float
) -> None:
    """Those that would begin under one are left out, the rest end where one begins."""
    there = cut_overlaps(others)
    for note in clear_of(new, there, closest_beats):
        for other in there:
            if other.pitch == note.pitch:
                apart = note.start_beats - other.start_beats
                assert apart >= other.length_beats or -apart >= note.length_beats
