"""Odd are beats that lack what nearly all others of their style have."""

from __future__ import annotations

import numpy as np
import pytest

from sidestick_training.style_cvae.odd_windows import are_odd

KICK, SNARE, HAT = 1, 2, 4


def beat(kicks: str, snares: str, hats: str) -> list[int]:
    """Return the events of two bars that are the same."""
    drums = ((KICK, kicks), (SNARE, snares), (HAT, hats))
    return 2 * [sum(drum for drum, line in drums if line[step] == "x") for step in range(16)]


BACKBEAT = "....x.......x..."
USUAL = beat("x.......x.......", BACKBEAT, "x.x.x.x.x.x.x.x.")
ODD = {
    "without kick": beat("." * 16, BACKBEAT, "x.x.x.x.x.x.x.x."),
    "a beat late": beat("....x.......x...", "x.......x.......", "x.x.x.x.x.x.x.x."),
    "without backbeats": beat("x.......x.......", "." * 16, "x.x.x.x.x.x.x.x."),
    "without time": beat("x.......x.......", BACKBEAT, "x..............."),
}


@pytest.mark.parametrize("odd", ODD)
def test_what_nearly_all_have_makes_odd_who_has_it_not(odd: str) -> None:
    """One in ten."""
    events = np.array([USUAL] * 9 + [ODD[odd]])
    found = are_odd(events, np.zeros(10, int), np.ones(10))
    assert found.tolist() == [False] * 9 + [True]


def test_what_many_lack_is_not_odd_in_their_style() -> None:
    """Each style has its own measure, and windows count by their weight."""
    events = np.array([USUAL, ODD["without kick"]] * 2)
    styles, weights = np.array([3, 3, 5, 5]), np.array([1.0, 1.0, 9.0, 1.0])
    assert are_odd(events, styles, weights).tolist() == [False, False, False, True]
