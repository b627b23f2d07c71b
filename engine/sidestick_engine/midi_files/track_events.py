"""The events of one track of a MIDI file, as leniently as DAWs read them, and back to bytes.

An event keeps its bytes as the file has them, so that what is not understood is not changed
either. What is not as the standard says is read like this:

- running status goes on behind system exclusive and meta events,
- a real-time byte between two events is an event of its own,
- a variable length may have more than four bytes,
- a byte that begins no event is skipped, up to the next one that does,
- a track may be cut anywhere, or have no end; what is behind its end is kept, but not played.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sidestick_engine.errors import MidiFileError

MOST_EVENTS = 500_000  # of a file: a song has some ten thousand
NOTE_OFF, NOTE_ON = NOTE_EVENTS = 0x80, 0x90
PROGRAM = 0xC0
TRACK_NAME, END_OF_TRACK, TEMPO, TIME_SIGNATURE = 0x03, 0x2F, 0x51, 0x58
SEQUENCER_SPECIFIC = 0x7F

_META, _SYSEX, _SYSEX_NEXT = 0xFF, 0xF0, 0xF7
_MOST_TICKS = (1 << 40) - 1  # of one delta time: longer than any music, and no number that grows
# How many bytes follow a status of 0x80 to 0xEF, by its upper half, and one of the system.
_CHANNEL_DATA = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}
_SYSTEM_DATA = {0xF1: 1, 0xF2: 2, 0xF3: 1}
_END = bytes((_META, END_OF_TRACK, 0))


class Event(NamedTuple):
    """An event at a time in ticks from the track's start: its bytes, status first."""

    ticks: int
    data: bytes

    @property
    def meta_kind(self) -> int | None:
        """The kind of a meta event; None for all others."""
        return self.data[1] if self.data[0] == _META else None

    @property
    def meta_data(self) -> bytes:
        """The data of a meta event."""
        _, begin = variable_length(self.data, 2)
        return self.data[begin:]

    @property
    def velocity(self) -> int:
        """The velocity of a note-on; 0 of all else."""
        return self.data_byte(2) if self.data[0] & 0xF0 == NOTE_ON else 0

    def data_byte(self, which: int) -> int:
        """Return a data byte of a channel's event; what is above 127 counts as that."""
        return min(self.data[which], 127)

    def at(self, ticks: int) -> Event:
        """Return the same event at another time."""
        return Event(ticks, self.data)


@dataclass(frozen=True)
class TrackEvents:
    """The events of a track.

    Attributes:
        events: those up to its end, in order.
        end: the event that ends it, or one that is made up where it has none.
        behind_end: events that follow all the same.
        length: how many of the bytes were read up to the end.
        skipped: how many bytes belong to no event.
        is_cut: whether its last event is not there in full.
        has_end: whether its end is in the bytes.
    """

    events: list[Event]
    end: Event
    behind_end: list[Event]
    length: int
    skipped: int
    is_cut: bool
    has_end: bool

    @property
    def name(self) -> str:
        """The track's name; empty where it has none."""
        names = (e.meta_data for e in self.events if e.meta_kind == TRACK_NAME)
        return text_of(next(names, b""))

    def to_bytes(self) -> bytes:
        """Return the events as the body of a track's chunk, each with its status."""
        track, now = bytearray(), 0
        for ticks, data in (*self.events, self.end, *self.behind_end):
            track += to_variable_length(ticks - now)
            track += data
            now = ticks
        return bytes(track)

    def with_events(self, events: Iterable[Event], end_ticks: int | None = None) -> TrackEvents:
        """Return the track with these events in place of those up to its end.

        It ends at `end_ticks`, if given, but not before its last event.
        """
        new = list(events)
        ticks = self.end.ticks if end_ticks is None else end_ticks
        ticks = max(ticks, new[-1].ticks if new else 0)
        behind = [event.at(max(ticks, event.ticks)) for event in self.behind_end]
        end = self.end.at(ticks)
        return TrackEvents(new, end, behind, self.length, self.skipped, self.is_cut, self.has_end)


def read_events(body: bytes, most: int = MOST_EVENTS) -> TrackEvents:
    """Read the body of a track's chunk.

    Raises:
        MidiFileError: it has more than `most` events.
    """
    events: list[Event] = []
    end: Event | None = None
    behind_end: list[Event] = []
    at = now = status = skipped = 0
    length, is_cut = len(body), False
    size = len(body)
    while at < size:
        delta, at = variable_length(body, at)
        now += delta
        if at == size:
            is_cut = end is None
            break
        begin, first = at, body[at]
        if first < 0x80 and not status:
            at = next_status(body, at)
            skipped += at - begin
            if at == size:
                break
            begin, first = at, body[at]
        if first < 0xF0:
            if first >= 0x80:
                status, at = first, at + 1
            data_end = at + _CHANNEL_DATA[status & 0xF0]
            data = bytes((status,)) + body[at:data_end]
        else:
            data_end = _end_of_system_event(body, at)
            data = body[begin:data_end]
        if data_end > size:
            is_cut = end is None
            break
        at = data_end
        event = Event(now, data)
        if end is not None:
            behind_end.append(event)
        elif event.meta_kind == END_OF_TRACK:
            end, length = event, at
        else:
            events.append(event)
        if len(events) + len(behind_end) > most:
            raise MidiFileError(f"more than {MOST_EVENTS:,} events")
    has_end = end is not None
    end = end or Event(events[-1].ticks if events else 0, _END)
    return TrackEvents(events, end, behind_end, length, skipped, is_cut, has_end)


def text_of(data: bytes) -> str:
    """Return a text in whatever encoding: UTF-8, or else Western European."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _end_of_system_event(body: bytes, at: int) -> int:
    """Return where an event that begins with 0xF0 to 0xFF ends, which may be behind the body."""
    status = body[at]
    if status in (_SYSEX, _SYSEX_NEXT):
        length, begin = variable_length(body, at + 1)
        if begin + length > len(body):  # it says nonsense: it is as long as it is
            return body.find(_SYSEX_NEXT, at + 1) + 1 or begin + length
        return begin + length
    if status == _META:
        length, begin = variable_length(body, at + 2)
        return max(begin, at + 3) + length
    return at + 1 + _SYSTEM_DATA.get(status, 0)


def next_status(body: bytes, at: int) -> int:
    """Return where the next byte stands that begins an event; the length where there is none."""
    while at < len(body) and body[at] < 0x80:
        at += 1
    return at


def variable_length(data: bytes, at: int) -> tuple[int, int]:
    """Return a number of variable length, and where what follows it begins."""
    value = 0
    while at < len(data):
        byte = data[at]
        at += 1
        value = (value << 7 | byte & 0x7F) & _MOST_TICKS
        if byte < 0x80:
            break
    return value, at


def to_variable_length(value: int) -> bytes:
    """Return a number, 0 or more, as one of variable length."""
    digits = [value & 0x7F]
    while value := value >> 7:
        digits.append(value & 0x7F | 0x80)
    return bytes(reversed(digits))
