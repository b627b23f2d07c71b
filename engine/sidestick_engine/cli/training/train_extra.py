"""The extras `tune` and `train`: a check that they are there, and a bar for their commands."""

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
from sidestick_engine.installation.way import needs_extra


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
def require_training(extra: str = "train") -> Iterator[None]:
    """Check that an extra is there, and turn errors of training into a sentence and an exit code.

    `tune` trains further, `train` makes and checks all else.

    Raises:
        click.ClickException: it is not installed, or the block has raised a TrainingError, or an
            OSError: a disk is full, a file was deleted meanwhile.
    """
    if find_spec("tensorflow") is None:
        raise click.ClickException(needs_extra("TensorFlow", extra))
    # TensorFlow's own remarks are for those who program it.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    warnings.simplefilter("ignore")
    if find_spec("sidestick_training") is None:
        raise click.ClickException(needs_extra("sidestick-training", extra))
    from sidestick_training.errors import TrainingError
    from sidestick_training.load_tensorflow import load_tensorflow

    load_tensorflow()
    try:
        with report_errors():
            yield
    except TrainingError as error:
        raise BadInputError(str(error)) from error
    except ModuleNotFoundError as error:
        raise click.ClickException(_needs(error.name or "")) from error
    except OSError as error:
        raise click.ClickException(f"A file cannot be read or written: {error}.") from error


def _needs(module: str) -> str:
    """Return the sentence for a module of the extra `train` that is missing, or of Magenta."""
    if module.partition(".")[0] in ("magenta", "note_seq"):
        return f"This needs {module}. To install it: sidestick magenta install"
    return needs_extra(module, "train")


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
