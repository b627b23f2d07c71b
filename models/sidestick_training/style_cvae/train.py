"""Train the style's CVAE on what MusicVAE makes of GMD's two-bar windows."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from sidestick_training.common.gmd import Performance
from sidestick_training.common.training_log import Figures
from sidestick_training.common.training_loop import Optimizer, TrainConfig, fit, resume
from sidestick_training.common.variables_file import Variables, restore, save_variables
from sidestick_training.common.windows import Encode, Latents, Windows, two_bar_windows, with_turns
from sidestick_training.errors import TrainingError
from sidestick_training.music_vae.network import MusicVae
from sidestick_training.style_cvae.exemplars import exemplars
from sidestick_training.style_cvae.network import StyleCvae, conditions

BATCH = 256
FREE_NATS = 40.0  # what of a z its u must say
FORGET_STYLE = 0.1  # a style of the user's own is none of the trained ones


def train(
    performances: Sequence[Performance],
    minutes: float,
    seed: int,
    run: Path,
    note: Callable[[float, Figures], None],
    start: Path | None = None,
    encode: Encode | None = None,
) -> Variables:
    """Train for `minutes`; return the variables by name.

    The latents are those of `encode`, or of the MusicVAE beside this run.

    Raises:
        TrainingError: if they are to be of MusicVAE and that has not been trained yet.
    """
    tf.keras.utils.set_random_seed(seed)
    encode = encode or encoder_of(run.parent / "music_vae" / "best.npz")
    learning = with_turns(two_bar_windows(performances, "train"), performances)
    latents = encode(learning)
    held_out = encode(two_bar_windows(performances, "validation"))
    model = StyleCvae()
    config = TrainConfig(minutes, monitor="loss", learning_rate=1e-3, validate_every=minutes / 20)
    optimizer = Optimizer(model, config)
    resume(optimizer, start)
    train_step, measure = _compiled(model, optimizer)
    rng, odds = np.random.default_rng(seed), _odds(learning)

    def step() -> float:
        chosen = rng.choice(len(odds), BATCH, p=odds)
        mean, deviation, condition = (column[chosen] for column in latents)
        condition[rng.random(BATCH) < FORGET_STYLE, :-1] = 0
        return float(train_step(mean, deviation, condition))

    def validate() -> Figures:
        tf.random.set_seed(0)
        loss, kl = map(float, measure(*held_out))
        return {"loss": loss, "kl_nats": kl}

    best = fit(optimizer, step, validate, run, note)
    restore(model.named, run / "best.npz")
    best |= exemplars(model, performances, encode)
    save_variables(best, run / "best.npz")
    return best


def encoder_of(weights: Path) -> Encode:
    """Return what maps windows to mean and deviation of z, and condition, of a trained MusicVAE.

    Raises:
        TrainingError: if there are no such weights.
    """
    if not weights.exists():
        raise TrainingError(f"Train music_vae first: its weights are not at {weights}.")
    music_vae = MusicVae()
    restore(music_vae.named, weights)
    compiled = tf.function(music_vae.encode, jit_compile=True, autograph=False)

    def encode(windows: Windows) -> Latents:
        count = len(windows.events)
        whole = np.resize(windows.events, (-(-count // BATCH) * BATCH, windows.events.shape[1]))
        parts = [compiled(tf.constant(part.T)) for part in np.split(whole, len(whole) // BATCH)]
        mean, deviation = (np.concatenate(column)[:count] for column in zip(*parts, strict=True))
        return mean, deviation, conditions(windows.styles, windows.fills)

    return encode


def _odds(windows: Windows) -> NDArray[np.float64]:
    """Return how often each window is chosen: rare styles are heard more than they were played."""
    odds = np.bincount(windows.styles)[windows.styles] ** -0.5
    return np.asarray(odds / odds.sum())


def _compiled(
    model: StyleCvae, optimizer: Optimizer
) -> tuple[Callable[..., tf.Tensor], Callable[..., tf.Tensor]]:
    @tf.function(jit_compile=True, autograph=False)
    def train_step(*columns: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            loss = losses(model, *columns)[0]
        optimizer.minimize(tape, loss)
        return loss

    @tf.function(jit_compile=True, autograph=False)
    def measure(*columns: tf.Tensor) -> tf.Tensor:
        return tf.stack(losses(model, *columns))

    return train_step, measure


def losses(
    model: StyleCvae, mean: tf.Tensor, deviation: tf.Tensor, condition: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return the bound on -log p(z | condition), averaged over MusicVAE's posterior, and its KL."""
    z = mean + deviation * tf.random.normal(mean.shape)
    u_mean, u_deviation = model.encode(z, condition)
    u = u_mean + u_deviation * tf.random.normal(u_mean.shape)
    z_mean, z_deviation = model.decode(u, condition)
    z_deviation += 1e-3
    error = ((mean - z_mean) ** 2 + deviation**2) / z_deviation**2
    nats = tf.reduce_sum(0.5 * (error + np.log(2 * np.pi)) + tf.math.log(z_deviation), 1)
    parts = 0.5 * (u_mean**2 + u_deviation**2 - 1) - tf.math.log(u_deviation + 1e-8)
    kl = tf.reduce_sum(parts, 1)
    return tf.reduce_mean(nats + tf.maximum(kl - FREE_NATS, 0.0)), tf.reduce_mean(kl)
