"""Tables of commands and of what they list, and how a command that a document names is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from sidestick_engine.cli import main
from sidestick_engine.cli.shared.style_view import tempo
from sidestick_models.styles.substyle_table import PARENTS, RECORDED, substyle_info


def rows() -> Iterator[str]:
    """Yield the table of all commands, in the order of `sidestick --help`."""
    return _table(main, "sidestick")


def live_rows() -> Iterator[str]:
    """Yield the table of the commands of `sidestick live`."""
    context = click.Context(main, info_name="sidestick")
    live = main.get_command(context, "live")
    assert isinstance(live, click.Group)
    return _table(live, "sidestick live")


def _table(group: click.Group, path: str) -> Iterator[str]:
    yield "| command | what it does |"
    yield "|---|---|"
    context = click.Context(group, info_name=path)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None and not command.hidden:
            yield f"| `{path} {name}` | {first_sentence(command)} |"


def first_sentence(command: click.Command) -> str:
    """Return the first paragraph of a command's help, in one line, without its full stop."""
    paragraph = (command.help or "").split("\n\n")[0]
    return " ".join(paragraph.split()).rstrip(".")


def resolve(words: Sequence[str]) -> tuple[list[click.Command], list[str]]:
    """Return the commands that the words after ``sidestick`` lead to, and the words that are left.

    Raises click.UsageError where a group has no command of that name.
    """
    command: click.Command = main
    path, rest = [command], list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        context = click.Context(command, info_name="sidestick")
        found = command.get_command(context, rest[0])
        if found is None:
            raise click.UsageError(f"there is no command {rest[0]}")
        command = found
        path.append(command)
        rest = rest[1:]
    return path, rest


def options_of(command: click.Command, words: Sequence[str]) -> list[click.Parameter]:
    """Return the options and arguments that words name. Raises click.UsageError where one is none.

    Neither values nor what is missing are looked at.
    """
    context = click.Context(command, info_name="sidestick", resilient_parsing=False)
    _, _, order = command.make_parser(context).parse_args(list(words))
    return list(order)


def substyle_rows() -> Iterator[str]:
    """Yield what `sidestick styles list` has below styles, and what it was made from."""
    row = "| {} | {} | {} | {} | {} |"
    yield row.format("in", "style", "name", "usual tempo", "of")
    yield row.format(*["---"] * 5)
    labels = {each.key: each.label for each in RECORDED}
    for key, parent in PARENTS.items():
        info = substyle_info(key)
        source = f"recordings, *{labels[key]}*" if key in labels else "patterns"
        yield row.format(f"`{parent}`", f"`{key}`", info.name, tempo(info.tempo_bpm), source)
