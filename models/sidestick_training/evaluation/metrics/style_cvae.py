"""Measure the style, the variety and the novelty of beats that are generated in a style."""

from __future__ import annotations

from typing import Any

import numpy as np

from sidestick_training.evaluation.judges.style_classifier import (
    StyleClassifier,
    accuracy,
    macro_f1,
)
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows
from sidestick_training.evaluation.windows.novelty import Hits, nearest_distance, percentiles


def evaluate(
    judge: StyleClassifier, real: HvoWindows, generated: HvoWindows, known: Hits
) -> dict[str, Any]:
    """Measure `generated` beside `real`, unseen windows of the same styles in the same numbers.

    The baseline is the classifier's most common style every time. Spread is the mean number of the
    288 cells in which two windows of a style differ, `nearest_training` in how many a window
    differs from the nearest of the `known` ones; an exact copy is one that differs in none.
    """
    of_real, of_generated = judge.predict(real), judge.predict(generated)
    far_generated, far_real = nearest_distance(generated, known), nearest_distance(real, known)
    return {
        "style_accuracy": accuracy(of_generated, generated.styles),
        "real_style_accuracy": accuracy(of_real, real.styles),
        "majority_style_accuracy": float((real.styles == judge.most_common).mean()),
        "macro_f1": macro_f1(of_generated, generated.styles),
        "real_macro_f1": macro_f1(of_real, real.styles),
        "exact_copies": float((far_generated == 0).mean()),
        "real_exact_copies": float((far_real == 0).mean()),
        "nearest_training": percentiles(far_generated),
        "real_nearest_training": percentiles(far_real),
        "spread": _mean(spreads(generated)),
        "real_spread": _mean(spreads(real)),
        "per_style": {
            str(style): {
                "windows": int((real.styles == style).sum()),
                "style_accuracy": accuracy(of_generated[generated.styles == style], style),
                "real_style_accuracy": accuracy(of_real[real.styles == style], style),
                "nearest_training": float(np.median(far_generated[generated.styles == style])),
                "real_nearest_training": float(np.median(far_real[real.styles == style])),
            }
            for style in np.unique(real.styles)
        },
    }


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
