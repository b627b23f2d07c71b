"""`sidestick models`: Magenta's own models in, Sidestick's out, and which of them play."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sidestick_engine.cli.conformance import conformance
from sidestick_engine.cli.recipe import recipe
from sidestick_engine.cli.shared.drummer_factory import library
from sidestick_engine.cli.shared.exit_codes import sentences
from sidestick_engine.cli.shared.train_extra import progress_bar, training

if TYPE_CHECKING:
    from sidestick_models.imported_models import InstalledModel

SLOTS = ("seed_model", "continuation_model")


@click.group()
def models() -> None:
    """Import Magenta's models, choose what plays, export ours."""


models.add_command(conformance)
models.add_command(recipe)


@models.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--name", help="What to call it. [default: made of the file's name]")
@click.option("--gmd", type=click.Path(path_type=Path), help="The zip of GMD, if you have it.")
@click.option("--fit-minutes", type=click.FloatRange(min=0.05), default=6.0, show_default=True)
def import_(path: Path, name: str | None, gmd: Path | None, fit_minutes: float) -> None:
    """Add the DrumsRNN or MusicVAE in PATH: a .mag bundle, .tar, folder or checkpoint.

    A MusicVAE also has the styles fitted to it, on the Groove MIDI Dataset.
    """
    with training(), progress_bar(path.name) as note:
        from sidestick_training.magenta.import_model import import_model

        model = import_model(
            path, library(), name=name, gmd=gmd, fit_minutes=fit_minutes, note=note
        )
    click.echo(f'"{model.name}" is a {model.slot.replace("_", " ")}. {_figures(model)}.')
    click.echo(f"To let it play: sidestick models use {model.name}")


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def list_(as_json: bool) -> None:
    """List what is installed; a star marks what plays."""
    import json
    from dataclasses import asdict

    from rich.console import Console
    from rich.table import Table

    with sentences():
        found, in_use = library().models(), library().in_use()._asdict()
    if as_json:
        click.echo(json.dumps({"models": [asdict(model) for model in found], "in_use": in_use}))
        return
    table = Table("", "name", "slot", "source", "sha256", "figures")
    for slot in SLOTS:
        table.add_row(_star(in_use[slot] == "sidestick"), "sidestick", slot, "Sidestick's own")
    for model in found:
        mark = _star(in_use[model.slot] == model.name)
        table.add_row(
            mark, model.name, model.slot, model.source, model.sha256[:12], _figures(model)
        )
    Console().print(table)


@models.command("use")
@click.argument("name")
@click.option("--slot", type=click.Choice(SLOTS), help='With "sidestick": only this one of ours.')
def use(name: str, slot: str | None) -> None:
    """Let NAME play from the next request on; "sidestick" is what came with the package."""
    with sentences():
        library().use(name, slot)
        in_use = library().in_use()._asdict()
    click.echo(", ".join(f"{slot}: {name}" for slot, name in in_use.items()))


@models.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Delete the imported model NAME; if it was in use, ours plays again."""
    with sentences():
        library().remove(name)
    click.echo(f'"{name}" is removed.')


@models.command("export")
@click.argument("name")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--slot", type=click.Choice(SLOTS), default=SLOTS[1], show_default=True)
@click.option("--format", "format_", type=click.Choice(["magenta"]), default="magenta")
def export(name: str, folder: Path, slot: str, format_: str) -> None:  # noqa: ARG001 - one so far
    """Write NAME ("sidestick" for ours) to FOLDER as files that Magenta's own code loads."""
    with training():
        from sidestick_models.networks.slots import NETWORKS
        from sidestick_training.magenta.export_model import export_model

        files = export_model(name, NETWORKS[slot], library(), folder)
    click.echo("\n".join(str(file) for file in files))


def _star(marked: bool) -> str:
    return "*" if marked else ""


def _figures(model: InstalledModel) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in model.figures.items())
