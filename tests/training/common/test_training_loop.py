"""The training loop: losses fall, the averaged weights are scored and saved, training resumes."""

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

import keras

from sidestick_training.common.training_loop import (
    BEST,
    OPTIMIZER,
    Optimizer,
    TrainConfig,
    fit,
    resume,
)
from sidestick_training.common.variables_file import load_variables, save_variables
from sidestick_training.drums_rnn.data import Chunk, pack_streams
from sidestick_training.drums_rnn.network import DrumsRnn, DrumsRnnShape
from sidestick_training.drums_rnn.train import BATCH, STEPS, compiled_step
from sidestick_training.errors import TrainingError

pytestmark = pytest.mark.train
SMALL = DrumsRnnShape(units=16, layers=2, attention=8)
BAR = [5, 0, 4, 0, 6, 0, 4, 1] * 2
BIASES = "fully_connected/biases"
KERNEL = "fully_connected/weights"


def config(**changes: float) -> TrainConfig:
    return TrainConfig(**{"minutes": 1.0, "monitor": "loss", **changes})  # type: ignore[arg-type]


def one_bar() -> Chunk:
    """One bar in every lane, over and over."""
    (chunk,) = pack_streams([np.array(BAR * 2)[:STEPS]] * BATCH, BATCH, STEPS)
    return chunk


def minimize_sum(optimizer: Optimizer, progress: float = 0.0) -> float:
    """Take a step down the sum of all variables, whose gradient is one everywhere."""
    import tensorflow as tf

    optimizer.schedule(progress)
    with tf.GradientTape() as tape:
        loss = sum(tf.reduce_sum(v.value) for v in optimizer.model.named.values())
    optimizer.minimize(tape, loss)
    return float(loss)


def test_drums_rnn_learns_a_bar_by_heart() -> None:
    """On one bar over and over the loss falls from that of chance, log 512, to next to nothing."""
    keras.utils.set_random_seed(0)
    model = DrumsRnn(SMALL, dropout=0.0)
    optimizer = Optimizer(model, config(learning_rate=0.02, warmup_steps=2))
    train_step = compiled_step(model, optimizer)
    losses = []
    for _ in range(60):
        optimizer.schedule(0.0)
        loss, _ = train_step(*one_bar(), model.zero_state(BATCH))
        losses.append(float(loss))
    assert losses[0] == pytest.approx(np.log(512), abs=1)
    assert losses[-1] < 1


def test_the_learning_rate_warms_up_and_falls_to_a_hundredth() -> None:
    """Linearly in steps at first, then as half a cosine in time."""
    optimizer = Optimizer(DrumsRnn(SMALL), config(learning_rate=1.0, warmup_steps=4))
    rates = []
    for progress in (0.0, 0.0, 0.0, 0.0, 0.5, 1.0, 1.5):
        optimizer.schedule(progress)
        rates.append(float(optimizer.learning_rate))
    assert rates == pytest.approx([0.25, 0.5, 0.75, 1.0, 0.505, 0.01, 0.01])


def test_slower_variables_move_less_and_neither_they_nor_biases_decay() -> None:
    """Adam's first step is as long as the learning rate; decay is proportional to the weight."""
    model = DrumsRnn(SMALL)
    for variable in model.named.values():
        variable.assign(np.ones(variable.shape))
    slow = f"{model.wrapper}/kernel"
    settings = config(learning_rate=0.1, warmup_steps=1, weight_decay=0.5, clip_norm=1e9)
    minimize_sum(Optimizer(model, settings, slower={slow: 0.1}))
    moved = {name: float(1 - variable.numpy().ravel()[0]) for name, variable in model.named.items()}
    assert moved[KERNEL] == pytest.approx(0.1 + 0.1 * 0.5, rel=1e-4)
    assert moved[BIASES] == pytest.approx(0.1, rel=1e-4)
    assert moved[slow] == pytest.approx(0.01, rel=1e-4)


def test_the_averaged_weights_are_those_of_the_last_steps() -> None:
    """The average keeps (1 + n) / (10 + n) of itself at step n until that exceeds its momentum."""
    model = DrumsRnn(SMALL)
    optimizer = Optimizer(model, config(learning_rate=0.1, ema_momentum=0.25))
    average = None
    for momentum in (0.1, 2 / 11, 3 / 12, 0.25, 0.25):
        minimize_sum(optimizer)
        weights = model.named[BIASES].numpy()
        average = weights if average is None else momentum * average + (1 - momentum) * weights
    with optimizer.averaged() as means:
        np.testing.assert_allclose(means[BIASES], average, rtol=1e-5)
        np.testing.assert_array_equal(model.named[BIASES].numpy(), means[BIASES])
    np.testing.assert_array_equal(model.named[BIASES].numpy(), weights)


def test_the_best_averaged_weights_are_saved(tmp_path: Path) -> None:
    """Of the weights that were validated those with the lowest figure stay."""
    model = DrumsRnn(SMALL)
    optimizer = Optimizer(model, config(minutes=0.03, validate_every=0.0, learning_rate=0.1))
    minimize_sum(optimizer)  # the first step takes longest
    figures = iter([3.0, 1.0, 2.0])
    validated: list[float] = []

    def validate() -> dict[str, float]:
        validated.append(float(model.named[BIASES].numpy()[0]))
        return {"loss": next(figures, 9.0)}

    best = fit(optimizer, lambda: minimize_sum(optimizer), validate, tmp_path)
    assert best[BIASES][0] == validated[1] != validated[2]
    saved = load_variables(tmp_path / BEST)
    assert saved.keys() == best.keys() == SMALL.variables().keys()
    np.testing.assert_array_equal(saved[BIASES], best[BIASES])
    log = json.loads((tmp_path / "history.json").read_text())
    assert log["best"]["loss"] == 1.0
    assert log["config"]["monitor"] == "loss"
    assert len(log["history"]) == len(validated)


def test_training_resumes_with_weights_and_moments(tmp_path: Path) -> None:
    """The next step is the one that the run itself would take next."""
    first, second = DrumsRnn(SMALL), DrumsRnn(SMALL)
    settings = config(minutes=1e-6, ema_momentum=0.0, warmup_steps=1)
    runs = Optimizer(first, settings)
    for _ in range(5):
        minimize_sum(runs)
    fit(runs, lambda: minimize_sum(runs), lambda: {"loss": 0.0}, tmp_path)
    resumed = Optimizer(second, settings)
    resume(resumed, tmp_path / BEST)
    assert int(resumed.iterations) == 6
    for optimizer in (runs, resumed):
        minimize_sum(optimizer)
    for name, variable in first.named.items():
        np.testing.assert_allclose(second.named[name].numpy(), variable.numpy(), atol=1e-6)


def test_training_resumes_from_weights_alone(tmp_path: Path) -> None:
    """The optimizer then starts from scratch, as it does without weights."""
    weights = {name: v.numpy() for name, v in DrumsRnn(SMALL).named.items()}
    save_variables(weights, tmp_path / BEST)
    optimizer = Optimizer(DrumsRnn(SMALL), config())
    resume(optimizer, None)
    resume(optimizer, tmp_path / BEST)
    assert int(optimizer.iterations) == 0
    np.testing.assert_array_equal(optimizer.model.named[KERNEL].numpy(), weights[KERNEL])


def test_another_optimizers_state_is_refused(tmp_path: Path) -> None:
    weights = {name: v.numpy() for name, v in DrumsRnn(SMALL).named.items()}
    save_variables(weights, tmp_path / BEST)
    save_variables({"0": np.zeros(3, np.float32)}, tmp_path / OPTIMIZER)
    with pytest.raises(TrainingError, match=r"optimizer\.npz is not the state of this model's"):
        resume(Optimizer(DrumsRnn(SMALL), config()), tmp_path / BEST)
