"""Whether what the drummer plays can be told from what drummers played."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sidestick_training.evaluation.config import Plan
from sidestick_training.evaluation.judges.discriminator import Trial, trials
from sidestick_training.evaluation.windows.distributions import apart
from sidestick_training.evaluation.windows.hvo_windows import Examples, Splits, same_mix


def evaluate(real: Splits, made: Examples, plan: Plan) -> dict[str, Any]:
    """Judge `made`, one window for each of the real test split's, beside real ones of other splits.

    AUC: 0.5 is "cannot be told apart"; windows are compared as clips have them, where nothing
    sounds before the first moment. The floors tell real from real in the same mix of styles.
    """
    floors = {
        "real_train_against_test": real.train,
        "real_validation_against_test": real.validation,
    }
    train, validation = same_mix(real.train, real.validation, np.random.default_rng(plan.seed))
    return {
        **told_apart(real.test, made, floors, plan),
        "distributions": apart(real.test.in_clips(), made.in_clips()),
        "distributions_floor": apart(validation.in_clips(), train.in_clips()),
    }


def told_apart(
    real: Examples, made: Examples, floors: Mapping[str, Examples], plan: Plan
) -> dict[str, Any]:
    """Return the areas of `made` against `real`, over all and by style, and of each floor.

    A floor is of other real windows against `real`, on average over several draws of the same mix
    of styles.
    """
    rng = np.random.default_rng(plan.seed)
    drawn = [same_mix(pool, real, rng)[::-1] for pool in floors.values() for _ in range(plan.draws)]
    first, *rest = trials([(real, made), *drawn], plan)
    return {
        **first.areas(),
        "per_style": {
            style: {**areas, "windows": int((real.styles == style).sum())}
            for style, areas in first.areas_by_style().items()
        },
        "windows": len(made),
        **{
            name: _mean(rest[number * plan.draws : (number + 1) * plan.draws])
            for number, name in enumerate(floors)
        },
    }


def _mean(of: Sequence[Trial]) -> dict[str, float]:
    areas = [trial.areas() for trial in of]
    means = {name: float(np.mean([each[name] for each in areas])) for name in areas[0]}
    return {**means, "windows": len(of[0].real)}
