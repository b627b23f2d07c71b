"""Errors of modules that are run by themselves, as `python -m sidestick_training...`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from sidestick_training.errors import TrainingError


class _Refusal(click.ClickException):
    exit_code = 2


@contextmanager
def report_errors() -> Iterator[None]:
    """Turn what a person can mend into a sentence on standard error and exit code 2."""
    try:
        yield
    except TrainingError as error:
        raise _Refusal(str(error)) from error
