"""Measure how close the velocities and offsets that `feel` gives are to the drummer's own."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BEAT
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.networks.feel import LIVELY, STEADY, Feel, FeelSpread
from sidestick_models.sampling.random_draws import Purpose, stream
from sidestick_models.styles.blend import StyleBlend
from sidestick_models.styles.trained import TRAINED, style_number
from sidestick_training.evaluation.config import EvaluationConfig
from sidestick_training.evaluation.windows.distributions import histogram_kl
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows

BINS = 32


def evaluate(
    model: Feel, real: HvoWindows, training: HvoWindows, config: EvaluationConfig
) -> dict[str, Any]:
    """Humanize the hits of unseen windows, in their style and tempo, and compare with the drummer.

    Errors are means of absolute errors over hits, velocity from 0 to 1 and timing in ms at each
    window's tempo. KL (nats, 32 bins) compares the velocities of all hits, and their offsets in
    steps, with the real ones; keys that end in `_by_class` are its weighted means over the drum
    classes. The figures are of one drawn performance, played as the drummer plays given hits
    (`STEADY`). Others, by prefix: `lively`, one played as it plays its own beats; `median`, each
    hit's median of many such; `baseline`, quantised at the training hits' median velocity;
    `real`, the training hits themselves (KL only).
    """
    hits = real.hits
    median = float(np.median(training.velocities[training.hits]))
    steady = _played(model, real, config.seed, STEADY)
    lively = [_played(model, real, config.seed + take, LIVELY) for take in range(config.takes)]
    middle = (np.median(column, axis=0) for column in zip(*lively, strict=True))
    flat = np.where(hits, median, 0).astype(np.float32), np.zeros_like(real.offsets)
    return {
        **_figures(real, *steady),
        **_prefixed("lively", _figures(real, *lively[0])),
        **_prefixed("median", _figures(real, *middle)),
        **_prefixed("baseline", _figures(real, *flat)),
        "real_velocity_kl": _kl(real.velocities[hits], training.velocities[training.hits], (0, 1)),
        "real_timing_kl": _kl(real.offsets[hits], training.offsets[training.hits], (-0.5, 0.5)),
        "hits": int(hits.sum()),
        "windows": len(real),
    }


def _played(
    model: Feel, real: HvoWindows, seed: int, spread: FeelSpread
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return velocities and offsets (N, 32, 9) drawn for every window's hits, group by group."""
    velocities, offsets = np.zeros_like(real.velocities), np.zeros_like(real.offsets)
    for group in np.unique(real.groups):
        rows = np.flatnonzero(real.groups == group)
        streams = [stream(seed, Purpose.FEEL, int(row)) for row in rows]
        style = str(real.styles[rows[0]])
        beats = model.play(
            real.events()[rows],
            model.draw_latents(streams),
            StyleBlend(np.eye(len(TRAINED))[style_number(style)]),
            float(real.tempos_bpm[rows[0]]),
            streams,
            spread=spread,
        )
        velocities[rows] = [beat.velocities for beat in beats]
        offsets[rows] = [beat.offsets for beat in beats]
    return velocities, offsets


def _figures(
    real: HvoWindows, velocities: NDArray[np.float32], offsets: NDArray[np.float32]
) -> dict[str, float]:
    hits = real.hits
    step_ms = 60_000 / STEPS_PER_BEAT / real.tempos_bpm[:, None, None]
    off_ms = (np.abs(offsets - real.offsets) * step_ms)[hits]
    return {
        "velocity_mae": float(np.abs(velocities - real.velocities)[hits].mean()),
        "timing_mae_ms": float(off_ms.mean()),
        "velocity_kl": _kl(real.velocities[hits], velocities[hits], (0, 1)),
        "timing_kl": _kl(real.offsets[hits], offsets[hits], (-0.5, 0.5)),
        "velocity_kl_by_class": _kl_by_class(real.velocities, velocities, hits, (0, 1)),
        "timing_kl_by_class": _kl_by_class(real.offsets, offsets, hits, (-0.5, 0.5)),
    }


def _kl(
    real: NDArray[np.float32], generated: NDArray[np.float32], bounds: tuple[float, float]
) -> float:
    return histogram_kl(real, generated, *bounds, BINS)


def _kl_by_class(
    real: NDArray[np.float32],
    generated: NDArray[np.float32],
    hits: NDArray[np.bool_],
    bounds: tuple[float, float],
) -> float:
    """Return the mean over drum classes, weighted by their hits."""
    total = 0.0
    for drum in DrumClass:
        where = hits[:, :, drum]
        total += where.sum() * _kl(real[:, :, drum][where], generated[:, :, drum][where], bounds)
    return float(total / hits.sum())


def _prefixed(prefix: str, figures: dict[str, float]) -> dict[str, float]:
    return {f"{prefix}_{name}": value for name, value in figures.items()}
