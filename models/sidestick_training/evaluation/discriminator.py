"""Can a classifier tell two sets of windows apart? Gradient boosting, tried on unseen groups."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sidestick_training.evaluation.examples import Examples
from sidestick_training.evaluation.plan import Plan

Scores = NDArray[np.float64]
FEWEST_IN_STYLE = 20


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
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.model_selection import StratifiedGroupKFold

    describe = everything if hvo else hits_alone
    described = np.concatenate([describe(real), describe(other)])
    is_other = np.arange(len(described)) >= len(real)
    groups = np.concatenate([real.groups, other.groups])
    folds = StratifiedGroupKFold(plan.folds, shuffle=True, random_state=plan.seed)
    scores = np.zeros(len(described))
    for learning, trying in folds.split(described, is_other, groups):
        judge = HistGradientBoostingClassifier(
            max_iter=plan.rounds,
            learning_rate=0.1,
            max_leaf_nodes=15,
            l2_regularization=1.0,
            early_stopping=False,
            random_state=plan.seed,
        )
        judge.fit(described[learning], is_other[learning])
        scores[trying] = judge.predict_proba(described[trying])[:, 1]
    return scores[: len(real)], scores[len(real) :]


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
