"""Train `feel` on stretches of GMD as a conditional variational autoencoder."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import tensorflow as tf

from sidestick_models.corpus.piece import Piece
from sidestick_training.common.random_stream import RandomStream
from sidestick_training.common.training_log import Figures
from sidestick_training.common.training_loop import BEST, Optimizer, TrainConfig, fit, resume
from sidestick_training.common.variables_file import Variables, restore, save_variables
from sidestick_training.feel.data import Example, batches, stretches
from sidestick_training.feel.network import Feel
from sidestick_training.feel.scores import correlations_of

BATCH = 64
BARS = 4
FREE_NATS = 4.0


def train(
    performances: Sequence[Piece],
    minutes: float,
    seed: int,
    run: Path,
    note: Callable[[float, Figures], None],
    start: Path | None = None,
) -> Variables:
    """Train for `minutes`; return the variables by name."""
    tf.keras.utils.set_random_seed(seed)
    model = Feel()
    optimizer = Optimizer(model, TrainConfig(minutes, monitor="loss", ema_momentum=0.995))
    resume(optimizer, start)
    train_step = compiled_step(model, optimizer)
    learning = [p for p in performances if p.split == "train"]
    examples = batches(learning, BATCH, BARS, np.random.default_rng(seed))
    held_out = stretches([p for p in performances if p.split == "validation"], BARS)
    measure = evaluator(model)

    def validate() -> Figures:
        return measure(held_out)

    best = fit(optimizer, lambda: float(train_step(*next(examples))), validate, run, note)
    restore(model.named, run / BEST)
    best |= correlations_of(model, learning)
    save_variables(best, run / BEST)
    return best


def compiled_step(model: Feel, optimizer: Optimizer) -> Callable[..., tf.Tensor]:
    """Return the compiled training step: (an example's arrays[, seed]) -> loss."""

    @tf.function(jit_compile=True, autograph=False)
    def train_step(*columns: tf.Tensor, seed: tf.Tensor | None = None) -> tf.Tensor:
        example = Example(*columns)
        with tf.GradientTape() as tape:
            velocity, offset, kl = losses(model, example, RandomStream(seed))
            loss = velocity + offset + tf.maximum(kl - FREE_NATS, 0.0) / hits_per_example(example)
        optimizer.minimize(tape, loss)
        return loss

    return train_step


def losses(
    model: Feel, example: Example, random: RandomStream
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Return the nats per hit of velocity and of offset, and the mean KL of the latent in nats."""
    mean, deviation = model.encode(example.context, example.played)
    latent = mean + deviation * random.normal(mean.shape)
    logits = model.decode(example.context, latent)
    nll = [
        tf.reduce_sum(tf.nn.sparse_softmax_cross_entropy_with_logits(bins, part) * example.hits)
        / tf.reduce_sum(example.hits)
        for bins, part in zip((example.velocities, example.offsets), logits, strict=True)
    ]
    parts = 0.5 * (mean**2 + deviation**2 - 1) - tf.math.log(deviation + 1e-8)
    return nll[0], nll[1], tf.reduce_mean(tf.reduce_sum(parts, 1))


def evaluator(model: Feel) -> Callable[[Example], Figures]:
    """Return a function that measures the bound on nats per hit."""

    @tf.function(jit_compile=True, autograph=False)
    def measure(*columns: tf.Tensor) -> tf.Tensor:
        parts = losses(model, Example(*columns), RandomStream())
        return tf.stack([*parts, hits_per_example(Example(*columns))])

    def evaluate(held_out: Example) -> Figures:
        tf.random.set_seed(0)
        velocity, offset, kl, each = map(float, measure(*held_out))
        names = ("velocity_nats_per_hit", "offset_nats_per_hit", "kl_nats")
        figures = dict(zip(names, (velocity, offset, kl), strict=True))
        return {"loss": velocity + offset + kl / each, **figures}

    return evaluate


def hits_per_example(example: Example) -> tf.Tensor:
    """Return the mean number of hits of an example."""
    return tf.reduce_sum(example.hits) / example.hits.shape[1]
