"""`sidestick generate`: a beat into a MIDI file, without Live and without the engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.exit_codes import sentences
from sidestick_engine.cli.shared.offline import answer, versions_of
from sidestick_engine.cli.shared.report import Written, report


@click.command()
@click.option("--style", required=True, help="The style, such as funk or rock.")
@options.bars
@options.meter
@options.tempo
@options.hits
@options.out
@options.as_json
def generate(
    meter: tuple[int, int], tempo_bpm: float, out: Path, as_json: bool, **asked: Any
) -> None:
    """Write a new beat to a MIDI file."""
    from sidestick_engine.midi_files import drum_track, smf

    written = []
    with sentences():
        smf.check_destination(out)
        result = answer(
            "generate", numerator=meter[0], denominator=meter[1], tempo_bpm=tempo_bpm, **asked
        )
        length_beats = result["length_beats"]
        for (notes, hits_per_bar), path in versions_of(result, out):
            midi = drum_track.new_midi_file(
                notes, length_beats=length_beats, tempo_bpm=tempo_bpm, meter=meter
            )
            smf.save(midi, path)
            written.append(Written(path, notes, len(notes), hits_per_bar))
    report("generate", result, written, tempo_bpm=tempo_bpm, as_json=as_json)
