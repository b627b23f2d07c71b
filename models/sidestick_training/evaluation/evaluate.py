"""Run every measurement of `sidestick evaluate`, one section after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sidestick_models.networks.weights import FOLDER, MANIFEST
from sidestick_training.common.gmd import SHA256, Performance
from sidestick_training.common.pattern_data import pattern_performances
from sidestick_training.evaluation.config import BEATS_DRAWN, THOROUGH, EvaluationConfig
from sidestick_training.evaluation.figure import Figure, Section, combine_sections
from sidestick_training.evaluation.inputs import EvaluationInputs
from sidestick_training.evaluation.magenta_baseline.stored_results import (
    MAGENTA,
    SIDESTICK,
    read_result,
    stored_section,
)
from sidestick_training.evaluation.metrics import (
    controls,
    drums_rnn,
    electronic_styles,
    feel,
    fills,
    music_vae,
    realism,
    style_cvae,
)
from sidestick_training.evaluation.shipped_models import load_shipped_models
from sidestick_training.evaluation.windows.hvo_windows import (
    HvoWindows,
    cut_windows,
    generate_in_styles,
    subsample,
)

Figures = dict[str, Any]


def _section(measured: Section | Figures, split: str) -> Section:
    """Return a section of the numbers that a measurement returned without their records."""
    if isinstance(measured, Section):
        return measured
    numbers = {k: v for k, v in measured.items() if isinstance(v, float)}
    sections = {k: v for k, v in measured.items() if isinstance(v, Section)}
    rest = {k: v for k, v in measured.items() if k not in {*numbers, *sections}}
    return _joined(
        Section({k: Figure(v, split, "nothing") for k, v in numbers.items()}, rest),
        {f"{name}.": section for name, section in sections.items()},
    )


def _joined(section: Section, others: Mapping[str, Section]) -> Section:
    """Return a section with the figures and details of others too, under names that begin so."""
    named = [("", section), *others.items()]
    return Section(
        {f"{start}{name}": figure for start, of in named for name, figure in of.figures.items()},
        {f"{start}{name}": detail for start, of in named for name, detail in of.details.items()},
    )


def _drums_rnn(inputs: EvaluationInputs) -> Section:
    measured = drums_rnn.evaluate(inputs.shipped.drums_rnn, inputs.recorded, inputs.config)
    return _joined(measured, {"": stored_section(read_result(MAGENTA), read_result(SIDESTICK))})


def _music_vae(inputs: EvaluationInputs) -> Section:
    test, validation = (
        music_vae.evaluate(
            inputs.shipped.encoder, inputs.shipped.music_vae, inputs.recorded, inputs.config, split
        )
        for split in ("test", "validation")
    )
    return _joined(test, {"validation_": validation})


def _feel(inputs: EvaluationInputs) -> Section:
    test = cut_windows(inputs.recorded, "test", fills=True)
    played = subsample(test, inputs.config.windows, inputs.rng())
    training = cut_windows(inputs.recorded, "train", fills=True)
    return feel.evaluate(inputs.shipped.feel, played, training, inputs.config)


def _style_cvae(inputs: EvaluationInputs) -> Figures:
    return style_cvae.evaluate(inputs.judges[0], inputs.real.test, inputs.generated, inputs.known)


def _realism(inputs: EvaluationInputs) -> Figures:
    return realism.evaluate(inputs.real, inputs.generated, inputs.config)


def _fills(inputs: EvaluationInputs) -> Figures:
    return fills.evaluate(inputs.recorded, inputs.generated, inputs.generate, inputs.config)


def _density(inputs: EvaluationInputs) -> Figures:
    return controls.measure_density(inputs.of_every_style(), inputs.generate, inputs.config)


def _temperature(inputs: EvaluationInputs) -> Figures:
    some = subsample(inputs.real.test, inputs.config.temperature_windows, inputs.rng())
    return controls.measure_temperature(some, inputs.known, inputs.generate, inputs.config)


def _blend(inputs: EvaluationInputs) -> Figures:
    judges = zip(inputs.judges, (inputs.real.test, inputs.held_out), strict=True)
    return controls.measure_blend(list(judges), inputs.generate, inputs.config)


SECTIONS: dict[str, Callable[[EvaluationInputs], Section | Figures]] = {
    "drums_rnn": _drums_rnn,
    "music_vae": _music_vae,
    "feel": _feel,
    "style_cvae": _style_cvae,
    "whole": _realism,
    "electronic": electronic_styles.evaluate,
    "fills": _fills,
    "density": _density,
    "temperature": _temperature,
    "blend": _blend,
}
"""The measurements by their keys in the figures, in the order in which they run."""


@dataclass(frozen=True)
class Evaluation:
    """`figures` as `as_json` has them, the `inputs` measured, and `beats` to be drawn."""

    figures: Figures
    inputs: EvaluationInputs
    beats: HvoWindows


def as_json(sections: Mapping[str, Section]) -> Figures:
    """Return the record of each figure by section and name, and under `details` all else."""
    return {
        **{
            key: {name: figure.as_json() for name, figure in section.figures.items()}
            for key, section in sections.items()
        },
        "details": {key: section.details for key, section in sections.items()},
    }


def evaluate(
    recorded: Sequence[Performance],
    *,
    config: EvaluationConfig = THOROUGH,
    weights: Path = FOLDER,
    note: Callable[[str], None] = lambda _section: None,
) -> Evaluation:
    """Measure the models in the folder `weights`; `note` is called with each section's key first.

    The recorded styles are measured on the test split of these performances, the electronic ones
    on held-out patterns.

    Raises:
        WeightsError: if a file of weights is missing or damaged.
    """
    shipped = load_shipped_models(weights)
    inputs = EvaluationInputs(shipped, recorded, pattern_performances(), config)
    sections: dict[str, Section] = {}
    for name, measure in SECTIONS.items():
        note(name)
        measured = _section(measure(inputs), "patterns" if name == "electronic" else "test")
        sections[name] = combine_sections({config.seed: measured})
    figures = as_json(sections)
    figures["about"] = {
        "seed": config.seed,
        "data_sha256": SHA256,
        "weights_manifest_sha256": sha256((weights / MANIFEST).read_bytes()).hexdigest(),
    }
    beats = generate_in_styles(shipped.drummer.styles, BEATS_DRAWN, inputs.generate, config.seed)
    return Evaluation(figures, inputs, beats)
