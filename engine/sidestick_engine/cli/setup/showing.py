"""Shows steps: a line each, as soon as it is done."""

from __future__ import annotations

from shutil import get_terminal_size
from typing import TYPE_CHECKING

import click

from sidestick_engine.cli.shared.plain_output import shows

if TYPE_CHECKING:
    from sidestick_installer.results import CheckResult

MOST_COLUMNS = 100
WIDEST_NAME = 14


def show(result: CheckResult) -> None:
    """Print a result, as the doctor does."""
    from sidestick_installer.results import render

    columns = min(MOST_COLUMNS, get_terminal_size((MOST_COLUMNS, 24)).columns)
    click.echo(render([result], plain=not shows_lines(), columns=columns, name_width=WIDEST_NAME))


def shows_lines() -> bool:
    """Tell whether standard output can take ticks and lines."""
    return shows("✓✗┌▸")
