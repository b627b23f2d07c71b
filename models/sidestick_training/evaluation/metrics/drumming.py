"""Hallmarks that a drummer looks for: who keeps time, the one, backbeats, and two hands.

Each counts windows of two bars, or their bars, in which something is so. Real drummers do some of
what nobody would ask for, rarely: the floors say how rarely.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR, STEPS_PER_BEAT
from sidestick_models.beat.drum_classes import DRUM_CLASSES, DrumClass
from sidestick_models.beat.two_hands import NEEDS_MORE
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows
from sidestick_training.style_cvae.exemplar_windows import keep_time

_KICK, _SNARE, _RIDE = DrumClass.KICK, DrumClass.SNARE, DrumClass.RIDE
_TIME = [DrumClass.CLOSED_HAT, DrumClass.OPEN_HAT, _RIDE, DrumClass.CRASH]
_TOMS = [DrumClass.LOW_TOM, DrumClass.MID_TOM, DrumClass.HIGH_TOM]
_BACKBEATS, _THREE = [4, 12], 8
_STRAY = 2  # toms in two bars
_SILENCE = 8  # steps


def no_timekeeper(windows: HvoWindows) -> float:
    """Return the share of windows in which nobody keeps time."""
    return float(1 - keep_time(windows.events().astype(np.int32)).mean())


def time_stops(windows: HvoWindows) -> float:
    """Return the share of windows that keep time, but for half a bar of the loop or longer."""
    kept = keep_time(windows.events().astype(np.int32))
    time = np.any(windows.hits[:, :, _TIME], axis=2)[kept]
    time = time[np.any(time, axis=1)]
    if not len(time):
        return 0.0
    silent = np.stack([~np.roll(time, -step, axis=1) for step in range(_SILENCE - 1)])
    return float(np.any(np.all(silent, axis=0), axis=1).mean())


def three_hands(windows: HvoWindows) -> float:
    """Return the share of windows that two hands cannot play."""
    return float(NEEDS_MORE[windows.events()].any(axis=1).mean())


def stray_toms(windows: HvoWindows) -> float:
    """Return the share of windows with one or two hits of toms."""
    toms = windows.hits[:, :, _TOMS].sum(axis=(1, 2))
    return float(((toms > 0) & (toms <= _STRAY)).mean())


def crash_alone(windows: HvoWindows) -> float:
    """Return the share of windows with a crash that neither kick nor snare goes with."""
    hits = windows.hits
    alone = hits[:, :, DrumClass.CRASH] & ~hits[:, :, [_KICK, _SNARE]].any(axis=2)
    return float(alone.any(axis=1).mean())


def silent_one(windows: HvoWindows) -> float:
    """Return the share of bars with nothing on the one."""
    return float(1 - _bars(windows)[:, 0].any(axis=1).mean())


def kick_on_one(windows: HvoWindows) -> float:
    """Return the share of bars with a kick on the one."""
    return float(_bars(windows)[:, 0, _KICK].mean())


def one_drop(windows: HvoWindows) -> float:
    """Return the share of bars with a kick on three and none on the one."""
    kicks = _bars(windows)[:, :, _KICK]
    return float((kicks[:, _THREE] & ~kicks[:, 0]).mean())


def kick_on_every_beat(windows: HvoWindows) -> float:
    """Return the share of bars with a kick on all four beats."""
    return float(_bars(windows)[:, ::STEPS_PER_BEAT, _KICK].all(axis=1).mean())


def backbeats(windows: HvoWindows) -> float:
    """Return the share of bars with the snare on two and four."""
    return float(_bars(windows)[:, _BACKBEATS, _SNARE].all(axis=1).mean())


def snare_on_three(windows: HvoWindows) -> float:
    """Return the share of bars with the snare on three."""
    return float(_bars(windows)[:, _THREE, _SNARE].mean())


def swung_ride(windows: HvoWindows) -> float:
    """Return the share of bars whose ride is on two and four, and skips to a beat after one."""
    ride = _bars(windows)[:, :, _RIDE]
    skips = ride.reshape(-1, STEPS_PER_BAR // STEPS_PER_BEAT, STEPS_PER_BEAT)[:, 1::2, 2:]
    return float((ride[:, _BACKBEATS].all(axis=1) & skips.any(axis=(1, 2))).mean())


def _bars(windows: HvoWindows) -> NDArray[np.bool_]:
    return windows.hits.reshape(-1, STEPS_PER_BAR, DRUM_CLASSES)


Counted = Callable[[HvoWindows], float]

OF_ALL: dict[str, Counted] = {
    of.__name__: of
    for of in (no_timekeeper, time_stops, three_hands, stray_toms, crash_alone, silent_one)
}
_OF_BACKBEATS: dict[str, Counted] = {"backbeats": backbeats, "kick_on_one": kick_on_one}
OF_STYLES: Mapping[str, dict[str, Counted]] = {
    **dict.fromkeys(("rock", "pop", "funk", "soul", "hiphop"), _OF_BACKBEATS),
    "afrobeat": {"kick_on_one": kick_on_one},
    "highlife": {"kick_on_every_beat": kick_on_every_beat, "snare_on_three": snare_on_three},
    "jazz": {"swung_ride": swung_ride},
    "latin": {"kick_on_one": kick_on_one},
    "reggae": {"one_drop": one_drop},
}
"""Hallmarks of single styles: what most bars of the test split have, and of jazz nearly half."""
