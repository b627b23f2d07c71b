"""Groups of commands: lists with whole sentences, and errors as JSON where that is asked for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

from sidestick_engine.cli.shared.json_output import print_json

JSON = "--json"


class Group(click.Group):
    """A group whose list of commands shows whole sentences, over several lines where need be."""

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
    """The group that is the program: with --json, what cannot be done is a JSON object as well."""

    def main(  # type: ignore[override]
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        **settings: Any,
    ) -> Any:
        """Run the command line; see click."""
        words = [*sys.argv[1:]] if args is None else [*args]
        if JSON not in words:
            return super().main(words, prog_name, **settings)
        try:
            result = super().main(words, prog_name, **{**settings, "standalone_mode": False})
        except click.ClickException as error:
            print_json({"error": error.format_message(), "exit_code": error.exit_code})
            sys.exit(error.exit_code)
        except click.Abort:
            print_json({"error": "Stopped.", "exit_code": 1})
            sys.exit(1)
        sys.exit(result if isinstance(result, int) else 0)


def first_sentence(text: str) -> str:
    """Return the first paragraph of a help text, in one line."""
    return " ".join(text.partition("\n\n")[0].split())
