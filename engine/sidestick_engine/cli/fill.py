"""`sidestick fill`: a fill at the end of the drums of a MIDI file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.offline import rewrite

if TYPE_CHECKING:
    from sidestick_engine.midi_files.drum_track import DrumFile


@click.command()
@options.source
@options.style_of_file
@options.locks
@click.option(
    "--bars",
    type=click.FloatRange(0, 2, min_open=True),
    default=1.0,
    show_default=True,
    help="How many of its last bars become the fill, such as 0.5.",
)
@options.hits
@options.out
@options.as_json
def fill(source: Path, channel: int, bars: float, out: Path, as_json: bool, **asked: Any) -> None:
    """Write the MIDI file IN.mid with a fill at the end of its drums; all else in it stays."""

    def with_length(drums: DrumFile) -> dict[str, Any]:
        return {**asked, "fill_beats": bars * drums.bar_beats}

    rewrite("fill", source, channel, out, as_json, with_length)
