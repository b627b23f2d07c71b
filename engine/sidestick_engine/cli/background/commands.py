"""`sidestick engine`: runs the process that holds the models and answers the script in Live."""

from __future__ import annotations

import logging
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sidestick_engine.cli.shared import options, user_data
from sidestick_engine.cli.shared.exit_codes import report_errors
from sidestick_engine.cli.shared.group import Group
from sidestick_engine.cli.shared.json_output import print_json
from sidestick_engine.cli.shared.logs import log_to_file, log_to_stderr
from sidestick_engine.server.signals import until_stopped

if TYPE_CHECKING:
    from sidestick_engine.server.engine_status import EngineStatus
    from sidestick_installer.autostart.autostart import Autostart


@click.group("engine", cls=Group, invoke_without_command=True)
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
@click.option(
    "--background",
    is_flag=True,
    help="Write lines of a log, and wait where another engine runs, for as long as it does.",
)
@click.pass_context
@until_stopped()
def engine(
    context: click.Context,
    verbose: bool,
    port_file: Path | None,
    until_input_ends: bool,
    background: bool,
) -> None:
    """Run the engine that the script in Live talks to, until Ctrl-C.

    `start` has it run in the background instead, and come back by itself after a failure.
    """
    if context.invoked_subcommand is not None:
        return
    from Sidestick.protocol.port_file import port_file_path
    from sidestick_engine.server.process import run_engine

    show_log = log_to_file if background else log_to_stderr
    show_log(logging.DEBUG if verbose else logging.INFO)
    with report_errors():
        run_engine(
            user_data.drummer,
            port_file or port_file_path(),
            user_data.kits(),
            until_input_ends=until_input_ends,
            waits=background,
        )


@engine.command()
@options.as_json
def start(as_json: bool) -> None:
    """Start the engine in the background, unless it runs."""
    from sidestick_engine.cli.background.control import start_engine

    with report_errors():
        started = start_engine(user_data.folder(), _autostart())
    _show(started, as_json)


@engine.command()
@options.as_json
def stop(as_json: bool) -> None:
    """Stop the engine, wherever it was started, until it is started again."""
    from sidestick_engine.cli.background.control import stop_engine

    with report_errors():
        stopped = stop_engine(user_data.folder(), _autostart())
    sentence = "The engine was stopped." if stopped else "No engine was running."
    if as_json:
        print_json({"stopped": stopped, "sentence": sentence})
    else:
        click.echo(sentence)


@engine.command()
@options.as_json
def restart(as_json: bool) -> None:
    """Stop the engine, and start it in the background."""
    from sidestick_engine.cli.background.control import (
        prepare_folder,
        start_engine,
        stop_engine,
    )

    with report_errors():
        folder, autostart = user_data.folder(), _autostart()
        prepare_folder(folder)  # the one that runs is better than none
        stop_engine(folder, autostart)
        started = start_engine(folder, autostart)
    _show(started, as_json)


@engine.command()
@options.as_json
def status(as_json: bool) -> None:
    """Show if the engine runs, and if it starts at login.

    The exit code is 0 where it runs.
    """
    from sidestick_engine.cli.background.control import LOG_FILE
    from sidestick_engine.server.engine_status import EngineState, engine_status

    with report_errors():
        folder = user_data.folder()
        found = engine_status(folder / "port.json")
        login = _login(_autostart())
    if as_json:
        print_json({**found._asdict(), "at_login": login, "log": str(folder / LOG_FILE)})
    else:
        click.echo(f"{found.sentence} {found.remedy}".rstrip())
        click.echo(login["sentence"])
    sys.exit(found.state is not EngineState.RUNNING)


@engine.command(hidden=True)
@until_stopped()
def keep() -> None:
    """Keep the engine running, where the system does not."""
    from sidestick_engine.cli.background.control import LOG_FILE, start_kept_engine
    from sidestick_engine.server.keeper import run_keeper

    with report_errors():
        folder = user_data.folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        log_to_file(logging.INFO, folder / LOG_FILE)
        run_keeper(folder, partial(start_kept_engine, folder))


def _show(started: EngineStatus, as_json: bool) -> None:
    if as_json:
        print_json(started._asdict())
    else:
        click.echo(started.sentence)


def _autostart() -> Autostart | None:
    from sidestick_installer.autostart.here import autostart_here

    return autostart_here()


def _login(autostart: Autostart | None) -> dict[str, Any]:
    """Return what this computer does at login: where that is written, and a sentence."""
    from sidestick_engine.cli.background.control import engine_job

    entry = None if autostart is None else autostart.read()
    is_ours = autostart is not None and entry is not None and autostart.has(engine_job(autostart))
    if autostart is None:
        sentence = "It does not start at login: no systemd of a user runs here."
    elif entry is None:
        sentence = "It does not start at login: sidestick setup sees to that."
    elif not entry.is_enabled:
        sentence = f"Its start at login is switched off ({autostart.where})."
    elif not is_ours:
        sentence = f"Another Sidestick starts at login: {entry.command}"
    else:
        sentence = "It starts at login."
    return {
        "where": autostart.where if autostart is not None and entry is not None else "",
        "command": entry.command if entry else "",
        "is_enabled": bool(entry and entry.is_enabled),
        "is_this": is_ours,
        "sentence": sentence,
    }
