"""Locked parts of a clip: which notes stay, where new hits may go, and on which pads.

A lane is a drum class with all its pads, or a single pad: of snare and clap, which models know as
one class, one may be locked and the other not. This is the whole rule; the models are given the
cells that follow from it, and `clip_region` and `humanize` ask it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from Sidestick.protocol.messages import Note
from sidestick_engine.beats.note_grid import Cell
from sidestick_engine.beats.timing_and_dynamics import Mask
from sidestick_engine.kit.kit import Kit
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.patterns.clap_table import LEAST_SOFT

_VELOCITIES = (0.0, LEAST_SOFT, 1.0)  # one of each strength, which says which pad plays a hit


class LockedLanes(NamedTuple):
    """Classes that are locked, and all pitches that are, those of these classes too."""

    drums: frozenset[DrumClass] = frozenset()
    pitches: frozenset[int] = frozenset()

    @classmethod
    def of(cls, kit: Kit, drums: Iterable[str], pitches: Iterable[int] = ()) -> LockedLanes:
        """Lock these classes, by their keys, and these single pitches."""
        classes = frozenset(drum for drum in DrumClass if drum.key in set(drums))
        theirs = {pitch for pitch, drum in kit.classes.items() if drum in classes}
        return cls(classes, frozenset(theirs.union(pitches)))

    def keep(self, note: Note) -> bool:
        """Tell whether a note stays exactly as it is."""
        return note.pitch in self.pitches

    def keep_all(self, notes: Iterable[Note], kit: Kit) -> bool:
        """Tell whether every note on a drum of the kit stays."""
        return all(self.keep(note) for note in notes if note.pitch in kit.classes)

    def kit_for_new_hits(self, kit: Kit, notes: Iterable[Note]) -> Kit:
        """Return the kit on the pads of the notes that may go, with no hit on a locked pad."""
        may_go = (note.pitch for note in notes if not self.keep(note))
        return kit.as_played(may_go).silencing(self.pitches)

    def open_cells(
        self, kit: Kit, notes: Sequence[Note], cells: Sequence[Cell | None], steps: int
    ) -> Mask:
        """Return where new hits may go in a loop, (steps, 9): in open lanes, not on kept notes.

        `cells` are those of the notes; a cell with a locked note and another is the other's.
        """
        is_open = self.open_lanes(kit, steps)
        in_cells = list(zip(notes, cells, strict=True))
        may_change = {cell for note, cell in in_cells if not self.keep(note)}
        for _, cell in in_cells:
            if cell is not None and cell not in may_change:
                is_open[cell] = False
        return is_open

    def open_lanes(self, kit: Kit, steps: int) -> Mask:
        """Return where each class may get new hits, (steps, 9): not where all pads are locked."""
        if not self.drums and not self.pitches:
            return np.ones((steps, len(DrumClass)), bool)
        whole, rest = kit.silencing(()), kit.silencing(self.pitches)

        def is_open(drum: DrumClass, place: int) -> bool:
            sounds = any(whole.pitches_of(drum, place, velocity) for velocity in _VELOCITIES)
            is_left = any(rest.pitches_of(drum, place, velocity) for velocity in _VELOCITIES)
            return drum not in self.drums and (not sounds or is_left)

        bar = [[is_open(drum, place) for drum in DrumClass] for place in range(kit.bar_steps)]
        return np.resize(np.array(bar), (steps, len(DrumClass)))


NOTHING_LOCKED = LockedLanes()
