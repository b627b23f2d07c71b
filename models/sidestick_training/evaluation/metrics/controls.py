"""Measure how far the drummer follows its controls: density, temperature, blend."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_models.sampling.random_draws import SecondStyle
from sidestick_training.evaluation.config import EvaluationConfig
from sidestick_training.evaluation.judges.discriminator import discriminate
from sidestick_training.evaluation.judges.style_classifier import StyleClassifier
from sidestick_training.evaluation.windows.features import density
from sidestick_training.evaluation.windows.hvo_windows import (
    Generate,
    HvoWindows,
    concatenate,
    generate_counterparts,
    generate_in_styles,
)
from sidestick_training.evaluation.windows.novelty import Hits, nearest_distance, percentiles

DENSITIES = (0.0, 0.25, 0.5, 0.75, 1.0)
SPARSEST, DENSEST = 0.05, 0.95
"""The shares of a style's real windows between which its range lies: beyond are outliers."""

TEMPERATURES = (0.1, 0.5, 0.8, 1.0, 1.2, 1.6, 2.0)
AMOUNTS = (0.0, 0.25, 0.5, 0.75, 1.0)
ROUNDS, FOLDS = 60, 3
"""The most that a temperature's discriminator gets: fewer than other ones, as there are many."""


def measure_density(
    real: HvoWindows, generate: Generate, config: EvaluationConfig
) -> dict[str, Any]:
    """Return hits per bar of beats generated at each density, beside the style's real quantile.

    `real` are windows of every style that is measured. `generated` and `real` are lists as long as
    `asked`, means over styles and for each style; `off` is the mean absolute difference between a
    style's mean and its real quantile, and `rising` how often the mean rises from one density to
    the next, 0 to 1.
    """
    styles = [str(style) for style in np.unique(real.styles)]
    generated = {style: _hits_per_bar(style, generate, config) for style in styles}
    wanted = {style: _quantiles(real.select(real.styles == style)) for style in styles}
    ours, theirs = (
        np.array(list(of.values())) for of in (generated, wanted)
    )  # (styles, densities)
    return {
        "asked": list(DENSITIES),
        "made": ours.mean(0).tolist(),
        "real": theirs.mean(0).tolist(),
        "off": float(np.abs(ours - theirs).mean()),
        "rising": float((np.diff(ours) > 0).mean()),
        "per_style": {style: {"made": generated[style], "real": wanted[style]} for style in styles},
    }


def _hits_per_bar(style: str, generate: Generate, config: EvaluationConfig) -> list[float]:
    """Return the mean hits per bar at each of `DENSITIES`."""
    generated = (
        generate_in_styles([style], config.versions, generate, config.seed, density=value)
        for value in DENSITIES
    )
    return [float(density(beats).mean()) for beats in generated]


def _quantiles(real: HvoWindows) -> list[float]:
    shares = SPARSEST + (DENSEST - SPARSEST) * np.array(DENSITIES)
    return [float(value) for value in np.quantile(density(real), shares)]


def measure_temperature(
    real: HvoWindows, known: Hits, generate: Generate, config: EvaluationConfig
) -> dict[str, Any]:
    """Return three figures of the windows generated at each temperature, in place of `real` ones.

    They are the AUC against `real` on hits, the percentiles of the distance to the nearest of the
    `known` training windows, and hits per bar.
    """
    generated = [
        generate_counterparts(real, generate, config.seed, temperature=value)
        for value in TEMPERATURES
    ]
    pairs = [(real, windows) for windows in generated]
    compared = discriminate(pairs, config.cheaper(ROUNDS, FOLDS), {"auc_hits": False})
    return {
        str(value): {
            **comparison.auc(),
            "nearest_training": percentiles(nearest_distance(windows, known)),
            "hits_per_bar": float(density(windows).mean()),
        }
        for value, windows, comparison in zip(TEMPERATURES, generated, compared, strict=True)
    }


def measure_blend(
    judges: Sequence[tuple[StyleClassifier, HvoWindows]],
    generate: Generate,
    config: EvaluationConfig,
) -> dict[str, Any]:
    """Return how probable the first and the second style of a blend are, by its amount.

    Each of the `judges` knows some styles; blended are those that are neighbours in its alphabet.
    `first` and `second` are lists as long as `asked`. `real` is the probability that a judge gives
    the style of the unseen windows beside it, a mean over styles.
    """
    by_pair = {
        f"{first}, {second}": shares
        for judge, _ in judges
        for (first, second), shares in _probabilities(judge, generate, config).items()
    }
    both = np.mean(list(by_pair.values()), axis=0)  # (amounts, 2)
    return {
        "asked": list(AMOUNTS),
        "first": both[:, 0].tolist(),
        "second": both[:, 1].tolist(),
        "real": float(np.mean([p for judge, real in judges for p in _of_real(judge, real)])),
        "pairs": {pair: shares[:, 1].tolist() for pair, shares in by_pair.items()},
    }


def _probabilities(
    judge: StyleClassifier, generate: Generate, config: EvaluationConfig
) -> dict[tuple[str, str], NDArray[np.float64]]:
    """Return for each pair of styles the probabilities of both at each amount: (amounts, 2)."""
    pairs = list(pairwise(judge.styles))
    generated = [
        generate_in_styles(
            [first], config.versions, generate, config.seed, blend=SecondStyle(second, amount)
        )
        for first, second in pairs
        for amount in AMOUNTS
    ]
    shares = judge.probabilities(concatenate(*generated))
    shares = shares.reshape(len(pairs), len(AMOUNTS), config.versions, -1).mean(2)
    return {
        pair: shares[number][:, [judge.styles.index(style) for style in pair]]
        for number, pair in enumerate(pairs)
    }


def _of_real(judge: StyleClassifier, real: HvoWindows) -> list[float]:
    """Return the mean probability of each style on its own windows, of those the judge knows."""
    shares = judge.probabilities(real)
    return [
        float(shares[real.styles == style, column].mean())
        for column, style in enumerate(judge.styles)
        if (real.styles == style).any()
    ]
