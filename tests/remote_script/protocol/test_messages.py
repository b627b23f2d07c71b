"""The message table: every kind and every field of it, without naming any of them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from Sidestick.protocol import messages, msgpack, zmtp
from Sidestick.protocol.errors import (
    MISSING,
    IllegalValueError,
    LocalProtocolError,
    MsgpackError,
    RemoteProtocolError,
)
from Sidestick.protocol.field_types import Float, Int, ListOf, Maybe, OneOf, Record, Some, Text
from Sidestick.protocol.settings_table import IN_ACTIONS, SETTINGS

KINDS = sorted(messages.KINDS)
SENDERS = (messages.BY_CLIENT, messages.BY_ENGINE, messages.TO_LIVE, messages.FROM_LIVE)


class LongName:
    """A value of a type of its own, which is shown with so many characters."""

    def __init__(self, length):
        self.length = length

    def __repr__(self):
        return "y" * self.length


def legal_values(field_type):
    """Return a strategy for all that a field type allows, in the form in which it arrives."""
    if isinstance(field_type, Maybe):
        return st.none() | legal_values(field_type.item)
    if isinstance(field_type, Record):
        columns = [legal_values(column.type) for column in field_type.columns]
        return st.tuples(*columns).map(lambda row: field_type.make(*row))
    if isinstance(field_type, ListOf):
        return st.lists(legal_values(field_type.item), max_size=min(5, field_type.max_items))
    if isinstance(field_type, Some):
        by_name = {column.name: legal_values(column.type) for column in field_type.columns}
        return st.sets(st.sampled_from(sorted(by_name))).flatmap(
            lambda names: st.fixed_dictionaries({name: by_name[name] for name in names})
        )
    return legal_scalars(field_type)


def legal_scalars(field_type):
    """Return a strategy for numbers and texts."""
    if isinstance(field_type, Int):
        return st.integers(field_type.low, field_type.high)
    if isinstance(field_type, Float):
        return st.floats(field_type.low, field_type.high, exclude_min=field_type.above_low)
    if isinstance(field_type, OneOf):
        return st.sampled_from(field_type.values)
    return st.text(st.characters(blacklist_categories=["Cs"]), max_size=field_type.max_chars)


def legal_messages(kind):
    """Return a strategy for the fields of all legal messages of a kind."""
    return st.fixed_dictionaries(
        {field.name: legal_values(field.type) for field in messages.KINDS[kind].fields}
    )


any_message = st.sampled_from(KINDS).flatmap(
    lambda kind: st.tuples(st.just(kind), legal_messages(kind))
)


def bare(field_type):
    """Return the type of what stands there where it is not nil."""
    return field_type.item if isinstance(field_type, Maybe) else field_type


def least(field_type):
    """Return a short legal value."""
    field_type = bare(field_type)
    if isinstance(field_type, Record):
        return [least(column.type) for column in field_type.columns]
    if isinstance(field_type, Some):
        return {column.name: least(column.type) for column in field_type.columns}
    if isinstance(field_type, ListOf):
        return [least(field_type.item)]
    if isinstance(field_type, Float):
        return field_type.high
    if isinstance(field_type, OneOf):
        return field_type.values[0]
    return field_type.low if isinstance(field_type, Int) else "x"


def greatest(field_type):
    """Return the legal value that takes the most bytes."""
    field_type = bare(field_type)
    if isinstance(field_type, Record):
        return [greatest(column.type) for column in field_type.columns]
    if isinstance(field_type, Some):
        return {column.name: greatest(column.type) for column in field_type.columns}
    if isinstance(field_type, ListOf):
        return [greatest(field_type.item)] * field_type.max_items
    if isinstance(field_type, OneOf):
        return max(field_type.values, key=lambda value: len(str(value)))
    if isinstance(field_type, Text):
        return "\U0001f941" * field_type.max_chars
    return field_type.high


def wrong_values(field_type):
    """Return values that are just outside what a type allows, or of a type close to it."""
    if isinstance(field_type, Record):
        return [None, {}, "ab", [], least(field_type)[1:], [*least(field_type), 0]]
    if isinstance(field_type, Some):
        return [None, [], "ab", 1]
    if isinstance(field_type, ListOf):
        return [None, {}, "ab", 1, [least(field_type.item)] * (field_type.max_items + 1)]
    return wrong_scalars(field_type)


def wrong_scalars(field_type):
    """Return such values for numbers and texts."""
    if isinstance(field_type, Int):
        return [field_type.low - 1, field_type.high + 1, 10**5000, True, 1.0, "1", None, []]
    if isinstance(field_type, Float):
        ends = [field_type.low - 0.001, field_type.high + 0.001]
        open_end = [field_type.low] if field_type.above_low else []
        return [math.nan, math.inf, -math.inf, 10**5000, True, "1", None, {}, *ends, *open_end]
    if isinstance(field_type, OneOf):
        return [3, "cowbell", True, 4.0, None, ["kick"]]
    return ["x" * (field_type.max_chars + 1), b"x", 1, None, "\ud83e", ["x"]]


def spoiled(field_type):
    """Yield each way to spoil a value at one place: the place, the whole value, what is legal."""
    if isinstance(field_type, Maybe):
        yield from (way for way in spoiled(field_type.item) if way[1] is not None)
        return
    for wrong in wrong_values(field_type):
        yield "", wrong, field_type.legal
    if isinstance(field_type, ListOf):
        for path, wrong, legal in spoiled(field_type.item):
            yield "[1]" + path, [least(field_type.item), wrong], legal
    if isinstance(field_type, Record):
        row = least(field_type)
        for index, column in enumerate(field_type.columns):
            for path, wrong, legal in spoiled(column.type):
                yield "." + column.name + path, [*row[:index], wrong, *row[index + 1 :]], legal
    if isinstance(field_type, Some):
        for column in field_type.columns:
            for path, wrong, legal in spoiled(column.type):
                yield "." + column.name + path, {column.name: wrong}, legal


def small_message(kind):
    """Return the fields of a short legal message."""
    return {field.name: least(field.type) for field in messages.KINDS[kind].fields}


EVERY_FIELD = [(kind, field) for kind in KINDS for field in messages.KINDS[kind].fields]
every_field = pytest.mark.parametrize(
    ("kind", "field"),
    EVERY_FIELD,
    ids=["-".join((kind, field.name)) for kind, field in EVERY_FIELD],
)


@given(any_message)
def test_every_message_comes_back(message):
    """A message decodes to the same kind and fields, notes and pads by name."""
    kind, fields = message
    decoded = messages.decode(messages.encode(kind, **fields))
    assert decoded == messages.Message(kind, fields)
    assert decoded.id == fields["id"]


@given(any_message)
def test_both_packers_write_the_same_bytes(message):
    """The engine packs with the msgpack package; the wire does not show it."""
    package = pytest.importorskip("msgpack")
    kind, fields = message
    encoded = messages.encode(kind, **fields)
    assert package.packb(messages.to_map(kind, **fields), use_bin_type=True) == encoded
    assert messages.from_map(package.unpackb(encoded, raw=False)) == messages.decode(encoded)


@every_field
def test_illegal_values_are_refused_by_name_value_and_range(kind, field):
    """On the way out as our mistake, on the way in as the peer's, in the same words."""
    for path, wrong, legal in spoiled(field.type):
        fields = dict(small_message(kind), **{field.name: wrong})
        with pytest.raises(LocalProtocolError) as local:
            messages.to_map(kind, **fields)
        with pytest.raises(RemoteProtocolError) as remote:
            messages.from_map(dict(fields, kind=kind))
        assert str(remote.value) == str(local.value)
        assert str(local.value).startswith(f"{kind}: {field.name + path} is ")
        assert str(local.value).endswith(f"; it must be {legal}.")
        assert remote.value.code == "bad_message"
        assert remote.value.request_id == (0 if field.name == "id" else small_message(kind)["id"])


@pytest.mark.parametrize(
    ("kind", "change", "sentence"),
    [
        (
            "generate",
            {"bars": 10000},
            "generate: bars is 10000; it must be a whole number from 1 to 64.",
        ),
        (
            "generate",
            {"temperature": math.nan},
            "generate: temperature is nan; it must be a number from 0.1 to 2.",
        ),
        (
            "generate",
            {"denominator": 7},
            "generate: denominator is 7; it must be one of 1, 2, 4, 8, 16.",
        ),
        (
            "extend",
            {"notes": [(36, 0, 0.25, 0)]},
            "extend: notes[0].velocity is 0; it must be a number from 1 to 127.",
        ),
        (
            "extend",
            {"length_beats": 0},
            "extend: length_beats is 0; it must be a number above 0 and up to 1000000.",
        ),
        (
            "error",
            {"code": "x" * 65},
            (
                "error: code is 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'... (65 characters); "
                "it must be Unicode text of at most 64 characters."
            ),
        ),
        (
            "vary",
            {"density": 1.5},
            "vary: density is 1.5; it must be a number from 0 to 1.",
        ),
        (
            "fill",
            {"blend": ("jazz", 2)},
            "fill: blend.amount is 2; it must be a number from 0 to 1.",
        ),
        (
            "extend",
            {"notes": [(36, 0)]},
            (
                "extend: notes[0] is a tuple of length 2; "
                "it must be a list [pitch, start_beats, length_beats, velocity]."
            ),
        ),
        (
            "run_action",
            {"settings": {"style": "funk", "colour": "red"}},
            (
                "run_action: settings.colour is 'red'; it must be left out: the keys are "
                + ", ".join(setting.key for setting in IN_ACTIONS)
                + "."
            ),
        ),
        (
            "ping",
            {"id": 10**100},
            "ping: id is a number of 333 bits; it must be a whole number from 0 to 4294967295.",
        ),
    ],
)
def test_sentences_read_well(kind, change, sentence):
    """A person can act on them; nothing in them is too long to show."""
    with pytest.raises(LocalProtocolError) as caught:
        messages.encode(kind, **dict(small_message(kind), **change))
    assert str(caught.value) == sentence


def value_where_missing(field):
    """Return what a field holds where it is missing; MISSING where it must be there."""
    if field.default is not MISSING:
        return field.default
    return None if isinstance(field.type, Maybe) else MISSING


def fields_that(may_be_missing):
    """Parametrise with the fields that may, or may not, be missing."""
    some = [(k, f) for k, f in EVERY_FIELD if (value_where_missing(f) is MISSING) != may_be_missing]
    ids = ["-".join((kind, field.name)) for kind, field in some]
    return pytest.mark.parametrize(("kind", "field"), some, ids=ids)


@fields_that(may_be_missing=True)
def test_a_missing_setting_has_its_default_and_another_field_is_nil(kind, field):
    """On the wire it is there, so that a message has the same bytes whichever way it was made."""
    fields = small_message(kind)
    del fields[field.name]
    usual = value_where_missing(field)
    written_out = dict(fields, **{field.name: usual})
    assert messages.encode(kind, **fields) == messages.encode(kind, **written_out)
    assert messages.to_map(kind, **fields)[field.name] == usual
    for received in (fields, written_out):
        assert messages.from_map(dict(received, kind=kind)).fields[field.name] == usual


@pytest.mark.parametrize("setting", SETTINGS, ids=[setting.key for setting in SETTINGS])
def test_every_request_that_carries_a_setting_may_leave_it_out(setting):
    """A client names only the settings that it wants otherwise, and the table has the defaults."""
    for kind in setting.requests:
        fields = {field.name: field for field in messages.KINDS[kind].fields}
        assert value_where_missing(fields[setting.key]) == setting.default


@fields_that(may_be_missing=False)
def test_no_other_field_may_be_missing(kind, field):
    """Every other field is required, on the way out and on the way in."""
    fields = small_message(kind)
    del fields[field.name]
    sentence = f"{kind}: {field.name} is missing; it must be "
    with pytest.raises(LocalProtocolError, match=sentence):
        messages.to_map(kind, **fields)
    with pytest.raises(RemoteProtocolError, match=sentence):
        messages.from_map(dict(fields, kind=kind))


@pytest.mark.parametrize("kind", KINDS)
def test_keys_that_a_kind_lacks_are_ignored_on_the_way_in_only(kind):
    """A later version may say more; this one may not say what it has no word for."""
    fields = small_message(kind)
    received = messages.from_map(dict(fields, kind=kind, colour="red", **{"": None}))
    assert received == messages.from_map(dict(fields, kind=kind))
    with pytest.raises(LocalProtocolError, match="there is no field colour; it has id"):
        messages.to_map(kind, colour="red", **fields)


def test_whole_numbers_become_floats_where_numbers_are_wanted():
    """Four beats are 4.0 beats, and go on the wire as float 64 either way."""
    fields = dict(small_message("extend"), length_beats=4, notes=[(36, 0, 1, 100)])
    as_floats = dict(fields, length_beats=4.0, notes=[(36, 0.0, 1.0, 100.0)])
    assert messages.encode("extend", **fields) == messages.encode("extend", **as_floats)
    sent = messages.to_map("extend", **fields)
    assert isinstance(sent["length_beats"], float)
    assert all(isinstance(value, float) for value in sent["notes"][0][1:])


def test_unknown_kinds_are_refused_with_their_own_code():
    """The engine answers them with unknown_kind, under the id that came."""
    with pytest.raises(RemoteProtocolError, match="no message of the kind 'dance'") as remote:
        messages.from_map({"kind": "dance", "id": 9})
    assert (remote.value.code, remote.value.request_id) == ("unknown_kind", 9)
    with pytest.raises(LocalProtocolError, match="no message of the kind 'dance'"):
        messages.to_map("dance", id=9)


@pytest.mark.parametrize("value", [None, 7, "ping", [], [["kind", "ping"]], b"ping"])
def test_what_is_not_a_map_is_no_message(value):
    """Whatever else msgpack can say is refused."""
    with pytest.raises(RemoteProtocolError, match="must be a map") as caught:
        messages.decode(msgpack.packb(value))
    assert (caught.value.code, caught.value.request_id) == ("bad_message", 0)


@pytest.mark.parametrize(
    "value", [{}, {"id": 3}, {"kind": 4, "id": 3}, {"kind": ["ping"], "id": 3}]
)
def test_a_message_must_name_its_kind(value):
    """The id is reported all the same where there is one."""
    with pytest.raises(RemoteProtocolError, match="must name its kind") as caught:
        messages.decode(msgpack.packb(value))
    assert (caught.value.code, caught.value.request_id) == ("bad_message", value.get("id", 0))


@given(st.binary())
def test_garbage_is_a_bad_message(garbage):
    """Bytes that are no msgpack carry the same code as messages that are not legal."""
    with pytest.raises(RemoteProtocolError) as caught:
        messages.decode(garbage)
    assert caught.value.code == "bad_message"
    assert str(caught.value).endswith(".")


def test_truncated_messages_are_bad_messages():
    """No beginning of a message passes."""
    encoded = messages.encode("extend", **small_message("extend"))
    for length in range(len(encoded)):
        with pytest.raises(MsgpackError) as caught:
            messages.decode(encoded[:length])
        assert caught.value.code == "bad_message"


def test_all_that_asks_for_music_asks_in_the_same_words():
    """Every request that brings hits takes the same musical fields.

    What a clip is divided into is heard from it.
    """
    of_new_clips = {"bars", "subdivision"}
    common = {field.name for field in messages.KINDS["generate"].fields} - of_new_clips
    for kind in ("extend", "vary", "fill"):
        assert common < {field.name for field in messages.KINDS[kind].fields}


@pytest.mark.parametrize("kind", KINDS)
def test_the_longest_legal_message_fits_a_frame(kind):
    """Nobody who keeps to the table runs into the cap on frames."""
    longest = {field.name: greatest(field.type) for field in messages.KINDS[kind].fields}
    connection = zmtp.Connection("0123abcd")
    assert len(messages.encode(kind, **longest)) <= connection.max_message_bytes
    assert connection.max_message_bytes == msgpack.MAX_BYTES


def test_the_table_is_as_every_place_expects_it():
    """Every kind carries an id and comes from somewhere; no field hides the kind itself."""
    for kind in messages.KINDS.values():
        names = [field.name for field in kind.fields]
        assert names[0] == "id"
        assert "kind" not in names
        assert len(set(names)) == len(names)
        assert kind.sender in SENDERS


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x" * 40, repr("x" * 40)),
        ("x" * 41, "'" + "x" * 40 + "'... (41 characters)"),
        (2**128 - 1, str(2**128 - 1)),
        (2**128, "a number of 129 bits"),
        (LongName(80), "y" * 80),
        (LongName(81), "y" * 80 + "..."),
        ([1, 2], "a list of length 2"),
    ],
)
def test_a_value_that_is_not_legal_is_shown_as_far_as_a_sentence_can_bear_it(value, shown):
    """Long ones are cut, and containers are told by their size."""
    assert (
        str(IllegalValueError(value, "a tempo", "tempo"))
        == f"tempo is {shown}; it must be a tempo."
    )


def test_without_a_clip_a_clip_message_is_empty():
    """It says which Live was asked, and why there is nothing; all else is as of a new set."""
    fields = messages.empty_clip("Live 12.1.0", "Nothing is selected.")
    clip = messages.decode(messages.encode("clip", id=1, **fields)).fields
    assert (clip["live"], clip["where"]) == ("Live 12.1.0", "none")
    assert clip["reason"] == "Nothing is selected."
    assert (clip["numerator"], clip["denominator"], clip["tempo_bpm"]) == (4, 4, 120.0)
    assert (clip["length_beats"], clip["position_beats"]) == (0.0, None)
    texts = ("name", "track", "rack", "content_hash", "set_key", "track_key", "clip_key")
    assert {clip[text] for text in texts} == {""}
    assert [clip[each] for each in ("notes", "pads", "kit", "problems")] == [[]] * 4
