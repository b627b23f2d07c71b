"""Reads MIDI files that are as the standard says, fast: only where notes begin, and what is told.

Most of a collection is such files. It refuses all that is odd, and `reading` then reads with the
patience of `midi_files`, which keeps every byte and needs several times as long.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import NamedTuple

from sidestick_engine.midi_files.track_events import (
    END_OF_TRACK,
    MOST_EVENTS,
    NOTE_OFF,
    NOTE_ON,
    PROGRAM,
    TEMPO,
    TIME_SIGNATURE,
    TRACK_NAME,
    text_of,
)

DATA_BITS = 7
TICKS_SHIFT = 2 * DATA_BITS
DATA = (1 << DATA_BITS) - 1
HAT_PEDAL = 4  # the controller that opens the hat
_HEADER = struct.Struct(">4sIHHh")
CONTROL, SYSTEM = 0xB0, 0xF0
_META, _SYSEX, _BEND = 0xFF, (0xF0, 0xF7), 0xE0
_TOLD = frozenset((TEMPO, TIME_SIGNATURE, TRACK_NAME))
_MOST_TICKS = 1 << 40
_MOST_BYTES = 4 * MOST_EVENTS


class NotPlainError(ValueError):
    """The file is not wholly as the standard says."""


class PlainVoice(NamedTuple):
    """All that a track plays on a channel, an integer for each event: `event_of` packs them.

    `notes` are where notes begin, `offs` where they end, in any order, `pedal` is the controller of
    the hat's pedal; `program` is None where no sound was chosen.
    """

    track: int  # from 1
    channel: int  # 1 to 16
    name: str
    program: int | None
    notes: list[int]
    offs: list[int]
    pedal: list[int]


class Told(NamedTuple):
    """A tempo or a signature, as its meta event tells it."""

    ticks: int
    kind: int
    data: bytes


class PlainFile(NamedTuple):
    """A file as it is read: its voices that have notes, tempos and signatures, and its end."""

    ticks_per_beat: float
    voices: list[PlainVoice]
    told: list[Told]
    end_ticks: int


def event_of(ticks: int, first: int, second: int) -> int:
    """Return an event of two data bytes as one integer."""
    return ticks << TICKS_SHIFT | first << DATA_BITS | second


def read_plain(data: bytes) -> PlainFile:
    """Read a file of type 0 or 1.

    Raises:
        NotPlainError: anything about it is odd.
    """
    try:
        header, size, kind, count, division = _HEADER.unpack_from(data)
    except struct.error:
        raise NotPlainError from None
    if (header, size) != (b"MThd", 6) or kind > 1 or division <= 0 or (kind == 0 and count != 1):
        raise NotPlainError
    if len(data) > _MOST_BYTES:
        raise NotPlainError
    at = _HEADER.size
    told: list[Told] = []
    voices: list[PlainVoice] = []
    end_ticks = 0
    for track in range(1, count + 1):
        begin = at + 8
        if data[at : begin - 4] != b"MTrk":
            raise NotPlainError
        at = begin + int.from_bytes(data[begin - 4 : begin])
        if at > len(data):
            raise NotPlainError
        try:
            by_status, metas, end = _read_track(data, begin, at)
        except IndexError:
            raise NotPlainError from None
        told += metas
        name = next((text_of(meta.data) for meta in metas if meta.kind == TRACK_NAME), "")
        voices += voices_of(track, name, by_status)
        end_ticks = max(end_ticks, end)
    if at != len(data):
        raise NotPlainError
    return PlainFile(division, voices, told, end_ticks)


def _read_track(data: bytes, at: int, end: int) -> tuple[dict[int, list[int]], list[Told], int]:
    """Return the events of each status, what is told, and the tick at which the track ends."""
    by_status: dict[int, list[int]] = defaultdict(list)
    told: list[Told] = []
    now = 0
    add: Callable[[int], None] = _refuse
    while True:
        status = data[at]
        if status < 0x80:
            now += status
            at += 1
        else:
            delta, at = _number(data, at)
            now += delta
        status = data[at]
        if status < PROGRAM:
            if status >= 0x80:
                add, at = by_status[status].append, at + 1
            first, second = data[at], data[at + 1]
            if (first | second) >= 0x80:
                raise NotPlainError
            add(now << TICKS_SHIFT | first << DATA_BITS | second)
            at += 2
        elif status < SYSTEM:
            by_status[status].append(data[at + 1])
            add, at = _refuse, at + (2 if status < _BEND else 3)
        else:
            kind, body, at = _system_event(data, at)
            if kind == END_OF_TRACK:
                break
            told.append(Told(now, kind, body))
    if at != end or now >= _MOST_TICKS:
        raise NotPlainError
    return by_status, [meta for meta in told if meta.kind in _TOLD], now


def _refuse(_: int) -> None:
    """Refuse a running status where none is known that is followed by two bytes."""
    raise NotPlainError


def voices_of(track: int, name: str, by_status: Mapping[int, list[int]]) -> list[PlainVoice]:
    """Return the voices of a track, a number from 1, that have notes, from its events by status."""
    voices = []
    for status in sorted(status for status in by_status if status & 0xF0 == NOTE_ON):
        channel, played = status & 0xF, by_status[status]
        notes = [event for event in played if event & DATA]
        if not notes:
            continue
        offs = by_status.get(NOTE_OFF | channel, [])
        if len(notes) < len(played):  # with a velocity of 0 it ends a note
            offs = offs + [event for event in played if not event & DATA]
        program = next(iter(by_status.get(PROGRAM | channel, [])), None)
        controls = by_status.get(CONTROL | channel, [])
        pedal = [event for event in controls if event >> DATA_BITS & DATA == HAT_PEDAL]
        voices.append(PlainVoice(track, channel + 1, name, program, notes, offs, pedal))
    return voices


def _system_event(data: bytes, at: int) -> tuple[int, bytes, int]:
    """Return the kind of a meta event, its data, and where the next event begins."""
    status = data[at]
    if status == _META:
        kind, at = data[at + 1], at + 2
    elif status in _SYSEX:
        kind, at = status, at + 1
    else:
        raise NotPlainError
    length, begin = _number(data, at)
    return kind, data[begin : begin + length], begin + length


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Return a number of variable length, and where what follows it begins."""
    value = 0
    for place in range(at, at + 4):
        byte = data[place]
        value = value << DATA_BITS | byte & DATA
        if byte < 0x80:
            return value, place + 1
    raise NotPlainError
