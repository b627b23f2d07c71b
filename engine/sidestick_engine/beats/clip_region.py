"""A clip's loop on the grid: which note is which hit, and a part of it anew.

A note belongs to the nearest step and the drum class of its pitch: its cell. Notes that are no drum
of the kit have none, and always stay.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from Sidestick.protocol.messages import Note
from sidestick_engine.beats.locked_lanes import NOTHING_LOCKED, Locked
from sidestick_engine.beats.note_grid import Cell, cell_of, notes_of
from sidestick_engine.beats.timing_and_dynamics import Mask, PlayedHit, TimingAndDynamics
from sidestick_engine.errors import RequestError
from sidestick_engine.kit.kit import Kit
from sidestick_models.beat.beat import STEPS_PER_BEAT, Beat, GridHit
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import Meter

WHOLE_BAR_TOLERANCE_BEATS = 1e-6


def bar_beats(meter: Meter) -> float:
    """Length of a bar, in quarter notes."""
    return meter.steps_per_bar / STEPS_PER_BEAT


def whole_bars(length_beats: float, meter: Meter) -> int:
    """How many bars a loop has.

    Raises:
        RequestError: they are not whole.
    """
    bars = round(length_beats / bar_beats(meter))
    if bars < 1 or not math.isclose(
        length_beats, bars * bar_beats(meter), rel_tol=0, abs_tol=WHOLE_BAR_TOLERANCE_BEATS
    ):
        raise RequestError(
            "bad_clip",
            f"The clip's loop is {length_beats:g} beats long, which is not whole bars of "
            f"{meter.numerator}/{meter.denominator}. "
            f"Set its length to a multiple of {bar_beats(meter):g} beats.",
        )
    return bars


@dataclass(frozen=True)
class Loop:
    """Notes that start in [0, `length_beats`), times in beats from there.

    Attributes:
        cells: of each note, where it has one.
        beat: the hits of the cells.
        bars: how many whole bars.
    """

    notes: Sequence[Note]
    cells: Sequence[Cell | None]
    beat: Beat
    bars: int
    length_beats: float

    @classmethod
    def of(cls, notes: Sequence[Note], kit: Kit, meter: Meter, length_beats: float) -> Loop:
        """The loop that these notes make.

        Raises:
            RequestError: it is not whole bars.
        """
        bars = whole_bars(length_beats, meter)
        steps = bars * meter.steps_per_bar
        cells = [cell_of(note, kit, steps) for note in notes]
        strokes = [
            GridHit(DrumClass(cell[1]), note.start_beats * STEPS_PER_BEAT, note.velocity / 127)
            for note, cell in zip(notes, cells, strict=True)
            if cell is not None
        ]
        return cls(notes, cells, Beat.from_strokes(strokes, steps), bars, length_beats)


@dataclass(frozen=True)
class Part:
    """The part of a loop that may change, from `from_beats` up to, not including, `to_beats`.

    Attributes:
        kit: plays the new hits.
        locked: lanes that stay.
        free: the cells that may change, (S, 9): those of the part, but for lanes that get no new
            hits, for notes that are all locked, and for notes that belong to a step of the part
            and start outside of it.
    """

    loop: Loop
    from_beats: float
    to_beats: float
    kit: Kit
    locked: Locked
    free: Mask

    @classmethod
    def of(
        cls,
        loop: Loop,
        kit: Kit,
        from_beats: float,
        to_beats: float,
        locked: Locked = NOTHING_LOCKED,
    ) -> Part:
        """The part within this range, which may be larger than the loop."""
        start, end = max(0.0, from_beats), min(loop.length_beats, to_beats)
        first, last = (max(0, math.floor(at * STEPS_PER_BEAT + 0.5)) for at in (start, end))
        may_go = [note for note in loop.notes if note.pitch not in locked.pitches]
        kit = kit.as_played(note.pitch for note in may_go).silencing(locked.pitches)
        free = np.zeros_like(loop.beat.hits)
        free[first:last] = locked.open_in(kit, loop.beat.steps)[first:last]
        cells = list(zip(loop.notes, loop.cells, strict=True))
        may_change = {cell for note, cell in cells if note.pitch not in locked.pitches}
        for note, cell in cells:
            if cell is not None and not (cell in may_change and start <= note.start_beats < end):
                free[cell] = False
        return cls(loop, start, end, kit, locked, free)

    def anew(self, beat: Beat, playing: TimingAndDynamics) -> list[Note]:
        """The loop's notes with those of the free cells replaced by the beat's; by start and pitch.

        What stays is exactly as it was; new notes start within the part and never cut it.
        """
        stay = [
            note
            for note, cell in zip(self.loop.notes, self.loop.cells, strict=True)
            if cell is None or not self.free[cell] or note.pitch in self.locked.pitches
        ]
        new = notes_of(
            [hit for hit in playing.hits(beat, self.free) if self._lands_free(hit)],
            self.kit,
            start_beats=0.0,
            from_beats=self.from_beats,
            to_beats=self.to_beats,
            among=stay,
        )
        return sorted([*stay, *new], key=lambda note: (note.start_beats, note.pitch))

    def _lands_free(self, hit: PlayedHit) -> bool:
        """Whether a hit sounds on no pad of a locked lane: another class may stand in there."""
        step = int(hit.meant.position_steps)
        return all(
            self.free[step, self.kit.classes[pitch]] for pitch in self.kit.pitches_of(hit.meant)
        )
