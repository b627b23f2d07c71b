"""Whether beats made in a style are of that style, differ from each other and are not copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sidestick_training.evaluation.classifier import StyleClassifier, accuracy, macro_f1
from sidestick_training.evaluation.examples import Examples, from_performances, thinned
from sidestick_training.evaluation.plan import Plan
from sidestick_training.gmd import Performance
from sidestick_training.windows import two_bar_windows


def evaluate(
    performances: Sequence[Performance], real: Examples, made: Examples, plan: Plan
) -> dict[str, Any]:
    """Judge `made` beside `real`, unseen windows of the same styles in the same numbers.

    The baseline names the commonest style of all every time. Spread is the mean number of the
    288 cells in which two windows of a style differ; copies are compared with training windows
    that begin at any bar.
    """
    rng = np.random.default_rng(plan.seed)
    limit = None if plan.windows is None else 10 * plan.windows
    training = thinned(from_performances(performances, "train"), limit, rng)
    classifier = StyleClassifier(training, rounds=plan.style_rounds, seed=plan.seed)
    of_real, of_made = classifier.styles_of(real), classifier.styles_of(made)
    names, counts = np.unique(training.styles, return_counts=True)
    known = _seen(performances)
    return {
        "style_accuracy": accuracy(of_made, made.styles),
        "real_style_accuracy": accuracy(of_real, real.styles),
        "majority_style_accuracy": float((real.styles == names[counts.argmax()]).mean()),
        "macro_f1": macro_f1(of_made, made.styles),
        "real_macro_f1": macro_f1(of_real, real.styles),
        "exact_copies": _share_of(made, known),
        "real_exact_copies": _share_of(real, known),
        "spread": _mean(spreads(made)),
        "real_spread": _mean(spreads(real)),
        "per_style": {
            str(style): {
                "windows": int((real.styles == style).sum()),
                "style_accuracy": accuracy(of_made[made.styles == style], style),
                "real_style_accuracy": accuracy(of_real[real.styles == style], style),
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


def _seen(performances: Sequence[Performance]) -> set[bytes]:
    windows = two_bar_windows(performances, "train").events.astype(np.int16)
    return {window.tobytes() for window in windows}


def _share_of(examples: Examples, known: set[bytes]) -> float:
    windows = examples.events().astype(np.int16)
    return float(np.mean([window.tobytes() in known for window in windows]))
