"""`sidestick styles`: lists the styles, learns one from your loops, checks files of your own."""

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
    from sidestick_models.styles.learned_style import LearnedStyle
    from sidestick_models.styles.trained import StyleInfo


@click.group(cls=Group)
def styles() -> None:
    """List the styles, look at their patterns, learn or add your own."""


@styles.command("list")
@options.as_json
def list_(as_json: bool) -> None:
    """List styles with their sub-styles, and your files that cannot be read."""
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


@styles.command("learn")
@click.argument("corpus", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="Name of the style.")
@click.option("--force", is_flag=True, help="Replace the style that was learned under this name.")
@options.as_json
def learn(corpus: Path, name: str, force: bool, as_json: bool) -> None:
    """Learn a style from the loops in CORPUS, in seconds.

    It plays at once, in Live too.
    """
    from sidestick_engine.cli.shared.style_view import describe_learned, learned_facts
    from sidestick_models.corpus.corpus import open_corpus
    from sidestick_models.styles.learn import learn_style
    from sidestick_models.styles.user_styles import key_of

    with report_errors():
        own, key = user_data.user_styles(), key_of(name)
        own.check_new(key, replaced=force)
        style = learn_style(open_corpus(corpus), key, name)
        path = own.add(style)
        user_data.drummer().choose().prepare_style(key)
    if as_json:
        print_json({**learned_facts(style), "file": str(path)})
        return
    click.echo("\n".join(describe_learned(style)))


@styles.command("forget")
@click.argument("name")
@options.as_json
def forget(name: str, as_json: bool) -> None:
    """Remove the style NAME that was learned; your loops stay as they are."""
    from sidestick_models.styles.user_styles import key_of

    with report_errors():
        key = key_of(name)
        user_data.user_styles().forget(key)
    if as_json:
        print_json({"forgotten": key})
        return
    click.echo(f"The style {key} is forgotten.")


@styles.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@options.as_json
def check(file: Path, as_json: bool) -> None:
    """Check the style file FILE: say what it holds, or what is wrong."""
    from sidestick_engine.cli.shared.style_view import describe_style, style_facts
    from sidestick_models.styles.user_styles import load_user_style

    with report_errors():
        style = load_user_style(file)
    folder = user_data.user_styles().folder
    is_in_place = file.resolve().parent == folder.resolve()
    if as_json:
        print_json({**style_facts(style), "plays": is_in_place, "folder": str(folder)})
        return
    click.echo("\n".join(describe_style(style)))
    if not is_in_place:
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
@options.as_json
def show(name: str, pictures: bool, variations: int, as_text: bool, as_json: bool) -> None:
    """Show the style NAME, one that is written as patterns or one of yours."""
    from sidestick_engine.cli.shared.style_view import (
        describe_learned,
        describe_style,
        learned_facts,
        style_facts,
    )
    from sidestick_models.patterns.style_files import format_style
    from sidestick_models.styles.learned_style import LearnedStyle

    if as_json and (pictures or variations or as_text):
        raise click.UsageError(
            "--json has the patterns as text: leave out --pictures, --variations and --text."
        )
    with report_errors():
        style = _find(name)
        if as_json:
            print_json(
                learned_facts(style) if isinstance(style, LearnedStyle) else style_facts(style)
            )
            return
        if isinstance(style, LearnedStyle):
            if pictures or variations or as_text:
                raise BadInputError(f"{style.key} was learned from loops: it has no patterns.")
            click.echo("\n".join(describe_learned(style)))
            return
    if as_text:
        click.echo(format_style(style), nl=False)
        return
    click.echo("\n".join(describe_style(style)))
    _draw(style, pictures, variations)


@styles.command("folder")
@options.as_json
def folder(as_json: bool) -> None:
    """Print the folder for style files of your own.

    It is created if it is not there.
    """
    path = user_data.user_styles().folder
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be created: {error.strerror}.") from error
    if as_json:
        print_json({"folder": str(path)})
        return
    click.echo(path)


def _find(name: str) -> PatternStyle | LearnedStyle:
    """Return the style of this name, with its patterns, or as it was learned.

    Raises:
        UnknownStyleError: there is no such style, or its file cannot be read.
        BadInputError: it is not made of patterns.
    """
    from sidestick_models.errors import UnknownStyleError
    from sidestick_models.patterns.style_files import SHIPPED, load_style
    from sidestick_models.styles.learned_style import LearnedStyle
    from sidestick_models.styles.names import find_style
    from sidestick_models.styles.substyle_table import (
        PARENTS,
        PATTERNS,
        WRITTEN,
        substyle_info,
    )
    from sidestick_models.styles.trained import ELECTRONIC, STYLES, trained_styles
    from sidestick_models.styles.user_style import WrittenStyle

    folder = user_data.user_styles()
    own = folder.styles()
    try:
        infos = [*trained_styles(), *map(substyle_info, PARENTS)]
        key = find_style(name, [*infos, *(user.info for user in own.values())])
    except UnknownStyleError as unknown:
        raise folder.explain(unknown) from None
    if key in STYLES or (key in PARENTS and key not in WRITTEN):
        raise BadInputError(
            f"{key} was learned from recordings of drummers, so there are no patterns to show. "
            f"To hear it: sidestick generate --style {key} --out {key}.mid"
        )
    if key in ELECTRONIC or key in WRITTEN:
        return load_style((SHIPPED if key in ELECTRONIC else PATTERNS) / f"{key}.txt")
    found = own[key]
    assert isinstance(found, WrittenStyle | LearnedStyle)
    return found.style if isinstance(found, WrittenStyle) else found


def _print_table(infos: Sequence[StyleInfo]) -> None:
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    from sidestick_engine.cli.shared.style_view import tempo

    table = Table(Column("style", no_wrap=True), "name", "tempo", "kind")
    of_parent: dict[str, list[StyleInfo]] = {}
    for info in infos:
        of_parent.setdefault(info.parent, []).append(info)
    for info in of_parent[""]:
        for each in (info, *of_parent.get(info.key, ())):
            indent = "  " if each.parent else ""
            name = Text.assemble(indent, ("██ ", each.colour), each.name)
            table.add_row(indent + each.key, name, tempo(each.tempo_bpm), each.family)
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
