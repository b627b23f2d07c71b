"""How well MusicVAE gives back two bars that it never heard."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_models.drum_classes import DrumClass
from sidestick_models.music_vae import MusicVae
from sidestick_models.sampling import EVENTS, Draw, stream
from sidestick_training.errors import TrainingError
from sidestick_training.evaluation.encoder import encoded
from sidestick_training.evaluation.plan import Plan
from sidestick_training.evaluation.shipped import Dictation
from sidestick_training.gmd import CLASS_WEIGHTS, Performance
from sidestick_training.windows import two_bar_windows

Events = NDArray[np.integer]
MOST_BY_ROUNDING = 0.1  # of accuracy; eight bits cost less than 0.01
LIKELIEST = 1e-6  # a temperature at which only the likeliest event is ever drawn


def evaluate(
    model: MusicVae, encoder: Path, performances: Sequence[Performance], plan: Plan
) -> dict[str, Any]:
    """Measure accuracy, the share of steps whose set of drums is right, and onset F1.

    On the test split's windows, fills among them, that do not overlap; z is the encoder's mean.
    The shipped decoder is told the true steps before (teacher-forced), goes on from its own
    likeliest steps (sampled), or from drawn ones at temperature 1 (drawn). F1 is of the sampled.
    The baseline gives back the likeliest step of all, whatever it was given.

    Raises:
        TrainingError: if `encoder` holds no MusicVAE, or not the shipped decoder's.
    """
    events = two_bar_windows(performances, "test", hop_bars=2).events[: plan.windows]
    z, float_accuracy = encoded(encoder, events)
    dictation = Dictation.of(events)
    model.decode(z, dictation)
    told = float(dictation.right.mean())
    if abs(told - float_accuracy) > MOST_BY_ROUNDING:
        raise TrainingError(
            f"The shipped MusicVAE decoder gets {told:.2f} of the steps right with the encoder in "
            f"{encoder}, whose own gets {float_accuracy:.2f}: they are not of the same training. "
            "Export the run whose encoder is there."
        )
    sampled = model.decode(z, _draw(len(z), LIKELIEST, plan.seed))
    drawn = model.decode(z, _draw(len(z), 1.0, plan.seed))
    return {
        "teacher_forced_accuracy": told,
        "float_teacher_forced_accuracy": float_accuracy,
        "sampled_accuracy": float((sampled == events).mean()),
        "drawn_accuracy": float((drawn == events).mean()),
        "baseline_accuracy": float((events == _commonest(performances)).mean()),
        "onset_f1": onset_f1(events, sampled),
        "encoder": str(encoder.name),
        "windows": len(events),
    }


def onset_f1(given: Events, made: Events) -> dict[str, float]:
    """Return F1 of hits for each drum class by its key, their mean as "macro", all as "micro".

    `given` and `made` are (N, 32) events. A class that neither side ever hits is left out.
    """
    true, guess = ((events[..., None] & CLASS_WEIGHTS) > 0 for events in (given, made))
    right, total = (true & guess).sum((0, 1)), true.sum((0, 1)) + guess.sum((0, 1))
    by_class = {drum.key: 2 * right[drum] / total[drum] for drum in DrumClass if total[drum]}
    figures = {
        **by_class,
        "macro": np.mean(list(by_class.values())),
        "micro": 2 * right.sum() / total.sum(),
    }
    return {name: float(value) for name, value in figures.items()}


def _commonest(performances: Sequence[Performance]) -> int:
    events = np.concatenate([p.events() for p in performances if p.split == "train"])
    return int(np.bincount(events).argmax())


def _draw(count: int, temperature: float, seed: int) -> Draw:
    return Draw([stream(seed, EVENTS, version) for version in range(count)], temperature)
