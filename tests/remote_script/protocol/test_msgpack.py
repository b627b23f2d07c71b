"""Our part of msgpack, against its specification and against the msgpack package."""

from __future__ import annotations

import math
import struct
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from Sidestick.protocol import msgpack
from Sidestick.protocol.errors import LocalProtocolError, MsgpackError

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(allow_nan=False),
    st.text(),
    st.binary(),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=30,
)

INTEGER_EDGES = sorted(
    {
        sign * 2**bits + step
        for bits in (0, 5, 7, 8, 15, 16, 31, 32, 63, 64)
        for sign in (-1, 1)
        for step in (-1, 0, 1)
        if -(2**63) <= sign * 2**bits + step <= 2**64 - 1
    }
)
LENGTH_EDGES = (0, 1, 15, 16, 31, 32, 255, 256, 65535, 65536)

# A value, and how msgpack's specification writes it; for long values, how that begins.
SPECIFICATION = [
    (None, "c0"),
    (False, "c2"),
    (True, "c3"),
    (0, "00"),
    (127, "7f"),
    (128, "cc80"),
    (255, "ccff"),
    (256, "cd0100"),
    (65535, "cdffff"),
    (65536, "ce00010000"),
    (2**32 - 1, "ceffffffff"),
    (2**32, "cf0000000100000000"),
    (2**64 - 1, "cfffffffffffffffff"),
    (-1, "ff"),
    (-32, "e0"),
    (-33, "d0df"),
    (-128, "d080"),
    (-129, "d1ff7f"),
    (-32768, "d18000"),
    (-32769, "d2ffff7fff"),
    (-(2**31), "d280000000"),
    (-(2**31) - 1, "d3ffffffff7fffffff"),
    (-(2**63), "d38000000000000000"),
    (1.5, "cb3ff8000000000000"),
    (-0.0, "cb8000000000000000"),
    ("", "a0"),
    ("kick", "a46b69636b"),
    ("é", "a2c3a9"),
    ("x" * 31, "bf7878"),
    ("x" * 32, "d9207878"),
    ("x" * 255, "d9ff7878"),
    ("x" * 256, "da01007878"),
    ("x" * 65536, "db000100007878"),
    (b"", "c400"),
    (b"\x01\x02", "c4020102"),
    (b"x" * 256, "c501007878"),
    (b"x" * 65536, "c6000100007878"),
    ([], "90"),
    ([1, [2]], "92019102"),
    ([0] * 15, "9f0000"),
    ([0] * 16, "dc00100000"),
    ([0] * 65536, "dd000100000000"),
    ({}, "80"),
    ({"a": 1}, "81a16101"),
    ({"": None}, "81a0c0"),
    ({f"k{n:02}": n for n in range(16)}, "de0010a36b303000"),
]


@pytest.mark.parametrize(("value", "start"), SPECIFICATION, ids=[row[1] for row in SPECIFICATION])
def test_values_are_written_as_the_specification_has_them(value, start):
    """Each type and each of its lengths begins with the right head byte and number."""
    packed = msgpack.packb(value)
    assert packed.hex().startswith(start)
    assert msgpack.unpackb(packed) == value


@given(VALUES)
def test_every_value_comes_back(value):
    """A packed value unpacks to the same value."""
    assert msgpack.unpackb(msgpack.packb(value)) == value


def test_the_sign_of_zero_and_nan_come_back():
    """Floats keep all 64 bits."""
    assert math.copysign(1, msgpack.unpackb(msgpack.packb(-0.0))) == -1
    assert math.isnan(msgpack.unpackb(msgpack.packb(math.nan)))


def test_tuples_are_written_as_arrays():
    """A note, which is a tuple here, arrives as a list."""
    assert msgpack.unpackb(msgpack.packb((1, (2.0, "x")))) == [1, [2.0, "x"]]


@given(VALUES)
def test_bytes_are_those_of_the_msgpack_package(value):
    """Both packers write the same bytes, and each reads what the other wrote."""
    package = pytest.importorskip("msgpack")
    packed = msgpack.packb(value)
    assert packed == package.packb(value, use_bin_type=True)
    assert package.unpackb(packed, raw=False) == value


@pytest.mark.parametrize("number", INTEGER_EDGES)
def test_whole_numbers_at_the_edges_are_those_of_the_msgpack_package(number):
    """At each power of two where the form changes, both packers agree."""
    package = pytest.importorskip("msgpack")
    assert msgpack.packb(number) == package.packb(number)


@pytest.mark.parametrize("length", LENGTH_EDGES)
@pytest.mark.parametrize("kind", ["str", "bin", "array", "map"])
def test_lengths_at_the_edges_are_those_of_the_msgpack_package(kind, length):
    """At each length where the form changes, both packers agree."""
    package = pytest.importorskip("msgpack")
    value = {
        "str": "x" * length,
        "bin": b"x" * length,
        "array": [None] * length,
        "map": {str(n): None for n in range(length)},
    }[kind]
    packed = msgpack.packb(value)
    assert packed == package.packb(value, use_bin_type=True)
    assert msgpack.unpackb(packed) == value


@pytest.mark.parametrize(
    "value",
    [2**64, -(2**63) - 1, ..., {1, 2}, {1: "a"}, {b"a": 1}, "\ud800", ["\udfff"]],
    ids=repr,
)
def test_what_cannot_be_said_is_refused_before_it_is_sent(value):
    """Packing a value outside this part of msgpack is a mistake on our side."""
    with pytest.raises(LocalProtocolError):
        msgpack.packb(value)


def test_numbers_too_long_to_print_are_refused_like_others():
    """Later Pythons will not even turn them into text."""
    for value in (10**5000, -(10**5000), {10**5000: 1}):
        with pytest.raises(LocalProtocolError, match="cannot be sent"):
            msgpack.packb(value)


@pytest.mark.parametrize("number", [0, 0x7F, 0x80, -1, -32, 2**40])
@pytest.mark.parametrize("count", [3, 4, 5, 70])
@pytest.mark.parametrize("place", [0, -1])
def test_runs_of_notes_are_those_of_the_msgpack_package(number, count, place):
    """They are packed and read at once, whatever number one of them begins with."""
    package = pytest.importorskip("msgpack")
    rows = [[36, 1.5, -0.0, 100.0] for _ in range(count)]
    rows[place][0] = number
    packed = msgpack.packb(rows)
    assert packed == package.packb(rows)
    assert msgpack.unpackb(packed) == rows
    assert msgpack.unpackb(msgpack.packb([rows, number])) == [rows, number]


def test_what_only_begins_like_a_run_of_notes_is_read_as_it_is():
    """Its last row has a whole number, three numbers, or none for a float."""
    odd_ones = [
        [36, 1.5, 2, 9.0],
        [36, 1.5, 2.5],
        [36, 1.5, 2.5, 1.0, 2.0],
        [True, 1.5, 2.5, 3.0],
        [{}, 1.5, 2.5, 3.0],
        7,
    ]
    for odd in odd_ones:
        rows = [*[[36, 1.5, 2.5, 100.0]] * 4, odd]
        assert repr(msgpack.unpackb(msgpack.packb(rows))) == repr(rows)


def wrapped(value: list, times: int) -> list:
    for _ in range(times):
        value = [value]
    return value


@pytest.mark.parametrize("value", [[], [[36, 1.5, 0.25, 100.0]] * 4], ids=["empty", "notes"])
def test_nesting_is_capped_on_both_ways(value):
    """As deep as allowed passes, one deeper is refused; a run of notes is two deep."""
    deepest = wrapped(value, msgpack.MAX_DEPTH - (2 if value else 1))
    assert msgpack.unpackb(msgpack.packb(deepest)) == deepest
    with pytest.raises(LocalProtocolError, match="16 deep"):
        msgpack.packb([deepest])
    with pytest.raises(MsgpackError, match="16 deep"):
        msgpack.unpackb(b"\x91" + msgpack.packb(deepest))


def test_a_message_nested_a_million_deep_is_refused():
    """Depth is no way to exhaust the stack."""
    with pytest.raises(MsgpackError):
        msgpack.unpackb(b"\x91" * msgpack.MAX_BYTES)


def test_size_is_capped_on_both_ways():
    """As long as allowed passes, one byte longer is refused."""
    longest = b"x" * (msgpack.MAX_BYTES - 5)
    packed = msgpack.packb(longest)
    assert len(packed) == msgpack.MAX_BYTES
    assert msgpack.unpackb(packed) == longest
    with pytest.raises(LocalProtocolError, match="4194305 bytes is too long"):
        msgpack.packb(longest + b"x")
    with pytest.raises(MsgpackError, match="4194305 bytes is too long"):
        msgpack.unpackb(packed + b"x")


@given(VALUES, st.data())
def test_truncated_messages_are_refused(value, data):
    """No beginning of a message passes for the whole of it."""
    packed = msgpack.packb(value)
    with pytest.raises(MsgpackError):
        msgpack.unpackb(packed[: data.draw(st.integers(0, len(packed) - 1))])


@given(VALUES, st.binary(min_size=1))
def test_bytes_after_the_end_are_refused(value, tail):
    """A message fills its frame."""
    with pytest.raises(MsgpackError, match="followed"):
        msgpack.unpackb(msgpack.packb(value) + tail)


# Head bytes drawn often, so that garbage looks enough like msgpack to get far into the reader.
GARBAGE = st.one_of(
    st.binary(),
    st.lists(
        st.one_of(
            st.sampled_from([bytes([head]) for head in range(0x80, 0x100)]),
            st.sampled_from([b"\0", b"\x01", b"\0\x02", b"a", b"\xa1a"]),
        )
    ).map(b"".join),
    st.tuples(VALUES, st.integers(0, 1000), st.integers(0, 255)).map(
        lambda drawn: with_a_byte_changed(msgpack.packb(drawn[0]), drawn[1], drawn[2])
    ),
)


def with_a_byte_changed(data: bytes, index: int, byte: int) -> bytes:
    index %= len(data)
    return data[:index] + bytes([byte]) + data[index + 1 :]


@given(GARBAGE)
@example(b"\xc1")
@example(b"\xca\0\0\0\0")
@example(b"\xd4\0\0")
@example(b"\x81\x01\x01")
@example(b"\x81\x91\x01\x01")
@example(b"\xa1\xff")
def test_garbage_never_raises_anything_but_a_msgpack_error(garbage):
    """Whatever comes, it ends, in a value or in that error."""
    with suppress(MsgpackError):
        msgpack.unpackb(garbage)


@given(GARBAGE)
def test_garbage_that_passes_means_what_it_means_to_the_msgpack_package(garbage):
    """Neither side takes bytes for something else than the other does."""
    package = pytest.importorskip("msgpack")
    try:
        value = msgpack.unpackb(garbage)
    except MsgpackError:
        return
    assert repr(value) == repr(package.unpackb(garbage, raw=False))


@pytest.mark.parametrize(
    "head", [0xC4, 0xC6, 0xD9, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF], ids="0x{:02x}".format
)
def test_a_false_length_takes_no_memory(head):
    """A header of five bytes that claims four thousand million items is refused at once."""
    tracemalloc.start()
    try:
        with pytest.raises(MsgpackError):
            msgpack.unpackb(struct.pack(">BI", head, 2**32 - 1))
        assert tracemalloc.get_traced_memory()[1] < 100000
    finally:
        tracemalloc.stop()
