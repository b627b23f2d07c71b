"""`sidestick uninstall`: removes everything but the program itself."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sidestick_engine.cli.setup.question import confirmed, told_when_stopped
from sidestick_engine.cli.setup.showing import show
from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.exit_codes import report_errors
from sidestick_engine.cli.shared.json_output import print_json

QUESTION = "Keep your history, models, styles, kits and settings?"

UNANSWERED = "Nothing was removed."
STOPPED = (
    "Stopped: only what is ticked above was removed. Run sidestick uninstall again for the rest."
)


@click.command()
@options.user_library
@click.option("--keep", is_flag=True, help="Keep your history, models, styles, kits and settings.")
@click.option("--remove", "removes", is_flag=True, help="Remove them. [default: asked]")
@options.as_json
def uninstall(library: Path | None, keep: bool, removes: bool, as_json: bool) -> None:
    """Remove Sidestick from Live and from what starts at login.

    It asks about your history, models, styles, kits and settings; where nobody can answer, they
    are kept.
    """
    from sidestick_engine.cli.setup.this_computer import removal_here
    from sidestick_engine.installation.way import how_to_remove
    from sidestick_installer.removing import remove
    from sidestick_installer.results import as_dict, exit_code, healthy

    if keep and removes:
        raise click.UsageError("Your files can be kept or removed: --keep and --remove say both.")
    keeps_data = keep
    if not (keep or removes):
        nobody_is_there = as_json or not sys.stdin.isatty()
        keeps_data = nobody_is_there or confirmed(QUESTION, default=True, unanswered=UNANSWERED)
    results = []
    with report_errors(), told_when_stopped(STOPPED):
        for result in remove(removal_here(library, keeps_data=keeps_data)):
            results.append(result)
            if not as_json:
                show(result)
    if as_json:
        print_json({**as_dict(results), "next": [how_to_remove()]})
    elif healthy(results):
        click.echo("\n" + how_to_remove())
    else:
        click.echo("\nNot all was removed: see the crosses above.")
    sys.exit(exit_code(results))
