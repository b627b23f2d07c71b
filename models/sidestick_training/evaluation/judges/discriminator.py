"""Can a classifier tell two sets of windows apart? Gradient boosting, tried on unseen groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_training.evaluation.config import Plan
from sidestick_training.evaluation.judges.boosting import Boosted
from sidestick_training.evaluation.judges.parallel import side_by_side
from sidestick_training.evaluation.windows.hvo_windows import Examples

Scores = NDArray[np.float64]
FEWEST_IN_STYLE = 20

JUDGES: dict[str, bool] = {"auc_hits": False, "auc_hvo": True}
"""The judges by the name of their area, and whether each sees velocities and offsets too."""


class Trial(NamedTuple):
    """Two sets of windows, and the two sides' scores in the eyes of each judge."""

    real: Examples
    other: Examples
    scores: Mapping[str, tuple[Scores, Scores]]

    def areas(self) -> dict[str, float]:
        """The area under the curve of each judge."""
        return {name: auc(*both) for name, both in self.scores.items()}

    def areas_by_style(self) -> dict[str, dict[str, float]]:
        """The areas within each style that has at least 20 windows on both sides."""
        by_judge = {
            name: auc_by_style(self.real, self.other, *both) for name, both in self.scores.items()
        }
        styles = next(iter(by_judge.values()))
        return {style: {name: areas[style] for name, areas in by_judge.items()} for style in styles}


def trials(
    pairs: Sequence[tuple[Examples, Examples]],
    plan: Plan,
    judges: Mapping[str, bool] = JUDGES,
) -> list[Trial]:
    """Let the judges try each pair, real windows first; all of these trials side by side."""
    tasks = [
        partial(suspicions, real, other, plan, hvo=hvo)
        for real, other in pairs
        for hvo in judges.values()
    ]
    results = iter(side_by_side(tasks, plan.processes))
    return [Trial(*pair, {name: next(results) for name in judges}) for pair in pairs]


def hits_alone(examples: Examples) -> NDArray[np.float32]:
    """Return the hits (N, 288)."""
    return examples.hits.reshape(len(examples), -1).astype(np.float32)


def everything(examples: Examples) -> NDArray[np.float32]:
    """Return hits, velocities and offsets (N, 864), as a clip has them."""
    clips = examples.in_clips()
    parts = (clips.hits, clips.velocities, clips.offsets)
    return np.concatenate([part.reshape(len(clips), -1) for part in parts], 1, dtype=np.float32)


def suspicions(real: Examples, other: Examples, plan: Plan, *, hvo: bool) -> tuple[Scores, Scores]:
    """Return how probably each window is one of `other`'s, in the eyes of a judge who never saw
    a window of its group.
    """
    describe = everything if hvo else hits_alone
    described = np.concatenate([describe(real), describe(other)])
    is_other = np.arange(len(described)) >= len(real)
    styles = np.concatenate([real.styles, other.styles])
    folds = joint_folds(styles, np.concatenate([real.groups, other.groups]), is_other, plan.folds)
    scores = np.zeros(len(described))
    for fold in np.unique(folds):
        learning, trying = folds != fold, folds == fold
        judge = Boosted(
            described[learning],
            is_other[learning],
            rounds=plan.rounds,
            seed=plan.seed,
            weights=_even_sides(styles[learning], is_other[learning]),
        )
        scores[trying] = judge.probabilities(described[trying])[:, 1]
    return scores[: len(real)], scores[len(real) :]


def joint_folds(
    styles: NDArray[np.str_], groups: NDArray[np.str_], is_other: NDArray[np.bool_], folds: int
) -> NDArray[np.int64]:
    """Return a fold for each window: groups are whole, and a fold has a style on both sides.

    If a style's only performance of one side were tried on a judge who had learnt the style from
    the other side alone, he would be wrong about all of it, and the area would fall below a half.
    """
    fold_of, filled = np.zeros(len(styles), np.int64), np.zeros(folds, np.int64)
    for style in np.unique(styles):
        sides = [np.flatnonzero((styles == style) & (is_other == side)) for side in (False, True)]
        parts = min(folds, *(len(np.unique(groups[rows])) for rows in sides))
        emptiest = np.argsort(filled, kind="stable")[:parts]
        for rows in sides:
            fold_of[rows] = emptiest[_dealt(groups[rows], parts)]
            filled += np.bincount(fold_of[rows], minlength=folds)
    return fold_of


def _dealt(groups: NDArray[np.str_], parts: int) -> NDArray[np.int64]:
    """Deal whole groups to parts, the largest first, each to the part that holds least."""
    _, number, counts = np.unique(groups, return_inverse=True, return_counts=True)
    part_of, filled = np.zeros(len(counts), np.int64), np.zeros(parts, np.int64)
    for group in np.argsort(-counts, kind="stable"):
        part_of[group] = filled.argmin()
        filled[part_of[group]] += counts[group]
    return part_of[number]


def _even_sides(styles: NDArray[np.str_], is_other: NDArray[np.bool_]) -> Scores:
    """Weights with which both sides of a style weigh the same, so that a style betrays nothing."""
    _, number = np.unique(styles, return_inverse=True)
    counts = np.bincount(2 * number + is_other, minlength=2 * (number.max() + 1))
    in_style = counts.reshape(-1, 2).sum(1)
    return np.asarray(in_style[number] / counts[2 * number + is_other] / 2)


def auc(of_real: Scores, of_other: Scores) -> float:
    """Return the area under the curve: how often one of the other side looks more like it."""
    from sklearn.metrics import roc_auc_score

    side = np.repeat([0, 1], [len(of_real), len(of_other)])
    return float(roc_auc_score(side, np.concatenate([of_real, of_other])))


def auc_by_style(
    real: Examples, other: Examples, of_real: Scores, of_other: Scores
) -> dict[str, float]:
    """Return the area within each style that has at least 20 windows on both sides."""
    areas: dict[str, float] = {}
    for style in np.unique(real.styles):
        ours, theirs = of_real[real.styles == style], of_other[other.styles == style]
        if min(len(ours), len(theirs)) >= FEWEST_IN_STYLE:
            areas[str(style)] = auc(ours, theirs)
    return areas
