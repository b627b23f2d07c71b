"""Bias that keeps a beat playable, and its time going.

A drummer has two hands (`beat/two_hands.py`). A crash comes with kick or snare, and one tom alone
is an accident, where toms that were played already are part of the beat. Where nobody has kept time
for a beat, somebody does again, at the places where the style's drummers do; and a first bar that
had no kick on its one is followed by one that has, where the style's mostly do. How much of it was
chosen such that beats do so as rarely as drummers do, at what a judge of hits allowed: `hallmarks`
of `sidestick evaluate`.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.beat.drum_classes import EVENTS, DrumClass, hits_of
from sidestick_models.beat.two_hands import NEEDS_MORE

Floats = NDArray[np.float64]

_TIME = [DrumClass.CLOSED_HAT, DrumClass.OPEN_HAT, DrumClass.RIDE]
_TOMS = [DrumClass.LOW_TOM, DrumClass.MID_TOM, DrumClass.HIGH_TOM]
_KICK = 1 << DrumClass.KICK
_KEEP_TIME = sum(1 << drum for drum in (*_TIME, DrumClass.CRASH))
_ARE_TOMS = sum(1 << drum for drum in _TOMS)

# What a crash without kick or snare, a tom out of nowhere, time after silence, and a kick that was
# missed on the one before are worth, in logits.
_CRASH_ALONE, _STRAY_TOM, _TIME_AGAIN, _KICK_MISSED = -1.5, -0.7, 2.0, 2.0
# Toms so many steps apart belong together, and so many steps without time are a silence.
_TOGETHER, _SILENCE = 3, 4
# Time is kept at places where so many bars of the style have it.
_MOSTLY = 0.6


class PlayabilityBias:
    """Leads each of `versions` beats to what a drummer can play, and to time that goes on.

    `by_place` (16, 9) is how often the style's bars hit each drum at each place.
    """

    def __init__(self, versions: int, by_place: Floats) -> None:
        silent = (1 - by_place[:, _TIME]).prod(axis=1)
        self._lands = by_place[0, DrumClass.KICK] >= _MOSTLY
        self._keeps_time = (silent <= 1 - _MOSTLY).tolist()
        self._worths = _worths()
        self._since_time = [0] * versions
        self._since_tom = [STEPS_PER_BAR] * versions
        self._played: list[list[int]] = []  # each step: the event of each version

    def shift(self, step: int, logits: Floats) -> Floats:
        """Return the logits (B, 512) of a step with the worth of each event."""
        keeps_time = self._keeps_time[step % STEPS_PER_BAR]
        before = self._played[step - STEPS_PER_BAR] if step >= STEPS_PER_BAR else None
        rows = []
        for version, since_tom in enumerate(self._since_tom):
            stray = since_tom > _TOGETHER and not (before and before[version] & _ARE_TOMS)
            again = keeps_time and self._since_time[version] >= _SILENCE
            rows.append(self._worths[stray, again])
        shifted = logits + (rows if len(rows) > 1 else rows[0])
        if before and step == STEPS_PER_BAR and self._lands:
            for version, event in enumerate(before):
                if not event & _KICK:
                    shifted[version] += _worth_of_kick()
        return shifted

    def update(self, step: int, events: NDArray[np.int64]) -> None:  # noqa: ARG002 - they follow
        """Take note of the events (B,) of a step."""
        played = events.tolist()
        self._played.append(played)
        for version, event in enumerate(played):
            self._since_time[version] = 0 if event & _KEEP_TIME else self._since_time[version] + 1
            self._since_tom[version] = 1 if event & _ARE_TOMS else self._since_tom[version] + 1


@cache
def _worth_of_kick() -> Floats:
    """Return what each event (512,) is worth on the one where a kick is missed."""
    worth: Floats = np.where(np.arange(EVENTS) & _KICK > 0, _KICK_MISSED, 0.0)
    return worth


@cache
def _worths() -> dict[tuple[bool, bool], Floats]:
    """Return what each event (512,) is worth, by whether a tom is stray and time is due."""
    hits = hits_of(np.arange(EVENTS))
    worth = np.where(NEEDS_MORE, -np.inf, 0.0)
    accompanied = hits[:, [DrumClass.KICK, DrumClass.SNARE]].any(axis=1)
    worth += _CRASH_ALONE * (hits[:, DrumClass.CRASH] & ~accompanied)
    toms = hits[:, _TOMS].any(axis=1)
    time = np.arange(EVENTS) & _KEEP_TIME > 0
    return {
        (stray, again): worth + _STRAY_TOM * (stray * toms) + _TIME_AGAIN * (again * time)
        for stray in (False, True)
        for again in (False, True)
    }
