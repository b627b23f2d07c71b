"""A clip's loop on the grid, a region of it rewritten, and its notes humanized."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from Sidestick.protocol.messages import DRUM_CLASSES, Note
from sidestick_engine.beats.clip_region import ClipRegion
from sidestick_engine.beats.humanize import humanized
from sidestick_engine.beats.locked_lanes import LockedLanes
from sidestick_engine.beats.note_grid import CLOSEST_BEATS, ClipLoop
from sidestick_engine.beats.timing_and_dynamics import TimingAndDynamics
from sidestick_engine.errors import RequestError
from sidestick_engine.kit.kit import Kit
from sidestick_models.beat.beat import Beat, GridHit
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import Meter

GM = Kit.general_midi()
FOUR_FOUR = Meter(4, 4)
BEATS, STEPS = 8.0, 32
COWBELL = 56  # no drum of ours


def clear(notes: list[Note]) -> list[Note]:
    """Return notes as a clip holds them: of a pitch, none at another's start or under it."""
    kept: list[Note] = []
    for note in sorted(notes):
        if kept and kept[-1].pitch == note.pitch:
            before = kept[-1]
            if note.start_beats - before.start_beats < 0.01:
                continue
            end = min(before.length_beats, note.start_beats - before.start_beats)
            kept[-1] = before._replace(length_beats=end)
        kept.append(note)
    return sorted(kept, key=lambda note: (note.start_beats, note.pitch))


clips = st.lists(
    st.builds(
        Note,
        st.sampled_from([36, 38, 40, 42, 46, 51, COWBELL]),
        st.floats(0, BEATS, exclude_max=True),
        st.floats(0.01, 3),
        st.floats(1, 127),
    ),
    max_size=30,
).map(clear)
values = st.floats(-0.5, 0.5, width=32)
others = st.builds(
    lambda hits, velocities, offsets: Beat(
        hits, np.where(hits, velocities + 0.5, 0), np.where(hits, offsets, 0)
    ),
    arrays.arrays(bool, (STEPS, 9)),
    arrays.arrays(np.float32, (STEPS, 9), elements=values),
    arrays.arrays(np.float32, (STEPS, 9), elements=values),
)
playings = st.builds(
    TimingAndDynamics,
    st.none() | st.floats(50, 75),
    st.floats(0, 1),
    st.floats(0, 1),
    st.none() | st.floats(50, 75),
    st.none() | st.floats(50, 75),
    st.just(FOUR_FOUR),
    st.none(),
    st.floats(0, 1),
    st.floats(-30, 30),
    st.floats(20, 999),
)
some_pitches = st.sets(st.sampled_from([36, 38, 39, 40, 42, COWBELL]))
locks = st.lists(st.sampled_from(DRUM_CLASSES), max_size=9)
ranges = st.tuples(st.floats(-1, 9), st.floats(-1, 9))


def loop_of(notes: list[Note]) -> ClipLoop:
    return ClipLoop.of(notes, GM, FOUR_FOUR, BEATS)


def pitches_in_order(notes: list[Note]) -> dict[int, list[Note]]:
    found: dict[int, list[Note]] = {}
    for note in sorted(notes, key=lambda note: note.start_beats):
        found.setdefault(note.pitch, []).append(note)
    return found


def test_a_note_is_the_hit_of_its_nearest_step() -> None:
    """Early or late by up to half a step; by its pitch's class; others are no hits."""
    notes = [Note(38, 0.95, 0.1, 127.0), Note(42, 0.11, 0.1, 64.0), Note(COWBELL, 1.0, 1.0, 90.0)]
    loop = loop_of(notes)
    assert list(loop.cells) == [(4, 1), (0, 2), None]
    assert np.argwhere(loop.beat.hits).tolist() == [[0, 2], [4, 1]]
    assert loop.beat.offsets[4, 1] == pytest.approx(-0.2)


def test_the_last_half_step_leads_into_the_loops_start() -> None:
    """A clip loops: what is played there is its first step, early."""
    assert loop_of([Note(36, 7.9, 0.1, 100.0)]).cells == [(0, 0)]


def test_what_lies_outside_of_the_loop_is_no_hit() -> None:
    """Before its start, at its end and behind it."""
    notes = [Note(36, start, 0.1, 100.0) for start in (-0.01, BEATS, 100.0)]
    assert loop_of(notes).cells == [None] * 3


@pytest.mark.parametrize(
    ("meter", "length_beats", "bars"), [((7, 8), 7.0, 2), ((3, 4), 9.0, 3), ((6, 8), 3.0, 1)]
)
def test_bars_are_those_of_the_meter(
    meter: tuple[int, int], length_beats: float, bars: int
) -> None:
    """And a loop that is not whole ones is refused, with what would do."""
    loop = ClipLoop.of([], GM, Meter(*meter), length_beats)
    assert (loop.bars, loop.beat.steps) == (bars, length_beats * 4)
    with pytest.raises(RequestError, match=f"multiple of {length_beats / bars:g} beats"):
        ClipLoop.of([], GM, Meter(*meter), length_beats + 0.5)


@given(clips, others, playings, st.builds(LockedLanes.of, st.just(GM), locks, some_pitches), ranges)
def test_what_is_locked_or_outside_of_the_part_stays_exactly(
    notes: list[Note],
    other: Beat,
    playing: TimingAndDynamics,
    locked: LockedLanes,
    range_beats: tuple[float, float],
) -> None:
    """Whatever the beat: new notes start in the part, on lanes that are free, and cut nothing."""
    start, end = range_beats
    region = ClipRegion.of(loop_of(notes), GM, start, end, locked)
    made = region.rewrite(other, playing)
    new = [note for note in made if note not in notes]
    for note in notes:
        is_locked = note.pitch in locked.pitches or note.pitch not in GM.classes
        if is_locked or not start <= note.start_beats < end:
            assert note in made
    for note in new:
        assert start <= note.start_beats < min(end, BEATS)
        assert note.pitch not in locked.pitches
    assert len(made) == len({(note.pitch, note.start_beats) for note in made})
    for line in pitches_in_order(made).values():
        for one, after in pairwise(line):
            assert one.start_beats + one.length_beats <= after.start_beats + 1e-9


@given(clips, others, playings)
def test_a_whole_loop_again_keeps_no_drum(
    notes: list[Note], other: Beat, playing: TimingAndDynamics
) -> None:
    """With nothing locked only what is no drum of the kit stays."""
    made = ClipRegion.of(loop_of(notes), GM, 0.0, BEATS).rewrite(other, playing)
    assert [note for note in made if note.pitch == COWBELL] == [
        note for note in notes if note.pitch == COWBELL
    ]
    assert sum(note.pitch != COWBELL for note in made) <= other.hits.sum()


def test_a_class_that_stands_in_keeps_off_a_locked_lane() -> None:
    """A ride without a pad sounds on the closed hat's, but not where that is locked."""
    kit = Kit.from_pads([(36, "Kick"), (42, "Closed Hat")])
    hits = np.zeros((STEPS, 9), bool)
    hits[[0, 4], 8] = True
    beat = Beat(hits, hits.astype(np.float32), np.zeros((STEPS, 9), np.float32))
    loop = ClipLoop.of([Note(42, 3.0, 0.25, 100.0)], kit, FOUR_FOUR, BEATS)
    for locked, pitches in ((["closed_hat"], [42]), ([], [42, 42])):
        made = ClipRegion.of(loop, kit, 0.0, BEATS, LockedLanes.of(kit, locked)).rewrite(
            beat, TimingAndDynamics()
        )
        assert [note.pitch for note in made] == pitches


def all_of(drum: DrumClass) -> Beat:
    """Return a beat that hits a drum on every step, on the grid."""
    hits = np.zeros((STEPS, 9), bool)
    hits[:, drum] = True
    return Beat(hits, hits.astype(np.float32), np.zeros((STEPS, 9), np.float32))


def test_a_class_that_stands_in_keeps_off_a_hit_that_stays() -> None:
    """A closed hat that leads into the range keeps its step, also from a ride on its pad."""
    kit = Kit.from_pads([(36, "Kick"), (42, "Closed Hat")])
    early = Note(42, 1.9, 0.05, 100.0)
    region = ClipRegion.of(ClipLoop.of([early], kit, FOUR_FOUR, BEATS), kit, 2.0, 3.0)
    made = region.rewrite(all_of(DrumClass.RIDE), TimingAndDynamics())
    assert [(note.pitch, note.start_beats) for note in made] == [
        (42, 1.9),
        (42, 2.25),
        (42, 2.5),
        (42, 2.75),
    ]


def test_new_hits_go_to_the_pad_that_the_notes_that_may_change_are_on() -> None:
    """Not to the locked one, though the clip uses that more."""
    notes = [*(Note(40, beat + 0.5, 0.1, 90.0) for beat in range(8)), Note(38, 1.0, 0.1, 90.0)]
    region = ClipRegion.of(loop_of(notes), GM, 0.0, BEATS, LockedLanes.of(GM, [], [40]))
    made = region.rewrite(all_of(DrumClass.SNARE), TimingAndDynamics())
    new = [note for note in made if note not in notes]
    assert {note.pitch for note in new} == {38}
    assert [note for note in made if note.pitch == 40] == notes[:8]


@pytest.mark.parametrize(("end", "step"), [(2.0, 8), (2.1, 8), (2.125, 9), (7.9, 32)])
def test_a_range_off_the_grid_ends_at_its_nearest_step(end: float, step: int) -> None:
    """And begins at that, so that two ranges side by side share no step."""
    loop = loop_of([])
    free = ClipRegion.of(loop, GM, 0.9, end).free.all(axis=1)
    assert np.flatnonzero(free).tolist() == list(range(4, step))
    behind = ClipRegion.of(loop, GM, end, BEATS).free.any(axis=1)
    assert np.flatnonzero(behind).tolist() == list(range(step, STEPS))


@pytest.mark.parametrize("end", [2.0, 2.1, 2.125, 7.9])
@pytest.mark.parametrize("start", [0.0, 0.125, 0.9, 1.0])
def test_a_note_exactly_at_a_ranges_start_may_go_and_one_at_its_end_stays(
    start: float, end: float
) -> None:
    """Also where that leads into the loop's start."""
    at_end = Note(38, end, 0.05, 90.0)
    region = ClipRegion.of(loop_of([Note(36, start, 0.05, 90.0), at_end]), GM, start, end)
    assert region.rewrite(Beat.from_events(np.zeros(STEPS)), TimingAndDynamics()) == [at_end]


def test_a_new_hit_under_a_note_that_stays_is_left_out() -> None:
    """The note would be cut; a lock keeps the length of a note too."""
    long = Note(46, 1.0, 3.0, 100.0)
    hits = np.zeros((STEPS, 9), bool)
    hits[[8, 20], 3] = True
    beat = Beat(hits, hits.astype(np.float32), np.zeros((STEPS, 9), np.float32))
    made = ClipRegion.of(loop_of([long]), GM, 1.5, BEATS).rewrite(beat, TimingAndDynamics())
    assert made == [long, Note(46, 5.0, 0.25, 127.0)]


def test_a_note_that_may_be_cut_ends_where_a_new_one_of_its_pad_begins() -> None:
    """One that is locked is left whole, and new hits keep off it."""
    notes = [Note(38, 0.0, 8.0, 100.0), Note(46, 0.0, 8.0, 100.0)]
    both = Beat.from_hits(
        [GridHit(drum, 12.0, 1.0) for drum in (DrumClass.SNARE, DrumClass.OPEN_HAT)], STEPS
    )
    region = ClipRegion.of(loop_of(notes), GM, 1.0, BEATS, LockedLanes.of(GM, [], [46]))
    assert region.rewrite(both, TimingAndDynamics(), cuts=True) == [
        Note(38, 0.0, 3.0, 100.0),
        notes[1],
        Note(38, 3.0, 0.25, 127.0),
    ]


def test_no_new_hit_lies_on_a_step_whose_note_is_locked() -> None:
    """Not on another pad of its class either: the step has its hit."""
    notes = [Note(40, 1.0, 0.25, 90.0), Note(38, 3.0, 0.25, 90.0)]
    region = ClipRegion.of(loop_of(notes), GM, 0.0, BEATS, LockedLanes.of(GM, [], [40]))
    made = region.rewrite(all_of(DrumClass.SNARE), TimingAndDynamics())
    assert [note.pitch for note in made if note.start_beats == 1.0] == [40]


def test_a_note_before_a_range_keeps_its_step_from_it() -> None:
    """It is the same hit as one that starts in the range, and half a hit is not varied."""
    notes = [Note(42, at, 0.05, 90.0) for at in (1.0, 1.1, 1.5)]
    region = ClipRegion.of(loop_of(notes), GM, 1.1, 2.0)
    made = region.rewrite(Beat.from_events(np.zeros(STEPS)), TimingAndDynamics())
    assert made == notes[:2]


def test_swing_moves_no_hit_out_of_its_range() -> None:
    """A late hit of the last step is played as late as the range has room."""
    late = Beat.from_hits([GridHit(DrumClass.KICK, 7.4, 1.0)], STEPS)
    made = ClipRegion.of(loop_of([]), GM, 0.0, 1.9).rewrite(late, TimingAndDynamics(added_swing=75))
    assert [note.start_beats for note in made] == [1.9 - CLOSEST_BEATS]


def test_early_hits_of_the_first_step_can_be_moved_to_it() -> None:
    """One whose pad plays there goes; a locked one stays, and so does what is no drum."""
    early = [Note(pitch, 7.95, 0.25, 90.0) for pitch in (36, 42, 46, 51, COWBELL)]
    downbeat, next_ride = Note(36, 0.0, 0.3, 70.0), Note(51, 0.125, 0.3, 90.0)
    loop = loop_of([downbeat, next_ride, *early])
    region = ClipRegion.of(loop, GM, 0.0, BEATS, LockedLanes.of(GM, [], [42]))
    assert sorted(region.from_the_start().loop.notes) == sorted(
        [
            downbeat,
            next_ride,
            early[1],
            early[2]._replace(start_beats=0.0),
            early[3]._replace(start_beats=0.0, length_beats=0.125),
            early[4],
        ]
    )


@given(clips, others, playings)
def test_a_drummer_plays_the_same_notes(
    notes: list[Note], other: Beat, playing: TimingAndDynamics
) -> None:
    """In their order: pitch and length stay; of a pitch none meets or passes another."""
    loop = loop_of(notes)
    beat = Beat(
        loop.beat.hits,
        np.where(loop.beat.hits, np.abs(other.velocities), 0),
        np.where(loop.beat.hits, other.offsets, 0),
    )
    played = humanized(loop, beat, playing)
    assert [(n.pitch, n.length_beats) for n in played] == [(n.pitch, n.length_beats) for n in notes]
    with_lock = humanized(loop, beat, playing, LockedLanes.of(GM, ["snare"], [42]))
    locked = (38, 40, 42)
    assert with_lock == [n if n.pitch in locked else p for n, p in zip(notes, played, strict=True)]
    assert all(0 <= note.start_beats < BEATS and 1 <= note.velocity <= 127 for note in played)
    for before, after in zip(notes, played, strict=True):
        assert before.pitch != COWBELL or before == after
        assert abs(after.start_beats - before.start_beats) <= 0.375
    for pitch in {note.pitch for note in notes}:
        line = [n.start_beats for n in played if n.pitch == pitch]
        assert all(one < after for one, after in pairwise(line))
