"""`sidestick models`: import and export models, hand them on, and choose which of them play."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from Sidestick.protocol.messages import MODEL_SLOTS
from Sidestick.protocol.settings_table import FORMER_MODELS
from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.exit_codes import BadInputError, report_errors
from sidestick_engine.cli.shared.group import Group
from sidestick_engine.cli.shared.json_output import print_json
from sidestick_engine.cli.shared.setting_options import all_of
from sidestick_engine.cli.shared.user_data import library, user_styles
from sidestick_engine.cli.training.conformance import conformance
from sidestick_engine.cli.training.recipe import recipe
from sidestick_engine.cli.training.train_extra import Minutes, progress_bar, require_training

if TYPE_CHECKING:
    from sidestick_models.imported_models import ImportedModel

SLOW = (
    '"{name}" was imported by an earlier version of Sidestick. Remove it and import it again: it '
    "plays the same beats in less time."
)
NO_DEVIATION = (
    '"{name}" was imported by an earlier version of Sidestick. Remove it and import it again: with '
    "it, styles that are learned from loops are less like the loops."
)
ROOM_FOR_ALL = 80  # columns
_CONTINUES = MODEL_SLOTS[-1]
_SLOT_NAMES = {slot.replace("_", "-"): slot for slot in MODEL_SLOTS}


def _slot_option(meaning: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return the option --slot, and hidden the --kind of 0.1, which named networks."""
    return all_of(
        click.option("--slot", type=click.Choice([*_SLOT_NAMES]), help=meaning),
        click.option("--kind", "network", type=click.Choice([*FORMER_MODELS]), hidden=True),
    )


def _network(slot: str | None, network: str | None) -> str | None:
    """Return the network that was chosen by its slot or by name; None: none was."""
    from sidestick_models.networks.slots import NETWORKS

    return NETWORKS[_SLOT_NAMES[slot]] if slot else network


@click.group(cls=Group)
def models() -> None:
    """Import and pack models, choose what plays, export for Magenta."""


models.add_command(conformance)
models.add_command(recipe)


@models.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--name", help="The model's name. [default: made of the file's name]")
@options.gmd
@click.option(
    "--fit-minutes",
    type=Minutes(min=0.05),
    default=6.0,
    show_default=True,
    help="Minutes to fit the styles to a seed model.",
)
def import_(path: Path, name: str | None, gmd: Path | None, fit_minutes: float) -> None:
    """Import the model in PATH.

    It is a file that `sidestick models pack` wrote; weights that `sidestick train` wrote, a
    best.npz or a folder of them; or one of Magenta's: a .mag bundle, .tar, folder or checkpoint of
    a DrumsRNN, which continues beats, or of a MusicVAE, which makes seed patterns: the styles are
    fitted to it, on the Groove MIDI Dataset.
    """
    from sidestick_models.corpus.corpus import MANIFEST
    from sidestick_models.sharing.packed_file import is_packed

    if path.is_dir() and (path / MANIFEST).exists():
        raise BadInputError(
            f"{path} is a corpus, not a model. To play like it: sidestick styles learn {path} "
            "--name NAME; to train on it: sidestick train"
        )
    if is_packed(path):
        model = _import_packed(path, name)
    elif _is_trained(path):
        with require_training("tune"):
            from sidestick_training.tuning.import_run import import_run

            model = import_run(path, library(), user_styles(), name)
    else:
        with require_training(), progress_bar(path.name) as note:
            from sidestick_training.magenta.import_model import import_model

            model = import_model(
                path, library(), name=name, gmd=gmd, fit_minutes=fit_minutes, note=note
            )
    roles = ", ".join(map(_purpose, model.slots))
    what = _role(model.slot) if len(model.slots) == 1 else f"model for {roles}"
    click.echo(f'"{model.name}" is a {what}. {_figures(model)}.')
    if model.for_style and model.name in user_styles().styles():
        click.echo(f"It plays in the style {model.name}.")
    always = " always" if model.for_style else ""
    click.echo(f"To let it play{always}: sidestick models use {model.name}")


def _is_trained(path: Path) -> bool:
    """Tell whether a path is of weights that `sidestick train` wrote."""
    if not path.is_dir():
        return path.suffix == ".npz"
    return any(any(path.glob(pattern)) for pattern in ("best.npz", "*/best.npz"))


def _import_packed(path: Path, name: str | None) -> ImportedModel:
    """Import a packed model, and tell what its card says."""
    from sidestick_models.sharing.pack import Home, import_packed

    with report_errors():
        home = Home(library(), user_styles())
        model, card = import_packed(path, home, name or "")
    spoke = ", ".join(card.kit_maps)
    for title, text in (("Licence", card.licence), ("Notes", card.notes), ("Loops for", spoke)):
        if text:
            click.echo(f"{title}: {text}")
    if card.style:
        click.echo(f"With it comes the style {model.name}.")
    return model


@models.command("pack")
@click.argument("name")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The file. [default: NAME.sidestick in the current folder]",
)
@click.option("--licence", default="", help="What others may do with it, as CC-BY-4.0.")
@click.option("--notes", default="", help="What others should know of it.")
@click.option("--small", is_flag=True, help="Leave out what it is trained on and exported by.")
@click.option("--force", is_flag=True, help="Write also over a file that is there.")
def pack(name: str, out: Path | None, licence: str, notes: str, small: bool, force: bool) -> None:
    """Pack the model NAME into one file for another Sidestick.

    It holds weights, the learned style of that name, and a card: nothing that could be executed.
    `sidestick models import` reads it.
    """
    from importlib.metadata import version

    from sidestick_models.sharing.pack import Home, Remarks
    from sidestick_models.sharing.pack import pack as pack_model
    from sidestick_models.sharing.packed_file import ENDING

    path = out or Path(f"{name}{ENDING}")
    with report_errors():
        library().find(name)
        if path.exists() and not force:
            raise BadInputError(f"{path} is there already. Name another file, or add --force.")
        remarks = Remarks(version("sidestick"), licence, notes)
        card = pack_model(name, Home(library(), user_styles()), path, remarks, small=small)
    size = path.stat().st_size / 1e6
    click.echo(f'"{card.name}" is packed in {path} ({size:.1f} MB).')
    click.echo(f"To play it elsewhere: sidestick models import {path.name}")


@models.command("list")
@options.as_json
def list_(as_json: bool) -> None:
    """List what is installed; a star marks what plays."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Column, Table

    with report_errors():
        installed, faults = library().models(), library().faults()
        in_use = library().in_use()._asdict()
        remarks = [
            remark.format(name=model.name)
            for remark, applies in (
                (SLOW, library().is_slow),
                (NO_DEVIATION, library().lacks_deviation),
            )
            for model in installed
            if applies(model.name)
        ]
    for sentence in (*faults, *remarks):
        click.echo(sentence, err=True)
    if as_json:
        print_json({"models": [_fields(model) for model in installed], "in_use": in_use})
        return
    console = Console()
    has_room = console.width >= ROOM_FOR_ALL  # else only what models are chosen by
    whole = [Column(name, no_wrap=True) for name in ("", "name", "model for")]
    more = (Column("sha256", no_wrap=True), "source", "figures") if has_room else ()
    table = Table(*whole, *more)
    for slot in in_use:
        mark = _star(in_use[slot] == "sidestick")
        table.add_row(mark, "sidestick", _purpose(slot), *("", "Sidestick")[: 2 * has_room])
    for model in installed:
        mark = _star(any(in_use[slot] == model.name for slot in model.slots))
        facts = (model.sha256[:12], model.source, _figures(model)) if has_room else ()
        purposes = ", ".join(map(_purpose, model.slots))
        table.add_row(mark, model.name, purposes, *map(escape, facts))
    console.print(table)


@models.command("use")
@click.argument("name")
@_slot_option('With "sidestick": only the model of its own in this slot.')
@options.as_json
def use(name: str, slot: str | None, network: str | None, as_json: bool) -> None:
    """Use NAME from the next request on.

    "sidestick" is what came with the package.
    """
    from sidestick_models.networks.slots import SLOTS

    with report_errors():
        library().use(name, SLOTS.get(_network(slot, network) or ""))
        in_use = library().in_use()._asdict()
    if as_json:
        print_json({"in_use": in_use})
        return
    click.echo(", ".join(f"{_role(slot)}: {name}" for slot, name in in_use.items()))


@models.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Delete the imported model NAME.

    If it was in use, Sidestick's own plays again.
    """
    with report_errors():
        library().remove(name)
    click.echo(f'"{name}" is removed.')


@models.command("export")
@click.argument("name")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@_slot_option(f"Which of ours. [default: {_CONTINUES.replace('_', '-')}]")
@click.option("--force", is_flag=True, help="Write also over files that are there.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["magenta"]),
    default="magenta",
    show_default=True,
    help="The program whose code can load them.",
)
def export(
    name: str,
    folder: Path,
    slot: str | None,
    network: str | None,
    force: bool,
    format_: str,  # noqa: ARG001 - one so far
) -> None:
    """Write NAME to FOLDER as files that Magenta's own code loads.

    "sidestick" is Sidestick's own.
    """
    with require_training():
        from sidestick_training.magenta.export_model import export_model, generator_command

        files = export_model(name, _network(slot, network), library(), folder, force=force)
    click.echo("\n".join(str(file) for file in files))
    for bundle in files:
        if bundle.suffix == ".mag":
            click.echo(f"Magenta's own generator plays it: {generator_command(bundle)}", err=True)


def _role(slot: str) -> str:
    return slot.replace("_", " ")


def _purpose(slot: str) -> str:
    return _role(slot).removesuffix(" model")


def _star(marked: bool) -> str:
    return "*" if marked else ""


def _fields(model: ImportedModel) -> dict[str, Any]:
    """Return what is known of a model, as it stands in JSON."""
    from dataclasses import asdict

    fields = asdict(model)
    del fields["kind"], fields["more_kinds"]
    return {"slot": model.slot, "slots": list(model.slots), **fields}


def _figures(model: ImportedModel) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in model.figures.items())
