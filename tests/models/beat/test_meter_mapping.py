"""Patterns of 4/4 in other meters: a drummer's bars, not bars with their tail cut off."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_models.beat.drum_classes import EVENTS, DrumClass
from sidestick_models.beat.meter import (
    FOUR_FOUR,
    METERS,
    Meter,
    fill_mapping_of,
    map_to_meter,
    mapping_of,
)

LANES = {"kick": DrumClass.KICK, "snare": DrumClass.SNARE, "hat": DrumClass.CLOSED_HAT}
RIDE = {**LANES, "hat": DrumClass.RIDE}
ROCK = {"hat": "x-x-x-x-x-x-x-x-", "snare": "----x-------x---", "kick": "x-------x-----x-"}
SHUFFLE = {"hat": "x--xx--xx--xx--x", "snare": "----x-------x---", "kick": "x-------x------x"}
HALF_TIME = {"hat": "x-x-x-x-x-x-x-x-", "snare": "--------x-------", "kick": "x---------x-----"}
SIXTEENTHS = {"hat": "xxxxxxxxxxxxxxxx", "snare": "----x--x----x---", "kick": "x-x-------x-----"}


def _events(tab, lanes=LANES):
    return sum(
        np.array([mark == "x" for mark in marks]) * (1 << lanes[lane])
        for lane, marks in tab.items()
    )


def _tab(events):
    return {
        lane: "".join("-x"[int(event >> drum & 1)] for event in events)
        for lane, drum in LANES.items()
    }


def _mapped(tab, meter):
    return _tab(map_to_meter(_events(tab), Meter(*map(int, meter.split("/")))))


@pytest.mark.parametrize(
    ("meter", "mapped"),
    [
        ("4/4", ROCK),
        ("3/4", {"hat": "x-x-x-x-x-x-", "snare": "--------x---", "kick": "x---x-----x-"}),
        ("7/8", {"hat": "x-x-x-x-x-x-x-", "snare": "----x-----x---", "kick": "x-------x---x-"}),
        (
            "5/4",
            {
                "hat": "x-x-x-x-x-x-x-x-x-x-",
                "snare": "----x-----------x---",
                "kick": "x-------x---x-----x-",
            },
        ),
        ("6/8", {"hat": "x-x-x-x-x-x-", "snare": "------x-----", "kick": "x---------x-"}),
        (
            "12/8",
            {
                "hat": "x-x-x-x-x-x-x-x-x-x-x-x-",
                "snare": "------x-----------x-----",
                "kick": "x-----------x---------x-",
            },
        ),
    ],
)
def test_a_rock_beat_is_mapped_as_a_drummer_would(meter, mapped):
    """Kicks on downbeats, snares on backbeats, hats in eighths, the pickup where the bar ends."""
    assert _mapped(ROCK, meter) == mapped


def test_a_shuffle_is_in_three_already():
    """Its last sixteenth of a beat is the third eighth of a dotted quarter."""
    assert _mapped(SHUFFLE, "6/8") == {
        "hat": "x---x-x---x-",
        "snare": "------x-----",
        "kick": "x---------x-",
    }


def test_a_dotted_quarter_has_one_beat_and_its_timekeeper_goes_on():
    """In 6/8 the first and the last beat, in 12/8 all four; kick and snare are not doubled."""
    busy = {"hat": "xx--x-x-x--xx---", "snare": "-x-xx---x-x--xx-", "kick": "x-x--x-x-xx-x--x"}
    assert _mapped(busy, "6/8") == {
        "hat": "xx-x--x-----",
        "snare": "-x---x-x--x-",
        "kick": "x---x-x----x",
    }
    assert _mapped(busy, "12/8") == {
        "hat": "xx-x--x-x-x-x----xx-----",
        "snare": "-x---xx-----x---x--x--x-",
        "kick": "x---x--x---x-x--x-x----x",
    }


def test_what_swings_plays_its_second_and_its_last_two_sixteenths_as_eighths():
    """The third joins the last, whichever drum it is on; nothing lies between the eighths."""
    swung = {"hat": "x--xx-xxx--xxx-x", "snare": "----x-x----xx--x", "kick": "xx------x-x--x--"}
    assert _mapped(swung, "12/8") == {
        "hat": "x---x-x---x-x---x-x-x-x-",
        "snare": "------x---x-----x-x---x-",
        "kick": "x-x---------x---x---x---",
    }
    assert _mapped(swung, "6/8") == {
        "hat": "x---x-x-x-x-",
        "snare": "------x---x-",
        "kick": "x-x-----x---",
    }


@pytest.mark.parametrize(
    ("meter", "snare"),
    [("3/4", "----x-------"), ("6/8", "------x-----"), ("5/4", "------------x-------")],
)
def test_half_time_keeps_its_one_backbeat(meter, snare):
    """Also where the beat that it is on would otherwise be left out, or come twice."""
    assert _mapped(HALF_TIME, meter)["snare"] == snare


@pytest.mark.parametrize("tab", [ROCK, SHUFFLE, SIXTEENTHS])
def test_a_ride_keeps_time_as_a_closed_hat_does(tab):
    """A beat that swings on one of them swings on the other, what goes on goes on."""
    on_ride = map_to_meter(_events(tab, RIDE), Meter(12, 8))
    on_hat = map_to_meter(_events(tab), Meter(12, 8))
    assert np.array_equal(on_ride >> DrumClass.RIDE & 1, on_hat >> DrumClass.CLOSED_HAT & 1)
    assert np.array_equal(on_ride & 3, on_hat & 3)


@pytest.mark.parametrize("first", [ROCK, SHUFFLE, HALF_TIME])
def test_the_first_bar_says_how_those_after_it_are_mapped(first):
    """Whatever they do: a pattern does not change its feel within itself."""
    meter = Meter(6, 8)
    alone = map_to_meter(_events(first), meter)
    for other in (ROCK, SHUFFLE, HALF_TIME):
        mapped = map_to_meter(
            np.concatenate([_events(first), _events(first), _events(other)]), meter
        )
        assert np.array_equal(mapped[:24], np.tile(alone, 2))


def test_half_time_is_mapped_from_its_own_beats():
    """6/8 has the first and the third, 5/4 the last one before the third as well as behind it."""
    busy = {"hat": "x-x-x-x-x-x-x-x-", "snare": "-x------x-x--x-x", "kick": "x--xx-----xxx---"}
    assert _mapped(busy, "6/8") == {
        "hat": "x-x-x-x-x-x-",
        "snare": "-x----x---x-",
        "kick": "x----x----xx",
    }
    assert _mapped(busy, "5/4") == {
        "hat": "x-x-x-x-x-x-x-x-x-x-",
        "snare": "-x-------x-xx-x--x-x",
        "kick": "x--xx---x-----xxx---",
    }
    for snare in ("----x---x-------", "--------x---x---"):  # on 3 and elsewhere: no half time
        assert _mapped({**busy, "snare": snare}, "6/8")["kick"] == "x----xx-----"


def test_hats_in_sixteenths_go_on_through_a_dotted_quarter():
    """Kick and snare do not multiply with them."""
    mapped = _mapped(SIXTEENTHS, "12/8")
    assert mapped["hat"] == "x" * 24
    assert mapped["kick"].count("x") == SIXTEENTHS["kick"].count("x")
    assert mapped["snare"].count("x") == SIXTEENTHS["snare"].count("x")


@given(st.lists(st.integers(0, EVENTS - 1), min_size=32, max_size=32), st.sampled_from(METERS))
def test_every_pattern_gives_whole_bars_that_begin_as_it_does(pattern, meter):
    """Bar for bar: nothing wanders across a bar line."""
    events = np.array(pattern)
    mapped = map_to_meter(events, meter).reshape(2, meter.pattern_steps)
    assert np.array_equal(mapped[:, 0], events[[0, 16]])
    assert np.array_equal(map_to_meter(events[:16], FOUR_FOUR), events[:16])


@pytest.mark.parametrize("meter", METERS, ids=str)
def test_a_stream_of_strokes_stays_one(meter):
    """A fill in sixteenths has no hole in any meter, and ends as it did."""
    stream = np.arange(1, 17)[None]
    mapped = fill_mapping_of(meter).map_bars(stream)[0]
    assert len(mapped) == meter.pattern_steps
    assert mapped.min() > 0
    assert mapped[-4:].tolist() == [13, 14, 15, 16]


@pytest.mark.parametrize("meter", METERS, ids=str)
def test_how_often_a_place_is_heard_and_what_is_usual_agree(meter):
    """Both count what a bar of the meter has of a bar of 4/4."""
    by_place = np.random.default_rng(1).random((16, 9))
    mapped = mapping_of(meter)
    assert mapped.map_shares(by_place).sum() == pytest.approx((mapped.counts() * by_place).sum())
