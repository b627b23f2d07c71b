"""Swing, and how much of the learned timing and dynamics is heard."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sidestick_engine.beats.timing_and_dynamics import TimingAndDynamics
from sidestick_models.beat.beat import Beat, GridHit
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import FOUR_FOUR, Meter

shape = (16, 9)
TURNS = [(1, -0.05), (5, 0.05), (9, -0.05), (13, 0.05)]
beats = st.builds(
    lambda hits, velocities, offsets: Beat(
        hits, np.where(hits, velocities, 0), np.where(hits, offsets, 0)
    ),
    arrays.arrays(bool, shape),
    arrays.arrays(np.float32, shape, elements=st.floats(1 / 128, 1, width=32)),
    arrays.arrays(np.float32, shape, elements=st.floats(-0.5, 0.5, width=32)),
)
playings = st.builds(
    TimingAndDynamics,
    st.none(),
    st.floats(0, 1),
    st.floats(0, 1),
    st.none(),
    st.floats(50, 75),
    st.just(FOUR_FOUR),
    st.none(),
    st.floats(0, 1),
    st.floats(-30, 30),
    st.floats(20, 999),
)


def beat_of(*hits: GridHit) -> Beat:
    return Beat.from_hits(hits, 16)


def positions(playing: TimingAndDynamics, *hits: GridHit) -> list[float]:
    beat = beat_of(*hits)
    return [float(position) for position in playing.positions(beat)[beat.hits]]


def held(playing: TimingAndDynamics, *hits: GridHit) -> list[float]:
    """Return where the hits of a beat sound that swings as the settings say."""
    beat, timing = playing.for_beat(beat_of(*hits), None)
    return [float(position) for position in timing.positions(beat)[beat.hits]]


@given(beats)
def test_as_learned_is_what_was_learned(beat: Beat) -> None:
    """All amounts at 1 and no swing: offsets within the middle of a step are heard as they are."""
    calm = Beat(beat.hits, beat.velocities, beat.offsets * np.float32(0.8))
    played = TimingAndDynamics().positions(calm)[calm.hits]
    steps = np.nonzero(calm.hits)[0]
    assert (played == steps + calm.offsets[calm.hits].astype(np.float64)).all()
    assert TimingAndDynamics().velocities(calm)[calm.hits] == pytest.approx(
        calm.velocities[calm.hits]
    )


@given(beats)
def test_no_timing_is_exactly_the_grid(beat: Beat) -> None:
    """At the amount 0 nothing is early or late by however little."""
    played = TimingAndDynamics(timing_amount=0.0).positions(beat)
    assert (played == np.arange(16)[:, None]).all()


@given(beats)
def test_no_dynamics_is_one_level_per_lane(beat: Beat) -> None:
    """At the amount 0 every hit of a lane is as hard as they are in the mean."""
    played = TimingAndDynamics(velocity_amount=0.0).velocities(beat)
    for lane in range(9):
        hits = beat.hits[:, lane]
        if hits.any():
            mean = beat.velocities[hits, lane].astype(float).mean()
            assert played[hits, lane] == pytest.approx(mean)


def test_amounts_scale_what_was_learned() -> None:
    """Half of the timing, and half of the way from the lane's mean."""
    beat = beat_of(GridHit(DrumClass.KICK, 2.25, 1.0), GridHit(DrumClass.KICK, 4.0, 0.5))
    half = TimingAndDynamics(timing_amount=0.5, velocity_amount=0.5)
    assert half.positions(beat)[beat.hits].tolist() == [2.125, 4.0]
    assert half.velocities(beat)[beat.hits] == pytest.approx([0.875, 0.625])


@pytest.mark.parametrize(("swing", "late"), [(50, 0.0), (58.25, 0.165), (66, 0.32), (75, 0.5)])
def test_swing_moves_the_second_sixteenth_of_each_eighth(swing: float, late: float) -> None:
    """To that percentage of the eighth; the first one stays."""
    hats = [GridHit(DrumClass.CLOSED_HAT, float(step), 0.5) for step in range(4)]
    expected = [0.0, 1.0 + late, 2.0, 3.0 + late]
    added = TimingAndDynamics(added_swing=swing)
    assert positions(added, *hats) == pytest.approx(expected, abs=1e-12)
    assert held(TimingAndDynamics(swing), *hats) == pytest.approx(expected, abs=1e-6)


def test_swing_and_timing_add_up() -> None:
    """A hit that is played late swings all the same."""
    assert positions(TimingAndDynamics(added_swing=60), GridHit(DrumClass.SNARE, 5.125, 1.0)) == [
        pytest.approx(5.325)
    ]


@given(beats, playings)
def test_hits_of_a_lane_never_meet_or_change_places(beat: Beat, playing: TimingAndDynamics) -> None:
    """However much swing and timing there is: an eighth of a step lies between two at least."""
    played = playing.positions(beat)
    assert (np.diff(played, axis=0) >= 0.125 - 1e-9).all()
    assert played.min() > -0.5
    assert played.max() < 16


@pytest.mark.parametrize("swing", [50, 62.5, 75])
def test_the_latest_hit_and_the_earliest_after_it_keep_apart(swing: float) -> None:
    """By an eighth of a step: each keeps a half of that from the middle, which swing moves too."""
    late = GridHit(DrumClass.SNARE, 5.499, 1.0)
    early = GridHit(DrumClass.SNARE, 5.5, 1.0)  # of the sixth step
    middle = 5.5 + (swing / 50 - 1) / 2
    expected = [middle - 1 / 16, middle + 1 / 16]
    assert positions(TimingAndDynamics(added_swing=swing), late, early) == pytest.approx(expected)


@pytest.mark.parametrize(("eighth", "at"), [(50, 2.0), (58, 2.32), (66.7, 2.668), (75, 3.0)])
def test_eighths_have_a_swing_of_their_own(eighth: float, at: float) -> None:
    """Sixteenths stay in the middle between them."""
    hats = [GridHit(DrumClass.CLOSED_HAT, float(step), 0.5) for step in range(4)]
    playing = TimingAndDynamics(eighth_swing=eighth)
    assert held(playing, *hats) == pytest.approx([0, at / 2, at, (at + 4) / 2], abs=1e-6)


@pytest.mark.parametrize("timing", [0.0, 0.5, 1.0])
def test_triplets_are_notes_and_no_timing(timing: float) -> None:
    """They stay where they are, however little of a drummer's timing is asked for."""
    hats = [
        GridHit(DrumClass.CLOSED_HAT, 4 * beat + third * 4 / 3, 0.5)
        for beat in range(4)
        for third in (0, 1, 2)
    ]
    assert held(TimingAndDynamics(timing_amount=timing), *hats) == pytest.approx(
        [hit.position_steps for hit in hats], abs=1e-6
    )


def test_a_number_is_a_target_not_added_to_what_was_learned() -> None:
    """Hits that are late already are as late as was asked on the whole, and stray as they did."""
    late = [GridHit(DrumClass.SNARE, step + 0.3 + stray, 0.5) for step, stray in TURNS]
    sounding = np.array(held(TimingAndDynamics(54), *late))
    strays = sounding - [step + 0.08 for step, _ in TURNS]
    assert strays == pytest.approx([stray for _, stray in TURNS], abs=1e-6)


def test_in_dotted_quarters_eighths_do_not_swing() -> None:
    """They come in threes."""
    hats = [GridHit(DrumClass.CLOSED_HAT, float(step), 0.5) for step in (0, 2, 4, 6, 8, 10)]
    playing = TimingAndDynamics(eighth_swing=66.7, meter=Meter(12, 8))
    assert held(playing, *hats) == [0, 2, 4, 6, 8, 10]


def test_settings_are_taken_by_their_keys() -> None:
    """From the fields of a request, which carries others too; what it lacks has its default."""
    fields = {"swing": 60.0, "velocity_amount": 0.5, "seed": 7}
    assert TimingAndDynamics.of(fields) == TimingAndDynamics(60.0, 1.0, 0.5)


@given(beats)
def test_intensity_makes_all_hits_harder_and_keeps_their_order(beat: Beat) -> None:
    """The softest and the hardest stay so; in the middle nothing changes."""
    levels = [
        TimingAndDynamics(intensity=level).velocities(beat) for level in (0, 0.3, 0.5, 0.8, 1)
    ]
    assert np.array_equal(levels[2], TimingAndDynamics().velocities(beat))
    for softer, harder in pairwise(levels):
        assert (softer[beat.hits] <= harder[beat.hits]).all()
    order = np.argsort(levels[2][beat.hits], kind="stable")
    for level in levels:
        played = level[beat.hits][order]
        assert (np.diff(played) >= 0).all()
        assert (played > 0).all()
        assert (played <= 1).all()


@pytest.mark.parametrize(("tempo_bpm", "late"), [(120.0, 0.08), (60.0, 0.04), (90.0, 0.06)])
def test_laid_back_moves_all_hits_by_so_many_milliseconds(tempo_bpm: float, late: float) -> None:
    """Behind the beat, or ahead of it below 0."""
    beat = beat_of(GridHit(DrumClass.KICK, 2.25, 1.0), GridHit(DrumClass.SNARE, 4.0, 0.5))
    for sign in (1, -1):
        playing = TimingAndDynamics(laid_back_ms=sign * 10.0, tempo_bpm=tempo_bpm)
        moved = playing.positions(beat)[beat.hits]
        assert moved == pytest.approx([2.25 + sign * late, 4.0 + sign * late])


def test_however_laid_back_a_hit_stays_at_its_own_step() -> None:
    """At a fast tempo there is less room."""
    beat = beat_of(GridHit(DrumClass.KICK, 2.0, 1.0))
    playing = TimingAndDynamics(laid_back_ms=30.0, tempo_bpm=300.0)
    assert playing.positions(beat)[beat.hits].tolist() == [2.4375]


def test_what_goes_with_a_laid_back_clip_is_laid_back_once() -> None:
    """Its lag is not heard as the drummer's; a clip on the beat has none."""
    on_beat = beat_of(GridHit(DrumClass.KICK, 2.0, 1.0), GridHit(DrumClass.SNARE, 4.0, 0.5))
    playing = TimingAndDynamics(laid_back_ms=20.0)
    behind = Beat.from_hits(
        [
            GridHit(hit.drum, hit.position_steps + playing.lag_steps, hit.velocity)
            for hit in (GridHit(DrumClass.KICK, 2.0, 1.0), GridHit(DrumClass.SNARE, 4.0, 0.5))
        ],
        16,
    )
    assert playing.without_lag(behind).offsets == pytest.approx(on_beat.offsets, abs=1e-6)
    assert playing.without_lag(on_beat).offsets == pytest.approx(on_beat.offsets)
    ahead = TimingAndDynamics(laid_back_ms=-20.0)
    assert ahead.without_lag(behind).offsets == pytest.approx(behind.offsets)


@pytest.mark.parametrize("percent", [50, 60, 66.7, 75])
def test_eighths_that_were_drawn_in_triplets_go_where_they_are_asked_for(percent: float) -> None:
    """They are last sixteenths of their beats, and sound like third ones."""
    ride = [GridHit(DrumClass.RIDE, 4.0 * beat, 0.8) for beat in range(8)]
    ride += [GridHit(DrumClass.RIDE, 4.0 * beat + 2.6, 0.6) for beat in range(8)]
    beat, timing = TimingAndDynamics(eighth_swing=percent).for_beat(Beat.from_hits(ride, 32), None)
    inside = np.mod(timing.positions(beat)[beat.hits], 4)
    assert inside[inside > 0.5] == pytest.approx(np.full(8, percent / 25), abs=0.05)
