"""Two notes on one pad: which is cut, and which goes. One rule for Live, files and the panel.

A note ends where the next one of its pitch begins, as Live has it; none is lost but where two begin
at once, or nearer than who asks allows. Times are beats, or any other unit.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Iterable, Iterator

from .record_types import Note


class NotesByPitch:
    """Notes by their pitch, in order, and where each begins."""

    def __init__(self, notes: Iterable[Note]) -> None:
        self._by_pitch: dict[int, tuple[list[float], list[Note]]] = {}
        for note in sorted(notes, key=_place):
            starts, line = self._by_pitch.setdefault(note.pitch, ([], []))
            starts.append(note.start_beats)
            line.append(note)

    def cut(self, note: Note) -> Note:
        """Return a note that ends where the next one of its pitch begins, if not before."""
        room = self.next_beats(note)
        return note if note.length_beats <= room else note._replace(length_beats=room)

    def room_beats(self, note: Note, closest_beats: float = 0.0) -> float:
        """Return how long a note may sound where it begins.

        It is 0 where one sounds or begins there, or nearer than ``closest_beats``.
        """
        starts, line = self._by_pitch.get(note.pitch, _NO_NOTES)
        at = bisect_right(starts, note.start_beats)
        if at:
            silent_beats = max(line[at - 1].length_beats, closest_beats)
            if note.start_beats < starts[at - 1] + silent_beats:
                return 0.0
        room = self.next_beats(note)
        return room if room >= closest_beats else 0.0

    def next_beats(self, note: Note) -> float:
        """Return how long after a note the next one of its pitch begins."""
        starts, _ = self._by_pitch.get(note.pitch, _NO_NOTES)
        at = bisect_right(starts, note.start_beats)
        return starts[at] - note.start_beats if at < len(starts) else float("inf")


_NO_NOTES: tuple[list[float], list[Note]] = ([], [])


def cut_overlaps(notes: Iterable[Note], closest_beats: float = 0.0) -> list[Note]:
    """Return notes of which none sounds under another of its pad, by start and pitch.

    Of two that begin at once, or less than ``closest_beats`` apart, the louder stays; otherwise the
    first ends where the second begins.
    """
    kept: list[Note] = []
    for note in sorted(notes, key=_place):
        before = kept[-1] if kept else None
        if before is not None and before.pitch == note.pitch:
            gap_beats = note.start_beats - before.start_beats
            if gap_beats < closest_beats or gap_beats <= 0:
                kept[-1] = max(before, note, key=lambda each: each.velocity)
                continue
            kept[-1] = before._replace(length_beats=min(before.length_beats, gap_beats))
        kept.append(note)
    return sorted(kept, key=lambda note: (note.start_beats, note.pitch))


def clear_of(
    notes: Iterable[Note], others: Iterable[Note], closest_beats: float = 0.0
) -> Iterator[Note]:
    """Return the notes that leave others whole, each ending where one of them begins.

    Those that begin under another of their pad, or nearer than ``closest_beats``, are left out.
    """
    there = NotesByPitch(others)
    for note in notes:
        if there.room_beats(note, closest_beats) > 0:
            yield there.cut(note)


def _place(note: Note) -> tuple[int, float, float, float]:
    return note.pitch, note.start_beats, note.length_beats, note.velocity
