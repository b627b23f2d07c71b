"""Builds MIDI files byte by byte, also ones that no library would write."""

from __future__ import annotations

import struct
from collections.abc import Iterable

TPB = 480
BAR = 4 * TPB
END = bytes.fromhex("FF 2F 00")

Timed = tuple[int, bytes]  # ticks from the track's start, and an event's bytes


def number(value: int) -> bytes:
    """Return a number of variable length."""
    digits = [value & 0x7F]
    while value := value >> 7:
        digits.append(value & 0x7F | 0x80)
    return bytes(reversed(digits))


def meta(kind: int, data: bytes = b"") -> bytes:
    return bytes((0xFF, kind)) + number(len(data)) + data


def meter(numerator: int, halvings: int) -> bytes:
    return meta(0x58, bytes((numerator, halvings, 24, 8)))


def tempo(bpm: float) -> bytes:
    return meta(0x51, round(60e6 / bpm).to_bytes(3))


def hit(beat: float, pitch: int = 36, *, channel: int = 10, velocity: int = 90) -> list[Timed]:
    """Return a sixteenth of a drum."""
    at, on, off = round(beat * TPB), 0x8F + channel, 0x7F + channel
    return [(at, bytes((on, pitch, velocity))), (at + TPB // 4, bytes((off, pitch, 64)))]


def beats(count: int, first: int = 0, channel: int = 10) -> list[Timed]:
    """Return kick and snare in turns, on so many beats."""
    pitches = [36, 38] * count
    return [event for at in range(count) for event in hit(first + at, pitches[at], channel=channel)]


def body(events: Iterable[Timed], end: int | None = None) -> bytes:
    """Return the body of a track, up to its end at `end` or at its last event."""
    written, now = b"", 0
    for ticks, data in sorted(events, key=lambda event: event[0]):
        written += number(ticks - now) + data
        now = ticks
    return written + number(max(0, (end or 0) - now)) + END


def chunk(name: bytes, content: bytes, told: int | None = None) -> bytes:
    """Return a chunk that says that it is `told` bytes long."""
    return name + struct.pack(">I", len(content) if told is None else told) + content


def header(kind: int = 1, tracks: int = 1, division: int = TPB, extra: bytes = b"") -> bytes:
    return chunk(b"MThd", struct.pack(">HHh", kind, tracks, division) + extra)


def song(*bodies: bytes, kind: int = 1, division: int = TPB) -> bytes:
    """Return a file that is as it should be, of these tracks."""
    tracks = b"".join(chunk(b"MTrk", each) for each in bodies)
    return header(kind, len(bodies), division) + tracks
