"""Time and backbeats of bars in dotted quarters, 6/8 and 12/8.

What is mapped there from 4/4 may lack either: where a drummer in 4/4 leaves out one hit of a hat, a
whole dotted beat has none, and a style without backbeats has no other pulse in three.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import Meter
from sidestick_models.beat.two_hands import NEEDS_MORE

Events = NDArray[np.int64]

DOTTED_STEPS = 6
"""The number of sixteenths of a dotted quarter."""

_SNARE, _OPEN_HAT = 1 << DrumClass.SNARE, 1 << DrumClass.OPEN_HAT
_KEEPERS = (1 << DrumClass.CLOSED_HAT, 1 << DrumClass.RIDE)
_TIME = sum(_KEEPERS) | _OPEN_HAT
_EIGHTHS = (True, False, True, False, True, False)


def keep_time(beats: Events, meter: Meter) -> Events:
    """Return beats of dotted quarters, events (versions, S), in which each of these has its time.

    Where hats and ride are silent for one, the one that is played more goes on as it most often
    does, in eighths if it never does; as a closed hat where two hands have enough to do. The first
    bar says so, as a longer beat begins with the shorter one.
    """
    kept = beats.copy()
    for beat in kept.reshape(len(kept), -1, DOTTED_STEPS):
        plays = beat & _TIME > 0
        silent = np.logical_not(plays.any(axis=1))
        if silent.any():
            begins = slice(meter.steps_per_bar // DOTTED_STEPS)
            usual = Counter(map(tuple, plays[begins][~silent[begins]].tolist())).most_common(1)
            pattern = usual[0][0] if usual else _EIGHTHS
            keeper = max(_KEEPERS, key=lambda drum: int((beat[begins] & drum > 0).sum()))
            free = np.where(NEEDS_MORE[beat | keeper], _KEEPERS[0], keeper)
            beat[silent] |= np.where(pattern, free, 0)[silent]
    return kept


def with_backbeats(beats: Events, meter: Meter) -> Events:
    """Return beats of whole bars, events (versions, S), with a snare on every other dotted beat.

    In half time, with a snare on the third of four and none on these, it is on the third. The first
    bar says so, as in `keep_time`.
    """
    per_bar = meter.steps_per_bar // DOTTED_STEPS
    bars = beats.reshape(len(beats), -1, per_bar, DOTTED_STEPS).copy()
    snares = np.asarray(bars[..., 0] & _SNARE > 0)
    for version, snares_of in zip(bars, snares, strict=True):
        if per_bar > 2 and snares_of[0, 2] and not snares_of[0, 1::2].any():
            version[~snares_of[:, 1::2].any(axis=1), 2, 0] |= _SNARE
        else:
            version[:, 1::2, 0] |= _SNARE
    return bars.reshape(beats.shape)
