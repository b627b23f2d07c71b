"""Measure how close a trained `feel` is to drummers, on beats that it was not trained on."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR, STEPS_PER_BEAT
from sidestick_models.beat.drum_classes import DRUM_CLASSES
from sidestick_models.corpus.piece import Piece
from sidestick_models.networks.feel import places_of_velocities, velocities_at
from sidestick_models.styles.trained import TRAINED, style_number
from sidestick_training.common.training_loop import BEST
from sidestick_training.common.variables_file import restore
from sidestick_training.feel.network import Feel, context_features

STRETCH_STEPS = 2 * STEPS_PER_BAR
HISTOGRAM_BINS = 32
Floats = NDArray[np.floating]


class Hits:
    """Every hit of pieces' two-bar stretches: arrays (hits,), and the logits behind them.

    Styles that are not ours are none.
    """

    def __init__(self, performances: Sequence[Piece]) -> None:
        stretches = [
            (p, slice(first, first + STRETCH_STEPS))
            for p in performances
            for first in range(0, len(p.hits) - STRETCH_STEPS + 1, STRETCH_STEPS)
        ]
        hits = np.stack([p.hits[part] for p, part in stretches], 1)
        self.mask = hits
        self.context = np.stack(
            [context_features(p.hits[part], _style(p), p.tempo_bpm) for p, part in stretches],
            1,
        )
        self.velocities = np.stack([p.velocities[part] for p, part in stretches], 1)[hits]
        self.offsets = np.stack([p.offsets[part] for p, part in stretches], 1)[hits]
        step_ms = [60_000 / STEPS_PER_BEAT / p.tempo_bpm for p, _ in stretches]
        self.step_ms = np.broadcast_to(np.array(step_ms)[None, :, None], hits.shape)[hits]
        drums = np.broadcast_to(np.arange(DRUM_CLASSES), hits.shape)
        self.drums = drums[hits]
        self.steps = np.arange(hits.shape[0] * hits.shape[1]).reshape(hits.shape[:2])
        self.steps = np.broadcast_to(self.steps[:, :, None], hits.shape)[hits]


def evaluate(performances: Sequence[Piece], run: Path) -> dict[str, Any]:
    """Measure the best weights of `run` on the test split's two-bar stretches, beside baselines.

    `drawn` is one draw per hit, the latent from its prior, as when it plays. `median` is the middle
    of every histogram, which has a smaller error and no variation. `drum` draws every hit from all
    velocities and offsets of its drum in training; `grid` is quantised, at the drum's mean.
    """
    rng = np.random.default_rng(0)
    test, train = (
        Hits([p for p in performances if p.split == split]) for split in ("test", "train")
    )
    model = Feel()
    restore(model.named, run / BEST)
    velocity, offset = _logits(model, test, rng)
    half = np.full(len(test.velocities), 0.5)
    guesses = {
        "drawn": (
            velocities_at(quantile(velocity, rng.random(len(half)))),
            quantile(offset, rng.random(len(half))) - 0.5,
        ),
        "median": (velocities_at(quantile(velocity, half)), quantile(offset, half) - 0.5),
        "drum": _drawn_from_drum(train, test, rng),
        "grid": (_drum_means(train)[test.drums], np.zeros(len(half))),
    }
    figures = {name: _figures(test, *guess) for name, guess in guesses.items()}
    return {"test": {"hits": len(half), **figures}}


def correlations_of(model: Feel, pieces: Sequence[Piece]) -> dict[str, NDArray[np.float32]]:
    """Return how far hits of one step deviate from their histograms together, 0 to 1.

    The correlation of normal scores between all pairs of hits of one step of pieces that were
    learnt; 0 if none is two bars long.
    """
    rng = np.random.default_rng(0)
    if not any(len(piece.hits) >= STRETCH_STEPS for piece in pieces):
        return {f"{part}/correlation": np.zeros(1, np.float32) for part in ("velocity", "offset")}
    train = Hits(pieces)
    velocity, offset = _logits(model, train, rng, encoded=True)
    shared = {
        "velocity/correlation": _shared(
            train, _rank(velocity, places_of_velocities(train.velocities))
        ),
        "offset/correlation": _shared(train, _rank(offset, train.offsets + 0.5)),
    }
    return {name: np.array([value], np.float32) for name, value in shared.items()}


def _logits(
    model: Feel, data: Hits, rng: np.random.Generator, encoded: bool = False
) -> tuple[Floats, Floats]:
    """Return logits (hits, 16) and (hits, 32), the latent drawn, or the encoder's if `encoded`."""
    context = tf.constant(data.context)
    if encoded:
        played = np.zeros((*data.mask.shape[:2], 2 * DRUM_CLASSES), np.float32)
        played[..., :DRUM_CLASSES][data.mask] = data.velocities
        played[..., DRUM_CLASSES:][data.mask] = 2 * data.offsets
        latent = model.encode(context, tf.constant(played))[0]
    else:
        drawn = rng.normal(size=(context.shape[1], model.shape.latent))
        latent = tf.constant(drawn, tf.float32)
    velocity, offset = model.decode(context, latent)
    return velocity.numpy()[data.mask], offset.numpy()[data.mask]


def cumulative_shares(logits: Floats) -> Floats:
    """Return the cumulative shares of histograms of logits (n, bins), 0 to 1."""
    weights = np.exp(logits - logits.max(1, keepdims=True)).cumsum(1)
    return np.asarray(weights / weights[:, -1:])


def quantile(logits: Floats, at: Floats) -> Floats:
    """Return where in 0 to 1 each histogram (n, bins) has the share `at` (n,) below it."""
    above, rows = cumulative_shares(logits), np.arange(len(at))
    bins = np.minimum((above < at[:, None]).sum(1), logits.shape[1] - 1)
    below = np.where(bins > 0, above[rows, bins - 1], 0.0)
    inside = (at - below) / np.maximum(above[rows, bins] - below, 1e-9)
    return np.asarray((bins + np.clip(inside, 0, 1)) / logits.shape[1])


def _style(piece: Piece) -> int | None:
    return style_number(piece.style) if piece.style in TRAINED else None


def _rank(logits: Floats, values: Floats) -> Floats:
    """Return the share of each histogram (n, bins) that is below its value (n,), 0 to 1."""
    above, rows, bins = cumulative_shares(logits), np.arange(len(values)), logits.shape[1]
    at = np.clip(values * bins, 0, bins - 1e-6)
    whole = at.astype(int)
    below = np.where(whole > 0, above[rows, whole - 1], 0.0)
    return np.asarray(below + (at - whole) * (above[rows, whole] - below))


def _shared(data: Hits, ranks: Floats) -> float:
    scores = tf.math.ndtri(np.clip(ranks, 0.001, 0.999)).numpy()
    scores = (scores - scores.mean()) / max(scores.std(), 1e-6)
    count = np.bincount(data.steps)
    total, squares = np.bincount(data.steps, scores), np.bincount(data.steps, scores**2)
    pairs = max(1, (count * (count - 1)).sum())
    return float(max(0.0, (total**2 - squares).sum() / pairs))


def _drum_means(data: Hits) -> Floats:
    count = np.bincount(data.drums, minlength=DRUM_CLASSES)
    return np.asarray(np.bincount(data.drums, data.velocities, DRUM_CLASSES) / np.maximum(count, 1))


def _drawn_from_drum(train: Hits, test: Hits, rng: np.random.Generator) -> tuple[Floats, Floats]:
    velocity, offset = np.zeros(len(test.drums)), np.zeros(len(test.drums))
    for drum in range(DRUM_CLASSES):
        here, known = test.drums == drum, train.drums == drum
        velocity[here] = rng.choice(train.velocities[known], here.sum())
        offset[here] = rng.choice(train.offsets[known], here.sum())
    return velocity, offset


def _figures(true: Hits, velocity: Floats, offset: Floats) -> dict[str, float]:
    error = np.abs(offset - true.offsets)
    return {
        "velocity_mae": float(np.abs(velocity - true.velocities).mean()),
        "timing_mae_ms": float((error * true.step_ms).mean()),
        "timing_mse_16th2": float((error**2).mean()),
        "velocity_kl": _by_drum(true, true.velocities, velocity, (0.0, 1.0)),
        "timing_kl": _by_drum(true, true.offsets, offset, (-0.5, 0.5)),
    }


def _by_drum(true: Hits, real: Floats, generated: Floats, span: tuple[float, float]) -> float:
    """Return KL(real || made) of the values' histograms in nats, averaged over all hits."""
    parts = [true.drums == drum for drum in range(DRUM_CLASSES)]
    return sum(
        _histogram_kl(real[part], generated[part], span) * part.mean()
        for part in parts
        if part.any()
    )


def _histogram_kl(real: Floats, generated: Floats, span: tuple[float, float]) -> float:
    p, q = (np.histogram(x, HISTOGRAM_BINS, span)[0] + 0.5 for x in (real, generated))
    p, q = p / p.sum(), q / q.sum()
    return math.fsum(p * np.log(p / q))
