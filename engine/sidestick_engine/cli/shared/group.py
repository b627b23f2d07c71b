"""Groups of commands: lists with whole sentences, and errors as JSON where that is asked for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click
from click.core import ParameterSource

from sidestick_engine.cli.shared.closed_output import exit_where_nobody_reads
from sidestick_engine.cli.shared.json_output import print_json
from sidestick_engine.errors import StartError

JSON = "--json"
STOPPED = "Stopped before it was done."


class Group(click.Group):
    """A group whose list of commands shows whole sentences, over several lines where need be.

    It and its commands refuse two values for an option, of which click would take the last, and
    the group's own options before the name of a command, which would say nothing.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the group's own options; see click. Raises click.UsageError."""
        _refuse_two_values(ctx, args)
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that words name; see click.

        Raises:
            click.UsageError: there is none, an option has two values, or one of the group's own
                stands before it.
        """
        name, command, words = super().resolve_command(ctx, args)
        if command is not None:
            resilient = ctx.resilient_parsing
            own = click.Context(command, ctx, name, resilient_parsing=resilient)
            if not isinstance(command, Group):
                _refuse_two_values(own, words)
            _refuse_options_before(own, words)
        return name, command, words

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list."""
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                rows.append((name, command.short_help or first_sentence(command.help or "")))
        with formatter.section("Commands"):
            formatter.write_dl(rows)


class Program(Group):
    """The group that is the program: all that ends it early is a sentence, with --json an object.

    A pipe that nobody reads any more ends it quietly, before click makes a failure of that.
    """

    def main(  # type: ignore[override]
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        **settings: Any,
    ) -> Any:
        """Run the command line; see click."""
        words = [*sys.argv[1:]] if args is None else [*args]
        if not settings.get("standalone_mode", True):
            return super().main(words, prog_name, **settings)
        as_json = JSON in words
        try:
            result = super().main(words, prog_name, **{**settings, "standalone_mode": False})
        except click.ClickException as error:
            if as_json:
                print_json({"error": error.format_message(), "exit_code": error.exit_code})
            else:
                error.show()
            sys.exit(error.exit_code)
        except click.Abort:
            _end(STOPPED, as_json)
        except StartError as error:  # the data folder, which any command may ask for
            _end(str(error), as_json, "Error: ")
        except OSError as error:
            from sidestick_installer.refusals import advice, is_refusal, reason

            if not is_refusal(error) or not error.filename:
                raise
            said = f"{error.filename} cannot be read or written ({reason(error)})."
            _end(f"{said} {advice(error)}, and try again.", as_json, "Error: ")
        sys.exit(result if isinstance(result, int) else 0)

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read the words, which may show help; see click."""
        with exit_where_nobody_reads():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; see click."""
        with exit_where_nobody_reads():
            return super().invoke(ctx)


def _refuse_two_values(ctx: click.Context, words: Sequence[str]) -> None:
    """Refuse words for a command that give an option two values. Raises click.UsageError.

    Where a shell completes a line, or help is asked for, nothing is refused.
    """
    options = _given(ctx, words)
    for option in options:
        takes_one = option.secondary_opts or not (option.is_flag or option.multiple or option.count)
        if takes_one and options.count(option) > 1:
            name = " or ".join([option.opts[0], *option.secondary_opts[:1]])
            raise click.UsageError(f"{name} is given more than once. Give it once.", ctx)


def _refuse_options_before(ctx: click.Context, words: Sequence[str]) -> None:
    """Refuse options of a group that stand before one of its commands, whose context this is.

    Raises:
        click.UsageError: there is one. Where a shell completes a line, or help is asked for,
            nothing is refused.
    """
    group = ctx.parent
    if group is None or ctx.resilient_parsing or {*words} & {*ctx.help_option_names}:
        return
    for option in group.command.params:
        if group.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE:
            said = f"{option.opts[0]} before {ctx.info_name} would do nothing. Leave it out"
            knows = any({*option.opts} & {*each.opts} for each in ctx.command.params)
            after = f", or put it after {ctx.info_name}" if knows else ""
            raise click.UsageError(f"{said}{after}.", ctx)


def _given(ctx: click.Context, words: Sequence[str]) -> list[click.Option]:
    """Return the options in words for a command; none where nothing is to be refused."""
    if ctx.resilient_parsing:
        return []
    try:
        given = ctx.command.make_parser(ctx).parse_args([*words])[2]
    except click.UsageError:
        return []  # the command itself says what is wrong
    options = [each for each in given if isinstance(each, click.Option)]
    return [] if any(option.is_eager for option in options) else options


def _end(sentence: str, as_json: bool, before: str = "") -> NoReturn:
    """End the program with a sentence and exit code 1."""
    if as_json:
        print_json({"error": sentence, "exit_code": 1})
    else:
        click.echo(before + sentence, err=True)
    sys.exit(1)


def first_sentence(text: str) -> str:
    """Return the first paragraph of a help text, in one line."""
    return " ".join(text.partition("\n\n")[0].split())
