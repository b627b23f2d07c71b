"""Measure the style, the variety and the novelty of beats that are generated in a style."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_training.evaluation.figure import Figure, Section
from sidestick_training.evaluation.judges.style_classifier import (
    JudgedBeats,
    accuracy,
    macro_f1,
)
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows
from sidestick_training.evaluation.windows.novelty import Hits, nearest_distance, percentiles

MAJORITY = "the most common style"


class Beats(NamedTuple):
    """Unseen windows, as many generated ones, and the `known` training windows (M, 32, 9)."""

    real: HvoWindows
    generated: HvoWindows
    known: Hits


def evaluate(judged: Sequence[JudgedBeats], beats: Beats, split: str, chosen_on: str) -> Section:
    """Measure generated windows beside unseen ones of the same styles, in the same numbers.

    Accuracy and macro F1 are means over the `judged` halves; the floor is what the same judges
    make of real music. Spread is the mean number of the 288 cells in which two windows of a style
    differ, `nearest_training` in how many a window differs from the nearest of the known ones, its
    median; an exact copy is one that differs in none. These are of what ships, near all exemplars.
    """
    halves = [_judge(half) for half in judged]
    style = {key: float(np.mean([half[key] for half in halves])) for key in halves[0]}
    far = {
        side: nearest_distance(windows, beats.known)
        for side, windows in (("made", beats.generated), ("real", beats.real))
    }

    def figure(value: float, floor: float, *, better: bool | None, **more: Any) -> Figure:
        return Figure(value, split, chosen_on, floor=floor, higher_is_better=better, **more)

    return Section(
        {
            "style_accuracy": figure(
                style["made_accuracy"],
                style["real_accuracy"],
                better=True,
                baselines={MAJORITY: style["majority"]},
            ),
            "macro_f1": figure(style["made_f1"], style["real_f1"], better=True),
            "exact_copies": figure(*(float((far[side] == 0).mean()) for side in far), better=False),
            "nearest_training": figure(
                *(float(np.median(distances)) for distances in far.values()), better=None
            ),
            "spread": figure(
                _mean(spreads(beats.generated)), _mean(spreads(beats.real)), better=None
            ),
        },
        {
            "nearest_training": {side: percentiles(distances) for side, distances in far.items()},
            "judged_windows": int(np.mean([len(half.real) for half in judged])),
            "windows": len(beats.real),
            "per_style": {
                str(name): _of_style(str(name), judged, beats, far)
                for name in np.unique(beats.real.styles)
            },
        },
    )


def _judge(half: JudgedBeats) -> dict[str, float]:
    of_made, of_real = (half.judge.predict(side) for side in (half.generated, half.real))
    return {
        "made_accuracy": accuracy(of_made, half.generated.styles),
        "real_accuracy": accuracy(of_real, half.real.styles),
        "majority": float((half.real.styles == half.judge.most_common).mean()),
        "made_f1": macro_f1(of_made, half.generated.styles),
        "real_f1": macro_f1(of_real, half.real.styles),
    }


def _of_style(
    style: str,
    judged: Sequence[JudgedBeats],
    beats: Beats,
    far: Mapping[str, NDArray[np.int64]],
) -> dict[str, float]:
    rows = beats.real.styles == style
    return {
        "windows": int(rows.sum()),
        "nearest_training": float(np.median(far["made"][beats.generated.styles == style])),
        "real_nearest_training": float(np.median(far["real"][rows])),
        **_accuracies(style, [half for half in judged if style in half.real.styles]),
    }


def _accuracies(style: str, judged: Sequence[JudgedBeats]) -> dict[str, float]:
    """Return both accuracies of a style; nothing if only one half has it."""
    if not judged:
        return {}
    of_sides = {
        name: [
            accuracy(half.judge.predict(side.select(side.styles == style)), np.array([style]))
            for half in judged
            for side in (half.generated if name == "style_accuracy" else half.real,)
        ]
        for name in ("style_accuracy", "real_style_accuracy")
    }
    return {name: float(np.mean(values)) for name, values in of_sides.items()}


def spreads(windows: HvoWindows) -> dict[str, float]:
    """Return the mean Hamming distance of two windows, for each style that has two."""
    return {
        str(style): _mean_distance(windows.select(windows.styles == style))
        for style in np.unique(windows.styles)
        if (windows.styles == style).sum() > 1
    }


def _mean_distance(windows: HvoWindows) -> float:
    count = len(windows)
    on = windows.hits.sum(0)  # a cell that k of n windows hit differs in k * (n - k) pairs
    return float((on * (count - on)).sum() / (count * (count - 1) / 2))


def _mean(figures: dict[str, float]) -> float:
    return float(np.mean(list(figures.values()))) if figures else 0.0
