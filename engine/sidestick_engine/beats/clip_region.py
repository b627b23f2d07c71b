"""The region of a clip that gets new notes: which of its cells are free, and what stays in them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from Sidestick.protocol.messages import Note
from Sidestick.protocol.overlaps import NotesByPitch
from sidestick_engine.beats.locked_lanes import NOTHING_LOCKED, LockedLanes
from sidestick_engine.beats.note_grid import CLOSEST_BEATS, ClipLoop, notes_of
from sidestick_engine.beats.timing_and_dynamics import Mask, TimingAndDynamics
from sidestick_engine.kit.kit import Kit
from sidestick_models.beat.beat import STEPS_PER_BEAT, Beat
from sidestick_models.beat.meter import nearest_step


@dataclass(frozen=True)
class ClipRegion:
    """The region of a loop that may change, from `from_beats` up to, not including, `to_beats`.

    Attributes:
        kit: plays the new hits.
        locked: lanes that stay.
        free: the cells that may change, (S, 9): those of the region where `locked` lets new hits
            go, but for notes that belong to a step of the region and start outside of it.
    """

    loop: ClipLoop
    from_beats: float
    to_beats: float
    kit: Kit
    locked: LockedLanes
    free: Mask

    @classmethod
    def of(
        cls,
        loop: ClipLoop,
        kit: Kit,
        from_beats: float,
        to_beats: float,
        locked: LockedLanes = NOTHING_LOCKED,
    ) -> ClipRegion:
        """Choose the region within this range, which may be larger than the loop."""
        start, end = max(0.0, from_beats), min(loop.length_beats, to_beats)
        first, last = (max(0, nearest_step(at * STEPS_PER_BEAT)) for at in (start, end))
        kit = locked.kit_for_new_hits(kit, loop.notes)
        free = locked.open_cells(kit, loop.notes, loop.cells, loop.beat.steps)
        free[:first] = free[last:] = False
        for note, cell in zip(loop.notes, loop.cells, strict=True):
            if cell is not None and not start <= note.start_beats < end:
                free[cell] = False
        return cls(loop, start, end, kit, locked, free)

    def from_the_start(self) -> ClipRegion:
        """Return it with notes at the loop's end that play its first step moved to its start.

        One goes where its pad plays there already; locked notes stay.
        """
        loop, half = self.loop, self.loop.length_beats / 2
        there = {note.pitch for note in loop.notes if note.start_beats < CLOSEST_BEATS}
        moved = []
        for note, cell in zip(loop.notes, loop.cells, strict=True):
            is_early = cell is not None and cell[0] == 0 and note.start_beats > half
            if not is_early or self.locked.keep(note):
                moved.append((note, cell))
            elif note.pitch not in there:
                there.add(note.pitch)
                moved.append((note._replace(start_beats=0.0), cell))
        ends = NotesByPitch(note for note, _ in moved)
        notes = [ends.cut(note) if note.start_beats == 0 else note for note, _ in moved]
        return replace(self, loop=replace(loop, notes=notes, cells=[cell for _, cell in moved]))

    def rewrite(self, beat: Beat, timing: TimingAndDynamics, *, cuts: bool = False) -> list[Note]:
        """Return the loop's notes with the beat's in its free cells; by start and pitch.

        What stays is exactly as it was; new notes start within the region and never cut it,
        unless this `cuts`: then notes that are not locked end where new ones of their pad begin.
        """
        stay = [
            note
            for note, cell in zip(self.loop.notes, self.loop.cells, strict=True)
            if cell is None or not self.free[cell] or self.locked.keep(note)
        ]
        beat, timing = timing.for_beat(beat, self.loop.swing, self.free)
        can_cut = [cuts and not self.locked.keep(note) for note in stay]
        new = notes_of(
            beat,
            timing,
            self.kit,
            start_beats=0.0,
            from_beats=self.from_beats,
            to_beats=self.to_beats,
            free=self.free,
            among=[
                note._replace(length_beats=0.0) if cut else note
                for note, cut in zip(stay, can_cut, strict=True)
            ],
        )
        begun = NotesByPitch(new)
        stay = [begun.cut(note) if cut else note for note, cut in zip(stay, can_cut, strict=True)]
        return sorted([*stay, *new], key=lambda note: (note.start_beats, note.pitch))
