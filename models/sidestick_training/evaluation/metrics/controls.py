"""Measure how far the drummer follows its controls: density, character, temperature, blend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sidestick_models.sampling.random_draws import SecondStyle
from sidestick_training.evaluation.choices import CHARACTER, DENSITY, GENERATED
from sidestick_training.evaluation.config import EvaluationConfig
from sidestick_training.evaluation.figure import Figure, Section
from sidestick_training.evaluation.judges.discriminator import discriminate
from sidestick_training.evaluation.judges.style_classifier import StyleClassifier
from sidestick_training.evaluation.windows.features import density, driven, off_beat
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
FEWEST_IN_STYLE = 20
"""A style of fewer windows than this has no quantiles to speak of."""

TEMPERATURES = (0.1, 0.5, 0.8, 1.0, 1.2, 1.6, 2.0)
LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""The levels of complexity and intensity that are measured; at 0.5 beats are as they come."""
AMOUNTS = (0.0, 0.25, 0.5, 0.75, 1.0)
ROUNDS, FOLDS = 60, 3
"""The most that a temperature's discriminator gets: fewer than other ones, as there are many."""

GENERATED_SPLIT = "generated"
CONSTANT = "the style's median at every density"

Floats = NDArray[np.float64]


def measure_density(
    training: HvoWindows,
    unseen: Mapping[str, HvoWindows],
    generate: Generate,
    config: EvaluationConfig,
) -> Section:
    """Measure hits per bar of beats generated at each density, beside the style's real quantiles.

    A density is a quantile of the style's training windows. `off_train` is how many hits per bar
    a style's mean is off it, in the mean over styles and densities: how well the drummer does
    as it is told. `off_` with the name of one of the `unseen` splits is how far it is off the
    quantile of that split's music: the floor is how far the training quantiles are. Styles with
    fewer than 20 windows are left out. `rising` is how often the mean rises from one density to
    the next, 0 to 1, and `hits_per_bar_at_0.5` its mean over styles, with the training quantile as
    the floor.
    """
    wanted = _quantiles(training)
    made = {style: _hits_per_bar(style, generate, config) for style in wanted}
    ours, theirs = (np.array([of[style] for style in wanted]) for of in (made, wanted))
    seen = {split: _quantiles(windows) for split, windows in unseen.items()}
    return Section(
        {
            "off_train": _off(made, wanted, wanted, "train"),
            **{
                f"off_{split}": _off(made, wanted, real, split)
                for split, real in seen.items()
                if wanted.keys() & real.keys()
            },
            "rising": Figure(
                float((np.diff(ours) > 0).mean()), GENERATED_SPLIT, DENSITY, higher_is_better=True
            ),
            **{
                f"hits_per_bar_at_{value:g}": Figure(
                    float(ours[:, at].mean()), "train", DENSITY, floor=float(theirs[:, at].mean())
                )
                for at, value in enumerate(DENSITIES)
            },
        },
        {
            "asked": list(DENSITIES),
            "per_style": {
                style: {"made": made[style].tolist(), "real": wanted[style].tolist()}
                for style in wanted
            },
        },
    )


def _off(
    made: Mapping[str, Floats], wanted: Mapping[str, Floats], real: Mapping[str, Floats], split: str
) -> Figure:
    """Return how far `made` is off `real`, beside the training quantiles `wanted`."""
    styles = [style for style in wanted if style in real]

    def off(of: Mapping[str, Floats]) -> float:
        return float(np.mean([np.abs(of[style] - real[style]).mean() for style in styles]))

    middle = {style: np.full(len(DENSITIES), np.median(of)) for style, of in wanted.items()}
    return Figure(
        off(made),
        split,
        DENSITY,
        baselines={CONSTANT: off(middle)},
        floor=None if real is wanted else off(wanted),
        higher_is_better=False,
    )


def _hits_per_bar(style: str, generate: Generate, config: EvaluationConfig) -> Floats:
    """Return the mean hits per bar at each of `DENSITIES`."""
    generated = (
        generate_in_styles([style], config.versions, generate, config.seed, density=value)
        for value in DENSITIES
    )
    return np.array([density(beats).mean() for beats in generated])


def _quantiles(real: HvoWindows) -> dict[str, Floats]:
    """Return the hits per bar that each of `DENSITIES` stands for, by style."""
    shares = SPARSEST + (DENSEST - SPARSEST) * np.array(DENSITIES)
    per_bar = density(real)
    styles, counts = np.unique(real.styles, return_counts=True)
    return {
        str(style): np.quantile(per_bar[real.styles == style], shares)
        for style, count in zip(styles, counts, strict=True)
        if count >= FEWEST_IN_STYLE
    }


def measure_character(
    styles: Sequence[str], generate: Generate, config: EvaluationConfig
) -> Section:
    """Measure what complexity and intensity move, in beats of each style at each level of either.

    Complexity moves kicks and snares off the beat, intensity crashes and open hats, in hits per
    bar. By level, as `complexity_at_0.25`, the mean over styles; `complexity_rising` is how often a
    style's mean rises, or stays, from one level to the next, 0 to 1.
    """
    moved = {
        control: np.array(
            [
                [
                    count(
                        generate_in_styles(
                            [style], config.versions, generate, config.seed, **{control: level}
                        )
                    ).mean()
                    for level in LEVELS
                ]
                for style in styles
            ]
        )
        for control, count in (("complexity", off_beat), ("intensity", driven))
    }
    return Section(
        {
            **{
                f"{control}_rising": Figure(
                    float((np.diff(of) >= 0).mean()),
                    GENERATED_SPLIT,
                    CHARACTER,
                    higher_is_better=True,
                )
                for control, of in moved.items()
            },
            **{
                f"{control}_at_{level:g}": Figure(
                    float(of[:, at].mean()), GENERATED_SPLIT, CHARACTER
                )
                for control, of in moved.items()
                for at, level in enumerate(LEVELS)
            },
        },
        {"asked": list(LEVELS)},
    )


def measure_temperature(
    real: HvoWindows, known: Hits, generate: Generate, config: EvaluationConfig
) -> Section:
    """Measure windows generated at each temperature, in place of `real` ones of the test split.

    By temperature, as `auc_hits_at_0.5`: the AUC against `real` on hits, the median distance to
    the nearest of the `known` training windows, and hits per bar.
    """
    by_temperature = {
        f"{value:g}": generate_counterparts(real, generate, config.seed, temperature=value)
        for value in TEMPERATURES
    }
    pairs = [(real, windows) for windows in by_temperature.values()]
    compared = discriminate(pairs, config.cheaper(ROUNDS, FOLDS), ["hits"])
    floors = {
        "nearest_training": float(np.median(nearest_distance(real, known))),
        "hits_per_bar": float(density(real).mean()),
    }
    figures, details = {}, {}
    for (name, windows), comparison in zip(by_temperature.items(), compared, strict=True):
        distances = nearest_distance(windows, known)
        details[name] = percentiles(distances)
        measured = {
            "auc_hits": comparison.auc()["hits"],
            "nearest_training": float(np.median(distances)),
            "hits_per_bar": float(density(windows).mean()),
        }
        for key, value in measured.items():
            figures[f"{key}_at_{name}"] = Figure(
                value,
                "test",
                GENERATED,
                floor=floors.get(key),
                higher_is_better=False if key == "auc_hits" else None,
            )
    return Section(figures, {"asked": list(TEMPERATURES), "nearest_training": details})


def measure_blend(
    judges: Sequence[tuple[StyleClassifier, HvoWindows, Generate]], config: EvaluationConfig
) -> Section:
    """Measure how probable the first and the second style of a blend are, by its amount.

    Each judge comes with unseen windows and with a drummer that it heard no exemplar of; blended
    are those of its styles that are among these windows and neighbours in its alphabet. By amount,
    as `second_at_0.5`; the floor is the probability that judges give the style of the unseen
    windows, a mean over styles.
    """
    by_pair: dict[str, list[Floats]] = {}
    for judge, real, generate in judges:
        styles = [style for style in judge.styles if style in real.styles]
        for pair, shares in _probabilities(judge, styles, generate, config).items():
            by_pair.setdefault(", ".join(pair), []).append(shares)
    pairs = {pair: np.mean(halves, axis=0) for pair, halves in by_pair.items()}
    both = np.mean(list(pairs.values()), axis=0)  # (amounts, 2)
    floor = float(np.mean([p for judge, real, _ in judges for p in _of_real(judge, real)]))
    return Section(
        {
            f"{name}_at_{amount:g}": Figure(
                float(both[row, column]), GENERATED_SPLIT, GENERATED, floor=floor
            )
            for column, name in enumerate(("first", "second"))
            for row, amount in enumerate(AMOUNTS)
        },
        {
            "asked": list(AMOUNTS),
            "pairs": {pair: shares[:, 1].tolist() for pair, shares in pairs.items()},
        },
    )


def _probabilities(
    judge: StyleClassifier, styles: Sequence[str], generate: Generate, config: EvaluationConfig
) -> dict[tuple[str, str], Floats]:
    """Return for each pair of styles the probabilities of both at each amount: (amounts, 2)."""
    pairs = list(pairwise(styles))
    if not pairs:
        return {}
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
