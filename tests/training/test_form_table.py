"""The table of form, as it is counted in performances."""

import numpy as np
import pytest

from sidestick_models.beat.drum_classes import DrumClass
from sidestick_training.form_table import are_fills, plan_of, plans_by_style
from tests.training.evaluation.builders import performance

NONE_BEFORE = np.zeros((0, 16, 9), bool)


@pytest.fixture
def phrase():
    """Return eight bars: hats in eighths, kick on one, snare on two and four."""
    bar = np.zeros((16, 9), bool)
    bar[::2, DrumClass.CLOSED_HAT] = bar[0, DrumClass.KICK] = bar[[4, 12], DrumClass.SNARE] = True
    return np.tile(bar, (8, 1, 1))


def fill(bar, first):
    """Make a bar a fill from a step on."""
    bar[first:] = False
    bar[first:, DrumClass.MID_TOM] = True


def test_a_fill_leaves_the_time_for_the_drums(phrase):
    """More strokes alone are none."""
    fill(phrase[3], 8)
    phrase[5, ::2, DrumClass.SNARE] = True
    assert are_fills(phrase).tolist() == [number == 3 for number in range(8)]


@pytest.mark.parametrize(("first", "steps"), [(0, 16), (4, 16), (8, 8), (12, 8)])
def test_a_fill_is_as_long_as_the_time_is_left(phrase, first, steps):
    """In halves of a bar."""
    fill(phrase[7], first)
    plan = plan_of(phrase, NONE_BEFORE)
    assert plan.fills == [0] * 7 + [steps]


def test_cells_are_counted_by_what_they_are_in_each_bar(phrase):
    """But for a crash on the one, and with a fill's steps as they are in the bar gone back to."""
    phrase[2, 0, DrumClass.CRASH] = phrase[2, 6, DrumClass.KICK] = True
    phrase[2, 2, DrumClass.CLOSED_HAT] = False
    phrase[4] = phrase[2]
    phrase[5, 0, DrumClass.CRASH] = True  # not where two bars begin
    fill(phrase[7], 8)
    plan = plan_of(phrase, NONE_BEFORE)
    assert plan.columns[DrumClass.KICK] == {0b00010100: 1, 0b11111111: 1}
    assert plan.columns[DrumClass.CLOSED_HAT] == {0b11101011: 1, 0b11111111: 7}
    assert plan.columns[DrumClass.CRASH] == plan.columns[DrumClass.MID_TOM] == {}
    assert plan.crashes == [number in (2, 4) for number in range(8)]
    assert plan.backs == [1, 2, 2, 2, 2, 6, 2]
    assert not plan.starts


def test_a_phrase_begins_with_what_was_before_it(phrase):
    """A bar of the phrase before, and not its fill."""
    before = phrase.copy()
    fill(before[7], 8)
    phrase[0, 6, DrumClass.KICK] = True
    plan = plan_of(phrase, before)
    assert plan.after_fill
    assert [start.back for start in plan.starts] == [2, 4]
    first, second = plan.starts
    assert (first.new[DrumClass.KICK], sum(first.new), sum(first.gone)) == (1, 1, 0)
    assert (first.there[DrumClass.SNARE], sum(second.new) + sum(second.gone)) == (2, 0)
    assert not plan_of(phrase, phrase).after_fill


def test_plans_are_of_the_training_splits_beats_by_style():
    """Not of fills, of another split or of what is too short."""
    pieces = [
        performance("one", bars=16, style="funk"),
        performance("two", bars=8, split="test"),
        performance("three", bars=4, style="jazz"),
        performance("four", bars=8, style="soul"),
        performance("five", bars=8, style="soul", is_fill=True),
    ]
    plans = plans_by_style(pieces)
    assert {style: len(of) for style, of in plans.items() if of} == {
        "funk": 3,
        "soul": 1,
        "gospel": 1,
        "any": 5,
    }
