"""Whether the drummer does what is asked of him: density, temperature, blends."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_models.sampling.controls import Blend
from sidestick_training.evaluation.config import Plan
from sidestick_training.evaluation.judges.discriminator import trials
from sidestick_training.evaluation.judges.style_classifier import StyleClassifier
from sidestick_training.evaluation.windows.features import density
from sidestick_training.evaluation.windows.hvo_windows import (
    Examples,
    Play,
    beats_in,
    counterparts,
    joined,
)
from sidestick_training.evaluation.windows.novelty import Hits, nearest, percentiles

DENSITIES = (0.0, 0.25, 0.5, 0.75, 1.0)
SPARSEST, DENSEST = 0.05, 0.95
"""Between these shares of a style's real windows lies its range: beyond is odd, not sparse."""

TEMPERATURES = (0.1, 0.5, 0.8, 1.0, 1.2, 1.6, 2.0)
AMOUNTS = (0.0, 0.25, 0.5, 0.75, 1.0)
ROUNDS, FOLDS = 60, 3
"""How thoroughly temperatures are judged at most: less than the whole, since there are many."""


def densities(real: Examples, play: Play, plan: Plan) -> dict[str, Any]:
    """Return hits per bar of beats made at each density, beside the style's real quantile of it.

    `real` are windows of every style that is asked for. `made` and `real` are lists as long as
    `asked`, on average over styles and for each; `off` is by how much a style's mean is off its
    real quantile, on average, and `rising` how often it rises from one density to the next.
    """
    styles = [str(style) for style in np.unique(real.styles)]
    made = {style: _made_at_densities(style, play, plan) for style in styles}
    wanted = {style: _quantiles(real.part(real.styles == style)) for style in styles}
    ours, theirs = (np.array(list(of.values())) for of in (made, wanted))  # (styles, asked)
    return {
        "asked": list(DENSITIES),
        "made": ours.mean(0).tolist(),
        "real": theirs.mean(0).tolist(),
        "off": float(np.abs(ours - theirs).mean()),
        "rising": float((np.diff(ours) > 0).mean()),
        "per_style": {style: {"made": made[style], "real": wanted[style]} for style in styles},
    }


def _made_at_densities(style: str, play: Play, plan: Plan) -> list[float]:
    return [
        float(density(beats_in([style], plan.versions, play, plan.seed, density=asked)).mean())
        for asked in DENSITIES
    ]


def _quantiles(real: Examples) -> list[float]:
    shares = SPARSEST + (DENSEST - SPARSEST) * np.array(DENSITIES)
    return [float(value) for value in np.quantile(density(real), shares)]


def temperatures(real: Examples, known: Hits, play: Play, plan: Plan) -> dict[str, Any]:
    """Return, for windows made at each temperature: AUC on hits against `real`, distance to the
    nearest of the `known` training windows (percentiles), and hits per bar.
    """
    cheap = plan.cheaper(ROUNDS, FOLDS)
    made = [counterparts(real, play, plan.seed, temperature=asked) for asked in TEMPERATURES]
    tried = trials([(real, windows) for windows in made], cheap, {"auc_hits": False})
    return {
        str(asked): {
            **trial.areas(),
            "nearest_training": percentiles(nearest(windows, known)),
            "hits_per_bar": float(density(windows).mean()),
        }
        for asked, windows, trial in zip(TEMPERATURES, made, tried, strict=True)
    }


def blends(
    judges: Sequence[tuple[StyleClassifier, Examples]], play: Play, plan: Plan
) -> dict[str, Any]:
    """Return how probable the first and the second style are, as more of the second is asked for.

    In the eyes of `judges`, each of whom knows some styles; blended are those that come one after
    the other in a judge's alphabet. `first` and `second` are lists as long as `asked`; `real` is
    how probable a judge finds the style of the unseen windows beside him, on average over styles.
    """
    seen = {
        f"{first}, {second}": shares
        for judge, _ in judges
        for (first, second), shares in _seen(judge, play, plan).items()
    }
    both = np.mean(list(seen.values()), axis=0)  # (asked, 2)
    return {
        "asked": list(AMOUNTS),
        "first": both[:, 0].tolist(),
        "second": both[:, 1].tolist(),
        "real": float(np.mean([p for judge, real in judges for p in _of_real(judge, real)])),
        "pairs": {pair: shares[:, 1].tolist() for pair, shares in seen.items()},
    }


def _seen(
    judge: StyleClassifier, play: Play, plan: Plan
) -> dict[tuple[str, str], NDArray[np.float64]]:
    """For each pair how probable both of it are at each amount: (asked, 2)."""
    pairs = list(pairwise(judge.styles))
    made = [
        beats_in([first], plan.versions, play, plan.seed, blend=Blend(second, amount))
        for first, second in pairs
        for amount in AMOUNTS
    ]
    shares = judge.probabilities(joined(*made))
    shares = shares.reshape(len(pairs), len(AMOUNTS), plan.versions, -1).mean(2)
    return {
        pair: shares[number][:, [judge.styles.index(style) for style in pair]]
        for number, pair in enumerate(pairs)
    }


def _of_real(judge: StyleClassifier, real: Examples) -> list[float]:
    """How probable each style is, on average over its windows, as far as the judge knows it."""
    shares = judge.probabilities(real)
    return [
        float(shares[real.styles == style, column].mean())
        for column, style in enumerate(judge.styles)
        if (real.styles == style).any()
    ]
