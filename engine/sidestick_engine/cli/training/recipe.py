"""`sidestick models recipe`: the recipe of 2019, with Magenta's objects and with ours."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.setting_options import with_settings
from sidestick_engine.cli.shared.user_data import library
from sidestick_engine.cli.training.train_extra import Minutes, progress_bar, require_training

if TYPE_CHECKING:
    from mido import MidiFile


@click.command("recipe")
@with_settings(("style", "seed", "drummer"), unless_given={}, defaults={"seed": 1})
@click.option(
    "--bars",
    type=click.IntRange(3, 64),
    default=8,
    show_default=True,
    help="The number of bars; the first two are the seed pattern.",
)
@options.gmd
@click.option(
    "--fit-minutes",
    type=Minutes(min=0.02),
    default=6.0,
    show_default=True,
    help="Minutes to fit the styles to the seed model.",
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The MIDI file.")
def recipe(
    settings: dict[str, Any], bars: int, gmd: Path | None, fit_minutes: float, out: Path
) -> None:
    """Make one beat with Magenta's own objects and with ours.

    This is the recipe of "Tweaking the Neural Drum Machine" (2019): it encodes the Groove MIDI
    Dataset with TrainedModel, and the patterns of the style if it is an electronic one, fits the
    styles to its latents, decodes a seed pattern and lets the continuation model go on. OUT is what
    Magenta played.
    """
    from sidestick_engine.midi_files import smf
    from sidestick_models.networks.slots import ASKED_FOR, NETWORKS
    from sidestick_models.styles.names import find_style
    from sidestick_models.styles.trained import trained_styles

    drummer = settings["drummer"]
    with require_training():
        style = find_style(settings["style"], trained_styles())
        smf.check_destination(out)
        from sidestick_training.common.gmd import load_performances
        from sidestick_training.common.paths import check_folder
        from sidestick_training.magenta.export_model import variables_of
        from sidestick_training.magenta.neural_drum_machine import run_neural_drum_machine

        check_folder(out.parent)
        models = {
            slot: variables_of(getattr(drummer, slot) or "sidestick", network, library())
            for slot, network in NETWORKS.items()
            if slot in ASKED_FOR
        }
        with progress_bar(style) as note:
            outcome = run_neural_drum_machine(
                models["seed_model"],
                models["continuation_model"],
                load_performances(gmd),
                style=style,
                bars=bars,
                seed=settings["seed"],
                fit_minutes=fit_minutes,
                note=note,
            )
        smf.save(_midi_file(outcome.magenta_events.tolist()), out)
    click.echo(f"{out} holds {bars} bars of {style}, played by Magenta.")
    click.echo(f"mu and sigma: Sidestick's differ by {outcome.latent_difference:.1g} at most.")
    if not outcome.same:
        raise click.ClickException("Sidestick plays another beat from the same latent.")
    click.echo("Sidestick plays the same beat, step by step.")


def _midi_file(events: list[int]) -> MidiFile:
    from Sidestick.protocol.messages import Note
    from sidestick_engine.midi_files.drum_writing import new_midi_file
    from sidestick_models.beat.beat import STEPS_PER_BEAT, Beat
    from sidestick_models.beat.drum_classes import GENERAL_MIDI_PITCH

    notes = [
        Note(GENERAL_MIDI_PITCH[hit.drum], hit.position_steps / STEPS_PER_BEAT, 0.25, 100.0)
        for hit in Beat.from_events(events).grid_hits()
    ]
    return new_midi_file(notes, length_beats=len(events) / STEPS_PER_BEAT, tempo_bpm=120.0)
