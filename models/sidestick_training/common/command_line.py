"""Errors of modules that are run by themselves, as `python -m sidestick_training...`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from sidestick_models.atomic_file import write_atomically
from sidestick_training.common.paths import check_new_files
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


def write_whole(out: Path, write: Callable[[Path], None], *, force: bool) -> None:
    """Give `out` what `write` puts into the file that it is given: whole, or not at all.

    Raises:
        TrainingError: there is such a file, and it is not to be replaced.
        OSError: it cannot be written.
    """
    check_new_files([out], force=force)
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / out.name
        write(draft)
        write_atomically(out, draft.read_bytes())
    click.echo(f"Wrote {out}.")
