"""`sidestick models recipe`: the recipe of 2019, with Magenta's objects and with ours."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sidestick_engine.cli.shared.drummer_factory import library
from sidestick_engine.cli.shared.train_extra import progress_bar, training

if TYPE_CHECKING:
    from mido import MidiFile


@click.command("recipe")
@click.option("--style", default="funk", show_default=True)
@click.option("--music-vae", default="sidestick", show_default=True, help="The model for the seed.")
@click.option("--drums-rnn", default="sidestick", show_default=True, help="The one that goes on.")
@click.option("--bars", type=click.IntRange(3, 64), default=8, show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=1, show_default=True)
@click.option("--fit-minutes", type=click.FloatRange(min=0.02), default=6.0, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The MIDI file.")
def recipe(
    style: str,
    music_vae: str,
    drums_rnn: str,
    bars: int,
    seed: int,
    fit_minutes: float,
    out: Path,
) -> None:
    """The recipe of 2019 with Magenta's own objects, and the same beat with ours.

    Encodes the Groove MIDI Dataset with TrainedModel, fits the styles to its latents, decodes a
    seed pattern and lets DrumsRNN go on. OUT is what Magenta played.
    """
    from sidestick_engine.midi_files import smf

    with training():
        smf.check_destination(out)
        from sidestick_training.common.gmd import load_performances
        from sidestick_training.magenta.export_model import variables_of
        from sidestick_training.magenta.neural_drum_machine import run_recipe

        with progress_bar(style) as note:
            outcome = run_recipe(
                variables_of(music_vae, "music_vae", library()),
                variables_of(drums_rnn, "drums_rnn", library()),
                load_performances(),
                style=style,
                bars=bars,
                seed=seed,
                fit_minutes=fit_minutes,
                note=note,
            )
        smf.save(_midi_of(outcome.magentas.tolist()), out)
    click.echo(f"{out} holds {bars} bars of {style}, played by Magenta.")
    click.echo(f"mu and sigma: Sidestick's differ by {outcome.latent_difference:.1g} at most.")
    if not outcome.same:
        raise click.ClickException("Sidestick plays another beat from the same latent.")
    click.echo("Sidestick plays the same beat, step by step.")


def _midi_of(events: list[int]) -> MidiFile:
    from Sidestick.protocol.messages import Note
    from sidestick_engine.midi_files.drum_track import new_midi_file
    from sidestick_models.beat.beat import STEPS_PER_BEAT, Beat
    from sidestick_models.beat.drum_classes import GENERAL_MIDI_PITCH

    notes = [
        Note(GENERAL_MIDI_PITCH[stroke.drum], stroke.position_steps / STEPS_PER_BEAT, 0.25, 100.0)
        for stroke in Beat.from_events(events).strokes()
    ]
    return new_midi_file(notes, length_beats=len(events) / STEPS_PER_BEAT, tempo_bpm=120.0)
