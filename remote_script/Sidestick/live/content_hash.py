"""What a clip's loop holds, as versions are made of it: pure."""

from __future__ import annotations

import hashlib
import struct
from typing import Iterable

from ..protocol.messages import ClipContent, Note
from .clip_reader import ClipSnapshot

# Live's file may round what it saves; what differs by less than this is the same.
_BEATS, _VELOCITY = 1e-4, 1e-2


def take_of(reading: ClipSnapshot) -> ClipContent:
    """Return what a clip's loop holds on the kit's pads; without a rack, on every pitch."""
    kit = {pitch for pitch, _ in reading.pads} or range(128)
    notes = [note for note in reading.notes if note.pitch in kit]
    return ClipContent(content_of(notes, reading.length_beats), reading.length_beats, notes)


def content_of(notes: Iterable[Note], length_beats: float) -> str:
    """Return a mark that the same notes have again, in whatever order they come."""
    numbers = [round(length_beats / _BEATS)]
    for row in sorted(map(_rounded, notes)):
        numbers += row
    return hashlib.sha256(struct.pack(f"<{len(numbers)}q", *numbers)).hexdigest()[:24]


def _rounded(note: Note) -> tuple[int, int, int, int]:
    return (
        round(note.start_beats / _BEATS),
        note.pitch,
        round(note.length_beats / _BEATS),
        round(note.velocity / _VELOCITY),
    )
