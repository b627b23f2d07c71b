"""What the subcommands share that need the extra `train`."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import click

from sidestick_engine.cli.shared.exit_codes import BadInputError, sentences


@contextmanager
def training() -> Iterator[None]:
    """Sentences for what needs the extra `train`, which must be there."""
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
        with sentences():
            yield
    except TrainingError as error:
        raise BadInputError(str(error)) from error


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[str, float], None]]:
    """A bar on standard error; yields what is to be told what is being done, and how far it is."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(title, total=1.0)
        yield lambda what, done: progress.update(
            task, description=f"{title}: {what}", completed=done
        )
