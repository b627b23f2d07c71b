"""Notes of a clip (pitches, beats) <-> strokes of a drummer (drum classes, steps)."""

from __future__ import annotations

from collections.abc import Iterable
from math import floor

from Sidestick.protocol.messages import Note
from sidestick_engine.kit import Kit
from sidestick_models.drum_classes import DrumClass
from sidestick_models.grid import STEPS_PER_BEAT, Stroke

LENGTH_BEATS = 0.25  # a sixteenth: drum pads play their sound out, whatever the note's length
CLOSEST_BEATS = 1 / 32  # two hits of one pad nearer than this are one hit, the louder


def strokes_of(
    notes: Iterable[Note], kit: Kit, *, from_beats: float, to_beats: float
) -> list[Stroke]:
    """What the notes that start in [from_beats, to_beats) play; positions count from `from_beats`.

    Notes on pitches that mean nothing in this kit are passed over. A hit played up to half a step
    before `from_beats` belongs to its first step, unless that is where the clip begins.
    """
    early_beats = 0.5 / STEPS_PER_BEAT if from_beats > 0 else 0.0
    return [
        Stroke(
            kit.classes[note.pitch],
            (note.start_beats - from_beats) * STEPS_PER_BEAT,
            note.velocity / 127,
        )
        for note in notes
        if note.pitch in kit.classes and from_beats - early_beats <= note.start_beats < to_beats
    ]


def notes_of(
    strokes: Iterable[Stroke], kit: Kit, *, from_beats: float, to_beats: float
) -> list[Note]:
    """The strokes as notes on the kit's pads, by start and pitch; position 0 is `from_beats`.

    Every note lies within [from_beats, to_beats): an early first hit starts at `from_beats`. Notes
    are a sixteenth long, or shorter, up to the next note of their pitch or to `to_beats`. Strokes
    of classes without a pad are left out, and closed hats under an open one: it is one hi-hat.
    """
    hits = [
        (pitch, max(from_beats, from_beats + beats), _midi_velocity(stroke))
        for stroke in _one_hi_hat(list(strokes))
        if (beats := stroke.position_steps / STEPS_PER_BEAT) < to_beats - from_beats
        for pitch in kit.pitches_of(stroke)
    ]
    notes: list[Note] = []
    for hit in sorted(hits, key=lambda hit: hit[:2]):
        _lay(notes, Note(hit[0], hit[1], min(LENGTH_BEATS, to_beats - hit[1]), hit[2]))
    return sorted(notes, key=lambda note: (note.start_beats, note.pitch))


def unplayed(strokes: Iterable[Stroke], kit: Kit) -> list[str]:
    """The classes of these strokes that the kit has nothing for, in the classes' order."""
    return [drum.key for drum in sorted({s.drum for s in strokes} - set(kit.pitches))]


def stood_in(strokes: Iterable[Stroke], kit: Kit) -> list[tuple[str, str]]:
    """(class, sound played instead) of those of these strokes whose class has no pad of its own."""
    instead = kit.stand_ins
    return [(d.key, instead[d].value) for d in sorted({s.drum for s in strokes} & instead.keys())]


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


def _one_hi_hat(strokes: list[Stroke]) -> list[Stroke]:
    open_steps = {_step(s) for s in strokes if s.drum is DrumClass.OPEN_HAT}
    return [s for s in strokes if s.drum is not DrumClass.CLOSED_HAT or _step(s) not in open_steps]


def _step(stroke: Stroke) -> int:
    return floor(stroke.position_steps + 0.5)


def _midi_velocity(stroke: Stroke) -> float:
    """A whole number from 1 to 127: 0 would be a note-off."""
    return float(max(1, min(127, round(stroke.velocity * 127))))
