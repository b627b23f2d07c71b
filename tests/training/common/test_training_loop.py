"""The training loop: losses fall, the best weights are kept, and they can be gone on from."""

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

from sidestick_training.common.training_loop import (
    Optimizer,
    Recipe,
    fit,
    load_variables,
    restore,
    save_variables,
)
from sidestick_training.drums_rnn.data import lanes
from sidestick_training.drums_rnn.network import DrumsRnn, DrumsRnnShape
from sidestick_training.drums_rnn.train import LANES, STEPS, compiled_step
from sidestick_training.errors import TrainingError

pytestmark = pytest.mark.train
SMALL = DrumsRnnShape(units=16, layers=2, attention=8)
BAR = [5, 0, 4, 0, 6, 0, 4, 1] * 2


def test_drums_rnn_learns_a_bar_by_heart() -> None:
    """On one bar over and over the loss falls from that of chance, log 512, to next to nothing."""
    import keras

    keras.utils.set_random_seed(0)
    model = DrumsRnn(SMALL, dropout=0.0)
    recipe = Recipe(1.0, judge="loss", learning_rate=0.02, warm_up_steps=2)
    optimizer = Optimizer(model.named, recipe)
    train_step = compiled_step(model, optimizer)
    (chunk,) = lanes([np.array(BAR * 2)[:STEPS]] * LANES, LANES, STEPS)
    losses = []
    for _ in range(60):
        optimizer.schedule(0.0)
        loss, _ = train_step(*chunk, model.zero_state(LANES))
        losses.append(float(loss))
    assert losses[0] == pytest.approx(np.log(512), abs=1)
    assert losses[-1] < 1


def test_the_best_weights_are_kept(tmp_path: Path) -> None:
    """Of the averaged weights at all validations those with the lowest figure stay."""
    model = DrumsRnn(SMALL)
    recipe = Recipe(0.002, judge="loss", average=0.0, validate_every=0.0)
    optimizer = Optimizer(model.named, recipe)
    mark = "fully_connected/biases"
    figures = iter([3.0, 1.0, 2.0])
    seen: list[float] = []

    def step() -> float:
        optimizer.average[optimizer.names.index(mark)].assign(np.full(512, len(seen)))
        return 0.0

    def validate() -> dict[str, float]:
        seen.append(float(model.named[mark].numpy()[0]))
        return {"loss": next(figures, 9.0)}

    best = fit(optimizer, step, validate, tmp_path)
    assert best[mark][0] == seen[1] == 1.0
    kept = load_variables(tmp_path / "best.npz")
    assert kept.keys() == best.keys() == SMALL.variables().keys()
    history = json.loads((tmp_path / "history.json").read_text())
    assert history["best"]["loss"] == 1.0
    assert len(history["history"]) == len(seen)


def test_a_model_goes_on_from_what_was_kept(tmp_path: Path) -> None:
    """Restored variables are those of the file."""
    one, other = DrumsRnn(SMALL), DrumsRnn(SMALL)
    values = {name: variable.numpy() for name, variable in one.named.items()}
    save_variables(values, tmp_path / "best.npz")
    restore(other.named, tmp_path / "best.npz")
    for name, value in values.items():
        np.testing.assert_array_equal(other.named[name].numpy(), value)


def test_another_models_weights_are_refused(tmp_path: Path) -> None:
    save_variables({"decoder/mu/kernel": np.zeros(3, np.float32)}, tmp_path / "other.npz")
    with pytest.raises(TrainingError, match=r"other\.npz has no .*attention_cell_wrapper/kernel"):
        restore(DrumsRnn(SMALL).named, tmp_path / "other.npz")


def test_missing_weights_are_said(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no trained weights at"):
        restore(DrumsRnn(SMALL).named, tmp_path / "none.npz")
