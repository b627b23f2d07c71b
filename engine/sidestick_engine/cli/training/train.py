"""`sidestick train` and `sidestick export`: from the Groove MIDI Dataset to models that play."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.user_data import library
from sidestick_engine.cli.training.train_extra import Minutes, require_training

NETWORKS = ("drums_rnn", "music_vae", "style_cvae", "feel")
_runs = click.Path(path_type=Path)


@click.command()
@click.argument("network", type=click.Choice(NETWORKS))
@options.gmd
@click.option(
    "--minutes",
    type=Minutes(min=0.0),
    default=40.0,
    show_default=True,
    help="Minutes to train; 0 only measures the weights.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="The random seed of the training.",
)
@click.option("--from", "start", type=_runs, help="Weights to train further.")
@click.option(
    "--out",
    type=_runs,
    default=Path("runs"),
    show_default=True,
    help="The folder of all trainings.",
)
@click.option("--force", is_flag=True, help="Train also over an earlier training in that folder.")
def train(
    network: str,
    gmd: Path | None,
    minutes: float,
    seed: int,
    start: Path | None,
    out: Path,
    force: bool,
) -> None:
    """Train NETWORK on the Groove MIDI Dataset.

    It is measured on unseen performances. The folder of its name under --out gets
    best.npz, history.json, curves.png and metrics.json. drums_rnn continues beats and feel
    humanizes them; music_vae makes seed patterns, from what style_cvae, which needs a trained
    music_vae beside it, draws for a style.
    """
    with require_training():
        from sidestick_training.train_command import train as train_network

        report = train_network(network, gmd, minutes, seed, start, out, force=force)
    click.echo(json.dumps(report, indent=1))


@click.command()
@click.argument("networks", nargs=-1, type=click.Choice(NETWORKS))
@click.option(
    "--runs",
    type=_runs,
    default=Path("runs"),
    show_default=True,
    help="The folder of all trainings.",
)
@click.option("--name", help="The model's name. [default: that of its network]")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path),
    help="Write a folder of weights, such as the one that ships, instead of models with a name.",
)
@click.option("--force", is_flag=True, help="With --to: put them also in the place of others.")
def export(
    networks: tuple[str, ...], runs: Path, name: str | None, folder: Path | None, force: bool
) -> None:
    """Turn trained NETWORKS into models that play.

    All of them, if none is named. drums_rnn becomes a continuation model, music_vae and style_cvae
    together a seed model; `sidestick models` lists them and lets them play. feel fits into no
    model with a name: it goes with the others into a folder, --to.
    """
    if name is not None and folder is not None:
        raise click.UsageError("--name is for a model, and --to for a folder: choose one of them.")
    if force and folder is None:
        raise click.UsageError(
            "--force is for --to. A model is replaced by `sidestick models remove` and this."
        )
    with require_training():
        from sidestick_training.export_command import export_models, export_to_folder

        if folder is not None:
            files = export_to_folder(networks, runs, folder, force=force)
            click.echo("\n".join(map(str, files)))
            return
        models = export_models(networks, runs, library(), name)
    for model in models:
        click.echo(f'"{model.name}" is a {model.slot.replace("_", " ")}.')
        click.echo(f"To let it play: sidestick models use {model.name}")
