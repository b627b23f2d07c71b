"""Plans of changes to notes, without Live."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from Sidestick.live.clip_plan import changes, moved, quantized, without_overlaps
from Sidestick.protocol.messages import Note

LENGTH = 8.0
KICK, SNARE = 36, 38


def clear(notes: Any) -> list[Note]:
    """Draw notes as a clip holds them: of a pitch, none begins or sounds under another."""
    kept: list[Note] = []
    for note in sorted(notes):
        if kept and kept[-1].pitch == note.pitch:
            gap = note.start_beats - kept[-1].start_beats
            if gap < 0.001:
                continue
            kept[-1] = kept[-1]._replace(length_beats=min(kept[-1].length_beats, gap))
        kept.append(note)
    return kept


notes = st.builds(
    Note,
    st.sampled_from([KICK, SNARE, 42]),
    st.floats(0, LENGTH, exclude_max=True),
    st.floats(0.01, 2),
    st.floats(1, 127),
)
lists = st.lists(notes, max_size=20)
clips = lists.map(clear)


def pairs(line: list[Note]) -> Any:
    """Each two neighbours of a pitch."""
    line = sorted(line)
    return [(a, b) for a, b in zip(line, line[1:]) if a.pitch == b.pitch]


@given(clips, clips, st.data())
def test_what_goes_and_comes_makes_the_one_the_other(
    before: list[Note], others: list[Note], data: Any
) -> None:
    """And nothing that is in both goes or comes."""
    after = data.draw(st.lists(st.sampled_from(before), unique=True)) if before else []
    after = after + others
    gone, new = changes(before, after)
    left = [note for place, note in enumerate(before) if place not in gone]
    assert sorted(left + new) == sorted(after)
    assert not {before[place] for place in gone} & set(new)


@given(lists, clips)
def test_new_notes_leave_the_others_whole(new: list[Note], others: list[Note]) -> None:
    """None begins under another or sounds into one; only length is lost, or the whole note."""
    placed = without_overlaps(new, others)
    for note in placed:
        for other in others:
            if other.pitch == note.pitch:
                ends = note.start_beats + note.length_beats <= other.start_beats + 1e-9
                assert ends or note.start_beats >= other.start_beats + other.length_beats
    assert {(n.pitch, n.start_beats, n.velocity) for n in placed} <= {
        (n.pitch, n.start_beats, n.velocity) for n in new
    }


@given(clips)
def test_straight_notes_lie_on_sixteenths_one_of_a_pitch_each(before: list[Note]) -> None:
    """The nearest of each; only starts change, and by half a sixteenth at most."""
    after = quantized(before, LENGTH)
    for old, new in zip(before, after):
        assert new == old._replace(start_beats=new.start_beats)
        assert abs(new.start_beats - old.start_beats) <= 0.125
        assert 0 <= new.start_beats < LENGTH
        on_grid = [n for n in after if n.pitch == old.pitch and n.start_beats % 0.25 == 0]
        nearest = math.floor(old.start_beats * 4 + 0.5) / 4  # halfway, the later one
        assert nearest >= LENGTH or nearest in [n.start_beats for n in on_grid] or new in on_grid
    assert all(one.start_beats < other.start_beats for one, other in pairs(after))
    assert quantized(after, LENGTH) == after


def test_a_grace_note_stays_before_its_hit() -> None:
    """The hit goes to the grid; the note before it does not meet it there."""
    flam = [Note(SNARE, 0.92, 0.06, 40.0), Note(SNARE, 1.01, 0.2, 110.0)]
    assert quantized(flam, LENGTH) == [flam[0], flam[1]._replace(start_beats=1.0)]


def test_what_leads_into_the_next_pass_stays() -> None:
    """On the loop's end it would not be heard."""
    pickup = [Note(KICK, 7.9, 0.1, 100.0)]
    assert quantized(pickup, LENGTH) == pickup


@given(clips, st.lists(st.floats(-1, 9), min_size=20, max_size=20), st.data())
def test_moved_notes_are_neither_cut_nor_lost(
    clip: list[Note], starts: list[float], data: Any
) -> None:
    """Whatever starts are asked for: they keep pitch and number, and no other note is covered."""
    is_other = data.draw(st.lists(st.booleans(), min_size=len(clip), max_size=len(clip)))
    others = [note for note, other in zip(clip, is_other) if other]
    before = [note for note, other in zip(clip, is_other) if not other]
    near = data.draw(st.booleans())  # small moves are those that are possible
    after = [
        note._replace(start_beats=note.start_beats + start / 100 if near else start, velocity=64.0)
        for note, start in zip(before, starts)
    ]
    played = moved(before, after, others, LENGTH)
    assert [(note.pitch, note.velocity) for note in played] == [(n.pitch, 64.0) for n in before]
    assert all(0 < new.length_beats <= old.length_beats for old, new in zip(before, played))
    assert all(0 <= note.start_beats < LENGTH for note in played)
    for one, other in pairs(played + others):
        assert one.start_beats < other.start_beats
        if one in played:
            assert one.start_beats + one.length_beats <= other.start_beats + 1e-9
