"""All figures, one model after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from sidestick_models.weights import FOLDER, MANIFEST
from sidestick_training.errors import TrainingError
from sidestick_training.evaluation import drums_rnn, feel, music_vae, style_cvae, whole
from sidestick_training.evaluation.encoder import find_encoder
from sidestick_training.evaluation.examples import (
    Examples,
    beats_of_every_style,
    counterparts,
    from_performances,
    thinned,
)
from sidestick_training.evaluation.plan import THOROUGH, Plan
from sidestick_training.evaluation.shipped import load_shipped
from sidestick_training.evaluation.whole import Splits
from sidestick_training.gmd import SHA256, Performance

STAGES = ("drums_rnn", "music_vae", "feel", "beats to judge", "style_cvae", "whole")
Note = Callable[[str], None]


@dataclass(frozen=True)
class Evaluation:
    """`figures` by model and name, and what pictures show: the windows that were judged, real
    ones and `made`, and a few `beats` of every style.
    """

    figures: dict[str, Any]
    real: Splits
    made: Examples
    beats: Examples


def evaluate(
    performances: Sequence[Performance],
    *,
    plan: Plan = THOROUGH,
    runs: Path = Path("runs"),
    weights: Path = FOLDER,
    note: Note = lambda _stage: None,
) -> Evaluation:
    """Measure the models in `weights` on the test split; `note` is told each stage as it begins.

    `runs` is where training left what the shipped files do not hold. What cannot be measured for
    want of it is None, and `missing` says why.

    Raises:
        WeightsError: if a file of weights is missing or damaged.
    """
    shipped, missing = load_shipped(weights), {}
    note("drums_rnn")
    figures: dict[str, Any] = {
        "drums_rnn": drums_rnn.evaluate(shipped.drums_rnn, performances, plan, runs)
    }
    note("music_vae")
    try:
        encoder = find_encoder(runs)
        figures["music_vae"] = music_vae.evaluate(shipped.music_vae, encoder, performances, plan)
    except TrainingError as error:
        figures["music_vae"], missing["music_vae"] = None, str(error)
    note("feel")
    rng = np.random.default_rng(plan.seed)
    played = thinned(from_performances(performances, "test", fills=True), plan.windows, rng)
    training = from_performances(performances, "train", fills=True)
    figures["feel"] = feel.evaluate(shipped.feel, played, training, plan)
    note("beats to judge")
    real = real_windows(performances, plan)
    made = counterparts(real.test, shipped.drummer, plan.seed)
    note("style_cvae")
    figures["style_cvae"] = style_cvae.evaluate(performances, real.test, made, plan)
    note("whole")
    figures["whole"] = whole.evaluate(real, made, plan)
    figures["about"] = {
        "seed": plan.seed,
        "data_sha256": SHA256,
        "weights_manifest_sha256": sha256((weights / MANIFEST).read_bytes()).hexdigest(),
        "missing": missing,
    }
    return Evaluation(figures, real, made, beats_of_every_style(shipped.drummer, plan.seed))


def real_windows(performances: Sequence[Performance], plan: Plan) -> Splits:
    """Return the windows of beats of the three splits, thinned if the plan says so."""
    rng = np.random.default_rng(plan.seed)
    return Splits(
        *(
            thinned(from_performances(performances, split), limit, rng)
            for split, limit in (
                ("train", plan.windows and 4 * plan.windows),
                ("validation", plan.windows),
                ("test", plan.windows),
            )
        )
    )
