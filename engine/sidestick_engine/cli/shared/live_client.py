"""The way of subcommands to Live: through the running engine, as any other client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from sidestick_engine.cli.shared.exit_codes import report_errors

if TYPE_CHECKING:
    from sidestick_engine.server.client import EngineClient

DEADLINE_MS = 15_000  # that Live has for what a command requests; a song kit takes a while
# What the engine needs at most to say that the deadline is over.
GRACE_S = 2.0


@contextmanager
def connect() -> Iterator[EngineClient]:
    """Yield the running engine; what it and Live cannot do ends in a sentence and an exit code."""
    from sidestick_engine.server.client import EngineClient

    timeout_s = DEADLINE_MS / 1000 + GRACE_S
    with (
        report_errors(),
        EngineClient.from_port_file(timeout_s=timeout_s, client="sidestick live") as engine,
    ):
        yield engine


def run_action(action: str, settings: Mapping[str, Any]) -> None:
    """Run one of the script's actions with these settings, and print what was done."""
    from sidestick_models.styles.names import style_keys

    with connect() as engine:
        settings = {**settings, **style_keys(settings, engine.offered)}
        done = engine.request(
            "run_action", deadline_ms=DEADLINE_MS, action=action, settings=settings
        )
    click.echo(done["sentence"])
