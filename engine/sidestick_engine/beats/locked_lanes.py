"""What of a clip is locked: lanes whose notes stay as they are, and which get no new ones.

A lane is a drum class with all its pads, or a single pad: of snare and clap, which models know as
one class, one may be locked and the other not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from sidestick_engine.beats.timing_and_dynamics import Mask
from sidestick_engine.kit.kit import Kit
from sidestick_models.beat.beat import GridHit
from sidestick_models.beat.drum_classes import DrumClass

_WEAK, _STRONG = 0.0, 1.0  # a stroke's velocity says which pad plays it


class Locked(NamedTuple):
    """Classes that are locked, and all pitches that are, those of these classes too."""

    drums: frozenset[DrumClass] = frozenset()
    pitches: frozenset[int] = frozenset()

    @classmethod
    def of(cls, kit: Kit, drums: Iterable[str], pitches: Iterable[int] = ()) -> Locked:
        """What is locked where these classes and these single pitches are."""
        classes = frozenset(drum for drum in DrumClass if drum.key in set(drums))
        theirs = {pitch for pitch, drum in kit.classes.items() if drum in classes}
        return cls(classes, frozenset(theirs.union(pitches)))

    def open_in(self, kit: Kit, steps: int) -> Mask:
        """Where each class may get new hits: (steps, 9); not where all its pads are locked."""
        if self == NOTHING_LOCKED:
            return np.ones((steps, len(DrumClass)), bool)
        whole, rest = kit.silencing(()), kit.silencing(self.pitches)

        def is_open(drum: DrumClass, place: int) -> bool:
            strokes = [GridHit(drum, float(place), velocity) for velocity in (_WEAK, _STRONG)]
            sounds = any(map(whole.pitches_of, strokes))
            return drum not in self.drums and (not sounds or any(map(rest.pitches_of, strokes)))

        bar = [[is_open(drum, place) for drum in DrumClass] for place in range(kit.bar_steps)]
        return np.resize(np.array(bar), (steps, len(DrumClass)))


NOTHING_LOCKED = Locked()
