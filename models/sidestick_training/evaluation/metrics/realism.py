"""Measure how generated beats differ from real ones, and how well judges tell them apart."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sidestick_training.evaluation.choices import GENERATED
from sidestick_training.evaluation.config import EvaluationConfig
from sidestick_training.evaluation.figure import Figure, Section
from sidestick_training.evaluation.judges.discriminator import discriminate
from sidestick_training.evaluation.windows.distributions import compare_distributions
from sidestick_training.evaluation.windows.hvo_windows import (
    HvoWindows,
    WindowsBySplit,
    match_styles,
)

DRAWN_ALIKE = "recordings drawn alike"
DRAWN_AT_RANDOM = "recordings drawn at random"


def evaluate(real: WindowsBySplit, generated: HvoWindows, config: EvaluationConfig) -> Section:
    """Compare the features of `generated`, a window for each of the test split, with real ones.

    The floor compares training with validation windows, in the same mix of styles.
    """
    train, validation = match_styles(
        real.train, real.validation, np.random.default_rng(config.seed)
    )
    return Section(
        distribution_figures((real.test, generated), (validation, train), "test", GENERATED), {}
    )


def discriminate_from_real(
    real: HvoWindows,
    generated: HvoWindows,
    pool: HvoWindows,
    names: Mapping[str, str],
    config: EvaluationConfig,
    split: str,
    chosen_on: str,
    recordings: Mapping[str, tuple[HvoWindows, HvoWindows]] | None = None,
) -> Section:
    """Return the AUC of `generated` against `real`, 0.5 being chance; by style in the details.

    `names` are the keys of the figures and the discriminator of each. Windows are compared as
    clips have them, without hits before the first moment. An area is the mean over three draws of
    the folds, one of which moves it by 0.015. The floor is that of windows of the `pool`, as many
    as `real` has in its mix of styles. `recordings` are baselines by their names, each in one draw
    of the folds: windows of `real`, and others that are recorded too, some of them several times.
    As with beats, the judge can learn which performances these are from.
    """
    drawn = match_styles(pool, real, np.random.default_rng(config.seed))[::-1]
    pairs = [(real, generated), drawn]
    compared, floor = discriminate(pairs, config, [*names.values()], config.fold_draws)
    recorded = recordings or {}
    told = [each.auc() for each in discriminate([*recorded.values()], config, [*names.values()])]
    areas, floors, of_styles = compared.auc(), floor.auc(), compared.auc_by_style()
    return Section(
        {
            key: Figure(
                areas[name],
                split,
                chosen_on,
                baselines={title: of[name] for title, of in zip(recorded, told, strict=True)},
                floor=floors[name],
                higher_is_better=False,
            )
            for key, name in names.items()
        },
        {
            "windows": len(generated),
            "per_style": {
                style: {
                    **{key: of_style[name] for key, name in names.items()},
                    "windows": int((real.styles == style).sum()),
                }
                for style, of_style in of_styles.items()
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
        compare_distributions(*(side.as_in_clip() for side in pair)) for pair in (compared, floor)
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
