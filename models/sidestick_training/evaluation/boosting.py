"""Gradient boosting as both judges use it."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray


def boosted(
    described: NDArray[Any],
    labels: NDArray[Any],
    *,
    rounds: int,
    seed: int,
    weights: NDArray[Any] | None = None,
    share_of_features: float = 1.0,
) -> Any:
    """Fit scikit-learn's histogram gradient boosting; the same data give the same trees.

    One thread, because sums of several depend on how many there are.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    trees = HistGradientBoostingClassifier(
        max_iter=rounds,
        learning_rate=0.1,
        max_leaf_nodes=15,
        l2_regularization=1.0,
        max_features=share_of_features,
        early_stopping=False,
        random_state=seed,
    )
    with threadpool_limits(1):
        return trees.fit(described, labels, sample_weight=weights)
