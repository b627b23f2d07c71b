"""The log of subcommands that run for long: readable lines on standard error."""

from __future__ import annotations

import logging


def log_to_stderr(level: int) -> None:
    """Show what is logged at this level or above."""
    from rich.console import Console
    from rich.logging import RichHandler

    handler = RichHandler(console=Console(stderr=True), show_path=False, rich_tracebacks=False)
    logging.basicConfig(level=level, format="%(message)s", datefmt="%H:%M:%S", handlers=[handler])
