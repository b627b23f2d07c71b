"""Hallmarks that a drummer looks for, in windows that have them or not."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from sidestick_models.beat.drum_classes import DRUM_CLASSES, DrumClass
from sidestick_training.evaluation.metrics import drumming
from sidestick_training.evaluation.metrics.drumming import Counted
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows

KICK, SNARE, HAT, RIDE = DrumClass.KICK, DrumClass.SNARE, DrumClass.CLOSED_HAT, DrumClass.RIDE
TOM, CRASH = DrumClass.LOW_TOM, DrumClass.CRASH
EIGHTHS = range(0, 32, 2)
Played = Iterable[tuple[DrumClass, Iterable[int]]]


def _windows(*of: Played) -> HvoWindows:
    """Return windows of two bars that hit drums at these steps."""
    hits = np.zeros((len(of), 32, DRUM_CLASSES), bool)
    for window, played in zip(hits, of, strict=True):
        for drum, steps in played:
            window[[*steps], drum] = True
    flat, names = np.zeros(hits.shape, np.float32), np.full(len(of), "rock")
    return HvoWindows(hits, flat, flat, names, names, np.full(len(of), 120.0))


ROCK = [(HAT, EIGHTHS), (KICK, (0, 8, 16, 24)), (SNARE, (4, 12, 20, 28))]


@pytest.mark.parametrize(
    ("counted", "has", "has_not"),
    [
        (drumming.no_timekeeper, [(SNARE, range(16)), (TOM, range(16, 32))], ROCK),
        (drumming.time_stops, [(HAT, range(0, 24, 2)), (KICK, (0,))], ROCK),
        (drumming.three_hands, [*ROCK, (RIDE, (4,)), (TOM, (4,))], [*ROCK, (RIDE, (4,))]),
        (drumming.stray_toms, [*ROCK, (TOM, (7, 9))], [*ROCK, (TOM, (7, 9, 11))]),
        (drumming.crash_alone, [*ROCK, (CRASH, (2,))], [*ROCK, (CRASH, (0,))]),
        (drumming.silent_one, [(HAT, range(2, 16, 2)), (HAT, range(18, 32, 2))], ROCK),
        (drumming.kick_on_one, ROCK, [(HAT, EIGHTHS), (KICK, (8, 24))]),
        (drumming.one_drop, [(HAT, EIGHTHS), (KICK, (8, 24))], ROCK),
        (drumming.kick_on_every_beat, [(KICK, range(0, 32, 4))], ROCK),
        (drumming.backbeats, ROCK, [(SNARE, (4, 20))]),
        (drumming.snare_on_three, [(SNARE, (8, 24))], ROCK),
        (drumming.swung_ride, [(RIDE, (0, 4, 7, 8, 12, 15, 20, 23, 28))], [(RIDE, EIGHTHS[::2])]),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_a_hallmark_is_counted_where_it_is(counted: Counted, has: Played, has_not: Played) -> None:
    """As a share of windows, or of their bars."""
    assert counted(_windows(has)) == 1
    assert counted(_windows(has_not)) == 0
    assert counted(_windows(has, has_not)) == 0.5
