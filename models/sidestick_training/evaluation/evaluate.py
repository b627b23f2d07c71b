"""Run every measurement of `sidestick evaluate`, one section after the other, for each seed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from sidestick_models.corpus.piece import Piece
from sidestick_models.networks.weights import FOLDER, MANIFEST
from sidestick_training.common.gmd import SHA256
from sidestick_training.common.pattern_data import HELD_OUT, pattern_performances
from sidestick_training.evaluation.choices import GENERATED, GENERATED_ELECTRONIC, GENERATED_FORM
from sidestick_training.evaluation.config import BEATS_DRAWN, THOROUGH, EvaluationConfig
from sidestick_training.evaluation.figure import Section, combine_sections
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
    form,
    hallmarks,
    music_vae,
    realism,
    song_kit,
    style_cvae,
    swing,
)
from sidestick_training.evaluation.metrics.swing import Play
from sidestick_training.evaluation.shipped_models import load_shipped_models
from sidestick_training.evaluation.windows.hvo_windows import (
    HvoWindows,
    cut_windows,
    generate_in_styles,
    subsample,
)

Figures = dict[str, Any]


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


def _style_cvae(inputs: EvaluationInputs) -> Section:
    beats = style_cvae.Beats(inputs.real.test, inputs.generated, inputs.known)
    return style_cvae.evaluate(inputs.judged_recorded, beats, "test", GENERATED)


def _realism(inputs: EvaluationInputs) -> Section:
    return realism.evaluate(inputs.real, inputs.generated, inputs.config)


def _auc(inputs: EvaluationInputs) -> Section:
    config = inputs.config
    recorded = realism.discriminate_from_real(
        inputs.real.test,
        inputs.generated,
        inputs.real.train,
        {"hits": "hits", "played": "played", "engineered": "engineered"},
        config,
        "test",
        GENERATED,
        {realism.DRAWN_ALIKE: inputs.drawn_recordings},
    )
    electronic = realism.discriminate_from_real(
        inputs.held_out,
        inputs.generated_electronic,
        inputs.patterns,
        {"hits": "hits", "all": "played"},
        config,
        HELD_OUT,
        GENERATED_ELECTRONIC,
    )
    train, test = inputs.phrases
    phrases = realism.discriminate_from_real(
        test,
        inputs.generated_phrases,
        train,
        {"8_bars": "structure"},
        config,
        "test",
        GENERATED_FORM,
        {realism.DRAWN_AT_RANDOM: inputs.drawn_phrases},
    )
    return _joined(recorded, {"electronic_": electronic, "form_": phrases})


def _form(inputs: EvaluationInputs) -> Section:
    return form.evaluate(*inputs.phrases, inputs.generated_phrases, inputs.config)


def _song_kit(inputs: EvaluationInputs) -> Section:
    drummer = inputs.shipped.drummer
    return song_kit.evaluate(drummer, drummer.catalogue.trained, inputs.config)


def _fills(inputs: EvaluationInputs) -> Section:
    return fills.evaluate(inputs.cross_fits, inputs.recorded, inputs.config)


def _density(inputs: EvaluationInputs) -> Section:
    unseen = {"test": inputs.real.test, HELD_OUT: inputs.held_out}
    return controls.measure_density(inputs.training(), unseen, inputs.generate, inputs.config)


def _character(inputs: EvaluationInputs) -> Section:
    styles = inputs.shipped.drummer.catalogue.trained
    return controls.measure_character(styles, inputs.generate, inputs.config)


def _temperature(inputs: EvaluationInputs) -> Section:
    some = subsample(inputs.real.test, inputs.config.temperature_windows, inputs.rng())
    return controls.measure_temperature(some, inputs.known, inputs.generate, inputs.config)


def _blend(inputs: EvaluationInputs) -> Section:
    judges = [
        (half.judge, half.real, fit.drummer.generate)
        for judged in (inputs.judged_recorded, inputs.judged_electronic)
        for half, fit in zip(judged, inputs.cross_fits, strict=True)
    ]
    return controls.measure_blend(judges, inputs.config)


def _electronic_drums_rnn(inputs: EvaluationInputs) -> Section:
    network = inputs.shipped.drums_rnn
    return drums_rnn.evaluate(network, inputs.programmed, inputs.config, HELD_OUT)


def _electronic_music_vae(inputs: EvaluationInputs) -> Section:
    encoder, decoder = inputs.shipped.encoder, inputs.shipped.music_vae
    return music_vae.evaluate(encoder, decoder, inputs.programmed, inputs.config, HELD_OUT)


def _electronic_feel(inputs: EvaluationInputs) -> Section:
    played = cut_windows(inputs.programmed, HELD_OUT, fills=True)
    training = cut_windows(inputs.programmed, "train", fills=True)
    some = subsample(played, inputs.config.windows, inputs.rng())
    return feel.evaluate(inputs.shipped.feel, some, training, inputs.config, HELD_OUT)


class Measurement(NamedTuple):
    """A section's measurement; `random` if seeds bear on it, else it is measured once."""

    measure: Callable[[EvaluationInputs], Section]
    random: bool = True


SECTIONS: dict[str, Measurement] = {
    "drums_rnn": Measurement(_drums_rnn, random=False),
    "music_vae": Measurement(_music_vae),
    "feel": Measurement(_feel),
    "style_cvae": Measurement(_style_cvae),
    "auc": Measurement(_auc),
    "whole": Measurement(_realism),
    "form": Measurement(_form),
    "song_kit": Measurement(_song_kit),
    "electronic": Measurement(electronic_styles.evaluate),
    "hallmarks": Measurement(hallmarks.evaluate),
    "electronic_drums_rnn": Measurement(_electronic_drums_rnn, random=False),
    "electronic_music_vae": Measurement(_electronic_music_vae),
    "electronic_feel": Measurement(_electronic_feel),
    "fills": Measurement(_fills),
    "density": Measurement(_density),
    "character": Measurement(_character),
    "temperature": Measurement(_temperature),
    "blend": Measurement(_blend),
}
"""The measurements by their keys in the figures, in the order in which they run."""

NONE: Mapping[str, Measurement] = MappingProxyType({})


@dataclass(frozen=True)
class Evaluation:
    """`figures` as `as_json` has them; the first seed's `inputs`, and `beats` to be drawn."""

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


def swing_section(play: Play, styles: Sequence[str], config: EvaluationConfig) -> Measurement:
    """Return the measurement of how a clip's swing comes back, from what plays the actions."""
    some = styles[: config.swing_styles]
    return Measurement(lambda _inputs: swing.evaluate(play, some, clips=config.swing_clips), False)


def measurements(config: EvaluationConfig, more: Mapping[str, Measurement] = NONE) -> int:
    """Return how often `evaluate` calls `note`."""
    return sum(config.seeds if each.random else 1 for each in {**SECTIONS, **more}.values())


def evaluate(
    recorded: Sequence[Piece],
    *,
    config: EvaluationConfig = THOROUGH,
    weights: Path = FOLDER,
    note: Callable[[str], None] = lambda _measurement: None,
    more: Mapping[str, Measurement] = NONE,
) -> Evaluation:
    """Measure the models in the folder `weights`; `note` is called before each measurement.

    `more` are sections of whoever calls: of what only the engine can play.

    The recorded styles are measured on the test split of these performances, the electronic ones
    on held-out patterns. Figures are means over the seeds from 1 to `config.seeds`; what has
    nothing random in it is measured once, and is of the first seed alone.

    Raises:
        WeightsError: if a file of weights is missing or damaged.
        UntracedExemplarsError: if these performances did not make the exemplars in the weights.
    """
    sections = {**SECTIONS, **more}
    shipped, programmed = load_shipped_models(weights), pattern_performances()
    of_seeds = [
        EvaluationInputs(shipped, recorded, programmed, of_seed)
        for of_seed in config.of_each_seed()
    ]
    measured: dict[str, dict[int, Section]] = defaultdict(dict)
    for inputs in of_seeds:
        seed = inputs.config.seed
        for name, section in sections.items():
            if section.random or seed == 1:
                note(f"{name}, seed {seed}")
                measured[name][seed] = section.measure(inputs)
    figures = as_json({name: combine_sections(measured[name]) for name in sections})
    figures["about"] = {
        "seeds": [inputs.config.seed for inputs in of_seeds],
        "measured_once": [name for name, section in sections.items() if not section.random],
        "data_sha256": SHA256,
        "weights_manifest_sha256": sha256((weights / MANIFEST).read_bytes()).hexdigest(),
    }
    first = of_seeds[0]
    styles = shipped.drummer.styles
    return Evaluation(
        figures, first, generate_in_styles(styles, BEATS_DRAWN, first.generate, seed=1)
    )
