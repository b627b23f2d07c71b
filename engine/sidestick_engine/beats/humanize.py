"""Humanize: a clip's own notes as a drummer plays them, with other starts and velocities only.

A hit on the grid, or as near to it as hands play, goes where the drummer would hit that step; where
the clip swings, the grid does. What lies off the grid (a roll, a triplet among straight eighths)
stays where it is in the time between those hits, which is shorter or longer by as much as they have
moved: a roll stays a roll, and what swings in a part of the clip alone keeps its ratio.
"""

from __future__ import annotations

from bisect import bisect, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from Sidestick.protocol.messages import Note
from sidestick_engine.beats.locked_lanes import NOTHING_LOCKED, LockedLanes
from sidestick_engine.beats.note_grid import Cell, ClipLoop
from sidestick_engine.beats.timing_and_dynamics import TimingAndDynamics
from sidestick_models.beat.beat import STEPS_PER_BEAT, Beat

# All in steps. Farther from its step than hands stray, a hit is meant to be there.
FARTHEST_PLAYED = 0.25
SAME_PLACE = 0.015  # hits of a place in the beat that differ by less are in the same place
LEAST_SWING = 0.05  # by which a place in the beat must be off the grid to be meant so
ON_THE_GRID = 0.05  # nearer than this, a hit is on the grid, whatever surrounds it
NEIGHBOURS = 1.5  # hits of a drum that are nearer are one figure, such as a quintuplet
ROLL_GAP = 0.7  # strokes of a drum that are nearer than a sixteenth make a roll
ALIKE = (0.4, 1.8)  # parts of the usual by which hits of a place in the beat are off the grid
LEAST_COMPANY = 3
MOST = 0.75
SHARE_OF_PLACE = 0.4

Floats = NDArray[np.float64]
Lateness = Callable[[Note, Cell], float]


def humanized(
    loop: ClipLoop, beat: Beat, timing: TimingAndDynamics, locked: LockedLanes = NOTHING_LOCKED
) -> list[Note]:
    """Return the loop's notes in their order, played as the beat's hits of the same cells are.

    Of several notes in a cell, and of the strokes of a roll, each keeps its share of the loudness.
    No two notes of a drum meet or change places. A note that leads into the next pass of the loop
    keeps its start, as the place that it would move to may lie behind the end; notes without a
    cell, and locked ones, stay as they are.
    """
    beat, timing = timing.for_beat(beat, loop.swing)
    positions = np.maximum(timing.positions(beat), 0.0)
    velocities = timing.velocities(beat)
    anchors = _hits_on_the_grid(loop)
    by_drum = _places_by_drum(loop)
    played = list(loop.notes)
    for drum, places in by_drum.items():
        rolls = _rolls(loop, places)
        inside = {loop.cells[place] for strokes in rolls for place in strokes[1:-1]}
        own = {c: note for c, note in anchors.items() if c[1] == drum and c not in inside}
        before, after = _time_warp(own or anchors, positions, loop, places)
        starts = np.interp([_steps(loop.notes[place]) for place in places], before, after)
        start_beats = dict(zip(places, starts / STEPS_PER_BEAT, strict=True))
        for strokes in rolls:
            loudness, loudest = _loudness(loop, strokes, velocities)
            for place in strokes:
                note = loop.notes[place]
                start = float(start_beats[place])
                velocity = loudness * note.velocity / loudest
                if not locked.keep(note):
                    played[place] = note._replace(
                        start_beats=note.start_beats if _leads_into_next(loop, place) else start,
                        velocity=float(max(1, min(127, round(velocity)))),
                    )
    return played


def _steps(note: Note) -> float:
    return note.start_beats * STEPS_PER_BEAT


def _places_by_drum(loop: ClipLoop) -> dict[int, list[int]]:
    """Return the places of the notes of each drum class, by their starts."""
    found: dict[int, list[int]] = defaultdict(list)
    for place in sorted(range(len(loop.notes)), key=lambda each: loop.notes[each].start_beats):
        cell = loop.cells[place]
        if cell is not None:
            found[cell[1]].append(place)
    return found


def _leads_into_next(loop: ClipLoop, place: int) -> bool:
    """Tell whether a note is the first step of the next pass, played early."""
    cell = loop.cells[place]
    return cell is not None and cell[0] == 0 and _steps(loop.notes[place]) > loop.beat.steps / 2


def _time_warp(
    anchors: dict[Cell, Note], positions: Floats, loop: ClipLoop, places: Iterable[int]
) -> tuple[Floats, Floats]:
    """Return rising points in time, in steps, and where each of them goes.

    These are the anchors, of several in one step their mean, and the loop's ends.
    """
    steps, fixed = loop.beat.steps, [p for p in places if _leads_into_next(loop, p)]
    end = min((_steps(loop.notes[place]) for place in fixed), default=float(steps))
    moves: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for cell, note in anchors.items():
        if positions[cell] < end:
            moves[cell[0]].append((_steps(note), float(positions[cell])))
    points = [_mean(moves[step]) for step in sorted(moves)]
    if not points or min(moves) > 0:
        points.insert(0, (0.0, 0.0))
    before, after = zip(*points, (end, end), strict=True)
    return np.array(before), np.array(after)


def _mean(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    before, after = (sum(each) / len(points) for each in zip(*points, strict=True))
    return before, after


def _hits_on_the_grid(loop: ClipLoop) -> dict[Cell, Note]:
    """Return, for each cell that has one, the note that is played on its step: the nearest."""
    late, nearest = _lateness(loop), dict[Cell, Note]()
    for place, (note, cell) in enumerate(zip(loop.notes, loop.cells, strict=True)):
        if cell is not None and not _leads_into_next(loop, place):
            best = nearest.setdefault(cell, note)
            if (abs(late(note, cell)), -note.velocity) < (abs(late(best, cell)), -best.velocity):
                nearest[cell] = note
    offsets = {cell: late(note, cell) for cell, note in nearest.items()}
    meant = _swung(offsets, loop.beat.steps // loop.bars)
    meant |= {cell for cell, offset in offsets.items() if abs(offset) > FARTHEST_PLAYED}
    meant |= _in_figures(loop, nearest, late)
    return {cell: note for cell, note in nearest.items() if cell not in meant}


def _swung(offsets: Mapping[Cell, float], bar_steps: int) -> set[Cell]:
    """Return the cells whose hits are off the grid by as much as others of their place in a beat.

    Most of a place's are, by the place's own median, or many are by the very same. They are late
    or early beside the hits on the beat, and on the eighth where that is none of them, which may
    have been played early or late themselves.
    """
    by_place: dict[int, list[Cell]] = defaultdict(list)
    for cell in offsets:
        by_place[cell[0] % bar_steps % STEPS_PER_BEAT].append(cell)
    eighths = _off_together(by_place[2], offsets, by_place[0])
    on_grid = [*by_place[0], *(cell for cell in by_place[2] if cell not in eighths)]
    sixteenths = [_off_together(by_place[place], offsets, on_grid) for place in (1, 3)]
    return eighths.union(*sixteenths)


def _off_together(
    cells: Sequence[Cell], offsets: Mapping[Cell, float], on_grid: Sequence[Cell]
) -> set[Cell]:
    """Return those of a place's cells that are off the grid by as much as others of them."""
    if not cells:
        return set()
    late = np.array([offsets[cell] for cell in cells]) - _offsets_around(cells, offsets, on_grid)
    usual = float(np.median(late))
    least, most = sorted((usual * ALIKE[0], usual * ALIKE[1]))
    alike = np.sum((np.abs(late - usual) <= SAME_PLACE) | ((late >= least) & (late <= most)))
    if abs(usual) >= LEAST_SWING and alike >= max(LEAST_COMPANY, MOST * len(cells)):
        return set(cells)
    in_order = np.sort(late)
    last = np.searchsorted(in_order, late + SAME_PLACE, "right")
    company = last - np.searchsorted(in_order, late - SAME_PLACE)
    is_many = company >= max(LEAST_COMPANY, SHARE_OF_PLACE * len(cells))
    is_off = is_many & (np.abs(late) >= LEAST_SWING)
    return {cell for cell, found in zip(cells, is_off, strict=True) if found}


def _offsets_around(
    cells: Sequence[Cell], offsets: Mapping[Cell, float], on_grid: Sequence[Cell]
) -> Floats:
    """Return how late the hits on the grid are around cells: those of their drum, or else all."""
    every = sorted((step, offsets[step, drum]) for step, drum in on_grid)
    by_drum: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for step, drum in sorted(on_grid):
        by_drum[drum].append((step, offsets[step, drum]))
    around = np.zeros(len(cells))
    for drum in {drum for _, drum in cells}:
        if rows := by_drum.get(drum) or every:
            places = [place for place, cell in enumerate(cells) if cell[1] == drum]
            steps = [cells[place][0] for place in places]
            around[places] = np.interp(steps, *np.array(rows).T)
    return around


def _in_figures(loop: ClipLoop, nearest: Mapping[Cell, Note], late: Lateness) -> set[Cell]:
    """Return the cells of hits that stray, beside notes of their drum that are farther off."""
    far: dict[int, list[float]] = defaultdict(list)
    for note, cell in zip(loop.notes, loop.cells, strict=True):
        if cell is not None and abs(late(note, cell)) > FARTHEST_PLAYED:
            insort(far[cell[1]], _steps(note))

    def is_in_figure(note: Note, cell: Cell) -> bool:
        others, at = far[cell[1]], _steps(note)
        after = bisect(others, at - NEIGHBOURS)
        return after < len(others) and others[after] < at + NEIGHBOURS

    stray = ((n, cell) for cell, n in nearest.items() if abs(late(n, cell)) > ON_THE_GRID)
    return {cell for note, cell in stray if is_in_figure(note, cell)}


def _lateness(loop: ClipLoop) -> Lateness:
    """Return what says how late a note is, in steps, beside where the clip plays its cell."""
    if loop.swing is None:
        return lambda note, cell: _steps(note) - cell[0]
    usual = loop.swing.lateness(loop.beat.steps)
    return lambda note, cell: _steps(note) - cell[0] - float(usual[cell])


def _rolls(loop: ClipLoop, places: Sequence[int]) -> list[list[int]]:
    """Part the places of a drum's notes, by their starts, into single hits and rolls."""
    rolls: list[list[int]] = []
    for place in places:
        before = rolls[-1][-1] if rolls else None
        if before is None or (
            loop.cells[before] != loop.cells[place]
            and _steps(loop.notes[place]) - _steps(loop.notes[before]) >= ROLL_GAP
        ):
            rolls.append([])
        rolls[-1].append(place)
    return rolls


def _loudness(loop: ClipLoop, strokes: Iterable[int], velocities: Floats) -> tuple[float, float]:
    """Return how loud the cells of these strokes are played, and how loud they were: velocities."""
    loudest: dict[Cell, float] = {}
    for place in strokes:
        cell = loop.cells[place]
        if cell is not None:
            loudest[cell] = max(loudest.get(cell, 0.0), loop.notes[place].velocity)
    played = sum(float(velocities[cell]) for cell in loudest)
    return played / len(loudest) * 127, sum(loudest.values()) / len(loudest)
