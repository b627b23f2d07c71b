"""Train until the time is over: learning-rate schedule, averaged weights, the best of them saved.

The optimizer is Keras's AdamW (Loshchilov, Hutter, "Decoupled Weight Decay Regularization", arXiv
1711.05101) with its clipping of the gradients' global norm and its moving average of the weights.
What is validated and saved are always the averaged weights.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from sidestick_training.common.named_model import NamedModel
from sidestick_training.common.training_log import Figures, TrainingLog
from sidestick_training.common.variables_file import (
    Variables,
    load_variables,
    restore,
    save_variables,
)
from sidestick_training.errors import TrainingError

BEST = "best.npz"
OPTIMIZER = "optimizer.npz"
"""The state of the optimizer when `BEST` was saved beside it."""


@dataclass(frozen=True)
class TrainConfig:
    """Settings of a training run; `monitor` names the validation figure that must fall.

    Training takes `minutes`. The learning rate rises to its peak in `warmup_steps` steps and falls
    to 1 % of it, as half a cosine, by the end of the time. `ema_momentum`, 0 to 1, is how much of
    the averaged weights each step keeps; `validate_every` is in minutes.
    """

    minutes: float
    monitor: str
    learning_rate: float = 2e-3
    warmup_steps: int = 100
    weight_decay: float = 0.02
    clip_norm: float = 1.0
    ema_momentum: float = 0.998
    validate_every: float = 1.0


class Optimizer(keras.optimizers.AdamW):
    """Keras's AdamW for a model's variables, whose `schedule` follows the clock, not the steps.

    `slower` multiplies the learning rate of the variables that it names. These and biases are
    excluded from weight decay.
    """

    def __init__(
        self, model: NamedModel, config: TrainConfig, slower: Mapping[str, float] | None = None
    ) -> None:
        super().__init__(
            learning_rate=config.learning_rate,
            weight_decay=config.weight_decay,
            beta_1=0.9,
            beta_2=0.99,
            epsilon=1e-8,
            global_clipnorm=config.clip_norm,
            use_ema=True,
        )
        self.model, self.config, self.scheduled_steps = model, config, 0
        rates = dict(slower or {})
        self._rates = [rates.get(name, 1.0) for name in model.named]
        variables = list(model.named.values())
        self.exclude_from_weight_decay(
            var_list=[
                variable
                for variable, rate in zip(variables, self._rates, strict=True)
                if rate != 1.0 or len(variable.shape) < 2
            ]
        )
        self.build(variables)
        self._cosine = keras.optimizers.schedules.CosineDecay(
            config.learning_rate, decay_steps=1.0, alpha=0.01
        )
        # A variable, because the compiled training step reads it at every step.
        self.ema_momentum = tf.Variable(0.0, trainable=False)

    def schedule(self, progress: float) -> None:
        """Set learning rate and averaging for the next step; `progress` runs from 0 to 1.

        The average follows the weights closely at first, or short trainings would keep much of
        what they began with.
        """
        warm = min(1.0, (self.scheduled_steps + 1) / self.config.warmup_steps)
        self.prepare_step(warm * float(self._cosine(progress)))

    def prepare_step(self, learning_rate: float) -> None:
        """Set the learning rate of the next step, and how much of the average it keeps."""
        step = self.scheduled_steps
        self.learning_rate = learning_rate
        self.ema_momentum.assign(min(self.config.ema_momentum, (1 + step) / (10 + step)))
        self.scheduled_steps = step + 1

    def minimize(self, tape: tf.GradientTape, loss: tf.Tensor) -> None:
        """Take one step down the loss; to be called inside the compiled training function."""
        variables = list(self.model.named.values())
        self.apply(tape.gradient(loss, [variable.value for variable in variables]), variables)

    def update_step(self, gradient: tf.Tensor, variable: tf.Variable, learning_rate: float) -> None:
        """Update one variable, as Keras calls it, at its own learning rate."""
        rate = self._rates[self._get_variable_index(variable)]
        super().update_step(gradient, variable, learning_rate * rate)

    @contextmanager
    def averaged(self) -> Iterator[Variables]:
        """Put the averaged weights into the model for a while; yields them by name."""
        named = self.model.named
        kept = {name: variable.numpy() for name, variable in named.items()}
        self.finalize_variable_values(list(named.values()))
        try:
            yield {name: variable.numpy() for name, variable in named.items()}
        finally:
            for name, variable in named.items():
                variable.assign(kept[name])


def fit(
    optimizer: Optimizer,
    step: Callable[[], float],
    validate: Callable[[], Figures],
    run: Path,
    note: Callable[[float, Figures], None] = lambda _progress, _figures: None,
) -> Variables:
    """Train until the minutes are over; return the averaged weights with the best validation.

    `step` trains on one batch and returns its loss; `validate` measures the averaged weights.
    The folder `run` gets the log at every validation, and `BEST` and `OPTIMIZER` at every best one.
    `note` is called after every step with the progress (0 to 1) and the newest figures.
    """
    config, started = optimizer.config, time.monotonic()
    log = TrainingLog(config.monitor)
    losses: list[float] = []
    best: Variables = {}
    validate_at = 0.0
    while (progress := (time.monotonic() - started) / 60 / config.minutes) < 1 or not best:
        optimizer.schedule(progress)
        losses.append(step())
        elapsed = (time.monotonic() - started) / 60
        if elapsed >= validate_at or elapsed >= config.minutes:
            with optimizer.averaged() as means:
                row = {"minutes": elapsed, "steps": optimizer.scheduled_steps, **validate()}
            row["train_loss"] = float(np.mean(losses))
            losses.clear()
            if log.add(row):
                best = means
                save_variables(best, run / BEST)
                _save_state(optimizer, run / OPTIMIZER)
            log.write(run, asdict(config))
            validate_at = elapsed + config.validate_every
        note(progress, log.rows[-1])
    return best


def resume(optimizer: Optimizer, weights: Path | None) -> None:
    """Continue from a file of weights, and the optimizer's state beside it if there is one.

    None leaves both as they are.

    Raises:
        TrainingError: if there is no such file, or it is another model's.
    """
    if weights is None:
        return
    restore(optimizer.model.named, weights)
    state = weights.with_name(OPTIMIZER)
    if state.exists():
        arrays = load_variables(state)
        if [array.shape for array in arrays.values()] != [v.shape for v in optimizer.variables]:
            raise TrainingError(f"{state} is not the state of this model's optimizer.")
        optimizer.load_own_variables(arrays)


def _save_state(optimizer: Optimizer, path: Path) -> None:
    state: Variables = {}
    optimizer.save_own_variables(state)
    save_variables(state, path)
