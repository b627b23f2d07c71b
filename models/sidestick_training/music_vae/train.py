"""Train MusicVAE on overlapping two-bar windows of GMD and on the electronic patterns."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from sidestick_models.corpus.piece import Piece
from sidestick_training.common.pattern_data import HELD_OUT
from sidestick_training.common.random_stream import RandomStream
from sidestick_training.common.training_log import Figures
from sidestick_training.common.training_loop import Optimizer, TrainConfig, fit, resume
from sidestick_training.common.variables_file import Variables
from sidestick_training.common.windows import WINDOW_STEPS, two_bar_windows
from sidestick_training.music_vae.data import BATCH, batches
from sidestick_training.music_vae.initial_weights import initialize_to_copy
from sidestick_training.music_vae.network import MusicVae

FREE_NATS = 48 * math.log(2)
NEW_RATE, RESUMED_RATE = 7e-4, 4e-4  # of learning, from scratch and from trained weights
BETA = 0.7
FORGET_EVENT = 0.25  # stands in for Magenta's scheduled sampling: z must carry the beat


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
    model = MusicVae()
    events = two_bar_windows(performances, "train").events
    if start is None:
        initialize_to_copy(model, events)
    rate = NEW_RATE if start is None else RESUMED_RATE
    optimizer = Optimizer(model, TrainConfig(minutes, monitor="loss", learning_rate=rate))
    resume(optimizer, start)
    train_step = compiled_step(model, optimizer)
    training = batches(events, np.random.default_rng(seed))
    held_out = np.concatenate(
        [two_bar_windows(performances, split).events for split in ("validation", HELD_OUT)]
    )
    measure = evaluator(model)
    return fit(
        optimizer,
        lambda: float(train_step(next(training))),
        lambda: measure(held_out),
        run,
        note,
    )


def compiled_step(model: MusicVae, optimizer: Optimizer) -> Callable[..., tf.Tensor]:
    """Return the compiled training step: (events (32, batch)[, seed]) -> loss."""

    @tf.function(jit_compile=True, autograph=False)
    def train_step(events: tf.Tensor, seed: tf.Tensor | None = None) -> tf.Tensor:
        random = RandomStream(seed)
        fed = tf.cast(random.uniform(events.shape) > FORGET_EVENT, tf.float32)
        with tf.GradientTape() as tape:
            loss = losses(model, events, fed, random)[0]
        optimizer.minimize(tape, loss)
        return loss

    return train_step


def losses(
    model: MusicVae, events: tf.Tensor, fed: tf.Tensor | None, random: RandomStream
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]:
    """Return loss, reconstruction per window and KL, all in nats, and teacher-forced accuracy."""
    mean, deviation = model.encode(events)
    logits = model.decode(mean + deviation * random.normal(mean.shape), events, fed)
    nll = tf.nn.sparse_softmax_cross_entropy_with_logits(events, logits)
    parts = 0.5 * (mean**2 + deviation**2 - 1) - tf.math.log(deviation + 1e-8)
    kl = tf.reduce_sum(parts, 1)
    reconstruction = tf.reduce_mean(tf.reduce_sum(nll, 0))
    loss = reconstruction + BETA * tf.reduce_mean(tf.maximum(kl - FREE_NATS, 0.0))
    right = tf.equal(tf.argmax(logits, 2, tf.int32), events)
    return loss, reconstruction, tf.reduce_mean(kl), tf.reduce_mean(tf.cast(right, tf.float32))


def evaluator(model: MusicVae) -> Callable[[NDArray[np.int32]], Figures]:
    """Return a function that measures `model` on windows (windows, 32), in whole batches."""

    @tf.function(jit_compile=True, autograph=False)
    def measure(events: tf.Tensor) -> tf.Tensor:
        return tf.stack(losses(model, events, None, RandomStream()))

    def evaluate(windows: NDArray[np.int32]) -> Figures:
        whole = windows[: len(windows) // BATCH * BATCH].reshape(-1, BATCH, WINDOW_STEPS)
        tf.random.set_seed(0)
        figures = np.mean([measure(batch.T).numpy() for batch in whole], axis=0)
        names = ("loss", "nats_per_window", "kl_nats", "accuracy_teacher_forced")
        return dict(zip(names, map(float, figures), strict=True))

    return evaluate
