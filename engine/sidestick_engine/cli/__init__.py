"""The command line: `main` is the group; each subcommand is a module here, loaded when called.

Rooms: `offline` has the commands that make beats in MIDI files, `live` those that work on the clip
in Live, `training` those that need TensorFlow, `bench` measures, `shared` is what several use.
Modules of subcommands import at their top only what is quick; what they need to work they import
when they run. What a command does stands in the other packages, not here.
"""

from __future__ import annotations

from importlib import import_module

import click

from Sidestick.protocol.actions_table import ACTIONS
from sidestick_engine.cli.shared.group import Program

_BEATS = [action for action in ACTIONS if action.command and action.request]
_BEAT_COMMAND = "sidestick_engine.cli.offline.commands:beat_command"

# command -> module:name of the command, or of a function that makes it; in the order of --help
COMMANDS = {
    "setup": "sidestick_engine.cli.setup.command:setup",
    "engine": "sidestick_engine.cli.background.commands:engine",
    "panel": "sidestick_engine.cli.panel:panel",
    **{action.command.name: _BEAT_COMMAND for action in _BEATS if action.command},
    "live": "sidestick_engine.cli.live.commands:live",
    "play": "sidestick_engine.cli.play:play",
    "ports": "sidestick_engine.cli.ports:list_ports",
    "demo": "sidestick_engine.cli.demo:demo",
    "styles": "sidestick_engine.cli.styles:styles",
    "kit": "sidestick_engine.cli.kit:kit",
    "convert": "sidestick_engine.cli.convert:convert",
    "corpus": "sidestick_engine.cli.corpus:corpus",
    "models": "sidestick_engine.cli.models:models",
    "bench": "sidestick_engine.cli.bench.command:bench",
    "magenta": "sidestick_engine.cli.magenta:magenta",
    "licences": "sidestick_engine.cli.licences:licences",
    "evaluate": "sidestick_engine.cli.training.evaluate:evaluate",
    "train": "sidestick_engine.cli.training.train:train",
    "export": "sidestick_engine.cli.training.train:export",
    "install": "sidestick_engine.cli.install:install",
    "doctor": "sidestick_engine.cli.doctoring.command:doctor",
    "uninstall": "sidestick_engine.cli.setup.uninstall:uninstall",
}
# What 0.1 called some of them: not listed by --help.
FORMER_COMMANDS = {action.key: _BEAT_COMMAND for action in _BEATS if action.key not in COMMANDS}


class LazyGroup(Program):
    """A group that imports a subcommand's module only when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names, in the table's order."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        """Return the subcommand, or None where there is none of that name."""
        path = COMMANDS.get(cmd_name) or FORMER_COMMANDS.get(cmd_name)
        if path is None:
            return None
        module, _, name = path.partition(":")
        found = getattr(import_module(module), name)
        command: click.Command = found if isinstance(found, click.Command) else found(cmd_name)
        return command


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="sidestick", message="sidestick %(version)s")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Make drum beats in Ableton Live and in MIDI files."""
    if ctx.invoked_subcommand is None:
        from sidestick_engine.cli.first_lines import first_lines, look

        click.echo("\n".join(first_lines(look())))
