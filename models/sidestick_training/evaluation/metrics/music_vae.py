"""Measure how well the shipped MusicVAE reconstructs two bars that it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.networks.music_vae import MusicVae
from sidestick_models.sampling.random_draws import Draw, Purpose, stream
from sidestick_training.common.gmd import CLASS_WEIGHTS, Performance
from sidestick_training.common.windows import two_bar_windows
from sidestick_training.evaluation.config import EvaluationConfig
from sidestick_training.evaluation.shipped_models import MusicVaeEncoder
from sidestick_training.evaluation.teacher_forcing import TeacherForcing

Events = NDArray[np.integer]
LIKELIEST = 1e-6  # a temperature at which only the likeliest event is ever drawn


def evaluate(
    encoder: MusicVaeEncoder,
    decoder: MusicVae,
    performances: Sequence[Performance],
    config: EvaluationConfig,
    split: str = "test",
) -> dict[str, Any]:
    """Measure accuracy, the share of steps whose set of drums is right, and onset F1.

    On the split's windows, fills among them, that do not overlap; z is the encoder's mean.
    The decoder is given the true steps before (teacher-forced), or continues from its own
    likeliest steps (sampled), or from drawn ones at temperature 1 (drawn). F1 is of the sampled.
    The baseline always predicts the most common step of the training split.
    """
    events = two_bar_windows(performances, split, hop_bars=2).events[: config.windows]
    z = encoder.z(events)
    forced = TeacherForcing.of(events)
    decoder.decode(z, forced)
    sampled = decoder.decode(z, _draw(len(z), LIKELIEST, config.seed))
    drawn = decoder.decode(z, _draw(len(z), 1.0, config.seed))
    return {
        "teacher_forced_accuracy": float(forced.correct.mean()),
        "sampled_accuracy": float((sampled == events).mean()),
        "drawn_accuracy": float((drawn == events).mean()),
        "baseline_accuracy": float((events == _most_common(performances)).mean()),
        "onset_f1": onset_f1(events, sampled),
        "windows": len(events),
    }


def onset_f1(given: Events, generated: Events) -> dict[str, float]:
    """Return F1 of hits for each drum class by its key, their mean as "macro", all as "micro".

    `given` and `generated` are (N, 32) events. A class that neither side ever hits is left out.
    """
    true, guess = ((events[..., None] & CLASS_WEIGHTS) > 0 for events in (given, generated))
    right, total = (true & guess).sum((0, 1)), true.sum((0, 1)) + guess.sum((0, 1))
    by_class = {drum.key: 2 * right[drum] / total[drum] for drum in DrumClass if total[drum]}
    figures = {
        **by_class,
        "macro": np.mean(list(by_class.values())),
        "micro": 2 * right.sum() / total.sum(),
    }
    return {name: float(value) for name, value in figures.items()}


def _most_common(performances: Sequence[Performance]) -> int:
    events = np.concatenate([p.events() for p in performances if p.split == "train"])
    return int(np.bincount(events).argmax())


def _draw(count: int, temperature: float, seed: int) -> Draw:
    return Draw([stream(seed, Purpose.EVENTS, version) for version in range(count)], temperature)
