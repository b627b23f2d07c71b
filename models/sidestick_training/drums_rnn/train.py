"""Train DrumsRNN with truncated back-propagation through whole performances."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import tensorflow as tf

from sidestick_models.corpus.piece import Piece
from sidestick_training.common.pattern_data import HELD_OUT
from sidestick_training.common.random_stream import RandomStream
from sidestick_training.common.training_log import Figures
from sidestick_training.common.training_loop import Optimizer, TrainConfig, fit, resume
from sidestick_training.common.variables_file import Variables
from sidestick_training.drums_rnn.data import Events, first_steps, pack_streams, training_chunks
from sidestick_training.drums_rnn.network import DrumsRnn

BATCH = 32
STEPS = 32
DROPOUT = 0.4  # after each layer
NEW_RATE, RESUMED_RATE = 2e-3, 7e-4  # of learning, from scratch and from trained weights
WRAPPER_RATE = 0.03  # times that: this kernel is multiplied by the next, so steps count 518 times


def train(
    performances: Sequence[Piece],
    minutes: float,
    seed: int,
    run: Path,
    note: Callable[[float, Figures], None],
    start: Path | None = None,
) -> Variables:
    """Train for `minutes`; return the variables by Magenta's names."""
    tf.keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    model = DrumsRnn(dropout=DROPOUT)
    optimizer = new_optimizer(model, minutes, NEW_RATE if start is None else RESUMED_RATE)
    resume(optimizer, start)
    train_step = compiled_step(model, optimizer)
    learning = [p for p in performances if p.split == "train"]
    chunks = training_chunks(learning, BATCH, STEPS, rng)
    state = model.zero_state(BATCH)

    def step() -> float:
        nonlocal state
        loss, state = train_step(*next(chunks), state)
        return float(loss)

    held_out = first_steps([p for p in performances if p.split in ("validation", HELD_OUT)])
    measure = evaluator(model)
    return fit(optimizer, step, lambda: measure(held_out), run, note)


def new_optimizer(model: DrumsRnn, minutes: float = math.inf, rate: float = NEW_RATE) -> Optimizer:
    """Return the optimizer of a training that takes `minutes` and whose learning rate peaks so."""
    config = TrainConfig(minutes, monitor="nats_per_step", learning_rate=rate)
    return Optimizer(model, config, slower={f"{model.wrapper}/kernel": WRAPPER_RATE})


def compiled_step(
    model: DrumsRnn, optimizer: Optimizer
) -> Callable[..., tuple[tf.Tensor, list[tf.Tensor]]]:
    """Return the compiled training step: (a chunk's arrays, state[, seed]) -> loss, state after."""

    @tf.function(jit_compile=True, autograph=False)
    def train_step(
        played: tf.Tensor,
        events: tf.Tensor,
        positions: tf.Tensor,
        counted: tf.Tensor,
        starts: tf.Tensor,
        state: list[tf.Tensor],
        seed: tf.Tensor | None = None,
    ) -> tuple[tf.Tensor, list[tf.Tensor]]:
        with tf.GradientTape() as tape:
            dropout = RandomStream(seed)
            logits, after = model(played, positions, _restart(state, starts), dropout=dropout)
            loss = tf.reduce_sum(_nll(events, logits) * counted) / tf.reduce_sum(counted)
        optimizer.minimize(tape, loss)
        return loss, [tf.stop_gradient(part) for part in after]

    return train_step


def evaluator(model: DrumsRnn) -> Callable[[Sequence[Events]], Figures]:
    """Return a function that measures `model` on pieces: nats per step and accuracy."""

    @tf.function(jit_compile=True, autograph=False)
    def measure(
        played: tf.Tensor,
        events: tf.Tensor,
        positions: tf.Tensor,
        counted: tf.Tensor,
        starts: tf.Tensor,
        state: list[tf.Tensor],
    ) -> tuple[tf.Tensor, list[tf.Tensor]]:
        logits, after = model(played, positions, _restart(state, starts))
        right = tf.cast(tf.equal(tf.argmax(logits, 2, tf.int32), events), tf.float32)
        parts = (_nll(events, logits), right, tf.ones_like(counted))
        return tf.stack([tf.reduce_sum(part * counted) for part in parts]), after

    def evaluate(held_out: Sequence[Events]) -> Figures:
        sums, state = np.zeros(3), model.zero_state(BATCH)
        for chunk in pack_streams(held_out, BATCH, STEPS):
            part, state = measure(*chunk, state)
            sums += part.numpy()
        return {"nats_per_step": sums[0] / sums[2], "accuracy": sums[1] / sums[2]}

    return evaluate


def _nll(events: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    return tf.nn.sparse_softmax_cross_entropy_with_logits(events, logits)


def _restart(state: list[tf.Tensor], starts: tf.Tensor) -> list[tf.Tensor]:
    kept = 1.0 - tf.cast(starts, tf.float32)
    return [part * tf.reshape(kept, (-1,) + (1,) * (len(part.shape) - 1)) for part in state]
