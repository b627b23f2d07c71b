"""`sidestick doctor`: checks everything between a button and a beat, and mends what it can."""

from __future__ import annotations

import sys
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING

import click

from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.colours import coloured
from sidestick_engine.cli.shared.json_output import print_json
from sidestick_engine.cli.shared.plain_output import shows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sidestick_installer.doctor import Computer, Mended
    from sidestick_installer.results import CheckResult, Status

MOST_COLUMNS = 100
TICKS = "✓✗"
COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}


@click.command()
@options.user_library
@click.option("--fix", is_flag=True, help="Mend what can be mended; nothing of yours gets lost.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a text to attach to a question, without your names in it.",
)
@options.as_json
def doctor(library: Path | None, fix: bool, report_file: Path | None, as_json: bool) -> None:
    """Check everything between your button and the beat."""
    from sidestick_engine.cli.doctoring.fixes import fixes
    from sidestick_engine.cli.doctoring.this_computer import this_computer
    from sidestick_installer.doctor import examine, mend
    from sidestick_installer.results import as_dict, exit_code, naming_library

    computer = this_computer(library)
    results = examine(computer)
    mended: list[Mended] = []
    if fix:
        mended, results = mend(computer, fixes(library), results)
    if report_file is not None:
        _write_report(report_file, computer, results)
    option = options.naming(library)
    results = [naming_library(each, option) for each in results]
    if as_json:
        print_json({**as_dict(results), "mended": [each._asdict() for each in mended]})
    else:
        _show(results, mended, f"sidestick doctor --fix{option}")
        if report_file is not None:
            click.echo(f"The report is in {report_file}. Read it before you send it.")
    sys.exit(exit_code(results))


def _show(results: Sequence[CheckResult], mended: Sequence[Mended], command: str) -> None:
    from sidestick_installer.results import render, summary

    columns = min(MOST_COLUMNS, get_terminal_size((MOST_COLUMNS, 24)).columns)
    click.echo(render(results, plain=not shows(TICKS), columns=columns, coloured=_coloured))
    click.echo()
    for each in mended:
        click.echo(f"{'Mended' if each.done else 'Not mended'}: {each.sentence}")
    click.echo(summary(results, command))


def _coloured(mark: str, status: Status) -> str:
    return coloured(mark, COLOURS[status.value])


def _write_report(path: Path, computer: Computer, results: Sequence[CheckResult]) -> None:
    """Write the report. Raises click.ClickException where the file is another one, or refuses."""
    from sidestick_engine.cli.doctoring.facts import facts, places
    from sidestick_installer.report import TITLE, report, scrubber

    text = report(results, facts(), scrubber(places(computer)))
    try:
        if path.exists() and not path.read_bytes().startswith(TITLE.encode()):
            raise click.ClickException(
                f"{path} is another file. Give the report a name of its own."
            )
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(
            f"The report cannot be written to {path}: {error.strerror or error}. Name a file in a "
            "folder of yours."
        ) from error
