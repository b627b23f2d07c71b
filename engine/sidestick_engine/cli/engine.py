"""`sidestick engine`: the process that holds the models and answers the script in Live."""

from __future__ import annotations

import logging
from pathlib import Path

import click

from sidestick_engine.cli import choice
from sidestick_engine.cli.failures import sentences
from sidestick_engine.cli.logs import log_to_stderr


@click.command()
@click.option("--verbose", is_flag=True, help="Show each message.")
@click.option(
    "--port-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to say how the engine is reached. [default: in the user's data folder]",
)
def engine(verbose: bool, port_file: Path | None) -> None:
    """Run the engine that the script in Live talks to, until Ctrl-C."""
    from Sidestick.protocol.port_file import port_file_path
    from sidestick_engine.engine import run_engine

    log_to_stderr(logging.DEBUG if verbose else logging.INFO)
    with sentences():
        run_engine(choice.drummer(), port_file or port_file_path(), choice.kits())
