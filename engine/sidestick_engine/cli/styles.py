"""`sidestick styles`: lists the styles, shows their patterns, and checks files of your own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sidestick_engine.cli.shared import options, user_data
from sidestick_engine.cli.shared.exit_codes import BadInputError, report_errors
from sidestick_engine.cli.shared.group import Group
from sidestick_engine.cli.shared.json_output import print_json

if TYPE_CHECKING:
    from sidestick_models.patterns.drum_tab import PatternStyle
    from sidestick_models.styles.trained import StyleInfo


@click.group(cls=Group)
def styles() -> None:
    """List the styles, look at their patterns, add your own."""


@styles.command("list")
@options.as_json
def list_(as_json: bool) -> None:
    """List every style, and files of yours that cannot be read."""
    with report_errors():
        infos = user_data.drummer().catalogue.infos()
    faults = user_data.user_styles().faults()
    if as_json:
        facts = {"styles": [i._asdict() for i in infos], "faults": [f._asdict() for f in faults]}
        print_json(facts)
        return
    _print_table(infos)
    for fault in faults:
        click.echo(f"Not a style: {fault.sentence}")


@styles.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Check the style file FILE: say what it holds, or what is wrong."""
    from sidestick_engine.cli.shared.style_view import describe_style
    from sidestick_models.styles.user_styles import load_user_style

    with report_errors():
        style = load_user_style(file)
    click.echo("\n".join(describe_style(style)))
    folder = user_data.user_styles().folder
    if file.resolve().parent != folder.resolve():
        click.echo(f"To play it, put it into {folder}")


@styles.command("show")
@click.argument("name")
@click.option("--pictures", is_flag=True, help="Draw its patterns.")
@click.option(
    "--variations",
    type=click.IntRange(0, 500),
    default=0,
    metavar="N",
    help="Draw N variations of them, too.",
)
@click.option("--text", "as_text", is_flag=True, help="Print its file, to start your own from.")
def show(name: str, pictures: bool, variations: int, as_text: bool) -> None:
    """Show the style NAME, an electronic one or one of yours."""
    from sidestick_engine.cli.shared.style_view import describe_style
    from sidestick_models.patterns.style_files import format_style

    with report_errors():
        style = _find(name)
    if as_text:
        click.echo(format_style(style), nl=False)
        return
    click.echo("\n".join(describe_style(style)))
    _draw(style, pictures, variations)


@styles.command("folder")
def folder() -> None:
    """Print the folder for style files of your own.

    It is created if it is not there.
    """
    path = user_data.user_styles().folder
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be created: {error.strerror}.") from error
    click.echo(path)


def _find(name: str) -> PatternStyle:
    """Return the style of this name, with its patterns.

    Raises:
        UnknownStyleError: there is no such style.
        BadInputError: it is not made of patterns.
    """
    from sidestick_models.patterns.style_files import SHIPPED, load_style
    from sidestick_models.styles.names import find_style
    from sidestick_models.styles.trained import ELECTRONIC, STYLES, trained_styles

    own = user_data.user_styles().styles()
    key = find_style(name, [*trained_styles(), *(user.info for user in own.values())])
    if key in STYLES:
        raise BadInputError(
            f"{key} was learned from recordings of drummers, so there are no patterns to show. "
            f"To hear it: sidestick generate --style {key} --out {key}.mid"
        )
    return load_style(SHIPPED / f"{key}.txt") if key in ELECTRONIC else own[key].style


def _print_table(infos: Sequence[StyleInfo]) -> None:
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    from sidestick_engine.cli.shared.style_view import tempo

    table = Table(Column("style", no_wrap=True), "name", "tempo", "kind")
    for info in infos:
        name = Text.assemble(("██ ", info.colour), info.name)
        table.add_row(info.key, name, tempo(info.tempo_bpm), info.family)
    Console().print(table)


def _draw(style: PatternStyle, pictures: bool, variations: int) -> None:
    from rich.console import Console

    from sidestick_engine.cli.shared.pattern_view import pattern_view
    from sidestick_models.patterns import pattern_variations

    console = Console(highlight=False, soft_wrap=True)
    for pattern in style.patterns if pictures else ():
        console.print(pattern_view(pattern, console.width))
    for pattern in pattern_variations.variations(style, style.patterns, variations, seed=1):
        console.print(pattern_view(pattern, console.width))
