"""A clock from outside is followed: its tempo without its jitter, its place, its start and stop."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_engine.midi_out.follower import LOST_S, Follower

TICK, START, CONTINUE, STOP = (0xF8,), (0xFA,), (0xFB,), (0xFC,)


def ticks(bpm: float, count: int, *, from_s: float = 0.0, jitter_s: float = 0.0) -> list[float]:
    """Return the times at which a clock ticks."""
    draw = random.Random(7)
    return [
        from_s + tick * 60 / bpm / 24 + draw.uniform(-jitter_s, jitter_s) for tick in range(count)
    ]


def hear(follower: Follower, times_s: Iterable[float]) -> None:
    for at_s in times_s:
        follower.receive(TICK, at_s)


@given(st.floats(20.0, 300.0), st.integers(2, 100))
def test_an_even_clock_is_known_from_its_second_tick_on(bpm: float, count: int) -> None:
    """Its tempo and its place are exact."""
    follower = Follower()
    follower.receive(START, 0.0)
    hear(follower, ticks(bpm, count))
    assert follower.bpm == pytest.approx(bpm)
    assert follower.song_beats == (count - 1) / 24
    assert follower.at_s == pytest.approx((count - 1) * 60 / bpm / 24)


@given(st.floats(60.0, 200.0))
def test_jitter_is_smoothed(bpm: float) -> None:
    """Ticks that are off by up to a millisecond move the tempo by less than a percent."""
    follower = Follower()
    follower.receive(START, 0.0)
    hear(follower, ticks(bpm, 96, jitter_s=0.001))
    assert follower.bpm == pytest.approx(bpm, rel=0.01)
    assert follower.at_s == pytest.approx(95 * 60 / bpm / 24, abs=0.001)


def test_one_tick_that_is_far_off_moves_little() -> None:
    """A tick that a busy computer held up is not another tempo."""
    follower = Follower()
    times_s = ticks(120.0, 48)
    times_s[40] += 0.015
    hear(follower, times_s)
    assert follower.bpm == pytest.approx(120.0, rel=0.01)


def test_another_tempo_is_followed_within_a_few_ticks() -> None:
    """From 120 to 140 beats per minute takes a quarter of a beat."""
    follower = Follower()
    before = ticks(120.0, 48)
    hear(follower, before)
    hear(follower, ticks(140.0, 7, from_s=before[-1])[1:])
    assert follower.bpm == pytest.approx(140.0, rel=0.02)


def test_it_runs_from_the_first_tick_after_start_until_stop() -> None:
    """Ticks alone say the tempo; start announces the place that the next tick is at."""
    follower = Follower()
    hear(follower, ticks(120.0, 10))
    assert not follower.running
    follower.receive(START, 0.21)
    assert not follower.running
    follower.receive(TICK, 10 / 48)
    assert (follower.running, follower.song_beats, follower.starts) == (True, 0.0, 1)
    follower.receive(STOP, 0.3)
    assert not follower.running


def test_it_continues_where_it_stopped_or_is_sent() -> None:
    """A song position counts in sixteenths."""
    follower = Follower()
    follower.receive(START, 0.0)
    hear(follower, ticks(120.0, 24))
    follower.receive(STOP, 0.5)
    follower.receive(CONTINUE, 0.5)
    follower.receive(TICK, 0.5)
    assert follower.song_beats == 1.0
    follower.receive(STOP, 0.6)
    follower.receive((0xF2, 9, 0), 0.6)
    follower.receive(CONTINUE, 0.6)
    follower.receive(TICK, 0.65)
    assert (follower.song_beats, follower.starts) == (2.25, 3)


def test_a_clock_that_stops_coming_is_lost() -> None:
    """After half a second; a clock that is not running cannot be lost."""
    follower = Follower()
    assert not follower.lost(100.0)
    follower.receive(START, 0.0)
    hear(follower, ticks(120.0, 24))
    last_s = ticks(120.0, 24)[-1]
    assert not follower.lost(last_s + LOST_S * 0.99)
    assert follower.lost(last_s + LOST_S * 1.01)


@given(st.lists(st.tuples(st.lists(st.integers(0, 255), max_size=3), st.floats(0.0, 0.2))))
def test_no_message_can_confuse_it(messages: list[tuple[list[int], float]]) -> None:
    """Whatever comes, its tempo is legal or unknown."""
    follower = Follower()
    now_s = 0.0
    for message, after_s in messages:
        now_s += after_s
        follower.receive(message, now_s)
        assert follower.bpm is None or 20.0 <= follower.bpm <= 999.0
