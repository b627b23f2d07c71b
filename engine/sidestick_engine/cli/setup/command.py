"""`sidestick setup`: the one command between an installed Sidestick and two clicks in Live."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sidestick_engine.cli.setup.question import confirmed, told_when_stopped
from sidestick_engine.cli.setup.showing import show, shows_lines
from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.exit_codes import report_errors
from sidestick_engine.cli.shared.json_output import print_json

if TYPE_CHECKING:
    from sidestick_installer.results import CheckResult
    from sidestick_installer.setting_up import Setup

STOPPED = "Stopped: only what is ticked above was done. Run sidestick setup{} again for the rest."


@click.command()
@options.user_library
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option(
    "--downgrade", is_flag=True, help="Put this version's script in place of a later one's."
)
@click.option(
    "--at-login/--no-at-login",
    default=True,
    help="Have the engine start when you log in. [default: --at-login]",
)
@click.option(
    "--panel/--no-panel",
    default=None,
    help="Open the panel in the browser. [default: where this is a terminal]",
)
@options.as_json
def setup(
    library: Path | None,
    dry_run: bool,
    downgrade: bool,
    at_login: bool,
    panel: bool | None,
    as_json: bool,
) -> None:
    """Set everything up for Live: script, engine, start at login.

    Run it again after an update. Your settings, learned controls, kits, models and history stay.
    """
    from sidestick_engine.cli.setup.this_computer import setup_here
    from sidestick_installer.results import as_dict, exit_code, healthy, naming_library
    from sidestick_installer.setting_up import has_script
    from sidestick_installer.two_clicks import CLICKS, RESTART, two_clicks

    if panel is None:
        panel = sys.stdout.isatty() and not as_json
    option = options.naming(library)
    with report_errors():
        wish = setup_here(library, downgrade=downgrade, at_login=at_login, opens_panel=panel)
        if not dry_run and not as_json and is_terminal():
            wish = replace(wish, downgrade=downgrade or _may_downgrade(wish))
        again, results = has_script(wish), []
        with told_when_stopped(STOPPED.format(option)):
            for each in _all_results(wish, dry_run):
                result = naming_library(each, option)
                results.append(result)
                if not as_json:
                    show(result)
    if as_json:
        print_json({**as_dict(results), "dry_run": dry_run, "next": [RESTART, *CLICKS]})
    elif dry_run:
        click.echo("\nNothing was changed.")
    elif healthy(results):
        if any(each.key == "script" for each in results):
            click.echo("\n" + two_clicks(plain=not shows_lines(), again=again))
        elif not panel:
            click.echo("\nsidestick panel opens the drum machine in your browser.")
    else:
        check = f"sidestick doctor{option}"
        click.echo(f"\nNot all is in place: see the crosses above. {check} checks it all.")
    sys.exit(exit_code(results))


def is_terminal() -> bool:
    """Tell whether somebody is there who can answer."""
    return sys.stdin.isatty()


def _may_downgrade(wish: Setup) -> bool:
    """Ask about each script of a later version."""
    from sidestick_installer.setting_up import later_scripts

    return all(
        confirmed(
            f"{each.folder} is of version {each.previous}, later than this Sidestick "
            f"({each.version}). Put the older one in its place?",
            unanswered="Nothing was changed.",
        )
        for each in later_scripts(wish)
    )


def _all_results(wish: Setup, dry_run: bool) -> Iterator[CheckResult]:
    """Yield how each step went, and then the doctor's crosses, of which no step has spoken."""
    from sidestick_engine.cli.doctoring.this_computer import this_computer
    from sidestick_installer.doctor import examine
    from sidestick_installer.results import Status
    from sidestick_installer.setting_up import set_up

    told = set()
    for result in set_up(wish, dry_run=dry_run):
        told.add(result.key)
        yield result
    if not dry_run:
        checks = examine(this_computer(wish.library))
        yield from (each for each in checks if each.status is Status.FAIL and each.key not in told)
