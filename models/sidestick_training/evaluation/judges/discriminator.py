"""Tell two sets of windows apart, scored out of fold: by single cells, and by what is heard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_training.evaluation.config import EvaluationConfig
from sidestick_training.evaluation.judges.boosting import GradientBoosting, RandomTrees
from sidestick_training.evaluation.judges.parallel import run_parallel
from sidestick_training.evaluation.windows.heard_features import heard_features
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows
from sidestick_training.evaluation.windows.phrases import structure_features

Scores = NDArray[np.float64]
"""The probability that each window is one of the other set, 0 to 1: (N,)."""

FEWEST_IN_STYLE = 20


class Comparison(NamedTuple):
    """Two sets of windows, and by discriminator and draw of the folds the scores of both."""

    real: HvoWindows
    other: HvoWindows
    scores: Mapping[str, Sequence[tuple[Scores, Scores]]]

    def auc(self) -> dict[str, float]:
        """Return the area under the ROC curve of each discriminator; 0.5 is chance."""
        return {
            name: float(np.mean([auc(*both) for both in draws]))
            for name, draws in self.scores.items()
        }

    def auc_by_style(self) -> dict[str, dict[str, float]]:
        """Return the areas within each style that has at least 20 windows on both sides."""
        by_name = {
            name: [auc_by_style(self.real, self.other, *both) for both in draws]
            for name, draws in self.scores.items()
        }
        styles = next(iter(by_name.values()))[0]
        return {
            style: {
                name: float(np.mean([areas[style] for areas in draws]))
                for name, draws in by_name.items()
            }
            for style in styles
        }


def discriminate(
    pairs: Sequence[tuple[HvoWindows, HvoWindows]],
    config: EvaluationConfig,
    names: Sequence[str] = ("hits", "played"),
    draws: int = 1,
) -> list[Comparison]:
    """Compare each pair, real windows first, with each of these `DISCRIMINATORS`.

    Each is trained for so many draws of the folds, which differ between seeds too.
    """
    tasks = [
        partial(out_of_fold_scores, real, other, config, name, draw)
        for real, other in pairs
        for name in names
        for draw in range(draws)
    ]
    results = iter(run_parallel(tasks, config.processes))
    return [
        Comparison(*pair, {name: [next(results) for _ in range(draws)] for name in names})
        for pair in pairs
    ]


def hit_features(windows: HvoWindows) -> NDArray[np.float32]:
    """Return the hits (N, 288)."""
    return windows.hits.reshape(len(windows), -1).astype(np.float32)


def hvo_features(windows: HvoWindows) -> NDArray[np.float32]:
    """Return hits, velocities and offsets (N, 864), as a clip has them."""
    clips = windows.as_in_clip()
    parts = (clips.hits, clips.velocities, clips.offsets)
    return np.concatenate([part.reshape(len(clips), -1) for part in parts], 1, dtype=np.float32)


class Discriminator(NamedTuple):
    """The features of windows, and the trees that tell two sets apart by them."""

    features: Callable[[HvoWindows], NDArray[np.float32]]
    trees: type[GradientBoosting | RandomTrees]


DISCRIMINATORS: Mapping[str, Discriminator] = {
    "hits": Discriminator(hit_features, GradientBoosting),
    "played": Discriminator(hvo_features, GradientBoosting),
    "engineered": Discriminator(heard_features, RandomTrees),
    "structure": Discriminator(structure_features, GradientBoosting),
}
"""The discriminators by the key of their AUC: cells with and without how they are played; sums,
means and spreads that a musician hears; and of eight bars which differ from which."""


def out_of_fold_scores(
    real: HvoWindows, other: HvoWindows, config: EvaluationConfig, name: str, draw: int = 0
) -> tuple[Scores, Scores]:
    """Return the scores of both sets, each by a classifier that saw no window of its group.

    `name` is one of the `DISCRIMINATORS`; `draw`, from 0, is which of a seed's draws of the folds.
    """
    discriminator, seed = DISCRIMINATORS[name], config.seed + 1000 * draw
    features = np.concatenate([discriminator.features(real), discriminator.features(other)])
    is_other = np.arange(len(features)) >= len(real)
    styles = np.concatenate([real.styles, other.styles])
    groups = np.concatenate([real.groups, other.groups])
    folds = stratified_group_folds(styles, groups, is_other, config.folds, seed)
    scores = np.zeros(len(features))
    for fold in np.unique(folds):
        train, test = folds != fold, folds == fold
        trees = discriminator.trees(
            features[train],
            is_other[train],
            rounds=config.rounds,
            seed=seed,
            weights=_balanced_weights(styles[train], is_other[train]),
        )
        scores[test] = trees.probabilities(features[test])[:, 1]
    return scores[: len(real)], scores[len(real) :]


def stratified_group_folds(
    styles: NDArray[np.str_],
    groups: NDArray[np.str_],
    is_other: NDArray[np.bool_],
    folds: int,
    seed: int,
) -> NDArray[np.int64]:
    """Return a fold for each window: groups stay whole, and a fold has a style on both sides.

    Another seed draws other folds.

    If all of a style's windows of one side were in the same fold, the classifier for that fold
    would have learnt that the style is the other side's, and be wrong about all of them: the area
    would fall below a half.
    """
    fold_of, filled = np.zeros(len(styles), np.int64), np.zeros(folds, np.int64)
    rng = np.random.default_rng(seed)
    for style in np.unique(styles):
        sides = [np.flatnonzero((styles == style) & (is_other == side)) for side in (False, True)]
        parts = min(folds, *(len(np.unique(groups[rows])) for rows in sides))
        emptiest = np.argsort(filled, kind="stable")[:parts]
        for rows in sides:
            fold_of[rows] = emptiest[_assign_groups(groups[rows], parts, rng)]
            filled += np.bincount(fold_of[rows], minlength=folds)
    return fold_of


def _assign_groups(
    groups: NDArray[np.str_], parts: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Assign whole groups to parts, in a random order, each to the part that holds least."""
    _, number, counts = np.unique(groups, return_inverse=True, return_counts=True)
    part_of, filled = np.zeros(len(counts), np.int64), np.zeros(parts, np.int64)
    for group in rng.permutation(len(counts)):
        part_of[group] = filled.argmin()
        filled[part_of[group]] += counts[group]
    return part_of[number]


def _balanced_weights(styles: NDArray[np.str_], is_other: NDArray[np.bool_]) -> Scores:
    """Weigh both sides of a style the same, so that the style says nothing about the side."""
    _, number = np.unique(styles, return_inverse=True)
    counts = np.bincount(2 * number + is_other, minlength=2 * (number.max() + 1))
    in_style = counts.reshape(-1, 2).sum(1)
    return np.asarray(in_style[number] / counts[2 * number + is_other] / 2)


def auc(of_real: Scores, of_other: Scores) -> float:
    """Return the area under the ROC curve: how often a window of the other set scores higher."""
    from sklearn.metrics import roc_auc_score

    side = np.repeat([0, 1], [len(of_real), len(of_other)])
    return float(roc_auc_score(side, np.concatenate([of_real, of_other])))


def auc_by_style(
    real: HvoWindows, other: HvoWindows, of_real: Scores, of_other: Scores
) -> dict[str, float]:
    """Return the area within each style that has at least 20 windows on both sides."""
    areas: dict[str, float] = {}
    for style in np.unique(real.styles):
        ours, theirs = of_real[real.styles == style], of_other[other.styles == style]
        if min(len(ours), len(theirs)) >= FEWEST_IN_STYLE:
            areas[str(style)] = auc(ours, theirs)
    return areas
