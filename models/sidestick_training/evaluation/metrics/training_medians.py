"""Medians of the training hits by what is known of a hit: the baselines that `feel` must beat."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.styles.trained import style_number
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows

QUANTIZED = "quantized at the median velocity"
MEDIANS = {
    "training medians by class": ("class",),
    "training medians by style and class": ("style", "class"),
    "training medians by style, class and place": ("style", "class", "place"),
}
"""The baselines by name, and what hits have in common that share a median."""


def play_medians(
    training: HvoWindows, windows: HvoWindows, known: tuple[str, ...]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return velocities and offsets (N, steps, 9) of the windows' hits: the training hits' medians.

    Each hit takes that of the training hits with the same of all that is `known`: "style", "class",
    and "place", the sixteenth in the bar. Where there are none, the last of these is not asked for,
    and so on. Nothing but the hits and styles of `windows` is read.
    """
    hits = windows.hits
    velocities, offsets = np.zeros(hits.sum()), np.zeros(hits.sum())
    missing = np.ones(hits.sum(), np.bool_)
    for count in range(len(known), -1, -1):
        learned, asked = (_labels(of, known[:count]) for of in (training, windows))
        for label in np.intersect1d(asked[missing], learned):
            like, here = learned == label, missing & (asked == label)
            velocities[here] = np.median(training.velocities[training.hits][like])
            offsets[here] = np.median(training.offsets[training.hits][like])
        missing &= ~np.isin(asked, learned)
    played = np.zeros((2, *hits.shape), np.float32)
    played[:, hits] = velocities, offsets
    return played[0], played[1]


def _labels(windows: HvoWindows, known: tuple[str, ...]) -> NDArray[np.int64]:
    """Return a number for each hit (hits,), the same for hits that have all of `known` the same."""
    rows, steps, classes = np.nonzero(windows.hits)
    styles = np.array([style_number(style) for style in windows.styles])
    facts = {"style": styles[rows], "class": classes, "place": steps % STEPS_PER_BAR}
    labels = np.zeros(len(rows), np.int64)
    for fact in known:
        labels = labels * 100 + facts[fact]
    return labels
