"""Meters: how long bars are, where the models are told they are, and which are refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_models.beat.meter import (
    COUNTS,
    FOUR_FOUR,
    METERS,
    PHRASE_BARS,
    PLACES,
    Meter,
    beats_per_bar,
    nearest_step,
)
from sidestick_models.errors import UnsupportedMeterError

STEPS = {"4/4": 16, "3/4": 12, "6/8": 12, "12/8": 24, "5/4": 20, "7/8": 14}
STEPS |= {"2/4": 8, "2/2": 16, "4/8": 8}
every_meter = pytest.mark.parametrize("meter", METERS, ids=str)


def test_nine_meters_can_be_played():
    """On a grid of sixteenths."""
    assert {str(meter): meter.steps_per_bar for meter in METERS} == STEPS


@pytest.mark.parametrize("signature", [(2, 8), (1, 4), (9, 8), (11, 8), (7, 4), (0, 4), (4, 0)])
def test_any_other_meter_is_refused_with_those_that_exist(signature):
    """A 4/4 loop is never written into it."""
    numerator, denominator = signature
    with pytest.raises(UnsupportedMeterError, match=f"{numerator}/{denominator} cannot.*4/4, 3/4"):
        Meter(numerator, denominator)


@every_meter
def test_a_bar_begins_on_the_downbeat_and_ends_before_one(meter):
    """The downbeat is reported once: nothing else in the bar is played as one."""
    places = meter.places
    assert (places[0], places[-1]) == (0, PLACES - 1)
    assert np.count_nonzero(places == 0) == 1


@every_meter
def test_eighths_are_told_as_eighths(meter):
    """So that hats in eighths stay hats in eighths."""
    assert np.array_equal(meter.places % 2, np.arange(meter.pattern_steps) % 2)


@every_meter
def test_the_counter_starts_again_at_every_bar_line(meter):
    """And with a phrase of four bars, also before the first bar; of short bars, at every other."""
    bars = np.arange(-2, 6)
    counts = meter.counts_of(bars * meter.pattern_steps)
    assert np.array_equal(counts, bars % PHRASE_BARS * PLACES)
    assert meter.counts_of(np.arange(-100, 100)).max() < COUNTS


def test_four_four_is_counted_as_it_was_learnt():
    """Step by step from 0 to 63 and round."""
    assert np.array_equal(FOUR_FOUR.counts_of(np.arange(130)), np.arange(130) % 64)


@pytest.mark.parametrize(
    ("meter", "snares"),
    [
        ("3/4", [8]),
        ("6/8", [6]),
        ("12/8", [6, 18]),
        ("5/4", [4, 16]),
        ("7/8", [4, 10]),
        ("2/4", [4, 12]),
        ("2/2", [4, 12]),
    ],
)
def test_backbeats_are_told_where_drummers_put_them(meter, snares):
    """Backbeats are what beats 2 and 4 of 4/4 are in that meter."""
    places = Meter(*map(int, meter.split("/"))).places
    assert np.flatnonzero(np.isin(places, [4, 12])).tolist() == snares


@pytest.mark.parametrize("signature", [(2, 4), (4, 8)])
def test_two_short_bars_are_played_as_one_of_four_four(signature):
    """Step by step; of odd bars the last one is filled up."""
    meter = Meter(*signature)
    assert meter.places.tolist() == list(range(PLACES))
    assert [meter.patterns(bars) for bars in (1, 2, 3, 64)] == [1, 1, 2, 32]


@every_meter
def test_a_bar_is_as_long_in_beats_as_in_sixteenths(meter):
    """Four sixteenths are a beat, whatever the signature counts in."""
    assert meter.bar_beats * 4 == meter.steps_per_bar
    assert meter.bar_beats == beats_per_bar(meter.numerator, meter.denominator)


def test_signatures_that_cannot_be_played_have_a_length_too():
    """Clips may be in them."""
    assert (beats_per_bar(9, 8), beats_per_bar(7, 4)) == (4.5, 7.0)


@every_meter
def test_a_short_fill_begins_where_a_beat_does(meter):
    """It takes whole groups of the bar, and not all of it."""
    assert 0 < meter.short_fill_steps < meter.steps_per_bar
    assert meter.places[-meter.short_fill_steps] % 4 == 0


@given(st.floats(-100, 100), st.integers(-100, 100))
def test_the_nearest_step_is_at_most_half_a_step_away(position, step):
    """From between two, the later one."""
    assert abs(nearest_step(position) - position) <= 0.5
    assert nearest_step(step + 0.5) == step + 1
