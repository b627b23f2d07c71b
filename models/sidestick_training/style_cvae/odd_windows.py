"""Find the recorded beats that lack what nearly all of their style have: few want such a loop.

They are real: a drummer waits for a cue, plays on toms alone, or is a beat away from the click. So
they stay exemplars, but are chosen seldom.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.beat.drum_classes import DRUM_CLASSES, DrumClass, hits_of
from sidestick_models.sampling.form import TIMEKEEPERS

# What so much of a style has is usual in it.
_USUAL = 0.8
_BACKBEATS = [4, 12]
_FEWEST_KICKS, _FEWEST_BACKBEATS, _FEWEST_OF_TIME = 3, 2, 3


def are_odd(
    events: NDArray[np.integer], styles: NDArray[np.integer], weights: NDArray[np.floating]
) -> NDArray[np.bool_]:
    """Tell which windows of two bars, events (N, 32), lack something usual in their style: (N,).

    `styles` (N,) are numbers, and `weights` (N,) what each window counts.
    """
    traits = _traits(events)
    odd = np.zeros(len(events), bool)
    for style in np.unique(styles):
        rows = styles == style
        shares = np.average(traits[:, rows], axis=1, weights=weights[rows])
        usual: NDArray[np.bool_] = traits[shares >= _USUAL][:, rows]
        odd[rows] = ~np.all(usual, axis=0)
    return odd


def _traits(events: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Return what each window has: (traits, N)."""
    bars = hits_of(events).reshape(-1, 2, STEPS_PER_BAR, DRUM_CLASSES)
    kick, snare = bars[..., DrumClass.KICK], bars[..., DrumClass.SNARE]
    time = bars[..., [*TIMEKEEPERS]].any(axis=3)
    return np.array(
        [
            kick[:, :, 0].any(axis=1),
            np.all(kick.any(axis=2), axis=1),
            kick.sum(axis=(1, 2)) >= _FEWEST_KICKS,
            snare[:, :, _BACKBEATS].sum(axis=(1, 2)) >= _FEWEST_BACKBEATS,
            np.all(time.sum(axis=2) >= _FEWEST_OF_TIME, axis=1),
        ]
    )
