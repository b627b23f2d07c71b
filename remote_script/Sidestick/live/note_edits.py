"""What becomes of a clip's notes: pure. Times are beats from the loop's start."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import Iterable, NamedTuple, Sequence

from ..protocol.messages import Note

STEP_BEATS = 0.25  # a sixteenth


class Changes(NamedTuple):
    """How notes become others: the places of those that go, and those that come."""

    gone: list[int]
    new: list[Note]


def changes(before: Sequence[Note], after: Iterable[Note]) -> Changes:
    """Return what must go and come; a note that is in both, to the last digit, stays."""
    left = Counter(after)
    gone = []
    for place, note in enumerate(before):
        if left[note]:
            left[note] -= 1
        else:
            gone.append(place)
    return Changes(gone, sorted(left.elements(), key=lambda note: (note.start_beats, note.pitch)))


def clear_of(new: Iterable[Note], others: Iterable[Note]) -> list[Note]:
    """Return the new notes that leave others whole, each ending where the next one begins.

    Live cuts a note short where another of its pitch begins, and replaces it where both begin.
    """
    lines = _Lines(others)
    fitting = {(n.pitch, n.start_beats): n for n in new if lines.room_beats(n) > 0}
    for note in fitting.values():
        lines.add(note)
    return [lines.cut(note) for note in fitting.values()]


def straightened(notes: Sequence[Note], length_beats: float) -> list[Note]:
    """Return the notes in their order, on their nearest sixteenths.

    Of several notes of a pitch that have the same, the nearest goes there and the others stay.
    What is nearest to the loop's end stays as well: there it would not be heard.
    """
    nearest: dict[tuple[int, float], Note] = {}
    places = [(note.pitch, _step(note) * STEP_BEATS) for note in notes]
    for place, note in zip(places, notes):
        other = nearest.get(place)
        if other is None or abs(note.start_beats - place[1]) <= abs(other.start_beats - place[1]):
            nearest[place] = note
    return [
        Note(note.pitch, place[1], note.length_beats, note.velocity)
        if note is nearest[place] and place[1] < length_beats
        else note
        for place, note in zip(places, notes)
    ]


def moved(
    before: Sequence[Note], after: Sequence[Note], others: Iterable[Note], length_beats: float
) -> list[Note]:
    """Return the notes before with the starts and velocities of those after, one by one.

    No note is cut or lost: one that would begin under one of ``others`` keeps its start, and notes
    of a pitch end where the next one begins. Where notes of a pitch would leave the loop or change
    places, none of them moves.
    """
    there = list(others)
    lines = _Lines(there)
    placed = [
        Note(old.pitch, old.start_beats, old.length_beats, new.velocity)
        for old, new in zip(before, after)
    ]
    for places in _by_pitch(placed):
        starts = [after[place].start_beats for place in places]
        if _ascend(starts, length_beats):
            for place, start in zip(places, starts):
                pitch, _, length, velocity = placed[place]
                at_start = Note(pitch, start, length, velocity)
                if lines.room_beats(at_start) > 0:
                    placed[place] = at_start
    lines = _Lines([*there, *placed])
    return [*map(lines.cut, placed)]


def _by_pitch(notes: Sequence[Note]) -> Iterable[list[int]]:
    """Return the places of the notes of each pitch, in the order of their starts."""
    places: dict[int, list[int]] = {}
    for place in sorted(range(len(notes)), key=lambda place: notes[place].start_beats):
        places.setdefault(notes[place].pitch, []).append(place)
    return places.values()


def _ascend(starts: list[float], length_beats: float) -> bool:
    """Tell whether each start lies after the one before, and all in the loop."""
    return all(0 <= start < length_beats for start in starts) and all(
        one < other for one, other in zip(starts, starts[1:])
    )


class _Lines:
    """Notes of a clip by their pitch, in order, and where each begins."""

    def __init__(self, notes: Iterable[Note]) -> None:
        self._lines: dict[int, tuple[list[float], list[Note]]] = {}
        for note in sorted(notes):
            starts, line = self._lines.setdefault(note.pitch, ([], []))
            starts.append(note.start_beats)
            line.append(note)

    def add(self, note: Note) -> None:
        """Have one more note, which begins where none of its pitch does."""
        starts, line = self._lines.setdefault(note.pitch, ([], []))
        at = bisect_right(starts, note.start_beats)
        starts.insert(at, note.start_beats)
        line.insert(at, note)

    def cut(self, note: Note) -> Note:
        """Return a note that ends where the next one of its pitch begins, if not before."""
        room = self.next_beats(note)
        return note if note.length_beats <= room else note._replace(length_beats=room)

    def room_beats(self, note: Note) -> float:
        """Return how long a note may sound where it begins; 0 where one sounds or begins there."""
        starts, line = self._lines.get(note.pitch, _NO_LINE)
        at = bisect_right(starts, note.start_beats)
        if at and note.start_beats < starts[at - 1] + line[at - 1].length_beats:
            return 0.0
        return self.next_beats(note)

    def next_beats(self, note: Note) -> float:
        """Return how long after a note the next one of its pitch begins."""
        starts, _ = self._lines.get(note.pitch, _NO_LINE)
        at = bisect_right(starts, note.start_beats)
        return starts[at] - note.start_beats if at < len(starts) else float("inf")


_NO_LINE: tuple[list[float], list[Note]] = ([], [])


def _step(note: Note) -> int:
    return int(note.start_beats / STEP_BEATS + 0.5)
