"""Bias that makes two bars a loop: the second is like the first, and one drum keeps time.

A network that draws step after step forgets what it began: where a drummer repeats a bar it
changes a hit here and there, and hat and ride keep time together. So what a version has played is
worth something in the draws that follow. How much was chosen such that bars repeat more nearly as
often as drummers' do, at what a judge of hits allowed: `hallmarks` of `sidestick evaluate`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.beat.drum_classes import DRUM_CLASSES, EVENTS, DrumClass, hits_of

Floats = NDArray[np.float64]

_HITS_OF_EVENT = hits_of(np.arange(EVENTS)).astype(np.float64)  # (512, 9)

# What it is worth, in logits, that a drum does in the second bar what it did in the first.
_REPEATED = np.zeros(DRUM_CLASSES)
_REPEATED[DrumClass.KICK] = 1.4
_REPEATED[DrumClass.SNARE] = 1.6
_REPEATED[DrumClass.CLOSED_HAT] = 2.0
_REPEATED[DrumClass.OPEN_HAT] = 0.5
_REPEATED[DrumClass.RIDE] = 1.6

_HATS = [DrumClass.CLOSED_HAT, DrumClass.OPEN_HAT]
# What a hit of the timekeeper that does not keep time costs, and from how many hits more of one
# than of the other on it is clear which does.
_SECOND_TIMEKEEPER = -2.5
_CLEAR = 2


class LoopBias:
    """Leads each of `versions` beats to its first bar in the second, and to one timekeeper."""

    def __init__(self, versions: int) -> None:
        self._played = np.zeros((STEPS_PER_BAR, versions, DRUM_CLASSES))
        self._more_ride = np.zeros(versions)  # hits of the ride less those of hats

    def shift(self, step: int, logits: Floats) -> Floats:
        """Return the logits (B, 512) of a step with the worth of what fits to a loop."""
        worth = np.zeros((len(logits), DRUM_CLASSES))
        if step >= STEPS_PER_BAR:
            worth += _REPEATED * (2 * self._played[step % STEPS_PER_BAR] - 1)
        rides = np.clip(self._more_ride / _CLEAR, -1, 1)
        worth[:, DrumClass.RIDE] += _SECOND_TIMEKEEPER * np.maximum(-rides, 0)
        worth[:, _HATS] += _SECOND_TIMEKEEPER * np.maximum(rides, 0)[:, None]
        shifted: Floats = logits + worth @ _HITS_OF_EVENT.T
        return shifted

    def update(self, step: int, events: NDArray[np.int64]) -> None:
        """Take note of the events (B,) of a step."""
        hits = hits_of(events)
        if step < STEPS_PER_BAR:
            self._played[step] = hits
        self._more_ride += hits[:, DrumClass.RIDE].astype(int) - hits[:, _HATS].any(axis=1)
