"""Train the style CVAE on the latents that MusicVAE gives two-bar windows."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import tensorflow as tf

from sidestick_models.corpus.piece import Piece
from sidestick_training.common.random_stream import RandomStream
from sidestick_training.common.training_log import Figures
from sidestick_training.common.training_loop import BEST, Optimizer, TrainConfig, fit, resume
from sidestick_training.common.variables_file import Variables, restore, save_variables
from sidestick_training.common.windows import (
    Encode,
    two_bar_windows,
    with_fills_into_beats,
)
from sidestick_training.style_cvae.data import BATCH, music_vae_encoder, sampling_probabilities
from sidestick_training.style_cvae.exemplars import exemplars
from sidestick_training.style_cvae.network import StyleCvae

FREE_NATS = 40.0  # of u's KL, so that u holds most of what z does
FORGET_STYLE = 0.1  # so that there are latents without one, as for a style of the user's own


def train(
    performances: Sequence[Piece],
    minutes: float,
    seed: int,
    run: Path,
    note: Callable[[float, Figures], None],
    start: Path | None = None,
    encode: Encode | None = None,
) -> Variables:
    """Train for `minutes`; return the variables by name.

    The latents are those of `encode`, or of the trained MusicVAE in the folder beside `run`.

    Raises:
        TrainingError: `encode` is None and there is no such MusicVAE.
    """
    tf.keras.utils.set_random_seed(seed)
    encode = encode or music_vae_encoder(run.parent / "music_vae" / BEST)
    training = with_fills_into_beats(two_bar_windows(performances, "train"), performances)
    latents = encode(training)
    held_out = encode(two_bar_windows(performances, "validation"))
    model = StyleCvae()
    config = TrainConfig(minutes, monitor="loss", learning_rate=1e-3, validate_every=minutes / 20)
    optimizer = Optimizer(model, config)
    resume(optimizer, start)
    train_step, measure = compiled_steps(model, optimizer)
    rng, probabilities = np.random.default_rng(seed), sampling_probabilities(training)

    def step() -> float:
        chosen = rng.choice(len(probabilities), BATCH, p=probabilities)
        mean, deviation, condition = (column[chosen] for column in latents)
        condition[rng.random(BATCH) < FORGET_STYLE, :-1] = 0
        return float(train_step(mean, deviation, condition))

    def validate() -> Figures:
        tf.random.set_seed(0)
        loss, kl = map(float, measure(*held_out))
        return {"loss": loss, "kl_nats": kl}

    best = fit(optimizer, step, validate, run, note)
    restore(model.named, run / BEST)
    best |= exemplars(model, performances, encode)
    save_variables(best, run / BEST)
    return best


def compiled_steps(
    model: StyleCvae, optimizer: Optimizer
) -> tuple[Callable[..., tf.Tensor], Callable[..., tf.Tensor]]:
    """Return the compiled step and measurement: (columns of latents[, seed]) -> loss."""

    @tf.function(jit_compile=True, autograph=False)
    def train_step(*columns: tf.Tensor, seed: tf.Tensor | None = None) -> tf.Tensor:
        with tf.GradientTape() as tape:
            loss = losses(model, *columns, random=RandomStream(seed))[0]
        optimizer.minimize(tape, loss)
        return loss

    @tf.function(jit_compile=True, autograph=False)
    def measure(*columns: tf.Tensor, seed: tf.Tensor | None = None) -> tf.Tensor:
        return tf.stack(losses(model, *columns, random=RandomStream(seed)))

    return train_step, measure


def losses(
    model: StyleCvae,
    mean: tf.Tensor,
    deviation: tf.Tensor,
    condition: tf.Tensor,
    *,
    random: RandomStream,
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return the bound on -log p(z | condition), averaged over MusicVAE's posterior, and its KL."""
    z = mean + deviation * random.normal(mean.shape)
    u_mean, u_deviation = model.encode(z, condition)
    u = u_mean + u_deviation * random.normal(u_mean.shape)
    z_mean, z_deviation = model.decode(u, condition)
    z_deviation += 1e-3
    error = ((mean - z_mean) ** 2 + deviation**2) / z_deviation**2
    nats = tf.reduce_sum(0.5 * (error + np.log(2 * np.pi)) + tf.math.log(z_deviation), 1)
    parts = 0.5 * (u_mean**2 + u_deviation**2 - 1) - tf.math.log(u_deviation + 1e-8)
    kl = tf.reduce_sum(parts, 1)
    return tf.reduce_mean(nats + tf.maximum(kl - FREE_NATS, 0.0)), tf.reduce_mean(kl)
