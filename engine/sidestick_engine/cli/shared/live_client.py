"""How subcommands ask Live: through the engine, as any other client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from sidestick_engine.cli.shared.exit_codes import sentences
from sidestick_engine.cli.shared.options import LIVE_DEADLINE_MS

if TYPE_CHECKING:
    from sidestick_engine.server.client import EngineClient

# What the engine needs at most to say that the deadline is over.
GRACE_S = 2.0


@contextmanager
def asking() -> Iterator[EngineClient]:
    """The running engine; what it and Live cannot do ends in a sentence and an exit code."""
    from sidestick_engine.server.client import EngineClient

    timeout_s = LIVE_DEADLINE_MS / 1000 + GRACE_S
    with (
        sentences(),
        EngineClient.from_port_file(timeout_s=timeout_s, client="sidestick live") as engine,
    ):
        yield engine


def act(action: str, **settings: Any) -> None:
    """Play one of the script's buttons with the settings that are given, and say what was done."""
    given = {name: value for name, value in settings.items() if value is not None}
    with asking() as engine:
        done = engine.ask("run_action", deadline_ms=LIVE_DEADLINE_MS, action=action, settings=given)
    click.echo(done["sentence"])
