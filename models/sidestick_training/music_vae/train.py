"""Train MusicVAE on overlapping two-bar windows of GMD and on the electronic patterns."""

import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from sidestick_training.common.gmd import Performance
from sidestick_training.common.pattern_data import HELD_OUT
from sidestick_training.common.training_log import Figures
from sidestick_training.common.training_loop import Optimizer, TrainConfig, fit, resume
from sidestick_training.common.variables_file import Variables
from sidestick_training.common.windows import WINDOW_STEPS, two_bar_windows
from sidestick_training.drums_rnn.data import swap_voices
from sidestick_training.music_vae.initial_weights import copying_start
from sidestick_training.music_vae.network import MusicVae

BATCH = 32
FREE_NATS = 48 * math.log(2)
NEW_RATE, RESUMED_RATE = 7e-4, 4e-4  # of learning, from scratch and from trained weights
BETA = 0.7
EXCHANGE_LANES = 0.1  # how often a window's lanes are partly another one's
FORGET_EVENT = 0.25  # stands in for Magenta's scheduled sampling: z must carry the beat


def train(
    performances: Sequence[Performance],
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
        copying_start(model, events)
    rate = NEW_RATE if start is None else RESUMED_RATE
    optimizer = Optimizer(model, TrainConfig(minutes, monitor="loss", learning_rate=rate))
    resume(optimizer, start)
    train_step = compiled_step(model, optimizer)
    batches = _endless(events, np.random.default_rng(seed))
    held_out = np.concatenate(
        [two_bar_windows(performances, split).events for split in ("validation", HELD_OUT)]
    )
    measure = evaluator(model)
    return fit(
        optimizer,
        lambda: float(train_step(next(batches))),
        lambda: measure(held_out),
        run,
        note,
    )


def _endless(events: NDArray[np.int32], rng: np.random.Generator) -> Iterator[NDArray[np.int32]]:
    while True:
        order = rng.permutation(len(events))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            batch = [swap_voices(row, rng) for row in events[order[start : start + BATCH]]]
            yield _exchange_lanes(np.array(batch, np.int32), rng).T


def _exchange_lanes(batch: NDArray[np.int32], rng: np.random.Generator) -> NDArray[np.int32]:
    """Now and then give a window some lanes of its neighbour: z must tell lanes apart."""
    other = np.roll(batch, 1, axis=0)
    lanes = rng.integers(1, 511, (len(batch), 1), dtype=np.int32)
    mixed = (batch & lanes) | (other & ~lanes)
    return np.where(rng.random((len(batch), 1)) < EXCHANGE_LANES, mixed, batch)


def compiled_step(model: MusicVae, optimizer: Optimizer) -> Callable[..., tf.Tensor]:
    """Return what learns from one batch: (events (32, batch)) -> loss."""

    @tf.function(jit_compile=True, autograph=False)
    def train_step(events: tf.Tensor) -> tf.Tensor:
        told = tf.cast(tf.random.uniform(events.shape) > FORGET_EVENT, tf.float32)
        with tf.GradientTape() as tape:
            loss = _loss(model, events, told)[0]
        optimizer.minimize(tape, loss)
        return loss

    return train_step


def _loss(
    model: MusicVae, events: tf.Tensor, told: tf.Tensor | None
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]:
    """Return loss and reconstruction per window in nats, KL in nats, and teacher-forced hits."""
    mean, deviation = model.encode(events)
    logits = model.decode(mean + deviation * tf.random.normal(mean.shape), events, told)
    nats = tf.nn.sparse_softmax_cross_entropy_with_logits(events, logits)
    parts = 0.5 * (mean**2 + deviation**2 - 1) - tf.math.log(deviation + 1e-8)
    kl = tf.reduce_sum(parts, 1)
    reconstruction = tf.reduce_mean(tf.reduce_sum(nats, 0))
    loss = reconstruction + BETA * tf.reduce_mean(tf.maximum(kl - FREE_NATS, 0.0))
    right = tf.equal(tf.argmax(logits, 2, tf.int32), events)
    return loss, reconstruction, tf.reduce_mean(kl), tf.reduce_mean(tf.cast(right, tf.float32))


def evaluator(model: MusicVae) -> Callable[[NDArray[np.int32]], Figures]:
    """Return what measures `model` on windows (windows, 32), in whole batches."""

    @tf.function(jit_compile=True, autograph=False)
    def measure(events: tf.Tensor) -> tf.Tensor:
        return tf.stack(_loss(model, events, None))

    def evaluate(windows: NDArray[np.int32]) -> Figures:
        whole = windows[: len(windows) // BATCH * BATCH].reshape(-1, BATCH, WINDOW_STEPS)
        tf.random.set_seed(0)
        figures = np.mean([measure(batch.T).numpy() for batch in whole], axis=0)
        names = ("loss", "nats_per_window", "kl_nats", "accuracy_teacher_forced")
        return dict(zip(names, map(float, figures), strict=True))

    return evaluate
