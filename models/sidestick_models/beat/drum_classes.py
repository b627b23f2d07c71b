"""The nine drum classes that every model uses, the pitches that mean them, and events.

The classes and their order are those of Magenta's drum kits. One step of a beat is an *event*, an
integer from 0 to 511: the sum of ``2 ** drum`` over the drums that are hit. `events_of` and
`hits_of` are the only places that encode and decode it.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray


class DrumClass(IntEnum):
    """One lane of a beat; the value is its column in hit arrays and its bit in events.

    Attributes:
        key: its name in files and messages: ``closed_hat``.
        label: its name for people: ``closed hat``.
    """

    KICK = 0
    SNARE = 1
    CLOSED_HAT = 2
    OPEN_HAT = 3
    LOW_TOM = 4
    MID_TOM = 5
    HIGH_TOM = 6
    CRASH = 7
    RIDE = 8

    key: str
    label: str

    def __init__(self, _value: int) -> None:
        self.key = self.name.lower()
        self.label = self.key.replace("_", " ")


DRUM_CLASSES = len(DrumClass)
EVENTS = 2**DRUM_CLASSES
"""The number of sets of drums that one step can hold, so of events."""

_BITS = 1 << np.arange(DRUM_CLASSES)  # (9,)


def events_of(hits: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Encode hits (..., 9) as events, 0 to 511: (...)."""
    return np.asarray(hits @ _BITS)


def hits_of(events: ArrayLike) -> NDArray[np.bool_]:
    """Decode events (...), integers 0 to 511, into hits: (..., 9)."""
    hits: NDArray[np.bool_] = (np.asarray(events, np.int64)[..., None] & _BITS) > 0
    return hits


_ROLAND_PITCHES = {
    DrumClass.KICK: (36,),
    DrumClass.SNARE: (38, 37, 40),
    DrumClass.CLOSED_HAT: (42, 22, 44),
    DrumClass.OPEN_HAT: (46, 26),
    DrumClass.LOW_TOM: (43, 58),
    DrumClass.MID_TOM: (47, 45),
    DrumClass.HIGH_TOM: (50, 48),
    DrumClass.CRASH: (49, 52, 55, 57),
    DrumClass.RIDE: (51, 53, 59),
}

# The drum kit of General MIDI level 1. Its hand percussion (54, 56, 58, 60-81) has no class.
_GENERAL_MIDI_PITCHES = {
    DrumClass.KICK: (36, 35),
    DrumClass.SNARE: (38, 37, 39, 40),
    DrumClass.CLOSED_HAT: (42, 44),
    DrumClass.OPEN_HAT: (46,),
    DrumClass.LOW_TOM: (43, 41),
    DrumClass.MID_TOM: (47, 45),
    DrumClass.HIGH_TOM: (50, 48),
    DrumClass.CRASH: (49, 52, 55, 57),
    DrumClass.RIDE: (51, 53, 59),
}


def _class_of_pitch(pitches: dict[DrumClass, tuple[int, ...]]) -> dict[int, DrumClass]:
    return {pitch: drum for drum, group in pitches.items() for pitch in group}


ROLAND: dict[int, DrumClass] = _class_of_pitch(_ROLAND_PITCHES)
"""The 22 notes of a Roland TD-11, which is what the Groove MIDI Dataset was played on."""

GENERAL_MIDI: dict[int, DrumClass] = _class_of_pitch(_GENERAL_MIDI_PITCHES)
"""General MIDI's kit; notes that are not in it are no drums of ours."""

GENERAL_MIDI_PITCH: dict[DrumClass, int] = {
    drum: group[0] for drum, group in _GENERAL_MIDI_PITCHES.items()
}
"""The one General MIDI note that plays a class (of both tables above: it means the same there)."""
