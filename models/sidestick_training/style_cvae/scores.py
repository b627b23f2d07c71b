"""Measure how well the latents that a trained style CVAE draws have their style."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from sidestick_models.corpus.piece import CLASS_WEIGHTS, Piece
from sidestick_models.styles.trained import STYLES
from sidestick_training.common.random_stream import RandomStream
from sidestick_training.common.training_loop import BEST
from sidestick_training.common.variables_file import restore
from sidestick_training.common.windows import Latents, Windows, two_bar_windows
from sidestick_training.music_vae.network import MusicVae
from sidestick_training.music_vae.scores import sample_events
from sidestick_training.style_cvae.data import music_vae_encoder
from sidestick_training.style_cvae.network import StyleCvae, conditions
from sidestick_training.style_cvae.train import losses

GENERATED_PER_STYLE = 64
FEWEST_REAL = 20


def evaluate(performances: Sequence[Piece], run: Path) -> dict[str, Any]:
    """Measure the best weights of `run` with the MusicVAE in the folder beside it.

    Negative log likelihood of the z of the test split's windows (a bound, in nats), beside one
    normal distribution for all styles and one for each style. Then beats of every style are
    generated, and classified by a classifier that is trained on the training split's windows;
    beside it, the same on real windows.
    """
    music_vae = run.parent / "music_vae" / BEST
    encode = music_vae_encoder(music_vae)
    train, test = (two_bar_windows(performances, split) for split in ("train", "test"))
    known, held_out = encode(train), encode(test)
    model = StyleCvae()
    restore(model.named, run / BEST)
    tf.random.set_seed(0)
    bound, kl = (
        float(value) for value in losses(model, *map(tf.constant, held_out), random=RandomStream())
    )
    nats = {
        "cvae_bound": bound,
        "kl": kl,
        "normal": _normal_nll(known, held_out, np.zeros_like(train.styles), 0 * test.styles),
        "normal_per_style": _normal_nll(known, held_out, train.styles, test.styles),
    }
    generated = _generate(model, music_vae)
    return {
        "test": {
            "windows": len(test.events),
            "nats_of_z": nats,
            **_style_figures(train, test, generated),
        }
    }


def _normal_nll(
    known: Latents, held_out: Latents, groups: NDArray[np.int32], of: NDArray[np.int32]
) -> float:
    """Return the mean negative log likelihood of held-out z, a normal distribution per group."""
    total = 0.0
    for group in np.unique(of):
        mean, deviation = known[0][groups == group], known[1][groups == group]
        centre = mean.mean(0)
        variance = (mean.var(0) + (deviation**2).mean(0)) + 1e-6
        there, spread = held_out[0][of == group], held_out[1][of == group]
        error = ((there - centre) ** 2 + spread**2) / variance
        total += float((0.5 * (error + np.log(2 * np.pi * variance))).sum())
    return total / len(of)


def _generate(model: StyleCvae, music_vae: Path) -> Windows:
    rng = np.random.default_rng(0)
    decoder = MusicVae()
    restore(decoder.named, music_vae)
    decode = tf.function(decoder.decode, jit_compile=True, autograph=False)
    styles = np.repeat(np.arange(len(STYLES), dtype=np.int32), GENERATED_PER_STYLE)
    fills = np.zeros(len(styles), np.bool_)
    u = tf.constant(rng.normal(size=(len(styles), model.shape.latent)), tf.float32)
    mean, deviation = model.decode(u, tf.constant(conditions(styles, fills)))
    z = mean + deviation * tf.constant(rng.normal(size=mean.shape), tf.float32)
    events = sample_events(decode, z, rng.random((32, len(styles)), np.float32)).T
    return Windows(events, styles, fills)


def _style_figures(train: Windows, test: Windows, generated: Windows) -> dict[str, Any]:
    from sklearn.linear_model import LogisticRegression

    beats = [_without_fills(windows) for windows in (train, test)]
    classifier = LogisticRegression(C=0.05, max_iter=150)
    classifier.fit(_features(beats[0]), beats[0].styles)
    often = np.bincount(beats[0].styles).argmax()
    real = np.bincount(beats[0].styles, minlength=len(STYLES)) >= FEWEST_REAL
    common = real[generated.styles]
    return {
        "style_accuracy_real": float(classifier.score(_features(beats[1]), beats[1].styles)),
        "style_accuracy_real_majority": float((beats[1].styles == often).mean()),
        "style_accuracy_made": float(
            classifier.score(_features(generated)[common], generated.styles[common])
        ),
        "style_accuracy_made_chance": float(1 / real.sum()),
        "hits_per_bar_real": float(_features(beats[1]).sum(1).mean() / 2),
        "hits_per_bar_made": float(_features(generated).sum(1).mean() / 2),
    }


def _without_fills(windows: Windows) -> Windows:
    kept = ~windows.fills
    return Windows(windows.events[kept], windows.styles[kept], windows.fills[kept])


def _features(windows: Windows) -> NDArray[np.float32]:
    hits = (windows.events[..., None] & CLASS_WEIGHTS) > 0
    return hits.reshape(len(hits), -1).astype(np.float32)
