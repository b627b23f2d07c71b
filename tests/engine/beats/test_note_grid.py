"""A beat on the grid as notes, and back."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from Sidestick.protocol.messages import Note
from sidestick_engine.beats.note_grid import (
    CLOSEST_BEATS,
    ClipLoop,
    beat_of,
    missing,
    notes_of,
    substituted,
)
from sidestick_engine.beats.timing_and_dynamics import Mask, TimingAndDynamics
from sidestick_engine.errors import RequestError
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.sound import Sound
from sidestick_models.beat.beat import Beat, GridHit
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import FOUR_FOUR
from sidestick_models.patterns.clap_table import ClapTable, Strength, Voice

GM = Kit.general_midi()
KICK, SNARE, CLOSED, OPEN = (
    DrumClass.KICK,
    DrumClass.SNARE,
    DrumClass.CLOSED_HAT,
    DrumClass.OPEN_HAT,
)
STEPS = 32


def laid(
    hits: Iterable[GridHit],
    kit: Kit = GM,
    *,
    from_beats: float = 0.0,
    to_beats: float = 4.0,
    free: Mask | None = None,
    among: Iterable[Note] = (),
) -> list[Note]:
    """Return the notes of hits that are played as they are, in a part of a clip."""
    beat = Beat.from_hits(hits, STEPS)
    return notes_of(
        beat,
        TimingAndDynamics(),
        kit,
        start_beats=from_beats,
        from_beats=from_beats,
        to_beats=to_beats,
        free=free,
        among=among,
    )


some_hits = st.lists(
    st.builds(
        GridHit,
        st.sampled_from(DrumClass),
        st.floats(-0.5, STEPS - 0.5, exclude_max=True),
        st.floats(0.0, 1.0),
    ),
    max_size=60,
)
# one hit a cell, none early on the first step: what a grid gives and a clip keeps
cells = st.dictionaries(
    st.tuples(st.sampled_from([KICK, SNARE, CLOSED]), st.integers(0, STEPS - 1)),
    st.tuples(st.floats(0.0, 0.4), st.integers(1, 127)),
)


def test_a_step_is_a_quarter_of_a_beat() -> None:
    """A hit a little late on the second beat is a note a little late on the second beat."""
    (note,) = laid([GridHit(SNARE, 4.2, 1.0)], to_beats=8.0)
    assert note == Note(38, pytest.approx(1.05), 0.25, 127.0)


def test_new_bars_begin_where_they_are_told_to() -> None:
    """Positions count from the start of the new part, times from the loop start of the clip."""
    (note,) = laid([GridHit(KICK, 2.0, 0.5)], from_beats=8.0, to_beats=16.0)
    assert note.start_beats == 8.5


@pytest.mark.parametrize("from_beats", [0.0, 8.0])
def test_an_early_first_hit_starts_with_its_part(from_beats: float) -> None:
    """Nothing is put before the clip, nor into the bars that were there."""
    (note,) = laid([GridHit(KICK, -0.4, 0.5)], from_beats=from_beats, to_beats=16.0)
    assert note.start_beats == from_beats


def test_a_note_ends_where_its_pads_next_begins_and_with_its_part() -> None:
    """Otherwise it is a sixteenth long."""
    rolled = [GridHit(SNARE, 0.0, 1.0), GridHit(SNARE, 0.6, 1.0), GridHit(SNARE, 15.4, 1.0)]
    lengths = [n.length_beats for n in laid(rolled)]
    assert lengths == pytest.approx([0.15, 0.25, 0.15])


def test_two_hits_of_a_pad_at_once_are_the_louder_one() -> None:
    """A ride that stands in on the closed hat's pad does not double it."""
    kit = Kit({42: Sound.CLOSED_HAT}, {Sound.CLOSED_HAT: 42})
    both = [GridHit(CLOSED, 0.0, 0.4), GridHit(DrumClass.RIDE, 0.05, 0.8)]
    (note,) = laid(both, kit)
    assert note.velocity == 102


def test_notes_that_are_there_are_not_cut() -> None:
    """A hit that would sound together with one of them is left out; one before them ends early."""
    there = [Note(38, 1.0, 0.5, 90.0), Note(38, 3.1, 0.25, 90.0)]
    hits = [GridHit(SNARE, at, 0.5) for at in (3.95, 5.0, 6.0, 12.0, 12.6)]
    hits.append(GridHit(KICK, 4.0, 0.5))
    made = laid(hits, among=there)
    assert [(n.pitch, n.start_beats, n.length_beats) for n in made] == [
        (36, 1.0, 0.25),
        (38, 1.5, 0.25),
        (38, 3.0, pytest.approx(0.1)),
    ]


def test_there_is_one_hi_hat() -> None:
    """A hat that is hit open and closed in one step is open, however the two are played."""
    assert [note.pitch for note in laid([GridHit(CLOSED, 3.2, 1.0), GridHit(OPEN, 2.9, 0.3)])] == [
        46
    ]


@pytest.mark.parametrize("there", [CLOSED, OPEN])
def test_a_hat_that_is_there_wins_over_a_new_one(there: DrumClass) -> None:
    """Only free cells are played, and nothing opens or closes a hat that stays."""
    free = np.ones((STEPS, 9), bool)
    free[:, there] = False
    assert laid([GridHit(CLOSED, 3.0, 1.0), GridHit(OPEN, 3.0, 0.3)], free=free) == []


def test_a_kit_tells_claps_from_snares_by_what_was_learned() -> None:
    """By step and velocity of the beat, whatever swing and amounts make of them."""
    voices = np.zeros((3, 16), np.int64)
    voices[Strength.STRONG, 5] = Voice.CLAP
    kit = Kit.from_pads([(38, "Snare"), (39, "Clap")]).clapping(ClapTable(voices))
    beat = Beat.from_hits([GridHit(SNARE, 5.25, 1.0), GridHit(SNARE, 12.0, 0.2)], 16)
    timing = TimingAndDynamics(70, 0.5, 0.0)
    notes = notes_of(beat, timing, kit, start_beats=0.0, from_beats=0.0, to_beats=4.0)
    assert [(note.pitch, note.velocity) for note in notes] == [(39, 76.0), (38, 76.0)]


def test_a_class_without_a_pad_is_left_out_and_reported() -> None:
    """Only classes that were to be played are reported."""
    kit = Kit({38: Sound.SNARE}, {Sound.SNARE: 38})
    hits = [GridHit(SNARE, 0.0, 1.0), GridHit(DrumClass.RIDE, 1.0, 1.0), GridHit(KICK, 1.0, 1.0)]
    beats = [Beat.from_hits(hits[:2], 16), Beat.from_hits(hits[1:], 16)]
    assert [n.pitch for n in laid(hits, kit)] == [38]
    assert missing(beats, kit) == ["kick", "ride"]


def test_what_another_pad_plays_is_reported() -> None:
    """Class by class, with the sound it is played on; only of classes that were to be played."""
    kit = Kit.from_pads([(36, "Kick"), (39, "Clap"), (42, "Closed Hat")])
    hits = [GridHit(drum, 0.0, 1.0) for drum in (OPEN, SNARE, KICK)]
    assert substituted([Beat.from_hits(hits, 16)], kit) == [
        ("snare", "clap"),
        ("open_hat", "closed_hat"),
    ]


def test_notes_that_mean_nothing_or_lie_outside_are_no_hits() -> None:
    """Before the loop, at its end and behind it, and on pitches that no drum has."""
    notes = [Note(36, start, 0.25, 100.0) for start in (-0.1, 0.0, 3.6, 4.0, 90.0)]
    notes.append(Note(100, 1.0, 0.25, 100.0))
    found = beat_of(notes, GM, from_beats=0.0, steps=16).grid_hits()
    assert [hit.position_steps for hit in found] == [0.0, pytest.approx(14.4)]


def test_an_early_hit_belongs_to_the_window_that_it_leads_into() -> None:
    """The first step of a window within the clip may be played early."""
    found = beat_of([Note(36, 7.9, 0.25, 127.0)], GM, from_beats=8.0, steps=STEPS).grid_hits()
    assert found == [GridHit(KICK, pytest.approx(-0.4), 1.0)]


def test_what_would_be_too_late_is_played_last() -> None:
    """A hit of the last step that swing and timing together would push out is heard."""
    (note,) = laid([GridHit(KICK, 16.2, 0.5)])
    assert note.start_beats == 4.0 - CLOSEST_BEATS
    assert note.start_beats + note.length_beats <= 4.0


@given(some_hits, st.sampled_from([0.0, 8.0, 4000.0]))
def test_notes_lie_in_their_part_and_never_overlap_on_a_pad(
    hits: list[GridHit], from_beats: float
) -> None:
    """Starts, ends, velocities and gaps are legal whatever was played."""
    notes = laid(hits, from_beats=from_beats, to_beats=from_beats + 8)
    assert notes == sorted(notes, key=lambda note: (note.start_beats, note.pitch))
    for note in notes:
        assert from_beats <= note.start_beats < from_beats + 8
        assert 0 < note.length_beats <= 0.25
        assert note.start_beats + note.length_beats <= from_beats + 8 + 1e-9
        assert note.velocity in range(1, 128)
    for pitch in {note.pitch for note in notes}:
        for one, next_one in pairwise(note for note in notes if note.pitch == pitch):
            assert next_one.start_beats - one.start_beats >= CLOSEST_BEATS
            assert one.start_beats + one.length_beats <= next_one.start_beats + 1e-9


@given(cells)
def test_what_was_played_is_read_back(
    cells: dict[tuple[DrumClass, int], tuple[float, int]],
) -> None:
    """The hits of the notes are the same again: class, position and velocity."""
    hits = sorted(
        GridHit(drum, step + offset, velocity / 127)
        for (drum, step), (offset, velocity) in cells.items()
    )
    notes = laid(hits, to_beats=STEPS / 4)
    again = sorted(beat_of(notes, GM, from_beats=0.0, steps=STEPS).grid_hits())
    assert [hit.drum for hit in again] == [hit.drum for hit in hits]
    for before, after in zip(hits, again, strict=True):
        assert after[1:] == pytest.approx(before[1:])


def test_a_loop_longer_than_any_song_is_refused_before_it_takes_memory() -> None:
    """Its length is all that is looked at."""
    notes = [Note(36, 0.0, 0.25, 90.0)]
    with pytest.raises(RequestError, match=r"has 250,000 bars; at most 1,000 can be .* shorter\.$"):
        ClipLoop.of(notes, Kit.general_midi(), FOUR_FOUR, 1e6)
