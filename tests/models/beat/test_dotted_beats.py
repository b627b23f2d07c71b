"""Time and backbeats of bars in dotted quarters."""

import numpy as np

from sidestick_models.beat.dotted_beats import keep_time, with_backbeats
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import Meter

KICK, SNARE, HAT, RIDE = (
    1 << drum for drum in (DrumClass.KICK, DrumClass.SNARE, DrumClass.CLOSED_HAT, DrumClass.RIDE)
)


def beat(**drums):
    """Return a bar of 12/8, events (1, 24): drums by name, each with its steps."""
    events = np.zeros((1, 24), np.int64)
    for name, steps in drums.items():
        events[0, list(steps)] |= 1 << DrumClass[name.upper()]
    return events


def steps_of(events, drum):
    """Return the steps of a drum in the only beat."""
    return np.flatnonzero(events[0] & drum).tolist()


def test_a_timekeeper_goes_on_as_it_most_often_does():
    """The ride, as it is hit more often; what is there stays."""
    events = beat(ride=(0, 4, 6, 10, 12), closed_hat=(14,), kick=(0, 18))
    kept = keep_time(events, Meter(12, 8))
    assert steps_of(kept, RIDE) == [0, 4, 6, 10, 12, 18, 22]
    assert steps_of(kept, HAT) == [14]
    assert steps_of(kept, KICK) == [0, 18]


def test_a_hat_takes_over_where_two_hands_have_enough_to_do():
    """A ride beside snare and tom would be a third one."""
    kept = keep_time(beat(ride=(0, 12, 18), snare=(6,), low_tom=(6,)), Meter(12, 8))
    assert steps_of(kept, HAT) == [6]


def test_a_beat_without_any_time_gets_eighths():
    assert steps_of(keep_time(beat(kick=(0,)), Meter(12, 8)), HAT) == list(range(0, 24, 2))


def test_time_that_is_kept_stays_as_it_is():
    """One hit in each dotted beat is enough, of an open hat as well."""
    events = beat(closed_hat=(0, 8, 16), open_hat=(18,))
    assert np.array_equal(keep_time(events, Meter(12, 8)), events)


def test_backbeats_are_on_every_other_dotted_beat():
    """2 and 4 of 12/8, and 2 of 6/8."""
    assert steps_of(with_backbeats(beat(kick=(0,)), Meter(12, 8)), SNARE) == [6, 18]
    assert steps_of(with_backbeats(beat(kick=(0,)), Meter(6, 8)), SNARE) == [6, 18]


def test_half_time_keeps_its_backbeat():
    """It is on 3; with one on 2 or 4 as well it is no half time."""
    half_time = beat(snare=(12,))
    assert np.array_equal(with_backbeats(half_time, Meter(12, 8)), half_time)
    assert steps_of(with_backbeats(beat(snare=(6, 12)), Meter(12, 8)), SNARE) == [6, 12, 18]


def test_the_first_bar_says_what_all_bars_do():
    """So that a longer beat begins with the shorter one."""
    begins = beat(ride=(0, 6, 12), snare=(12,))
    longer = np.concatenate([begins, beat(closed_hat=(0, 2, 4, 8, 10)), beat(kick=(0,))], axis=1)
    meter = Meter(12, 8)
    kept = keep_time(with_backbeats(longer, meter), meter)
    assert np.array_equal(kept[:, :24], keep_time(with_backbeats(begins, meter), meter))
    assert steps_of(kept, SNARE) == [12, 36, 60]
    assert steps_of(kept, RIDE) == [0, 6, 12, 18, 36, 42, 48, 54, 60, 66]


def test_versions_are_alone():
    """One in half time leaves the others theirs."""
    both = np.concatenate([beat(snare=(12,)), beat(kick=(0,))])
    first, second = with_backbeats(both, Meter(12, 8))
    assert steps_of(first[None], SNARE) == [12]
    assert steps_of(second[None], SNARE) == [6, 18]
