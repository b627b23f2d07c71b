"""Measure how well a discriminator tells generated beats from real ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sidestick_training.evaluation.choices import GENERATED
from sidestick_training.evaluation.config import EvaluationConfig
from sidestick_training.evaluation.figure import Figure, Section
from sidestick_training.evaluation.judges.discriminator import Comparison, discriminate
from sidestick_training.evaluation.windows.distributions import compare_distributions
from sidestick_training.evaluation.windows.hvo_windows import (
    HvoWindows,
    WindowsBySplit,
    match_styles,
)

TRAINING = "real training windows"
VALIDATION = "real validation windows"


def evaluate(real: WindowsBySplit, generated: HvoWindows, config: EvaluationConfig) -> Section:
    """Compare `generated`, a window for each one of the test split, with real ones.

    AUC is of the discriminator, 0.5 being chance; windows are compared as clips have them, without
    hits before the first moment. Its floor is the AUC of real training windows against the same
    test split. That of the distributions compares training with validation windows. Both are in
    the same mix of styles.
    """
    pools = {TRAINING: real.train, VALIDATION: real.validation}
    compared = discriminate_from_real(real.test, generated, pools, config, "test", GENERATED)
    train, validation = match_styles(
        real.train, real.validation, np.random.default_rng(config.seed)
    )
    distributions = distribution_figures(
        (real.test, generated), (validation, train), "test", GENERATED
    )
    return Section({**compared.figures, **distributions}, compared.details)


def discriminate_from_real(
    real: HvoWindows,
    generated: HvoWindows,
    pools: Mapping[str, HvoWindows],
    config: EvaluationConfig,
    split: str,
    chosen_on: str,
) -> Section:
    """Return the AUC of `generated` against `real`, over all and by style.

    The `pools` are other real windows by name, of which as many are drawn as `real` has, in its
    mix of styles, and told from `real` in the same way: the floor is that of the first pool, all
    are in the details.
    """
    rng = np.random.default_rng(config.seed)
    drawn = [
        match_styles(pool, real, rng)[::-1] for pool in pools.values() for _ in range(config.draws)
    ]
    first, *rest = discriminate([(real, generated), *drawn], config)
    floors = {
        name: _mean(rest[number * config.draws : (number + 1) * config.draws])
        for number, name in enumerate(pools)
    }
    floor = next(iter(floors.values()))
    return Section(
        {
            name: Figure(area, split, chosen_on, floor=floor[name], higher_is_better=False)
            for name, area in first.auc().items()
        },
        {
            "floors": floors,
            "windows": len(generated),
            "per_style": {
                style: {**areas, "windows": int((real.styles == style).sum())}
                for style, areas in first.auc_by_style().items()
            },
        },
    )


def distribution_figures(
    compared: tuple[HvoWindows, HvoWindows],
    floor: tuple[HvoWindows, HvoWindows],
    split: str,
    chosen_on: str,
) -> dict[str, Figure]:
    """Return overlapping area (`oa_`) and KL (`kl_`) of each feature, with those of real music.

    Both pairs are real windows, then those that are compared with them.
    """
    values, floors = (
        compare_distributions(*(side.clamped_to_clip() for side in pair))
        for pair in (compared, floor)
    )
    return {
        f"{kind}_{feature}": Figure(
            value,
            split,
            chosen_on,
            floor=floors[feature][kind],
            higher_is_better=kind == "oa",
        )
        for feature, both in values.items()
        for kind, value in both.items()
    }


def _mean(comparisons: Sequence[Comparison]) -> dict[str, Any]:
    areas = [comparison.auc() for comparison in comparisons]
    means = {name: float(np.mean([each[name] for each in areas])) for name in areas[0]}
    return {**means, "windows": len(comparisons[0].real)}
