"""`sidestick train` and `sidestick export`: from the Groove MIDI Dataset to the files that play."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sidestick_engine.cli.shared.train_extra import training
from sidestick_models.networks.weights import FOLDER

MODELS = ("drums_rnn", "music_vae", "style_cvae", "feel")


@click.command()
@click.argument("model", type=click.Choice(MODELS))
@click.option("--gmd", type=click.Path(path_type=Path), help="The zip of GMD, if you have it.")
@click.option(
    "--minutes",
    type=click.FloatRange(min=0.0),
    default=40.0,
    show_default=True,
    help="How long to train; 0 only measures what is there.",
)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("--from", "start", type=click.Path(path_type=Path), help="Weights to go on from.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("runs"), show_default=True)
def train(
    model: str, gmd: Path | None, minutes: float, seed: int, start: Path | None, out: Path
) -> None:
    """Train MODEL on the Groove MIDI Dataset and measure it on performances it never heard.

    The folder of its name under --out gets best.npz, history.json, curves.png and metrics.json.
    style_cvae needs a trained music_vae beside it.
    """
    with training():
        from sidestick_training.train_command import train as train_model

        report = train_model(model, gmd, minutes, seed, start, out)
    click.echo(json.dumps(report, indent=1))


@click.command()
@click.argument("models", nargs=-1, type=click.Choice(MODELS))
@click.option("--runs", type=click.Path(path_type=Path), default=Path("runs"), show_default=True)
@click.option("--to", "folder", type=click.Path(path_type=Path), default=FOLDER)
def export(models: tuple[str, ...], runs: Path, folder: Path) -> None:
    """Put trained MODELS (all, if none is named) where the engine finds them."""
    with training():
        from sidestick_training.export_command import export as export_model

        for model in models or MODELS:
            export_model(runs / model, folder)
            click.echo(f"{model} is in {folder}.")
