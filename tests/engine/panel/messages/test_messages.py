"""The table of the panel's messages: its checks, and the files that are made from it."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_engine.panel.handlers import HANDLERS
from sidestick_engine.panel.messages.__main__ import GENERATED
from sidestick_engine.panel.messages.errors import BadMessageError
from sidestick_engine.panel.messages.requests import FROM_PAGE
from sidestick_engine.panel.messages.responses import FROM_PANEL
from sidestick_engine.panel.messages.validation import Lane, check_message

BEAT = {"notes": [["kick", 0.1, 0.25, 99.5]], "length_beats": 4, "numerator": 4, "denominator": 4}


def export(**changes: Any) -> dict[str, Any]:
    message = {"kind": "export_midi", "id": 3, "beat": BEAT, "tempo_bpm": 120, "name": "beat"}
    return {**message, **changes}


def refusal(value: Any) -> BadMessageError:
    with pytest.raises(BadMessageError) as refused:
        check_message(FROM_PAGE, value)
    return refused.value


@pytest.mark.parametrize(("path", "made"), GENERATED.items())
def test_what_is_made_from_the_tables_is_up_to_date(path: Any, made: Any) -> None:
    """`python -m sidestick_engine.panel.messages` has been run since the table last changed."""
    assert path.read_text(encoding="utf-8") == made()


def test_each_request_names_what_answers_it() -> None:
    """Every kind of the page ends in a kind of the panel that repeats its id."""
    for kind in FROM_PAGE.values():
        assert kind.answers
        for answer in kind.answers:
            assert "id" in [field.name for field in FROM_PANEL[answer].fields]


@given(st.floats(-1e6, 1e6), st.floats(1e-300, 1e6), st.floats(1, 127))
def test_a_beat_comes_through_in_full_precision(start: float, length: float, hard: float) -> None:
    """A note is the same after the checks as in JSON, to the last bit."""
    beat = {**BEAT, "notes": [["snare_40", start, length, hard]]}
    (note,) = check_message(FROM_PAGE, json.loads(json.dumps(export(beat=beat)))).fields["beat"][
        "notes"
    ]
    assert note == ("snare_40", start, length, hard)


@pytest.mark.parametrize("lane", ["kick", "shaker", "snare_40", "note_0", "percussion_127"])
def test_lanes_are_sounds_and_pitches(lane: str) -> None:
    """A sound, a sound on a pitch of its own, and a pitch that is no known sound."""
    assert Lane().check(lane) == lane


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"beat": {**BEAT, "notes": [["boing", 0, 1, 99]]}}, ".notes[0].lane is 'boing'"),
        ({"beat": {**BEAT, "notes": [["note_128", 0, 1, 99]]}}, ".notes[0].lane"),
        ({"beat": {**BEAT, "notes": [["kick", math.nan, 1, 99]]}}, "start_beats is nan"),
        ({"beat": {**BEAT, "notes": [["kick", 0, 0, 99]]}}, "above 0"),
        ({"beat": [1]}, "an object {notes, length_beats, numerator, denominator}"),
        ({"beat": None}, "an object"),
        ({"tempo_bpm": True}, "from 20 to 999"),
    ],
)
def test_a_bad_value_is_named_with_what_is_legal(changes: dict[str, Any], words: str) -> None:
    """The sentence says where it stands, what came and what is legal; the id is kept."""
    refused = refusal(export(**changes))
    assert words in str(refused)
    assert (refused.code, refused.request_id) == ("bad_message", 3)


@pytest.mark.parametrize("value", [None, 7, "kick", [], {}, {"kind": ["hello"]}])
def test_what_is_no_message_is_refused(value: Any) -> None:
    """Whatever JSON can hold, the answer is a sentence."""
    assert str(refusal(value)).endswith(".")


def test_every_request_has_a_function_that_answers_it() -> None:
    """But for those that a connection answers by itself."""
    assert {*HANDLERS, "hello", "cancel", "save_document"} == set(FROM_PAGE)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(st.sampled_from(sorted(FROM_PAGE)), st.data())
def test_whatever_stands_in_a_message_is_legal_or_named(kind: str, data: st.DataObject) -> None:
    """No value that JSON can hold is anything but a message or a sentence."""
    names = [field.name for field in FROM_PAGE[kind].fields]
    values = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(names, JSON)))
    try:
        said = check_message(FROM_PAGE, {**values, "kind": kind}).kind
    except BadMessageError as error:
        said = str(error)
    assert said.startswith(kind)


def test_an_unknown_kind_is_told_with_the_known_ones() -> None:
    """The code tells it apart from a bad field."""
    refused = refusal({"kind": "dance", "id": 9})
    assert (refused.code, refused.request_id) == ("unknown_kind", 9)
    assert "generate" in str(refused)


def test_messages_to_pages_hold_every_field_in_the_tables_order() -> None:
    """A field that may be null is null where it is left out."""
    message = FROM_PANEL["live"].complete({"is_connected": True, "sentence": ""})
    assert list(message) == ["is_connected", "sentence", "clip"]
    assert message["clip"] is None
