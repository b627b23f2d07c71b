"""Complexity and intensity: how much happens off the beat, and how hard a beat is driven.

Both are controls of 0 to 1 with the beat as it comes in the middle. Complexity makes hits between
the beats likelier, kick and snare first, as a player does who fills the gaps. Intensity opens the
hat, and brings crashes, and backbeats in place of ghost notes; who plays the beat hits harder.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BEAT
from sidestick_models.beat.drum_classes import DRUM_CLASSES, DrumClass
from sidestick_models.beat.meter import FOUR_FOUR, PLACES, Meter
from sidestick_models.sampling.density import DensityRange, StyleBias
from sidestick_models.sampling.random_draws import Bias, DrawRequest

Floats = NDArray[np.float64]

_DRUMS = (
    DrumClass.KICK,
    DrumClass.SNARE,
    DrumClass.LOW_TOM,
    DrumClass.MID_TOM,
    DrumClass.HIGH_TOM,
)
_CYMBALS = (DrumClass.CLOSED_HAT, DrumClass.OPEN_HAT, DrumClass.RIDE)

# Log odds at the ends of the controls, by a sixteenth's place in its beat.
_DRUMS_OFF_BEAT = np.array([0.0, 1.8, 0.9, 1.8])
_CYMBALS_OFF_BEAT = np.array([0.0, 1.2, 0.3, 1.2])
_DRIVEN = {DrumClass.CRASH: 2.0, DrumClass.OPEN_HAT: 1.6, DrumClass.CLOSED_HAT: -0.5}
_BACKBEAT, _GHOST, _KICK = 1.0, -0.8, 0.4
_BACKBEATS = (4, 12)


def log_odds(complexity: float | None, intensity: float | None) -> Floats | None:
    """Return by how much the log odds of each drum shift at each place of 4/4: (16, 9).

    None where neither control changes anything.
    """
    more = 0.0 if complexity is None else 2 * complexity - 1
    harder = 0.0 if intensity is None else 2 * intensity - 1
    if not more and not harder:
        return None
    off_beat, driven = np.zeros((2, PLACES, DRUM_CLASSES))
    beats = PLACES // STEPS_PER_BEAT
    off_beat[:, _DRUMS] = np.tile(_DRUMS_OFF_BEAT, beats)[:, None]
    off_beat[:, _CYMBALS] = np.tile(_CYMBALS_OFF_BEAT, beats)[:, None]
    for drum, odds in _DRIVEN.items():
        driven[:, drum] = odds
    driven[:, DrumClass.SNARE] = np.where(np.arange(PLACES) % STEPS_PER_BEAT, _GHOST, 0.0)
    driven[_BACKBEATS, DrumClass.SNARE] = _BACKBEAT
    driven[:, DrumClass.KICK] = _KICK
    return more * off_beat + harder * driven


class Wanted(NamedTuple):
    """Wishes for a beat that is made by rules, of which some are tried; None is as it comes.

    `hits_per_bar` is in 4/4, `complexity` and `intensity` are 0 to 1.
    """

    hits_per_bar: float | None = None
    complexity: float | None = None
    intensity: float | None = None

    @classmethod
    def of(cls, request: DrawRequest, density: DensityRange) -> Wanted:
        """Return what a request asks for, where density means this."""
        hits = None if request.density is None else density.hits_per_bar(request.density, FOUR_FOUR)
        return cls(hits, request.complexity, request.intensity)

    @property
    def is_nothing(self) -> bool:
        """True where any beat will do."""
        return self.hits_per_bar is None and log_odds(self.complexity, self.intensity) is None

    def choose(self, hits: NDArray[np.bool_]) -> int:
        """Choose one of N beats in 4/4, hits (N, S, 9), that is as is asked for.

        Where a density is asked for, it is among the third that comes nearest. Of these, in the
        order of how much happens off the beat, or how hard they are driven, it is the middle one
        as it comes, and the first or the last at the ends.
        """
        rows = np.arange(len(hits))
        if self.hits_per_bar is not None:
            bars = hits.shape[1] / PLACES
            off = np.abs(hits.sum(axis=(1, 2)) / bars - self.hits_per_bar)
            rows = np.argsort(off, kind="stable")
        odds = log_odds(self.complexity, self.intensity)
        if odds is None:
            return int(rows[0])
        if self.hits_per_bar is not None:
            rows = rows[: -(-len(rows) // 3)]
        fit = (hits[rows] * np.resize(odds, hits.shape[1:])).sum(axis=(1, 2))
        controls = (self.complexity, self.intensity)
        moved = max(abs(2 * control - 1) for control in controls if control is not None)
        place = round((1 + moved) / 2 * (len(rows) - 1))
        return int(rows[np.argsort(fit, kind="stable")[place]])


ANYTHING = Wanted()
"""As it comes."""


def character_biases(request: DrawRequest, steps: NDArray[np.int64], meter: Meter) -> list[Bias]:
    """Return the biases of a request's complexity and intensity, at most one, over some steps.

    `steps` (S,) are counted from a bar line of the meter that is drawn in.
    """
    odds = log_odds(request.complexity, request.intensity)
    return [] if odds is None else [StyleBias(odds[meter.places_of(steps)])]
