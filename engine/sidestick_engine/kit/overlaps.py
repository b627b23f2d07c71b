"""Two notes on one pad: what is cut, and which of the two goes. Times are beats."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator

from Sidestick.protocol.messages import Note

CLOSEST_BEATS = 1 / 32  # two hits of one pad nearer than this are one hit, the louder


def cut_overlaps(notes: Iterable[Note], closest_beats: float = CLOSEST_BEATS) -> list[Note]:
    """Return notes of which none sounds under another of its pad, by start and pitch.

    Of two that begin less than `closest_beats` apart the louder stays, otherwise the first ends
    where the second begins.
    """
    kept: list[Note] = []
    for note in sorted(notes):
        before = kept[-1] if kept else None
        if before is not None and before.pitch == note.pitch:
            gap_beats = note.start_beats - before.start_beats
            if gap_beats < closest_beats:
                kept[-1] = max(before, note, key=lambda each: each.velocity)
                continue
            kept[-1] = before._replace(length_beats=min(before.length_beats, gap_beats))
        kept.append(note)
    return sorted(kept, key=lambda note: (note.start_beats, note.pitch))


def clear_of(notes: Iterable[Note], others: Iterable[Note]) -> Iterator[Note]:
    """Return the notes that leave others whole, each ending where one of them begins.

    Those that begin under another of their pad, or close to one, are left out.
    """
    there = sorted(others)
    for note in notes:
        at = bisect(there, note)
        before = there[at - 1] if at else None
        if before is not None and before.pitch == note.pitch:
            silent_beats = max(before.length_beats, CLOSEST_BEATS)
            if note.start_beats < before.start_beats + silent_beats:
                continue
        after = there[at] if at < len(there) else None
        if after is None or after.pitch != note.pitch:
            yield note
        elif (gap_beats := after.start_beats - note.start_beats) >= CLOSEST_BEATS:
            yield note._replace(length_beats=min(note.length_beats, gap_beats))
