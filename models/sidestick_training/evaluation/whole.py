"""Whether what the drummer plays can be told from what drummers played."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sidestick_training.evaluation.discriminator import auc, auc_by_style, suspicions
from sidestick_training.evaluation.distributions import apart
from sidestick_training.evaluation.examples import Examples, same_mix
from sidestick_training.evaluation.plan import Plan


class Splits(NamedTuple):
    """Real windows of beats, by split."""

    train: Examples
    validation: Examples
    test: Examples


def evaluate(real: Splits, made: Examples, plan: Plan) -> dict[str, Any]:
    """Judge `made`, one window for each of the real test split's, beside real ones of other splits.

    AUC: 0.5 is "cannot be told apart"; windows are compared as clips have them, where nothing
    sounds before the first moment. The floors tell real from real in the same mix of styles.
    """
    hits = suspicions(real.test, made, plan, hvo=False)
    hvo = suspicions(real.test, made, plan, hvo=True)
    by_hits = auc_by_style(real.test, made, *hits)
    by_hvo = auc_by_style(real.test, made, *hvo)
    rng = np.random.default_rng(plan.seed)
    floor = same_mix(real.train, real.validation, rng)
    return {
        "auc_hits": auc(*hits),
        "auc_hvo": auc(*hvo),
        "per_style": {
            style: {
                "auc_hits": by_hits[style],
                "auc_hvo": by_hvo[style],
                "windows": int((real.test.styles == style).sum()),
            }
            for style in by_hits
        },
        "real_train_against_test": _floor(real.train, real.test, plan, rng),
        "real_validation_against_test": _floor(real.validation, real.test, plan, rng),
        "distributions": apart(real.test.in_clips(), made.in_clips()),
        "distributions_floor": apart(floor[1].in_clips(), floor[0].in_clips()),
        "windows": len(made),
    }


def _floor(
    pool: Examples, wanted: Examples, plan: Plan, rng: np.random.Generator
) -> dict[str, float]:
    """The areas of real against real, on average over several draws of the larger side."""
    pairs = [same_mix(pool, wanted, rng) for _ in range(plan.draws)]
    areas = {
        name: np.mean([auc(*suspicions(real, other, plan, hvo=hvo)) for other, real in pairs])
        for name, hvo in (("auc_hits", False), ("auc_hvo", True))
    }
    return {**{name: float(area) for name, area in areas.items()}, "windows": len(pairs[0][0])}
