"""Events are changed within a track's bytes, and all other bytes stay."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidestick_engine.midi_files.track_changes import changed_body
from sidestick_engine.midi_files.track_events import Event, TrackEvents, read_events
from tests.engine.midi_files.file_bytes import END, meta, number

CHANNEL_EVENTS = st.tuples(
    st.sampled_from([0x80, 0x90, 0x99, 0xA9, 0xB0, 0xE3]), st.integers(0, 127), st.integers(0, 127)
).map(bytes)
OTHER_EVENTS = st.sampled_from([meta(0x7F, b"any"), b"\xf0\x02\x01\xf7", b"\xf8", meta(0x01)])
ANY_EVENTS = st.one_of(CHANNEL_EVENTS, OTHER_EVENTS)


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Return a track whose events leave out their status where they may, or do not."""
    body, status = draw(st.sampled_from([b"", b"\x00\x12\x13"])), 0
    for data in draw(st.lists(ANY_EVENTS, max_size=12)):
        body = body or b""
        delta = draw(st.sampled_from([b"\x00", b"\x83\x60", b"\x80\x05", number(100)]))
        is_running = data[0] == status and draw(st.booleans())
        body += (b"" if body == b"\x00\x12\x13" else delta) + (data[1:] if is_running else data)
        status = data[0] if data[0] < 0xF0 else status
    return body + draw(st.sampled_from([b"\x00" + END, b"\x10" + END + b"\x00\xb0\x01\x02", b""]))


def with_other_events(track: TrackEvents, changes: dict[int, list[bytes]]) -> list[Event]:
    return [
        Event(event.ticks, data)
        for number_, event in enumerate(track.events)
        for data in changes.get(number_, [event.data])
    ]


@settings(max_examples=40)
@given(bodies())
def test_without_a_change_every_byte_is_as_it_was(body: bytes) -> None:
    """Padded delta times, running status, bytes that mean nothing, and what is behind the end."""
    assert changed_body(body, read_events(body), {}) == body


@settings(max_examples=40)
@given(bodies(), st.data())
def test_what_is_read_afterwards_is_what_was_asked_for(body: bytes, data: st.DataObject) -> None:
    """Events stand in the place of others, or are gone, and all times are as they were."""
    track = read_events(body)
    on_channels = [n for n, event in enumerate(track.events) if event.data[0] < 0xF0]
    choices = st.sampled_from(on_channels) if on_channels else st.nothing()
    changes = data.draw(
        st.dictionaries(choices, st.lists(CHANNEL_EVENTS, max_size=2))
        if on_channels
        else st.just({})
    )
    read = read_events(changed_body(body, track, changes))
    assert read.events == with_other_events(track, changes)
    assert read.end == track.end or not track.has_end


@settings(max_examples=40)
@given(bodies())
def test_other_notes_of_the_same_status_take_no_more_bytes(body: bytes) -> None:
    """So a file that goes to another kit map and comes back is the file that it was."""
    track = read_events(body)
    up = {
        at: [bytes((event.data[0], event.data[1] ^ 1)) + event.data[2:]]
        for at, event in enumerate(track.events)
        if event.data[0] & 0xF0 == 0x90
    }
    there = changed_body(body, track, up)
    assert len(there) == len(body)
    down = {at: [track.events[at].data] for at in up}
    assert changed_body(there, read_events(there), down) == body


@pytest.mark.parametrize(
    ("body", "changes", "expected"),
    [
        ("00 99 24 40 10 26 40 00 FF 2F 00", {0: []}, "10 99 26 40 00 FF 2F 00"),
        ("00 99 24 40 10 26 40 05 FF 2F 00", {1: []}, "00 99 24 40 15 FF 2F 00"),
        ("00 99 24 40 10 26 40", {1: ["892640", "992640"]}, "00 99 24 40 10 89 26 40 00 99 26 40"),
        ("00 99 24 40 00 FF 01 00 00 26 40", {0: []}, "00 FF 01 00 00 99 26 40"),
    ],
)
def test_a_status_is_written_where_it_is_needed(
    body: str, changes: dict[int, list[str]], expected: str
) -> None:
    """Behind an event that is gone, and between events of several kinds."""
    data = bytes.fromhex(body)
    asked = {at: [bytes.fromhex(each) for each in events] for at, events in changes.items()}
    assert changed_body(data, read_events(data), asked).hex(" ").upper() == expected
