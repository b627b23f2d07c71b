"""The weights of the memory are searched for one by one."""

from __future__ import annotations

import pytest

from sidestick_models.sampling.piece_memory import FITTED, MemoryWeights
from sidestick_training.evaluation.fit_memory import FADINGS, PRIORS, best_weights

pytestmark = pytest.mark.train


def distance(goal: MemoryWeights, weights: MemoryWeights) -> float:
    priors = zip(goal.priors, weights.priors, strict=True)
    return abs(goal.fading - weights.fading) + sum(abs(a - b) for (_, a), (_, b) in priors)


@pytest.mark.parametrize("goal", [(PRIORS[0], PRIORS[-1], 4.0, 1.0), (8.0, 2.0, 3.0, FADINGS[0])])
def test_the_best_weights_of_the_grid_are_found(goal: tuple[float, ...]) -> None:
    *priors, fading = goal
    wanted = MemoryWeights(tuple(zip((1, 2, 4), priors, strict=True)), fading)
    assert best_weights(lambda weights: distance(wanted, weights)) == wanted


def test_what_is_best_already_stays() -> None:
    assert best_weights(lambda weights: distance(FITTED, weights)) == FITTED
