"""Measure the parts of songs: is time kept, and are backbeats complete?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.beat.drum_classes import DRUM_CLASSES, DrumClass
from sidestick_models.drummer import Drummer
from sidestick_models.sampling.density import density_range
from sidestick_training.evaluation.choices import GENERATED
from sidestick_training.evaluation.config import EvaluationConfig
from sidestick_training.evaluation.figure import Figure, Section

TIME = [DrumClass.CLOSED_HAT, DrumClass.OPEN_HAT, DrumClass.RIDE]
BACKBEATS, HALF_TIME = [4, 12], [8]
CLIP = "the clip itself"

Bars = NDArray[np.bool_]
"""Hits of bars of 4/4: (bars, 16, 9)."""


def evaluate(drummer: Drummer, styles: Sequence[str], config: EvaluationConfig) -> Section:
    """Measure parts of generated clips of two bars, so many versions of each of these styles.

    `timekeeper_*` is how often hats and ride are hit in a bar, `backbeats_*` the share of bars
    with the snare on two and four, or in half-time on three, in styles that have it there.
    """
    made: dict[str, list[Bars]] = {part: [] for part in ("intro", "break", "verse", "chorus")}
    made_of: list[Bars] = []
    has_backbeats: list[bool] = []
    for style in styles:
        for clip in drummer.generate(style, bars=2, seed=config.seed, versions=config.versions):
            nothing = np.zeros(clip.hits.shape, bool)
            made_of.append(_bars(clip.hits))
            has_backbeats.append(_has_backbeats(style))
            for part, bars in made.items():
                (beat,) = drummer.song_part(clip, nothing, part=part, style=style, seed=config.seed)
                bars.append(_bars(beat.hits))
    some = np.flatnonzero(has_backbeats)
    measured = {
        **{f"timekeeper_{part}": (_time, made[part], made_of) for part in ("intro", "break")},
        **{
            f"backbeats_{part}": (
                _backbeats,
                [made[part][row] for row in some],
                [made_of[row] for row in some],
            )
            for part in ("verse", "chorus")
        },
    }
    return Section(
        {
            name: Figure(
                measure(parts),
                "generated",
                GENERATED,
                baselines={CLIP: measure(clips)},
                higher_is_better=True,
            )
            for name, (measure, parts, clips) in measured.items()
        }
    )


def _bars(hits: NDArray[np.bool_]) -> Bars:
    return hits.reshape(-1, STEPS_PER_BAR, DRUM_CLASSES)


def _has_backbeats(style: str) -> bool:
    shares = density_range(style).by_place[:, DrumClass.SNARE]
    return bool(min(shares[BACKBEATS]) >= 0.5 or min(shares[HALF_TIME]) >= 0.5)


def _time(parts: list[Bars]) -> float:
    return float(np.concatenate(parts)[:, :, TIME].sum(axis=(1, 2)).mean())


def _backbeats(parts: list[Bars]) -> float:
    snares = np.concatenate(parts)[:, :, DrumClass.SNARE]
    complete = snares[:, BACKBEATS].all(axis=1) | snares[:, HALF_TIME].all(axis=1)
    return float(complete.mean())
