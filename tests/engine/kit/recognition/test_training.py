"""Training of recognition: gradients are those of the loss, and the same seed gives the same."""

from __future__ import annotations

import numpy as np
import pytest

from sidestick_engine.kit.kit_map import kit_maps
from sidestick_engine.kit.recognition.fit import examples, fitted, right_answers
from sidestick_engine.kit.recognition.gmd_windows import pattern_windows
from sidestick_engine.kit.recognition.map_table import table_of
from sidestick_engine.kit.recognition.network import Weights, inputs_of
from sidestick_engine.kit.recognition.rewriting import Rewriter
from sidestick_engine.kit.recognition.training import Batch, loss_and_gradients, new_weights

WINDOWS = pattern_windows(per_style=9, seed=3)


def test_gradients_are_those_of_the_loss() -> None:
    """Of every weight, as small steps of it show."""
    maps = kit_maps()
    table, rng = table_of(maps), np.random.default_rng(0)
    found = list(examples(WINDOWS[:16], [Rewriter(each) for each in maps], rng))
    inputs = inputs_of([each.notes for each in found])
    right = right_answers(inputs, np.array([each.kit_map for each in found]), table)
    batch = Batch(inputs, right)
    new = new_weights(inputs.lanes.numbers.shape[2], inputs.signs.shape[1], rng)
    exact = Weights(*(each + rng.normal(size=each.shape) * 0.1 for each in new))
    _, gradients = loss_and_gradients(exact, batch, table)
    for name, gradient in zip(Weights._fields, gradients, strict=True):
        at = np.unravel_index(np.abs(gradient).argmax(), gradient.shape)
        losses = []
        for step in (-1e-3, 1e-3):
            moved = getattr(exact, name).copy()
            moved[at] += step
            losses.append(loss_and_gradients(exact._replace(**{name: moved}), batch, table)[0])
        assert (losses[1] - losses[0]) / 2e-3 == pytest.approx(gradient[at], rel=0.02), name


def test_the_same_seed_gives_the_same_weights() -> None:
    """To the bit."""
    one, two = (fitted(WINDOWS, epochs=1, seed=5) for _ in range(2))
    assert all((a == b).all() for a, b in zip(one, two, strict=True))
