"""The training loop that all models share: schedule, averaging, early stop, progress, curves."""

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from sidestick_training.errors import TrainingError

Variables = dict[str, NDArray[np.float32]]
Metrics = dict[str, float]
MOMENTUM = 0.9
SECOND_MOMENT = 0.99


@dataclass(frozen=True)
class Recipe:
    """How to train: durations in minutes, `judge` is the validation figure that must fall."""

    minutes: float
    judge: str
    learning_rate: float = 2e-3
    warm_up_steps: int = 100
    weight_decay: float = 0.02
    clip_norm: float = 1.0
    average: float = 0.998
    validate_every: float = 1.0


class Optimizer:
    """AdamW under a clipped gradient norm, with a running average of the weights beside it.

    `pace` slows single variables down: it multiplies the learning rate of those it names.
    Source: Loshchilov, Hutter, "Decoupled Weight Decay Regularization", arXiv 1711.05101.
    """

    def __init__(
        self,
        named: Mapping[str, keras.Variable],
        recipe: Recipe,
        pace: Mapping[str, float] | None = None,
    ) -> None:
        self.names, self.recipe, self.pace = list(named), recipe, dict(pace or {})
        self.weights = [variable.value for variable in named.values()]
        self.first, self.second, self.average = (
            [tf.Variable(fill(weight), trainable=False) for weight in self.weights]
            for fill in (tf.zeros_like, tf.zeros_like, tf.identity)
        )
        self.rate, self.decay, self.count = (tf.Variable(0.0, trainable=False) for _ in range(3))
        self.steps = 0

    def schedule(self, progress: float) -> None:
        """Set learning rate and averaging for the next step; `progress` runs from 0 to 1."""
        warm = min(1.0, (self.steps + 1) / self.recipe.warm_up_steps)
        cosine = 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))
        self.rate.assign(self.recipe.learning_rate * warm * cosine)
        self.decay.assign(min(self.recipe.average, (1 + self.steps) / (10 + self.steps)))
        self.steps += 1
        self.count.assign(self.steps)

    def apply(self, tape: tf.GradientTape, loss: tf.Tensor) -> None:
        """Take one step down the loss; to be called inside the compiled training function."""
        gradients, _ = tf.clip_by_global_norm(
            tape.gradient(loss, self.weights), self.recipe.clip_norm
        )
        for index, (name, gradient) in enumerate(zip(self.names, gradients, strict=True)):
            self._update(index, gradient, self.pace.get(name, 1.0))

    def _update(self, index: int, gradient: tf.Tensor, pace: float) -> None:
        weight, first, second = self.weights[index], self.first[index], self.second[index]
        first.assign(MOMENTUM * first + (1 - MOMENTUM) * gradient)
        second.assign(SECOND_MOMENT * second + (1 - SECOND_MOMENT) * gradient**2)
        mean = first / (1 - MOMENTUM**self.count)
        size = tf.sqrt(second / (1 - SECOND_MOMENT**self.count)) + 1e-8
        decay = self.recipe.weight_decay * weight if len(weight.shape) > 1 else 0.0
        weight.assign_sub(pace * self.rate * (mean / size + decay))
        average = self.average[index]
        average.assign(self.decay * average + (1 - self.decay) * weight)

    @contextmanager
    def averaged(self) -> Iterator[Variables]:
        """Put the averaged weights into the model for a while; yields them by name."""
        kept = [weight.numpy() for weight in self.weights]
        means = [mean.numpy() for mean in self.average]
        _assign(self.weights, means)
        try:
            yield dict(zip(self.names, means, strict=True))
        finally:
            _assign(self.weights, kept)


@dataclass
class History:
    """What happened: one row per validation, and the best of them."""

    rows: list[Metrics] = field(default_factory=list)
    best: Metrics = field(default_factory=dict)


def fit(
    optimizer: Optimizer,
    step: Callable[[], float],
    validate: Callable[[], Metrics],
    run: Path,
    note: Callable[[float, Metrics], None] = lambda _progress, _metrics: None,
) -> Variables:
    """Train until the recipe's minutes are over; return the averaged weights that judged best.

    `step` trains on one batch and returns its loss; `validate` measures the averaged weights.
    Writes history.json, curves.png and best.npz under `run` after every validation; `note` is
    told of the progress (0 to 1) and the newest figures after every step.
    """
    recipe, history, started = optimizer.recipe, History(), time.monotonic()
    losses: list[float] = []
    best: Variables = {}
    due = 0.0
    while (progress := (time.monotonic() - started) / 60 / recipe.minutes) < 1 or not best:
        optimizer.schedule(progress)
        losses.append(step())
        elapsed = (time.monotonic() - started) / 60
        if elapsed >= due or elapsed >= recipe.minutes:
            with optimizer.averaged() as means:
                row = {"minutes": elapsed, "steps": optimizer.steps, **validate()}
            row["train_loss"] = float(np.mean(losses))
            losses.clear()
            history.rows.append(row)
            if row[recipe.judge] <= history.best.get(recipe.judge, math.inf):
                history.best, best = row, means
            _save(run, recipe, history, best)
            due = elapsed + recipe.validate_every
        note(progress, history.rows[-1])
    return best


def _assign(weights: list[tf.Variable], values: list[NDArray[np.float32]]) -> None:
    for weight, value in zip(weights, values, strict=True):
        weight.assign(value)


def _save(run: Path, recipe: Recipe, history: History, best: Variables) -> None:
    run.mkdir(parents=True, exist_ok=True)
    save_variables(best, run / "best.npz")
    report = {"recipe": asdict(recipe), "best": history.best, "history": history.rows}
    (run / "history.json").write_text(json.dumps(report, indent=1))


def save_variables(variables: Variables, path: Path) -> None:
    """Write variables by name, whole or not at all."""
    part = path.with_suffix(".part.npz")
    np.savez(part, **variables)  # type: ignore[arg-type]
    part.replace(path)


def load_variables(path: Path) -> Variables:
    """Read what `save_variables` wrote.

    Raises:
        TrainingError: if there is no such file.
    """
    try:
        with np.load(path) as file:
            return {name: file[name] for name in file.files}
    except OSError as error:
        raise TrainingError(f"There are no trained weights at {path}: {error}.") from error


def restore(named: Mapping[str, keras.Variable], path: Path | None) -> None:
    """Give a model's variables the values that a file has for them; None leaves them.

    Raises:
        TrainingError: if there is no such file, or it is another model's.
    """
    if path is None:
        return
    stored = load_variables(path)
    for name, variable in named.items():
        if name not in stored or stored[name].shape != tuple(variable.shape):
            raise TrainingError(f"{path} has no {name} of shape {tuple(variable.shape)}.")
        variable.assign(stored[name])
