"""Beats: into events and strokes and back without loss."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_models.beat.beat import Beat, GridHit
from sidestick_models.beat.drum_classes import EVENTS, DrumClass
from tests.models.beats import joined

cells = st.tuples(st.integers(0, 31), st.sampled_from(DrumClass))
touches = st.tuples(
    st.floats(0.0078125, 1.0, width=32), st.floats(-0.4990234375, 0.4990234375, width=32)
)


def test_every_event_becomes_hits_and_the_same_event_again():
    """All 512 sets of drums survive."""
    events = np.arange(EVENTS)
    assert np.array_equal(Beat.from_events(events).events(), events)


def test_the_kick_is_the_lowest_bit():
    """Magenta's alphabet: the sum of 2 ** class."""
    beat = Beat.from_events([1, 0, 1 << DrumClass.RIDE])
    assert [(stroke.drum, stroke.position_steps) for stroke in beat.grid_hits()] == [
        (DrumClass.KICK, 0.0),
        (DrumClass.RIDE, 2.0),
    ]


@pytest.mark.parametrize("event", [-1, 512])
def test_an_event_outside_of_the_alphabet_is_refused(event):
    """It would silently become another set of drums."""
    with pytest.raises(ValueError, match="0 to 511"):
        Beat.from_events([event])


@given(st.dictionaries(cells, touches))
def test_strokes_become_a_beat_and_the_same_strokes_again(played):
    """Positions and velocities come back within single precision."""
    strokes = [
        GridHit(drum, step + offset, velocity)
        for (step, drum), (velocity, offset) in played.items()
    ]
    inside = [stroke for stroke in strokes if stroke.position_steps < 31.5]
    inside.sort(key=lambda stroke: (stroke.position_steps, stroke.drum))
    back = Beat.from_hits(inside, 32).grid_hits()
    assert [stroke.velocity for stroke in back] == [stroke.velocity for stroke in inside]
    assert sorted(s.position_steps for s in back) == pytest.approx(
        sorted(s.position_steps for s in inside), abs=1e-5
    )


def test_a_stroke_just_before_the_end_is_the_next_downbeat_played_early():
    """A clip loops: step 31.8 of 32 is step 0 of the next pass, 0.2 early."""
    (stroke,) = Beat.from_hits([GridHit(DrumClass.CRASH, 31.8, 0.9)], 32).grid_hits()
    assert stroke.position_steps == pytest.approx(-0.2, abs=1e-5)


def test_of_two_strokes_in_one_cell_the_louder_stays():
    """A ghost note before the hit does not hide it."""
    loud, ghost = GridHit(DrumClass.SNARE, 4.1, 0.8), GridHit(DrumClass.SNARE, 3.8, 0.2)
    (kept,) = Beat.from_hits([loud, ghost], 16).grid_hits()
    assert kept.velocity == pytest.approx(0.8)


@pytest.mark.parametrize("position", [-0.6, 16.1])
def test_a_stroke_outside_of_the_beat_is_refused(position):
    """Dropping it without a word would lose a note."""
    with pytest.raises(ValueError, match="outside of the 16 steps"):
        Beat.from_hits([GridHit(DrumClass.KICK, position, 1.0)], 16)


def test_a_beat_taken_apart_and_joined_is_the_same_beat():
    """No step is lost or comes twice."""
    beat = Beat.from_events(np.arange(64))
    both = joined(beat.part(0, 32), beat.part(32, 64))
    assert both.bars() == 4
    assert np.array_equal(both.hits, beat.hits)


def test_arrays_of_different_lengths_are_no_beat():
    """Every hit has its velocity and its offset."""
    beat = Beat.from_events(np.arange(16))
    with pytest.raises(ValueError, match="steps, 9"):
        Beat(beat.hits, beat.velocities[:8], beat.offsets)
