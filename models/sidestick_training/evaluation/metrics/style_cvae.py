"""Whether beats made in a style are of that style, differ from each other and are not copied."""

from __future__ import annotations

from typing import Any

import numpy as np

from sidestick_training.evaluation.judges.style_classifier import (
    StyleClassifier,
    accuracy,
    macro_f1,
)
from sidestick_training.evaluation.windows.hvo_windows import Examples
from sidestick_training.evaluation.windows.novelty import Hits, nearest, percentiles


def evaluate(judge: StyleClassifier, real: Examples, made: Examples, known: Hits) -> dict[str, Any]:
    """Judge `made` beside `real`, unseen windows of the same styles in the same numbers.

    The baseline names the judge's commonest style every time. Spread is the mean number of the
    288 cells in which two windows of a style differ, `nearest_training` in how many a window
    differs from the nearest of the `known` ones, and an exact copy one that differs in none.
    """
    of_real, of_made = judge.styles_of(real), judge.styles_of(made)
    far_made, far_real = nearest(made, known), nearest(real, known)
    return {
        "style_accuracy": accuracy(of_made, made.styles),
        "real_style_accuracy": accuracy(of_real, real.styles),
        "majority_style_accuracy": float((real.styles == judge.commonest).mean()),
        "macro_f1": macro_f1(of_made, made.styles),
        "real_macro_f1": macro_f1(of_real, real.styles),
        "exact_copies": float((far_made == 0).mean()),
        "real_exact_copies": float((far_real == 0).mean()),
        "nearest_training": percentiles(far_made),
        "real_nearest_training": percentiles(far_real),
        "spread": _mean(spreads(made)),
        "real_spread": _mean(spreads(real)),
        "per_style": {
            str(style): {
                "windows": int((real.styles == style).sum()),
                "style_accuracy": accuracy(of_made[made.styles == style], style),
                "real_style_accuracy": accuracy(of_real[real.styles == style], style),
                "nearest_training": float(np.median(far_made[made.styles == style])),
                "real_nearest_training": float(np.median(far_real[real.styles == style])),
            }
            for style in np.unique(real.styles)
        },
    }


def spreads(examples: Examples) -> dict[str, float]:
    """Return the mean Hamming distance of two windows, for each style that has two."""
    return {
        str(style): _mean_distance(examples.part(examples.styles == style))
        for style in np.unique(examples.styles)
        if (examples.styles == style).sum() > 1
    }


def _mean_distance(examples: Examples) -> float:
    count = len(examples)
    on = examples.hits.sum(0)  # a cell that k of n windows hit differs in k * (n - k) pairs
    return float((on * (count - on)).sum() / (count * (count - 1) / 2))


def _mean(figures: dict[str, float]) -> float:
    return float(np.mean(list(figures.values()))) if figures else 0.0
