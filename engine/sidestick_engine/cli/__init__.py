"""The command line: `main` is the group; each subcommand is a module here, loaded when called.

Modules of subcommands import at their top only what is quick; what they need to work they import
when they run.
"""

from __future__ import annotations

from importlib import import_module

import click

# command -> module:function, in the order of --help
COMMANDS = {
    "engine": "sidestick_engine.cli.engine:engine",
    "panel": "sidestick_engine.cli.panel:panel",
    "generate": "sidestick_engine.cli.generate:generate",
    "extend": "sidestick_engine.cli.extend:extend",
    "vary": "sidestick_engine.cli.vary:vary",
    "fill": "sidestick_engine.cli.fill:fill",
    "feel": "sidestick_engine.cli.feel:feel",
    "live": "sidestick_engine.cli.live:live",
    "play": "sidestick_engine.cli.play:play",
    "ports": "sidestick_engine.cli.ports:ports",
    "demo": "sidestick_engine.cli.demo:demo",
    "styles": "sidestick_engine.cli.styles:styles",
    "kit": "sidestick_engine.cli.kit:kit",
    "models": "sidestick_engine.cli.models:models",
    "bench": "sidestick_engine.cli.bench.command:bench",
    "evaluate": "sidestick_engine.cli.evaluate:evaluate",
    "train": "sidestick_engine.cli.train:train",
    "export": "sidestick_engine.cli.train:export",
    "install": "sidestick_engine.cli.install:install",
    "doctor": "sidestick_engine.cli.doctor:doctor",
}


class LazyGroup(click.Group):
    """A group that imports a subcommand's module only when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names, in the table's order."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        """The subcommand, or None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), function)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sidestick", message="sidestick %(version)s")
def main() -> None:
    """A drummer for Ableton Live."""
