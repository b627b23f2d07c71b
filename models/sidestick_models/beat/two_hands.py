"""Two hands: they play at most two at once of snare, toms, ride, crash and open hat.

The kick is played by foot, and the closed hat may be.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.drum_classes import EVENTS, DrumClass

Events = NDArray[np.int64]

HANDS = 2
# The drums that hands play, in the order in which they give way to each other.
_GIVE_WAY = (
    DrumClass.OPEN_HAT,
    DrumClass.RIDE,
    DrumClass.LOW_TOM,
    DrumClass.MID_TOM,
    DrumClass.HIGH_TOM,
    DrumClass.CRASH,
    DrumClass.SNARE,
)


def _playable(event: int) -> int:
    for drum in _GIVE_WAY:
        if sum(event >> each & 1 for each in _GIVE_WAY) <= HANDS:
            break
        event &= ~(1 << drum)
    return event


_PLAYABLE = np.array([_playable(event) for event in range(EVENTS)])
NEEDS_MORE: NDArray[np.bool_] = np.arange(EVENTS) != _PLAYABLE
"""The events that two hands cannot play: (512,)."""


def within_two_hands(events: Events) -> Events:
    """Return events with what two hands can play of each."""
    played: Events = _PLAYABLE[events]
    return played
