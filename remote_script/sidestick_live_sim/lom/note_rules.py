"""Notes of a MIDI clip and Live's rules for them. Times are beats, relative to the clip."""

from __future__ import annotations

from math import isfinite
from typing import Iterable, NamedTuple, Sequence

from sidestick_live_sim.errors import LiveError

PITCHES = range(128)


class Note(NamedTuple):
    """One note as a clip holds it."""

    note_id: int
    pitch: int
    start_time: float
    duration: float
    velocity: float = 100.0
    mute: bool = False
    probability: float = 1.0
    velocity_deviation: float = 0.0
    release_velocity: float = 64.0

    @property
    def end_time(self) -> float:
        """End of the note, in beats."""
        return self.start_time + self.duration


Notes = Sequence[Note]

RANGES = {
    "pitch": (0, 127),
    "probability": (0.0, 1.0),
    "velocity_deviation": (-127.0, 127.0),
    "release_velocity": (0.0, 127.0),
}


def check(note: Note) -> None:
    """Raise LiveError when a value lies outside its range."""
    numbers = (note.start_time, note.duration, note.velocity, note.velocity_deviation)
    if not all(isfinite(number) for number in numbers):
        raise LiveError(f"A note's numbers must be finite: {note!r}.")
    if note.duration <= 0:
        raise LiveError(f"A note's duration must be above 0, not {note.duration!r}.")
    if not 0 < note.velocity <= 127:
        raise LiveError(
            f"A note's velocity must be above 0 and at most 127, not {note.velocity!r}."
        )
    for name, (low, high) in RANGES.items():
        if not low <= getattr(note, name) <= high:
            raise LiveError(f"A note's {name} lies in {low} to {high}.")


def in_order(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Sort by pitch, then time: Live promises no order, and this one nobody can mistake."""
    return tuple(sorted(notes, key=lambda note: (note.pitch, note.start_time)))


def add(notes: Notes, new: Iterable[Note]) -> tuple[Note, ...]:
    """Put notes among others: same pitch and start replaces, an overlap cuts the earlier one."""
    by_pitch: dict[int, list[Note]] = {}
    for note in notes:
        by_pitch.setdefault(note.pitch, []).append(note)
    for note in new:
        others = by_pitch.get(note.pitch, [])
        by_pitch[note.pitch] = _cut(others, note)
    return in_order(note for group in by_pitch.values() for note in group)


def _cut(others: list[Note], new: Note) -> list[Note]:
    kept = []
    for note in others:
        if note.start_time == new.start_time:
            continue
        if note.start_time < new.start_time < note.end_time:
            note = note._replace(duration=new.start_time - note.start_time)  # noqa: PLW2901
        elif new.start_time < note.start_time < new.end_time:
            new = new._replace(duration=note.start_time - new.start_time)
        kept.append(note)
    return [*kept, new]


class Window(NamedTuple):
    """A rectangle of pitches and beats; a note lies in it when it starts in it."""

    from_pitch: int
    pitch_span: int
    from_time: float
    time_span: float

    def check(self) -> Window:
        """Raise LiveError when the window is none."""
        if self.from_pitch not in PITCHES or self.pitch_span < 1:
            raise LiveError(f"Pitches lie in 0 to 127, a pitch span is at least 1: {self!r}.")
        if not self.time_span > 0:
            raise LiveError(f"A time span must be above 0: {self!r}.")
        return self

    def holds(self, note: Note) -> bool:
        """Return whether the note starts in the window."""
        return (
            self.from_pitch <= note.pitch < self.from_pitch + self.pitch_span
            and self.from_time <= note.start_time < self.from_time + self.time_span
        )
