"""Shows steps: a line each, as soon as it is done."""

from __future__ import annotations

import sys
from shutil import get_terminal_size
from typing import TYPE_CHECKING

import click

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
    """Tell whether standard output can take ticks and lines; a redirected one often cannot."""
    try:
        "✓✗┌▸".encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        return False
    return True
