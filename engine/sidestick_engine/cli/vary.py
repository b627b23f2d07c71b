"""`sidestick vary`: the drums of a MIDI file in another way, but for what is locked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.offline import rewrite


@click.command()
@options.source
@options.style_of_file
@options.locks
@options.part
@options.hits
@options.out
@options.as_json
def vary(source: Path, channel: int, out: Path, as_json: bool, **asked: Any) -> None:
    """Write the MIDI file IN.mid with other hits in its drums; all else in it stays."""
    rewrite("vary", source, channel, out, as_json, lambda _: asked)
