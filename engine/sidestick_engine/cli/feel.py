"""`sidestick feel`: the drums of a MIDI file as a drummer would play them."""

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
@options.playing
@options.seed
@options.out
@options.as_json
def feel(source: Path, channel: int, out: Path, as_json: bool, **asked: Any) -> None:
    """Write the MIDI file IN.mid with a drummer's timing and dynamics; no hit comes or goes."""
    rewrite("feel", source, channel, out, as_json, lambda _: asked)
