"""Measure how well a discriminator tells generated beats from recorded ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sidestick_training.evaluation.config import EvaluationConfig
from sidestick_training.evaluation.judges.discriminator import Comparison, discriminate
from sidestick_training.evaluation.windows.distributions import compare_distributions
from sidestick_training.evaluation.windows.hvo_windows import (
    HvoWindows,
    WindowsBySplit,
    match_styles,
)


def evaluate(
    real: WindowsBySplit, generated: HvoWindows, config: EvaluationConfig
) -> dict[str, Any]:
    """Compare `generated`, a window for each one of the test split, with real ones.

    AUC is of the discriminator, 0.5 being chance; windows are compared as clips have them, without
    hits before the first moment. The floors compare real windows of two splits, in the same mix of
    styles.
    """
    floors = {
        "real_train_against_test": real.train,
        "real_validation_against_test": real.validation,
    }
    train, validation = match_styles(
        real.train, real.validation, np.random.default_rng(config.seed)
    )
    return {
        **discriminate_from_real(real.test, generated, floors, config),
        "distributions": compare_distributions(
            real.test.clamped_to_clip(), generated.clamped_to_clip()
        ),
        "distributions_floor": compare_distributions(
            validation.clamped_to_clip(), train.clamped_to_clip()
        ),
    }


def discriminate_from_real(
    real: HvoWindows,
    generated: HvoWindows,
    floors: Mapping[str, HvoWindows],
    config: EvaluationConfig,
) -> dict[str, Any]:
    """Return the AUC of `generated` against `real`, over all and by style, and that of each floor.

    A floor is of other real windows against `real`, a mean over several draws of the same mix of
    styles.
    """
    rng = np.random.default_rng(config.seed)
    drawn = [
        match_styles(pool, real, rng)[::-1] for pool in floors.values() for _ in range(config.draws)
    ]
    first, *rest = discriminate([(real, generated), *drawn], config)
    return {
        **first.auc(),
        "per_style": {
            style: {**areas, "windows": int((real.styles == style).sum())}
            for style, areas in first.auc_by_style().items()
        },
        "windows": len(generated),
        **{
            name: _mean(rest[number * config.draws : (number + 1) * config.draws])
            for number, name in enumerate(floors)
        },
    }


def _mean(comparisons: Sequence[Comparison]) -> dict[str, float]:
    areas = [comparison.auc() for comparison in comparisons]
    means = {name: float(np.mean([each[name] for each in areas])) for name in areas[0]}
    return {**means, "windows": len(comparisons[0].real)}
