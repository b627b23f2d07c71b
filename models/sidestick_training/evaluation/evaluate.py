"""All figures, one section after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sidestick_models.networks.weights import FOLDER, MANIFEST
from sidestick_training.common.gmd import SHA256, Performance
from sidestick_training.common.pattern_data import pattern_performances
from sidestick_training.evaluation.config import BEATS_DRAWN, THOROUGH, Plan
from sidestick_training.evaluation.inputs import Material
from sidestick_training.evaluation.magenta_baseline.stored_results import (
    MAGENTA,
    OURS,
    compare,
    read_figure,
)
from sidestick_training.evaluation.metrics import (
    controls,
    drums_rnn,
    feel,
    fills,
    music_vae,
    style_cvae,
)
from sidestick_training.evaluation.metrics import electronic_styles as electronic
from sidestick_training.evaluation.metrics import realism as whole
from sidestick_training.evaluation.shipped_models import load_shipped
from sidestick_training.evaluation.windows.hvo_windows import (
    Examples,
    beats_in,
    from_performances,
    thinned,
)

Note = Callable[[str], None]


def _drums_rnn(of: Material) -> dict[str, Any]:
    return {
        **drums_rnn.evaluate(of.shipped.drums_rnn, of.recorded, of.plan),
        **compare(read_figure(MAGENTA), read_figure(OURS)),
    }


def _music_vae(of: Material) -> dict[str, Any]:
    return music_vae.evaluate(of.shipped.encoder, of.shipped.music_vae, of.recorded, of.plan)


def _feel(of: Material) -> dict[str, Any]:
    played = thinned(from_performances(of.recorded, "test", fills=True), of.plan.windows, of.rng())
    training = from_performances(of.recorded, "train", fills=True)
    return feel.evaluate(of.shipped.feel, played, training, of.plan)


def _style_cvae(of: Material) -> dict[str, Any]:
    return style_cvae.evaluate(of.judges[0], of.real.test, of.made, of.known)


def _temperature(of: Material) -> dict[str, Any]:
    some = thinned(of.real.test, of.plan.warm, of.rng())
    return controls.temperatures(some, of.known, of.play, of.plan)


def _blend(of: Material) -> dict[str, Any]:
    judges = zip(of.judges, (of.real.test, of.held_out), strict=True)
    return controls.blends(list(judges), of.play, of.plan)


SECTIONS: dict[str, Callable[[Material], dict[str, Any]]] = {
    "drums_rnn": _drums_rnn,
    "music_vae": _music_vae,
    "feel": _feel,
    "style_cvae": _style_cvae,
    "whole": lambda of: whole.evaluate(of.real, of.made, of.plan),
    "electronic": electronic.evaluate,
    "fills": lambda of: fills.evaluate(of.recorded, of.made, of.play, of.plan),
    "density": lambda of: controls.densities(of.of_every_style(), of.play, of.plan),
    "temperature": _temperature,
    "blend": _blend,
}
"""What is measured, by its name in the figures."""


@dataclass(frozen=True)
class Evaluation:
    """`figures` by section and name, what they were taken of, and a few `beats` of every style."""

    figures: dict[str, Any]
    material: Material
    beats: Examples


def evaluate(
    recorded: Sequence[Performance],
    *,
    plan: Plan = THOROUGH,
    weights: Path = FOLDER,
    note: Note = lambda _section: None,
) -> Evaluation:
    """Measure the models in `weights`; `note` is told each section as it begins.

    The recorded styles are measured on the test split of these performances, the electronic ones
    on patterns that are held out.

    Raises:
        WeightsError: if a file of weights is missing or damaged.
    """
    material = Material(load_shipped(weights), recorded, pattern_performances(), plan)
    figures: dict[str, Any] = {}
    for name, measure in SECTIONS.items():
        note(name)
        figures[name] = measure(material)
    figures["about"] = {
        "seed": plan.seed,
        "data_sha256": SHA256,
        "weights_manifest_sha256": sha256((weights / MANIFEST).read_bytes()).hexdigest(),
    }
    styles = material.shipped.drummer.styles
    return Evaluation(figures, material, beats_in(styles, BEATS_DRAWN, material.play, plan.seed))
