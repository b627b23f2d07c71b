"""The extra `train`: a check that it is there, and a progress bar for its commands."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from math import isfinite
from typing import Any

import click

from sidestick_engine.cli.shared.exit_codes import BadInputError, report_errors


class Minutes(click.FloatRange):
    """A number of minutes, which comparisons alone would let be no number."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the minutes; fails where they are none."""
        minutes: float = super().convert(value, param, ctx)
        if not isfinite(minutes):
            self.fail(f"{value} is no number of minutes.", param, ctx)
        return minutes


@contextmanager
def require_training() -> Iterator[None]:
    """Check that the extra `train` is there, and turn its errors into a sentence and an exit code.

    Raises:
        click.ClickException: it is not installed, or the block has raised a TrainingError, or an
            OSError: a disk is full, a file was deleted meanwhile.
    """
    if find_spec("tensorflow") is None:
        raise click.ClickException(
            "This needs TensorFlow, which playing does not: install Sidestick with the extra "
            "`train`, as in: uv run --extra train sidestick"
        )
    # TensorFlow's own remarks are for those who program it.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    warnings.simplefilter("ignore")
    from sidestick_training.errors import TrainingError

    try:
        with report_errors():
            yield
    except TrainingError as error:
        raise BadInputError(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"A file cannot be read or written: {error}.") from error


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[str, float], None]]:
    """Show a bar on standard error; yields a function of what is being done, and how far it is."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(title, total=1.0)
        yield lambda step, done: progress.update(
            task, description=f"{title}: {step}", completed=done
        )
