"""Hallmarks of styles, on windows whose answers are plain."""

from dataclasses import replace

import numpy as np
import pytest

from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.drummer import Drummer
from sidestick_training.evaluation.metrics.hallmarks import (
    OF_FLOOR_STYLES,
    OF_RECORDED,
    compare,
    four_on_the_floor,
    offset_difference,
    pocket,
    repeats,
    two_timekeepers,
)
from sidestick_training.evaluation.windows.hvo_windows import (
    HvoWindows,
    generate_counterparts,
    generate_in_styles,
)

KICK, HAT, RIDE = DrumClass.KICK, DrumClass.CLOSED_HAT, DrumClass.RIDE


def _windows(*hits):
    """Return windows of these hits, drum and step, without offsets."""
    grid = np.zeros((len(hits), 32, 9), bool)
    for row, of_window in enumerate(hits):
        for drum, step in of_window:
            grid[row, step, drum] = True
    flat = np.zeros(grid.shape, np.float32)
    names = np.array(["house"] * len(hits))
    return HvoWindows(grid, flat, flat.copy(), names, names, np.full(len(hits), 120.0))


def test_a_kick_on_every_beat_is_on_the_floor():
    """One of two windows lacks the last beat."""
    floor = [(KICK, step) for step in range(0, 32, 4)]
    assert four_on_the_floor(_windows(floor, floor[:-1])) == 0.5


def test_a_lane_repeats_if_it_plays_the_same_in_both_bars():
    """Windows in which it plays nothing do not count."""
    windows = _windows([(HAT, 2), (HAT, 18)], [(HAT, 2)], [(KICK, 0)])
    assert repeats(HAT)(windows) == 0.5


def test_two_timekeepers_play_four_hits_each():
    """A ride that is hit once keeps no time."""
    hats = [(HAT, step) for step in range(0, 32, 2)]
    both = _windows(hats, [*hats, (RIDE, 0)], [*hats, *[(RIDE, step) for step in range(4)]])
    assert two_timekeepers(both) == pytest.approx(1 / 3)


def test_offsets_differ_from_bar_to_bar():
    """Only hits that both bars have are compared."""
    windows = _windows([(KICK, 0), (KICK, 16), (KICK, 4)])
    offsets = windows.offsets.copy()
    offsets[0, 16, KICK], offsets[0, 4, KICK] = -0.25, 0.4
    late = replace(windows, offsets=offsets)
    assert offset_difference(late) == pytest.approx(0.25)
    assert pocket(late) == pytest.approx(0.05)


def test_generated_beats_have_the_hallmarks_of_their_styles():
    """House keeps its kick; funk repeats itself now and then, and keeps time with one drum."""
    drummer = Drummer.load()
    made = generate_in_styles(["house", "funk"], 1, drummer.generate, seed=1)
    many = made.select(np.repeat([0, 1], 20))
    again = generate_counterparts(many, drummer.generate, seed=2)
    house, funk = (again.select(again.styles == style) for style in ("house", "funk"))
    floor = compare("house", OF_FLOOR_STYLES, house, house, "test", "nothing")
    assert floor["house.four_on_the_floor"].value >= 0.9
    grooves = compare("funk", OF_RECORDED, funk, funk, "test", "nothing")
    assert grooves["funk.two_timekeepers"].value <= 0.35
    assert 0.08 < grooves["funk.offset_difference"].value < 0.2
