"""Bias that makes two bars a loop: the second is like the first, and one drum keeps time.

A network that draws step after step forgets what it began: where a drummer repeats a bar it
changes a hit here and there, and hat and ride keep time together. So what a version has played is
worth something in the draws that follow. Drummers differ, though: one plays two bars that are the
same, another two that have little in common, and all drums of a beat go along. So how much it is
worth is drawn for each beat, and some beats are led away from their first bar, but for its bones:
the kick on the one, and backbeats. All of it was chosen such that bars of training and validation
repeat as often, and lie as far from each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.beat.drum_classes import DRUM_CLASSES, EVENTS, DrumClass, hits_of
from sidestick_models.sampling.random_draws import uniform

Floats = NDArray[np.float64]

_HITS_OF_EVENT = hits_of(np.arange(EVENTS)).astype(np.float64)  # (512, 9)

# What it is worth, in logits, that a drum does in the second bar what it did in the first.
_REPEATED = np.zeros(DRUM_CLASSES)
_REPEATED[DrumClass.KICK] = 1.9
_REPEATED[DrumClass.SNARE] = 1.3
_REPEATED[DrumClass.CLOSED_HAT] = 2.0
_REPEATED[DrumClass.OPEN_HAT] = 0.5
_REPEATED[DrumClass.RIDE] = 1.6

# How many times that it is worth in a beat, and in what share of beats.
_STRENGTHS = np.array([4.0, 1.5, 0.0, -1.5])
_SHARES = np.array([0.15, 0.3, 0.25, 0.3])

_OF_PATTERNS = 1.5

_HATS = [DrumClass.CLOSED_HAT, DrumClass.OPEN_HAT]
# What a hit of the timekeeper that does not keep time costs, and from how many hits more of one
# than of the other on it is clear which does.
_SECOND_TIMEKEEPER = -2.5
_CLEAR = 2


_OF_RIDE = _SECOND_TIMEKEEPER * _HITS_OF_EVENT[:, DrumClass.RIDE]
_OF_HATS = _SECOND_TIMEKEEPER * _HITS_OF_EVENT[:, _HATS].sum(axis=1)
_RIDE, _ANY_HAT = 1 << DrumClass.RIDE, sum(1 << hat for hat in _HATS)


# The drum that a beat is not led away from at a place of a bar.
_BONES = {0: DrumClass.KICK, 4: DrumClass.SNARE, 12: DrumClass.SNARE}


@lru_cache(maxsize=512)
def _worth_after(event: int, strength: float, place: int) -> Floats:
    """Return what each event (512,) is worth where a bar before had this one at a place."""
    repeated = strength * _REPEATED
    if strength < 0 and place in _BONES:
        repeated[_BONES[place]] = 0
    worth: Floats = _HITS_OF_EVENT @ (repeated * (2 * _HITS_OF_EVENT[event] - 1))
    return worth


@cache
def _worth_of_time(more_ride: int) -> Floats:
    """Return what each event (512,) is worth after so many more hits of the ride than of hats."""
    worth: Floats = (_OF_HATS if more_ride > 0 else _OF_RIDE) * abs(more_ride) / _CLEAR
    return worth


def draw_loop_strengths(streams: Sequence[np.random.Generator], is_programmed: bool) -> Floats:
    """Draw how much each beat is led to its first bar in the second, or away from it: (B,).

    One in a style that is programmed, by patterns, loops as patterns do.
    """
    if is_programmed:
        return np.full(len(streams), _OF_PATTERNS)
    below = np.array([uniform(stream, 1)[0] for stream in streams])
    return _STRENGTHS[np.searchsorted(np.cumsum(_SHARES)[:-1], below)]


class LoopBias:
    """Leads each of B beats to its first bar in the second, and to one timekeeper.

    `strengths` (B,) say how much to its first bar, 1 being usual.
    """

    def __init__(self, strengths: Floats) -> None:
        versions, self._strengths = len(strengths), strengths.tolist()
        self._played: list[list[int]] = []  # the first bar's steps: the event of each version
        self._more_ride = [0] * versions  # hits of the ride less those of hats

    def shift(self, step: int, logits: Floats) -> Floats:
        """Return the logits (B, 512) of a step with the worth of what fits to a loop."""
        shifted = logits.copy()
        if step >= STEPS_PER_BAR:
            place = step % STEPS_PER_BAR
            played = zip(self._played[place], self._strengths, strict=True)
            for version, (event, strength) in enumerate(played):
                shifted[version] += _worth_after(event, strength, place if strength < 0 else 0)
        for version, more_ride in enumerate(self._more_ride):
            if more_ride:
                shifted[version] += _worth_of_time(max(-_CLEAR, min(more_ride, _CLEAR)))
        return shifted

    def update(self, step: int, events: NDArray[np.int64]) -> None:
        """Take note of the events (B,) of a step."""
        played = events.tolist()
        if step < STEPS_PER_BAR:
            self._played.append(played)
        for version, event in enumerate(played):
            self._more_ride[version] += (event & _RIDE > 0) - (event & _ANY_HAT > 0)
