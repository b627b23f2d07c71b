"""`sidestick extend`: the drums of a MIDI file go on, without Live and without the engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.offline import rewrite


@click.command()
@options.source
@options.style_of_file
@options.bars
@options.hits
@options.out
@options.as_json
def extend(source: Path, channel: int, out: Path, as_json: bool, **asked: Any) -> None:
    """Write the MIDI file IN.mid with more bars of its drums; all else in it stays."""
    rewrite("extend", source, channel, out, as_json, lambda _: asked)
