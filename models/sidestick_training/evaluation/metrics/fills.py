"""Measure how generated fills differ from beats, beside how recorded fills do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_training.common.gmd import Performance
from sidestick_training.evaluation.config import EvaluationConfig
from sidestick_training.evaluation.judges.fill_classifier import FillClassifier
from sidestick_training.evaluation.windows.features import density
from sidestick_training.evaluation.windows.hvo_windows import (
    Generate,
    HvoWindows,
    cut_windows,
    generate_counterparts,
    subsample,
)

TOMS = [DrumClass.LOW_TOM, DrumClass.MID_TOM, DrumClass.HIGH_TOM]
MOST_BEATS = 3000


def evaluate(
    performances: Sequence[Performance],
    generated: HvoWindows,
    generate: Generate,
    config: EvaluationConfig,
) -> dict[str, dict[str, float]]:
    """Measure bars of generated fills, real fills, beats of `generated` and real beats.

    Real ones are of the test split. For each real fill several are generated in its style and at
    its tempo: the last of two bars that are requested to end in a fill. `named_fills` is the share
    that a classifier names fills; it is trained on real bars of the training split.
    """
    rng = np.random.default_rng(config.seed)
    fills, beats = real_bars(performances, "test", config.windows, rng)
    judge = FillClassifier(
        *real_bars(performances, "train", MOST_BEATS, rng), rounds=config.rounds, seed=config.seed
    )
    repeated = fills.select(np.repeat(np.arange(len(fills)), config.fills))
    generated_fills = generate_counterparts(repeated, generate, config.seed, fill=True)
    return {
        "made": _figures(last_bars(generated_fills), judge),
        "real": _figures(fills, judge),
        "made_beats": _figures(last_bars(generated), judge),
        "real_beats": _figures(beats, judge),
    }


def real_bars(
    performances: Sequence[Performance], split: str, most: int | None, rng: np.random.Generator
) -> tuple[HvoWindows, HvoWindows]:
    """Return single bars of a split's fills and of its beats, at most `most` of the latter."""
    recorded = [performance for performance in performances if performance.is_fill]
    fills = cut_windows(recorded, split, fills=True, steps=STEPS_PER_BAR)
    return fills, subsample(cut_windows(performances, split, steps=STEPS_PER_BAR), most, rng)


def last_bars(windows: HvoWindows) -> HvoWindows:
    """Return the last bar of each window."""
    return replace(
        windows,
        hits=windows.hits[:, -STEPS_PER_BAR:],
        velocities=windows.velocities[:, -STEPS_PER_BAR:],
        offsets=windows.offsets[:, -STEPS_PER_BAR:],
    )


def _figures(bars: HvoWindows, judge: FillClassifier) -> dict[str, Any]:
    return {
        "named_fills": judge.share_of_fills(bars),
        "hits_per_bar": float(density(bars).mean()),
        "snares_per_bar": float(bars.hits[:, :, DrumClass.SNARE].sum(1).mean()),
        "share_of_toms": float(bars.hits[:, :, TOMS].sum() / bars.hits.sum()),
        "bars": len(bars),
    }
