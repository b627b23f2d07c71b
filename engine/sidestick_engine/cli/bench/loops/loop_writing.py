"""Writes drum loops as MIDI files of the kinds that vendors ship, from hits in beats."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import NamedTuple

TICKS = 480
_NOTE_BEATS = 0.1


class Hit(NamedTuple):
    """A hit in beats from the start; `length` in beats."""

    beats: float
    pitch: int
    velocity: int
    length: float = _NOTE_BEATS


class Form(NamedTuple):
    """The ways in which files of the same notes differ.

    `tempo_bpm` is None where the file tells none; `signatures` are beats, numerator, denominator.
    """

    channel: int = 10
    tempo_bpm: float | None = 120.0
    signatures: Sequence[tuple[float, int, int]] = ((0.0, 4, 4),)
    ticks: int = TICKS
    name: str = ""
    kind: int = 0
    has_offs: bool = True
    program: int | None = None


def file_of(hits: Iterable[Hit], form: Form) -> bytes:
    """Return the file of one part."""
    told = track_of(form, signatures=form.signatures, tempo_bpm=form.tempo_bpm)
    if form.kind == 0:
        return _file(0, form.ticks, [told + notes_of(hits, form)])
    return _file(1, form.ticks, [told, track_of(form, name=form.name) + notes_of(hits, form)])


def song_of(parts: Sequence[tuple[Sequence[Hit], Form]]) -> bytes:
    """Return the file of several parts, of the first's tempo and meter."""
    form = parts[0][1]
    tracks = [track_of(form, signatures=form.signatures, tempo_bpm=form.tempo_bpm)]
    tracks += [track_of(each, name=each.name) + notes_of(hits, each) for hits, each in parts]
    return _file(1, form.ticks, tracks)


def in_riff(data: bytes) -> bytes:
    """Return a file as Windows wraps it."""
    body = b"RMIDdata" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


Events = list[tuple[int, int, bytes]]


def track_of(
    form: Form,
    *,
    name: str = "",
    signatures: Sequence[tuple[float, int, int]] = (),
    tempo_bpm: float | None = None,
) -> Events:
    """Return what a track tells before its notes."""
    events: Events = []
    if name:
        events.append((0, 0, _meta(0x03, name.encode())))
    if tempo_bpm is not None:
        events.append((0, 0, _meta(0x51, round(60e6 / tempo_bpm).to_bytes(3))))
    for beats, numerator, denominator in signatures:
        halvings = denominator.bit_length() - 1
        at = round(beats * form.ticks)
        events.append((at, 0, _meta(0x58, bytes((numerator, halvings, 24, 8)))))
    if form.program is not None and name:
        events.append((0, 0, bytes((0xC0 | form.channel - 1, form.program))))
    return events


def notes_of(hits: Iterable[Hit], form: Form) -> Events:
    """Return the events of some hits."""
    channel, events = form.channel - 1, Events()
    for hit in hits:
        at = max(0, round(hit.beats * form.ticks))
        events.append((at, 2, bytes((0x90 | channel, hit.pitch, hit.velocity))))
        if form.has_offs:
            end = at + max(1, round(hit.length * form.ticks))
            events.append((end, 1, bytes((0x80 | channel, hit.pitch, 64))))
    return events


def _meta(kind: int, data: bytes) -> bytes:
    return bytes((0xFF, kind, len(data))) + data


def _file(kind: int, ticks: int, tracks: Sequence[Events]) -> bytes:
    data = b"MThd" + struct.pack(">IHHH", 6, kind, len(tracks), ticks)
    for events in tracks:
        body, now = bytearray(), 0
        for at, _, event in sorted(events):
            body += _length(at - now) + event
            now = at
        body += b"\0" + _meta(0x2F, b"")
        data += b"MTrk" + struct.pack(">I", len(body)) + body
    return data


def _length(value: int) -> bytes:
    digits = [value & 0x7F]
    while value := value >> 7:
        digits.append(value & 0x7F | 0x80)
    return bytes(reversed(digits))
