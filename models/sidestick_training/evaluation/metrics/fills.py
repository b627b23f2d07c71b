"""Whether a fill is one: how made fills differ from beats, beside how a drummer's do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_training.common.gmd import Performance
from sidestick_training.evaluation.config import Plan
from sidestick_training.evaluation.judges.fill_classifier import FillClassifier
from sidestick_training.evaluation.windows.features import density
from sidestick_training.evaluation.windows.hvo_windows import (
    Examples,
    Play,
    counterparts,
    from_performances,
    thinned,
)

TOMS = [DrumClass.LOW_TOM, DrumClass.MID_TOM, DrumClass.HIGH_TOM]
MOST_BEATS = 3000


def evaluate(
    performances: Sequence[Performance], made: Examples, play: Play, plan: Plan
) -> dict[str, dict[str, float]]:
    """Describe bars of made fills, real fills, beats of `made` and real beats.

    Real ones are of the test split. Each real fill is answered several times, in its style and at
    its tempo, by the last of two bars that were asked to end in a fill. `named_fills` is the share
    that a classifier takes for fills, who has learnt from real bars of the training split.
    """
    rng = np.random.default_rng(plan.seed)
    fills, beats = real_bars(performances, "test", plan.windows, rng)
    judge = FillClassifier(
        *real_bars(performances, "train", MOST_BEATS, rng), rounds=plan.rounds, seed=plan.seed
    )
    asked = fills.part(np.repeat(np.arange(len(fills)), plan.fills))
    answers = counterparts(asked, play, plan.seed, fill=True)
    return {
        "made": _described(last_bars(answers), judge),
        "real": _described(fills, judge),
        "made_beats": _described(last_bars(made), judge),
        "real_beats": _described(beats, judge),
    }


def real_bars(
    performances: Sequence[Performance], split: str, most: int | None, rng: np.random.Generator
) -> tuple[Examples, Examples]:
    """Return single bars of a split's fills and of its beats, at most `most` of the latter."""
    recorded = [performance for performance in performances if performance.is_fill]
    fills = from_performances(recorded, split, fills=True, steps=STEPS_PER_BAR)
    return fills, thinned(from_performances(performances, split, steps=STEPS_PER_BAR), most, rng)


def last_bars(examples: Examples) -> Examples:
    """Return the last bar of each window."""
    return replace(
        examples,
        hits=examples.hits[:, -STEPS_PER_BAR:],
        velocities=examples.velocities[:, -STEPS_PER_BAR:],
        offsets=examples.offsets[:, -STEPS_PER_BAR:],
    )


def _described(bars: Examples, judge: FillClassifier) -> dict[str, Any]:
    return {
        "named_fills": judge.share_of_fills(bars),
        "hits_per_bar": float(density(bars).mean()),
        "snares_per_bar": float(bars.hits[:, :, DrumClass.SNARE].sum(1).mean()),
        "share_of_toms": float(bars.hits[:, :, TOMS].sum() / bars.hits.sum()),
        "bars": len(bars),
    }
