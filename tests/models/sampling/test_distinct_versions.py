"""Versions: distinct, and the same whatever is asked for beside them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_models.sampling.distinct_versions import (
    ATTEMPTS,
    Attempt,
    attempt_streams,
    attempt_temperatures,
    distance,
    draw_distinct,
    min_distance,
    target_distances,
)
from sidestick_models.sampling.random_draws import DrawRequest, Purpose, stream


def _drawn_from(beats):
    """Draw, for each attempt, the events that stand for it: beats (versions, attempts, S)."""
    return lambda attempts: np.stack([beats[attempt] for attempt in attempts])


def test_the_distance_is_how_many_hits_differ():
    """In any drum at any step."""
    assert distance(np.array([0b11, 0, 7]), np.array([0b01, 0, 8])) == 5


def test_the_first_attempt_stays_where_it_is_far_enough():
    """Nothing is drawn twice without need."""
    drawn = []

    def draw(attempts):
        drawn.extend(attempts)
        return np.array([[1 << attempt.version, 0] for attempt in attempts])

    assert draw_distinct(3, 2, draw).tolist() == [[1, 0], [2, 0], [4, 0]]
    assert drawn == [Attempt(0, 0), Attempt(1, 0), Attempt(2, 0)]


def test_a_version_that_is_too_close_is_tried_again():
    """Until it is far enough from those before it and from what was there."""
    beats = np.array([[[3], [0], [0], [0]], [[3], [7], [12], [0]]])
    assert draw_distinct(2, 2, _drawn_from(beats), np.array([48])).tolist() == [[3], [12]]


def test_of_attempts_that_are_all_too_close_the_most_distant_stays():
    """There is always a beat."""
    beats = np.array([[[1], [0], [3], [0]]])
    assert draw_distinct(1, 5, _drawn_from(beats), np.array([0])).tolist() == [[3]]


@given(st.data(), st.integers(1, 6))
def test_a_version_does_not_depend_on_those_after_it(data, least):
    """Eight versions begin with the three."""
    numbers = st.lists(st.integers(0, 15), min_size=8 * ATTEMPTS, max_size=8 * ATTEMPTS)
    beats = np.array(data.draw(numbers)).reshape(8, ATTEMPTS, 1)
    eight = draw_distinct(8, least, _drawn_from(beats))
    for versions in (1, 3, 7):
        assert np.array_equal(draw_distinct(versions, least, _drawn_from(beats)), eight[:versions])


def test_later_attempts_are_warmer():
    """A cold model would play the same again; what was asked for is never cooled."""
    attempts = [Attempt(version, number) for version in (0, 1) for number in range(ATTEMPTS)]
    cold, hot = (
        attempt_temperatures(attempts, DrawRequest(seed=0, temperature=t)) for t in (0.1, 2.0)
    )
    assert cold[0] == 0.1
    assert np.all(np.diff(cold.reshape(2, -1)) > 0)
    assert cold[ATTEMPTS] > cold[0]
    assert np.all(hot == 2.0)


@pytest.mark.parametrize(("usual_hits", "least"), [(36.0, 7), (18.0, 4), (0.1, 1)])
def test_one_hit_in_five_makes_a_difference(usual_hits, least):
    """Of what may change; at least one."""
    assert min_distance(np.full(4, usual_hits / 4)) == least


def test_of_attempts_that_are_far_enough_the_first_stays():
    """Though a later one, tried because of a beat that went, is farther still."""
    beats = np.array([[[0b11], [0xF0], [0], [0]], [[0b1111], [0b1_0000_1111], [0], [0]]])
    versions = draw_distinct(2, 3, _drawn_from(beats), np.array([0]))
    assert versions.tolist() == [[0xF0], [0b1111]]


def test_each_attempt_has_a_stream_of_its_own():
    """The one of its purpose, version and number, whatever is drawn beside it."""
    attempts = [Attempt(0, 0), Attempt(2, 0), Attempt(2, 3)]
    streams = attempt_streams(attempts, DrawRequest(seed=7, versions=3), Purpose.VARIATION)
    expected = [stream(7, Purpose.VARIATION, *attempt).random() for attempt in attempts]
    assert [each.random() for each in streams] == expected


def test_later_attempts_are_led_farther_away():
    """From a little more than must be to three times as far, whichever version it is."""
    attempts = [Attempt(version, number) for version in (0, 5) for number in range(ATTEMPTS)]
    first, second = target_distances(attempts, 10).reshape(2, -1)
    assert np.array_equal(first, second)
    assert np.all(np.diff(first) > 0)
    assert (first[0], first[-1]) == (12, 30)
