"""Set how thorough an evaluation is: windows, generated beats, boosting rounds and folds."""

from __future__ import annotations

from dataclasses import dataclass, replace

BEATS_DRAWN = 10
"""The number of beats of a style that are generated to be drawn."""


@dataclass(frozen=True)
class EvaluationConfig:
    """The sizes of everything that is measured.

    `pieces` and `windows` limit how many performances and windows are used, None for all;
    `patterns` is the number of windows of each electronic style, `temperature_windows` of those at
    each temperature, `versions` of the beats of each style at each setting of a control, and
    `fills` of the fills generated for each real one.

    `rounds` and `style_rounds` are the boosting rounds of the discriminator and of the style
    classifier, `folds` the folds of the discriminator's cross-validation, `takes` how often `feel`
    plays the same hits, `fold_draws` how often the discriminator's folds are drawn.
    `swing_styles` limits the styles in which swing is measured, in `swing_clips` clips of each for
    each action and percent.
    `processes` work in parallel; their number changes no figure. Everything random is measured
    for the seeds from 1 to `seeds`; `seed` is the one that is measured now.
    """

    seeds: int = 3
    seed: int = 1
    pieces: int | None = None
    windows: int | None = None
    patterns: int = 60
    temperature_windows: int = 300
    versions: int = 8
    fills: int = 4
    rounds: int = 100
    style_rounds: int = 100
    folds: int = 5
    takes: int = 15
    fold_draws: int = 3
    swing_styles: int | None = None
    swing_clips: int = 3
    processes: int = 2

    def of_each_seed(self) -> list[EvaluationConfig]:
        """Return these settings once for each seed."""
        return [replace(self, seed=seed) for seed in range(1, self.seeds + 1)]

    def cheaper(self, rounds: int, folds: int) -> EvaluationConfig:
        """Return these settings with at most so many rounds and folds."""
        return replace(self, rounds=min(self.rounds, rounds), folds=min(self.folds, folds))


THOROUGH = EvaluationConfig()
QUICK = EvaluationConfig(
    pieces=6, windows=80, patterns=8, temperature_windows=40, versions=1, fills=1,
    rounds=5, style_rounds=3, folds=2, takes=3, fold_draws=1, processes=1, seeds=2,
    swing_styles=2, swing_clips=1,
)  # fmt: skip
"""Enough to see that everything runs; its figures mean nothing."""
