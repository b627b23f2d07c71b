"""Measure how close the velocities and offsets that `feel` gives are to the drummer's own."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BEAT
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.networks.feel import LIVELY, STEADY, Feel, FeelSpread
from sidestick_models.sampling.random_draws import Purpose, stream
from sidestick_models.styles.blend import StyleBlend
from sidestick_models.styles.trained import TRAINED, style_number
from sidestick_training.evaluation.config import EvaluationConfig
from sidestick_training.evaluation.figure import Figure, Section
from sidestick_training.evaluation.metrics.training_medians import MEDIANS, QUANTIZED, play_medians
from sidestick_training.evaluation.windows.distributions import histogram_kl
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows

BINS = 32

CHOSEN_ON = (
    "networks, bins, how near the middle `LIVELY` draws, how far given hits are spread, and the"
    " weights that are kept, all on the validation split"
)


def evaluate(
    model: Feel,
    real: HvoWindows,
    training: HvoWindows,
    config: EvaluationConfig,
    split: str = "test",
) -> Section:
    """Humanize the hits of unseen windows, in their style and tempo, and compare with the drummer.

    Errors are means of absolute errors over hits, velocity from 0 to 1 and timing in ms at each
    window's tempo. KL (nats, 32 bins) compares the velocities of all hits, and their offsets in
    steps, with the real ones; keys that end in `_by_class` are its weighted means over the drum
    classes. The figures are of one drawn performance, played as the drummer plays given hits
    (`STEADY`, by `GivenHits`). Others, by prefix: `lively`, one played as it plays its own beats;
    `median`, each hit's median of many such. The baselines are quantised hits at the training hits'
    median velocity and the medians of training hits, which have a small error and, as they never
    vary, a large KL. The floor of a KL is that of the training hits themselves.
    """
    steady = _played(model, real, config.seed, STEADY)
    lively = [_played(model, real, config.seed + take, LIVELY) for take in range(config.takes)]
    velocities, offsets = (np.median(column, axis=0) for column in zip(*lively, strict=True))
    baselines = {
        name: _figures(real, *played) for name, played in play_baselines(training, real).items()
    }
    floors = {
        "velocity_kl": _kl(real.velocities[real.hits], training.velocities[training.hits], (0, 1)),
        "timing_kl": _kl(real.offsets[real.hits], training.offsets[training.hits], (-0.5, 0.5)),
    }
    measured = {
        "": _figures(real, *steady),
        "lively_": _figures(real, *lively[0]),
        "median_": _figures(real, velocities, offsets),
    }
    return Section(
        {
            f"{prefix}{name}": Figure(
                value=value,
                split=split,
                chosen_on=CHOSEN_ON,
                baselines={of: baseline[name] for of, baseline in baselines.items()},
                floor=floors.get(name),
                higher_is_better=False,
            )
            for prefix, of_prefix in measured.items()
            for name, value in of_prefix.items()
        },
        {"hits": int(real.hits.sum()), "windows": len(real)},
    )


def play_baselines(
    training: HvoWindows, windows: HvoWindows
) -> Mapping[str, tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Return what each baseline plays, by its name: velocities and offsets (N, steps, 9)."""
    velocities, offsets = play_medians(training, windows, ())
    return {
        QUANTIZED: (velocities, np.zeros_like(offsets)),
        **{name: play_medians(training, windows, known) for name, known in MEDIANS.items()},
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
