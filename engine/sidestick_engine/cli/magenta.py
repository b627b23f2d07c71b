"""`sidestick magenta`: puts Magenta beside Sidestick."""

from __future__ import annotations

import click

from sidestick_engine.cli.shared.exit_codes import report_errors
from sidestick_engine.cli.shared.group import Group


@click.group(cls=Group)
def magenta() -> None:
    """Put Magenta beside Sidestick, to import its models and compare."""


@magenta.command("install")
def install() -> None:
    """Install Magenta and note-seq without the old libraries that they pin.

    What they need comes with the extra `train`.
    """
    from sidestick_engine.installation.magenta import install_magenta

    with report_errors():
        click.echo(install_magenta())
