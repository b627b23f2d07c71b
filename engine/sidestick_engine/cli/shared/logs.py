"""The log of subcommands that run for long: readable lines on standard error."""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
from pathlib import Path

MOST_LOG_BYTES = 1_000_000


def log_to_stderr(level: int) -> None:
    """Show what is logged at this level or above."""
    from rich.console import Console
    from rich.logging import RichHandler

    handler = RichHandler(console=Console(stderr=True), show_path=False, rich_tracebacks=False)
    logging.basicConfig(level=level, format="%(message)s", datefmt="%H:%M:%S", handlers=[handler])


def log_to_file(level: int, path: Path | None = None) -> None:
    """Write the same as lines to a file, or to standard error, which is one in the background.

    Its errors are old once it has grown large: then it is emptied.
    """
    form = "%(asctime)s %(levelname)s %(message)s"
    if path is not None:
        logging.basicConfig(level=level, format=form, filename=path)
    elif sys.stderr is not None:  # a program of Windows without a console may have none
        descriptor = sys.stderr.fileno()
        if os.fstat(descriptor).st_size > MOST_LOG_BYTES:
            os.ftruncate(descriptor, 0)
        faulthandler.enable()
        logging.basicConfig(level=level, format=form)
