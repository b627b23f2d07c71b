"""Trees as all judges use them: seeded, and the same on any number of cores."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


class _Trees:
    """Trees of any kind, when they are fitted."""

    def __init__(self, trees: Any) -> None:
        self._trees = trees
        self.labels: NDArray[Any] = trees.classes_
        """The labels in the order of the columns of `probabilities`."""

    def probabilities(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Return the probability of each label for each row of features: (N, labels)."""
        from threadpoolctl import threadpool_limits

        with threadpool_limits(1):
            return np.asarray(self._trees.predict_proba(features), np.float64)

    def predict(self, features: NDArray[Any]) -> NDArray[Any]:
        """Return the most probable label of each row of features: (N,)."""
        return self.labels[self.probabilities(features).argmax(1)]


class GradientBoosting(_Trees):
    """Scikit-learn's histogram gradient boosting; the same data give the same trees.

    One thread, because sums of several depend on how many there are, and because threads that
    wait for each other take longer than one alone.
    """

    def __init__(
        self,
        features: NDArray[Any],
        labels: NDArray[Any],
        *,
        rounds: int,
        seed: int,
        weights: NDArray[Any] | None = None,
        share_of_features: float = 1.0,
    ) -> None:
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
            super().__init__(trees.fit(features, labels, sample_weight=weights))


class RandomTrees(_Trees):
    """Scikit-learn's extremely randomised trees, three for each round: for many weak features.

    Geurts, Ernst, Wehenkel, "Extremely randomized trees", Machine Learning 63, 2006.
    """

    def __init__(
        self,
        features: NDArray[Any],
        labels: NDArray[Any],
        *,
        rounds: int,
        seed: int,
        weights: NDArray[Any] | None = None,
    ) -> None:
        from sklearn.ensemble import ExtraTreesClassifier

        trees = ExtraTreesClassifier(
            3 * rounds, min_samples_leaf=2, max_features=0.3, random_state=seed, n_jobs=1
        )
        super().__init__(trees.fit(features, labels, sample_weight=weights))
