"""Measure how generated fills differ from beats, beside how recorded fills do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.corpus.piece import Piece
from sidestick_training.evaluation.choices import FILLS
from sidestick_training.evaluation.config import EvaluationConfig
from sidestick_training.evaluation.figure import Figure, Section
from sidestick_training.evaluation.judges.cross_fit import CrossFit
from sidestick_training.evaluation.judges.fill_classifier import FillClassifier
from sidestick_training.evaluation.windows.features import density
from sidestick_training.evaluation.windows.hvo_windows import (
    HvoWindows,
    cut_windows,
    generate_counterparts,
    subsample,
)

TOMS = [DrumClass.LOW_TOM, DrumClass.MID_TOM, DrumClass.HIGH_TOM]
MOST_BEATS = 3000
MADE_BEATS, REAL_BEATS = "generated beats", "real beats"

Bars = Mapping[str, float]


def evaluate(
    fits: Sequence[CrossFit], performances: Sequence[Piece], config: EvaluationConfig
) -> Section:
    """Measure bars of generated fills beside generated beats, and beside real fills and beats.

    Real ones are of the test split. For each real fill several are generated in its style and at
    its tempo: the last of two bars that are requested to end in a fill; generated beats are the
    last of two bars that are requested without. `named_fills` is the share that a classifier names
    fills. It is trained on real bars of what none of the drummer's exemplars are made of. All
    figures are means over the halves.
    """
    halves = [_measure(fit, performances, config) for fit in fits]
    means: dict[str, dict[str, float]] = {
        kind: {name: float(np.mean([half[kind][name] for half in halves])) for name in of}
        for kind, of in halves[0].items()
    }
    made, real = means["made"], means["real"]
    return Section(
        {
            name: Figure(
                made[name],
                "test",
                FILLS,
                baselines={kind: means[kind][name] for kind in (MADE_BEATS, REAL_BEATS)},
                floor=real[name],
                higher_is_better=True if name == "named_fills" else None,
            )
            for name in made
        },
    )


def _measure(
    fit: CrossFit, performances: Sequence[Piece], config: EvaluationConfig
) -> dict[str, Bars]:
    rng = np.random.default_rng(config.seed)
    fills, beats = real_bars(performances, "test", config.windows, rng)
    fills = fills.select(np.isin(fills.styles, list(fit.styles[True])))
    recorded = [performance for performance in performances if performance.is_fill]
    judge = FillClassifier(
        fit.training_windows(recorded, fills=True, steps=STEPS_PER_BAR),
        subsample(fit.training_windows(performances, steps=STEPS_PER_BAR), MOST_BEATS, rng),
        rounds=config.rounds,
        seed=config.seed,
    )
    repeated = fills.select(np.repeat(np.arange(len(fills)), config.fills))
    made, made_beats = (
        last_bars(generate_counterparts(repeated, fit.drummer.generate, config.seed, fill=fill))
        for fill in (True, False)
    )
    return {
        "made": _figures(made, judge),
        "real": _figures(fills, judge),
        MADE_BEATS: _figures(made_beats, judge),
        REAL_BEATS: _figures(beats, judge),
    }


def real_bars(
    performances: Sequence[Piece], split: str, most: int | None, rng: np.random.Generator
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


def _figures(bars: HvoWindows, judge: FillClassifier) -> Bars:
    return {
        "named_fills": judge.share_of_fills(bars),
        "hits_per_bar": float(density(bars).mean()),
        "snares_per_bar": float(bars.hits[:, :, DrumClass.SNARE].sum(1).mean()),
        "share_of_toms": float(bars.hits[:, :, TOMS].sum() / bars.hits.sum()),
    }
