"""Our trainer on Magenta's examples."""

from __future__ import annotations

import math

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="TensorFlow comes with the extra `train`")

from sidestick_training.evaluation.magenta_baseline.train_sidestick import train


@pytest.mark.train
def test_every_update_is_on_as_many_pieces_and_is_logged() -> None:
    """Three updates on four steps of two pieces each, of which nothing else is learnt than these.

    No update is empty: where a piece ends, the next begins.
    """
    examples = [np.full(8, event) for event in (3, 3, 3)]
    model, log = train(examples, updates=3, batch=2, steps=4, seed=1)
    assert [row["step"] for row in log] == [1, 2, 3]
    assert [row["events"] for row in log] == [8, 8, 8]
    assert log[0]["loss"] == pytest.approx(math.log(512), abs=1)
    assert all(np.isfinite(variable.numpy()).all() for variable in model.named.values())
