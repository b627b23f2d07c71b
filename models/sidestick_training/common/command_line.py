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
    except OSError as error:
        file = f"The file {error.filename}" if error.filename else "A file"
        raise _Refusal(f"{file} cannot be read or written: {error.strerror}.") from error
