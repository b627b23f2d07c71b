"""`sidestick engine`: runs the process that holds the models and answers the script in Live."""

from __future__ import annotations

import logging
from pathlib import Path

import click

from sidestick_engine.cli.shared import user_data
from sidestick_engine.cli.shared.exit_codes import report_errors
from sidestick_engine.cli.shared.logs import log_to_stderr
from sidestick_engine.server.signals import until_stopped


@click.command()
@click.option("--verbose", is_flag=True, help="Show each message.")
@click.option(
    "--port-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The port file, by which others find the engine. [default: in the user's data folder]",
)
@click.option(
    "--until-input-ends",
    is_flag=True,
    help="Stop when standard input closes, as it does when the program that started it ends.",
)
@until_stopped()
def engine(verbose: bool, port_file: Path | None, until_input_ends: bool) -> None:
    """Run the engine that the script in Live talks to, until Ctrl-C."""
    from Sidestick.protocol.port_file import port_file_path
    from sidestick_engine.server.process import run_engine

    log_to_stderr(logging.DEBUG if verbose else logging.INFO)
    with report_errors():
        run_engine(
            user_data.drummer(),
            port_file or port_file_path(),
            user_data.kits(),
            until_input_ends=until_input_ends,
        )
