"""Notes of a clip (pitches, beats) <-> a beat on the grid (drum classes, sixteenths).

A note belongs to the nearest step and the drum class of its pitch: its cell. Where the notes swing,
steps are where these notes play them. Notes that are no drum of the kit have none.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from Sidestick.protocol.messages import Note
from Sidestick.protocol.overlaps import clear_of, cut_overlaps
from sidestick_engine.beats.timing_and_dynamics import Mask, TimingAndDynamics
from sidestick_engine.errors import RequestError
from sidestick_engine.kit.kit import Kit
from sidestick_models.beat.beat import STEPS_PER_BEAT, Beat, GridHit
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import Meter, nearest_step
from sidestick_models.beat.swing import Swing, heard_swing

LENGTH_BEATS = 1 / STEPS_PER_BEAT  # drum pads play their sound out, whatever the note's length
CLOSEST_BEATS = 1 / 32  # two new hits of one pad nearer than this are one hit, the louder
WHOLE_BAR_TOLERANCE_BEATS = 1e-6
MOST_LOOP_BARS = 1000  # half an hour: what takes time and memory has an end

Cell = tuple[int, int]  # step, drum class


def beat_of(
    notes: Iterable[Note],
    kit: Kit,
    *,
    from_beats: float,
    steps: int,
    swing: Swing | None = None,
) -> Beat:
    """Return the beat that the notes of `steps` sixteenths from `from_beats` on play.

    Notes on pitches that mean nothing in this kit are passed over. A hit played up to half a step
    before `from_beats` belongs to its first step, unless that is where the clip begins.
    """
    early_beats = 0.5 / STEPS_PER_BEAT if from_beats > 0 else 0.0
    to_beats = from_beats + steps / STEPS_PER_BEAT
    inside = [
        note
        for note in notes
        if note.pitch in kit.classes and from_beats - early_beats <= note.start_beats < to_beats
    ]
    hits = _grid_hits(inside, kit, swing, from_beats)
    return Beat.from_hits((hit for hit in hits if hit.position_steps >= -0.5), steps)


def _grid_hits(
    notes: Sequence[Note], kit: Kit, swing: Swing | None, from_beats: float = 0.0
) -> list[GridHit]:
    """Return the hits of drums' notes, each nearest to the step that it plays."""
    positions = [(note.start_beats - from_beats) * STEPS_PER_BEAT for note in notes]
    drums = [kit.classes[note.pitch] for note in notes]
    if swing is not None and notes:
        positions = swing.straightened(np.array(positions), np.array(drums)).tolist()
    return [
        GridHit(drum, position, note.velocity / 127)
        for drum, position, note in zip(drums, positions, notes, strict=True)
    ]


def whole_bars(length_beats: float, meter: Meter) -> int:
    """Return how many bars a loop has.

    Raises:
        RequestError: they are not whole, or too many.
    """
    bars = round(length_beats / meter.bar_beats)
    if bars < 1 or not math.isclose(
        length_beats, bars * meter.bar_beats, rel_tol=0, abs_tol=WHOLE_BAR_TOLERANCE_BEATS
    ):
        raise RequestError(
            "bad_clip",
            f"The clip's loop is {length_beats:g} beats long, which is not whole bars of {meter}. "
            f"Set its length to a multiple of {meter.bar_beats:g} beats.",
        )
    if bars > MOST_LOOP_BARS:
        raise RequestError(
            "bad_clip",
            f"The clip's loop has {bars:,} bars; at most {MOST_LOOP_BARS:,} can be worked on. "
            "Make it shorter.",
        )
    return bars


@dataclass(frozen=True)
class ClipLoop:
    """Notes that start in [0, `length_beats`), times in beats from there.

    Attributes:
        cells: of each note, where it has one.
        beat: the hits of the cells.
        bars: how many whole bars.
        swing: how the notes swing; None where they do not, or where nobody listened.
    """

    notes: Sequence[Note]
    cells: Sequence[Cell | None]
    beat: Beat
    bars: int
    length_beats: float
    swing: Swing | None = None

    @classmethod
    def of(
        cls,
        notes: Sequence[Note],
        kit: Kit,
        meter: Meter,
        length_beats: float,
        *,
        swings: bool = True,
    ) -> ClipLoop:
        """Put the notes of a loop on the grid, and hear how they swing unless `swings` is false.

        Raises:
            RequestError: it is not whole bars.
        """
        bars = whole_bars(length_beats, meter)
        steps = bars * meter.steps_per_bar
        drums = [
            place
            for place, note in enumerate(notes)
            if note.pitch in kit.classes and 0 <= note.start_beats * STEPS_PER_BEAT < steps
        ]
        hits = [notes[place] for place in drums]
        swing = _swing_of(hits, kit, meter) if swings else None
        cells: list[Cell | None] = [None] * len(notes)
        on_grid = _grid_hits(hits, kit, swing)
        for place, hit in zip(drums, on_grid, strict=True):
            cells[place] = nearest_step(hit.position_steps) % steps, hit.drum
        return cls(notes, cells, Beat.from_hits(on_grid, steps), bars, length_beats, swing)


def _swing_of(notes: Sequence[Note], kit: Kit, meter: Meter) -> Swing | None:
    positions = np.array([note.start_beats * STEPS_PER_BEAT for note in notes])
    drums = np.array([kit.classes[note.pitch] for note in notes], int)
    return heard_swing(positions, drums, meter)


def notes_of(
    beat: Beat,
    timing: TimingAndDynamics,
    kit: Kit,
    *,
    start_beats: float,
    from_beats: float,
    to_beats: float,
    free: Mask | None = None,
    among: Iterable[Note] = (),
) -> list[Note]:
    """Return a beat's hits as notes on the kit's pads, by start and pitch.

    Args:
        beat: its first step is at `start_beats`.
        timing: how it is played.
        kit: whose pads play it; hits of classes without a pad are left out.
        start_beats: where step 0 is.
        from_beats: where notes may start; what is played earlier is moved there.
        to_beats: where notes end; what is played later is moved before it.
        free: the cells (S, 9) that may get notes; None for all. The hits of others are there
            already.
        among: notes that stay; hits that would cut one are left out.

    Notes are a sixteenth long, or shorter, up to the next note of their pitch or to `to_beats`.
    """
    positions, velocities = timing.positions(beat), timing.velocities(beat)
    latest_beats = to_beats - CLOSEST_BEATS
    notes = []
    for cell in map(tuple, np.argwhere(_one_hi_hat(beat.hits, free))):
        step, drum = cell
        pitches = kit.pitches_of(DrumClass(drum), step, float(beat.velocities[cell]))
        if free is not None and not all(free[step, kit.classes[pitch]] for pitch in pitches):
            continue  # it sounds on the pad of another class, whose notes stay here
        at_beats = start_beats + float(positions[cell]) / STEPS_PER_BEAT
        at_beats = max(from_beats, min(at_beats, latest_beats))
        velocity = float(max(1, min(127, round(float(velocities[cell]) * 127))))  # 0: a note-off
        notes += [Note(pitch, at_beats, LENGTH_BEATS, velocity) for pitch in pitches]
    inside = (
        note._replace(length_beats=min(note.length_beats, to_beats - note.start_beats))
        for note in clear_of(sorted(notes), among, CLOSEST_BEATS)
    )
    return cut_overlaps(inside, CLOSEST_BEATS)


def missing(beats: Sequence[Beat], kit: Kit) -> list[str]:
    """Return the classes hit in these beats that the kit has nothing for, in the classes' order."""
    return [drum.key for drum in _drums_of(beats) if drum not in kit.pitches]


def substituted(beats: Sequence[Beat], kit: Kit) -> list[tuple[str, str]]:
    """Return (class, sound played instead) of those hit that have no pad of their own."""
    instead = kit.substitutes
    return [(drum.key, instead[drum].value) for drum in _drums_of(beats) if drum in instead]


def _drums_of(beats: Sequence[Beat]) -> list[DrumClass]:
    """Return the classes that are hit in any of the beats, in order."""
    return [drum for drum in DrumClass if any(beat.hits[:, drum].any() for beat in beats)]


def _one_hi_hat(hits: Mask, free: Mask | None) -> Mask:
    """Return the hits in free cells, with a hi-hat that is open or closed in a step, never both.

    It is open, unless a closed one is there already.
    """
    new = hits.copy() if free is None else hits & free
    there = hits & ~new
    new[:, DrumClass.OPEN_HAT] &= ~there[:, DrumClass.CLOSED_HAT]
    new[:, DrumClass.CLOSED_HAT] &= ~(new | there)[:, DrumClass.OPEN_HAT]
    return new
