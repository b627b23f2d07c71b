"""Lists are checked at once, and that must come to the same as to check each value by itself."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from Sidestick.protocol.errors import IllegalValueError
from Sidestick.protocol.field_types import Field, Float, Int, ListOf, OneOf, Record, Text
from sidestick_engine.kit.lanes import LaneNote
from sidestick_engine.kit.sound import Sound
from sidestick_engine.panel.messages.record_types import BEAT
from sidestick_engine.panel.messages.validation import Lane

TYPES = (
    Int(-3, 5),
    Float(-3.0, 5.0, above_low=True),
    OneOf((1, "kick", "b")),
    OneOf(tuple(Sound)),
    Text(3),
    Lane(),
)
VALUES = (
    st.integers(-5, 7)
    | st.floats(-5, 7)
    | st.sampled_from([float("nan"), float("inf"), 10**400, True, None, "\ud800", [1]])
    | st.sampled_from(["", "b", "abc", "abcd", "kick", "snare_40", "note_127", "note_128"])
)


def checked(of: Any, values: list[Any]) -> list[Any] | None:
    """Return the values one by one; None where one is illegal."""
    try:
        return [of.check(value) for value in values]
    except IllegalValueError:
        return None


def same(one: Any, other: Any) -> bool:
    return bool(one == other and list(map(type, one)) == list(map(type, other)))


@pytest.mark.parametrize("of", TYPES)
@given(st.data())
def test_to_check_values_at_once_is_to_check_each(of: Any, data: st.DataObject) -> None:
    """Those taken at once are legal and the same; a list of them is refused where one is not."""
    values = data.draw(st.lists(VALUES, min_size=1, max_size=4))
    singly, at_once = checked(of, values), of.check_all(values)
    assert at_once is None or same(at_once, singly)
    if singly is None:
        with pytest.raises(IllegalValueError):
            ListOf(of, 9).check(values)
    else:
        assert same(ListOf(of, 9).check(values), singly)


@pytest.mark.parametrize("of", TYPES)
@given(st.data())
def test_so_it_is_with_the_places_of_records(of: Any, data: st.DataObject) -> None:
    """Also where a row has too many places, or is none."""
    pair = Record(lambda *places: places, (Field("of", of, ""), Field("number", Int(0, 9), "")))
    row = st.tuples(VALUES, st.integers(0, 9)) | st.lists(VALUES, max_size=3) | VALUES
    rows = data.draw(st.lists(row, min_size=1, max_size=4))
    singly, at_once = checked(pair, rows), pair.check_all(rows)
    assert at_once is None or at_once == singly


def test_a_beat_whose_numbers_are_whole_is_taken_at_once() -> None:
    """As pages write them: 1.0 is 1 in JSON. They become floats all the same."""
    notes = [["kick", 0, 0.25, 99], ["snare_40", 1.5, 1, 80.5]]
    beat = BEAT.check({"notes": notes, "length_beats": 4, "numerator": 4, "denominator": 4})
    assert beat["notes"] == [
        LaneNote("kick", 0.0, 0.25, 99.0),
        LaneNote("snare_40", 1.5, 1.0, 80.5),
    ]
    assert {type(number) for note in beat["notes"] for number in note[1:]} == {float}
