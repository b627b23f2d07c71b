"""Notes of a clip (pitches, beats) <-> what a drummer hits (drum classes, steps)."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from math import floor

from Sidestick.protocol.messages import Note
from sidestick_engine.beats.timing_and_dynamics import PlayedHit
from sidestick_engine.kit.kit import Kit
from sidestick_models.beat.beat import STEPS_PER_BEAT, Beat, GridHit
from sidestick_models.beat.drum_classes import DrumClass

LENGTH_BEATS = 0.25  # a sixteenth: drum pads play their sound out, whatever the note's length
CLOSEST_BEATS = 1 / 32  # two hits of one pad nearer than this are one hit, the louder

Cell = tuple[int, int]  # step, drum class


def strokes_of(
    notes: Iterable[Note], kit: Kit, *, from_beats: float, to_beats: float
) -> list[GridHit]:
    """What the notes that start in [from_beats, to_beats) play; positions count from `from_beats`.

    Notes on pitches that mean nothing in this kit are passed over. A hit played up to half a step
    before `from_beats` belongs to its first step, unless that is where the clip begins.
    """
    early_beats = 0.5 / STEPS_PER_BEAT if from_beats > 0 else 0.0
    return [
        GridHit(
            kit.classes[note.pitch],
            (note.start_beats - from_beats) * STEPS_PER_BEAT,
            note.velocity / 127,
        )
        for note in notes
        if note.pitch in kit.classes and from_beats - early_beats <= note.start_beats < to_beats
    ]


def cell_of(note: Note, kit: Kit, steps: int) -> Cell | None:
    """Where on a loop's grid of `steps` sixteenths a note is hit; None where it is no hit of it.

    What is played in the last half step is the first step of the next pass, played early.
    """
    position = note.start_beats * STEPS_PER_BEAT
    if note.pitch not in kit.classes or not 0 <= position < steps:
        return None
    return floor(position + 0.5) % steps, kit.classes[note.pitch]


def notes_of(
    hits: Iterable[PlayedHit],
    kit: Kit,
    *,
    start_beats: float,
    from_beats: float,
    to_beats: float,
    among: Iterable[Note] = (),
) -> list[Note]:
    """The hits as notes on the kit's pads, by start and pitch; position 0 is `start_beats`.

    Every note lies within [from_beats, to_beats): what is played earlier or later is moved there.
    Notes are a sixteenth long, or shorter, up to the next note of their pitch or to `to_beats`.
    Hits of classes without a pad are left out, and those that would cut a note of `among`.
    """
    latest_beats = to_beats - CLOSEST_BEATS
    played = sorted(
        Note(pitch, max(from_beats, min(at, latest_beats)), LENGTH_BEATS, _midi_velocity(hit))
        for hit in hits
        for at in [start_beats + hit.position_steps / STEPS_PER_BEAT]
        for pitch in kit.pitches_of(hit.meant)
    )
    notes: list[Note] = []
    for note in _clear_of(played, sorted(among)):
        _lay(notes, note._replace(length_beats=min(note.length_beats, to_beats - note.start_beats)))
    return sorted(notes, key=lambda note: (note.start_beats, note.pitch))


def missing(beats: Sequence[Beat], kit: Kit) -> list[str]:
    """The classes hit in these beats that the kit has nothing for, in the classes' order."""
    return [drum.key for drum in _drums_of(beats) if drum not in kit.pitches]


def substituted(beats: Sequence[Beat], kit: Kit) -> list[tuple[str, str]]:
    """(class, sound played instead) of those hit in these beats that have no pad of their own."""
    instead = kit.stand_ins
    return [(drum.key, instead[drum].value) for drum in _drums_of(beats) if drum in instead]


def drums_among(notes: Iterable[Note], kit: Kit) -> int:
    """How many of the notes are hits of the kit's drums."""
    return sum(note.pitch in kit.classes for note in notes)


def _drums_of(beats: Sequence[Beat]) -> list[DrumClass]:
    """The classes that are hit in any of the beats, in order."""
    return [drum for drum in DrumClass if any(beat.hits[:, drum].any() for beat in beats)]


def _lay(notes: list[Note], note: Note) -> None:
    """Put a note behind the one before it on the same pitch: never two at once on a pad."""
    if notes and notes[-1].pitch == note.pitch:
        before = notes.pop()
        gap_beats = note.start_beats - before.start_beats
        if gap_beats < CLOSEST_BEATS:
            note = max(before, note, key=lambda note: note.velocity)
        else:
            notes.append(before._replace(length_beats=min(before.length_beats, gap_beats)))
    notes.append(note)


def _clear_of(notes: list[Note], others: list[Note]) -> Iterator[Note]:
    """The notes that do not begin under or close to another (sorted), ending where one begins."""
    for note in notes:
        at = bisect(others, note)
        before = others[at - 1] if at else None
        if before is not None and before.pitch == note.pitch:
            silent_beats = max(before.length_beats, CLOSEST_BEATS)
            if note.start_beats < before.start_beats + silent_beats:
                continue
        after = others[at] if at < len(others) else None
        if after is None or after.pitch != note.pitch:
            yield note
        elif (gap_beats := after.start_beats - note.start_beats) >= CLOSEST_BEATS:
            yield note._replace(length_beats=min(note.length_beats, gap_beats))


def _midi_velocity(hit: PlayedHit) -> float:
    """A whole number from 1 to 127: 0 would be a note-off."""
    return float(max(1, min(127, round(hit.velocity * 127))))
