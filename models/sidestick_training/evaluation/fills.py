"""Whether a fill is one: how made fills differ from beats, beside how a drummer's do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_training.common.gmd import Performance
from sidestick_training.evaluation.boosting import Boosted
from sidestick_training.evaluation.examples import (
    Examples,
    Play,
    counterparts,
    from_performances,
    thinned,
)
from sidestick_training.evaluation.features import density
from sidestick_training.evaluation.plan import Plan

TOMS = [DrumClass.LOW_TOM, DrumClass.MID_TOM, DrumClass.HIGH_TOM]
MOST_BEATS = 3000


class FillClassifier:
    """Tells fills from beats by the hits of a bar; it learns from real bars only."""

    def __init__(self, fills: Examples, beats: Examples, *, rounds: int, seed: int) -> None:
        is_fill = np.arange(len(fills) + len(beats)) < len(fills)
        self._trees = Boosted(
            np.concatenate([_features(fills), _features(beats)]),
            is_fill,
            rounds=rounds,
            seed=seed,
            weights=np.where(is_fill, 1 / len(fills), 1 / len(beats)) * len(is_fill) / 2,
        )

    def share(self, bars: Examples) -> float:
        """Return the share of bars that are named fills."""
        return float(self._trees.named(_features(bars)).mean())


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
        "named_fills": judge.share(bars),
        "hits_per_bar": float(density(bars).mean()),
        "snares_per_bar": float(bars.hits[:, :, DrumClass.SNARE].sum(1).mean()),
        "share_of_toms": float(bars.hits[:, :, TOMS].sum() / bars.hits.sum()),
        "bars": len(bars),
    }


def _features(bars: Examples) -> NDArray[np.uint8]:
    return bars.hits.reshape(len(bars), -1).astype(np.uint8)
