"""Knobs, turned by steps or put where they stand, and the settings that they change."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from Sidestick.controls.knobs import Knobs
from Sidestick.errors import SidestickError
from Sidestick.protocol.settings_table import KNOBS, written
from Sidestick.settings import config

ROLES = [role for role in KNOBS if role != "version"]


class FakeActions:
    """Holds the settings."""

    def __init__(self) -> None:
        self.settings = config.parse({"blend": {"style": "jazz", "amount": 0.2}})[0].settings

    def choose(self, **settings: Any) -> None:
        self.settings = dict(self.settings, **settings)


@pytest.fixture
def actions() -> FakeActions:
    return FakeActions()


@pytest.fixture
def knobs(actions: Any) -> Knobs:
    return Knobs(actions)


@pytest.mark.parametrize("role", ROLES)
def test_a_knob_reaches_both_ends_and_stays_there(knobs: Knobs, role: str) -> None:
    """Whichever way it is played; at the bottom of density there is no value."""
    knob = KNOBS[role]
    bottom = None if knob.floor else knob.low
    top = knob.choices[-1][0] if knob.choices else knob.high
    knobs.turn(role, 10000)
    assert knobs.value(role) == top
    knobs.turn(role, -20000)
    assert knobs.value(role) == bottom
    knobs.set_fraction(role, 1.0)
    assert knobs.value(role) == top
    knobs.set_fraction(role, 0.0)
    assert knobs.value(role) == bottom


@given(role=st.sampled_from(ROLES), turns=st.lists(st.integers(-64, 63), max_size=30))
def test_whatever_is_turned_the_settings_are_legal(role: str, turns: Any) -> None:
    """They would pass as a config.json."""
    actions: Any = FakeActions()
    knobs = Knobs(actions)
    for steps in turns:
        knobs.turn(role, steps)
    value: Any = knobs.value(role)
    found, problems = config.parse(
        {role: actions.settings["blend"]._asdict() if role == "blend" else value}
    )
    assert (found.settings[role], problems) == (actions.settings[role], [])


@given(role=st.sampled_from(ROLES), there=st.integers(0, 40))
def test_turning_back_comes_back(role: str, there: int) -> None:
    """As long as no end was reached on the way."""
    actions: Any = FakeActions()
    knobs = Knobs(actions)
    knobs.set_fraction(role, 0.5)
    middle = knobs.value(role)
    there = min(there, 8) if KNOBS[role].choices else there
    knobs.turn(role, there)
    knobs.turn(role, -there)
    assert knobs.value(role) == middle


def test_bars_change_after_some_steps(knobs: Knobs, actions: Any) -> None:
    """One bar for an eighth turn or so, for a new clip and for extend."""
    seen = []
    for _ in range(16):
        knobs.turn("bars", 1)
        seen.append((actions.settings["bars"], actions.settings["extend_bars"]))
    assert sorted(set(seen)) == [(2, 2), (3, 3), (4, 4)]
    assert seen.count((3, 3)) in (7, 8, 9)


def test_choices_come_one_after_the_other(knobs: Knobs) -> None:
    """From none at the bottom on, and back again."""
    seen = [knobs.value("subdivision")]
    for _ in range(20):
        knobs.turn("subdivision", 1)
        seen.append(knobs.value("subdivision"))
    in_order = [None, "straight", "swung", "triplet"]
    assert list(dict.fromkeys(seen)) == in_order
    for _ in range(20):
        knobs.turn("subdivision", -1)
        seen.append(knobs.value("subdivision"))
    assert list(dict.fromkeys(reversed(seen))) == in_order


def test_a_value_that_was_changed_elsewhere_is_gone_on_from(knobs: Knobs, actions: Any) -> None:
    """A button set it; the knob does not jump back."""
    knobs.turn("temperature", 50)
    actions.choose(temperature=0.2)
    knobs.turn("temperature", 10)
    assert actions.settings["temperature"] == 0.3


def test_without_a_second_style_there_is_nothing_to_blend(knobs: Knobs, actions: Any) -> None:
    """A sentence says how to choose one."""
    actions.choose(blend=None)
    with pytest.raises(SidestickError, match="no second style"):
        knobs.turn("blend", 5)
    assert knobs.written("blend") == "0%"


@pytest.mark.parametrize(
    ("role", "value", "text"),
    [
        ("temperature", 1.0, "1.00"),
        ("density", None, "auto"),
        ("density", 0.305, "30%"),
        ("swing", 54.0, "54%"),
        ("bars", 16, "16"),
        ("subdivision", None, "own"),
        ("subdivision", "triplet", "trip"),
    ],
)
def test_a_value_is_written_short(role: str, value: Any, text: str) -> None:
    """Label and value share eight characters."""
    assert written(role, value) == text
    assert len(KNOBS[role].label) <= 5
