"""`sidestick train` and `sidestick export`: from the Groove MIDI Dataset to the files that play."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sidestick_engine.cli.shared import options
from sidestick_engine.cli.training.train_extra import require_training
from sidestick_models.networks.weights import FOLDER

NETWORKS = ("drums_rnn", "music_vae", "style_cvae", "feel")
_runs = click.Path(path_type=Path)


@click.command()
@click.argument("network", type=click.Choice(NETWORKS))
@options.gmd
@click.option(
    "--minutes",
    type=click.FloatRange(min=0.0),
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
def train(
    network: str, gmd: Path | None, minutes: float, seed: int, start: Path | None, out: Path
) -> None:
    """Train NETWORK on the Groove MIDI Dataset.

    It is measured on unseen performances. The folder of its name under --out gets
    best.npz, history.json, curves.png and metrics.json. drums_rnn continues beats and feel
    humanizes them; music_vae makes seed patterns, from what style_cvae, which needs a trained
    music_vae beside it, draws for a style.
    """
    with require_training():
        from sidestick_training.train_command import train as train_network

        report = train_network(network, gmd, minutes, seed, start, out)
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
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path),
    default=FOLDER,
    help="The folder to write to. [default: into the installed package]",
)
def export(networks: tuple[str, ...], runs: Path, folder: Path) -> None:
    """Put trained NETWORKS where the engine finds them.

    All of them, if none is named.
    """
    with require_training():
        from sidestick_training.export_command import export as export_network

        for network in networks or NETWORKS:
            export_network(runs / network, folder)
            click.echo(f"{network} is in {folder}.")
