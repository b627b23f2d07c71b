"""Humanize: a clip's own notes as a drummer plays them, with other starts and velocities only."""

from __future__ import annotations

import numpy as np

from Sidestick.protocol.messages import Note
from sidestick_engine.beats.locked_lanes import NOTHING_LOCKED, LockedLanes
from sidestick_engine.beats.note_grid import Cell, ClipLoop
from sidestick_engine.beats.timing_and_dynamics import TimingAndDynamics
from sidestick_models.beat.beat import STEPS_PER_BEAT, Beat


def humanized(
    loop: ClipLoop, beat: Beat, timing: TimingAndDynamics, locked: LockedLanes = NOTHING_LOCKED
) -> list[Note]:
    """Return the loop's notes in their order, played as the beat's hits of the same cells are.

    Of several notes in a cell the loudest is its hit; the others, grace notes say, keep their place
    before or after it and their share of its loudness. No two notes of a pitch meet or change
    places. A note that leads into the next pass of the loop keeps its start, as the place that it
    would move to may lie behind the end; notes without a cell, and locked ones, stay as they are.
    """
    low, _, high = timing.zones(beat.steps)
    positions, velocities = np.maximum(timing.positions(beat), 0.0), timing.velocities(beat)
    hits = _hits(loop)
    played = []
    for note, cell in zip(loop.notes, loop.cells, strict=True):
        if cell is None or locked.keep(note):
            played.append(note)
            continue
        hit, zone = hits[cell], (low[cell[0], 0], positions[cell], high[cell[0], 0])
        velocity = velocities[cell] * 127 * note.velocity / hit.velocity
        played.append(
            note._replace(
                start_beats=_start_beats(note, hit, cell[0], zone),
                velocity=float(np.clip(np.round(velocity), 1, 127)),
            )
        )
    return played


def _hits(loop: ClipLoop) -> dict[Cell, Note]:
    """Return the note of each cell that is its hit: the loudest; on the first step the first.

    Nothing can be played before that one, so it cannot make room.
    """
    hits: dict[Cell, Note] = {}
    for note, cell in zip(loop.notes, loop.cells, strict=True):
        if cell is None:
            continue
        best = hits.setdefault(cell, note)
        if note.start_beats < best.start_beats if cell[0] == 0 else note.velocity > best.velocity:
            hits[cell] = note
    return hits


def _start_beats(note: Note, hit: Note, step: int, zone: tuple[float, float, float]) -> float:
    """Return where a note of a step goes whose hit goes to the middle of `zone` (steps)."""
    offset, main = (each.start_beats * STEPS_PER_BEAT - step for each in (note, hit))
    if offset > 0.5:
        return note.start_beats
    at = np.interp(offset, (-0.5, main, 0.5), zone)
    return float(at / STEPS_PER_BEAT)
