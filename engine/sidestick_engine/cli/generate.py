"""`sidestick generate`: a beat into a MIDI file, without Live and without the engine."""

from __future__ import annotations

from pathlib import Path

import click

from sidestick_engine.cli import choice, options
from sidestick_engine.cli.failures import sentences
from sidestick_engine.cli.report import report


@click.command()
@click.option("--style", required=True, help="The style, such as funk or rock.")
@options.bars
@options.temperature
@options.tempo
@options.seed
@choice.drums_rnn
@choice.music_vae
@options.out
@options.as_json
def generate(
    style: str,
    bars: int,
    temperature: float,
    tempo_bpm: float,
    seed: int,
    out: Path,
    as_json: bool,
) -> None:
    """Write a new beat to a MIDI file."""
    from Sidestick.protocol.messages import Message
    from sidestick_engine import midi_drums, midi_file
    from sidestick_engine.service import Service

    with sentences():
        midi_file.check_destination(out)
        request = {
            "style": style,
            "bars": bars,
            "temperature": temperature,
            "seed": seed,
            "tempo_bpm": tempo_bpm,
            "numerator": 4,
            "denominator": 4,
            "pads": [],
        }
        result = Service(choice.drummer()).handle(Message("generate", request), lambda: False)
        midi = midi_drums.new_midi_file(
            result["versions"][0].notes, length_beats=result["length_beats"], tempo_bpm=tempo_bpm
        )
        midi_file.save(midi, out)
    report(result, result["versions"][0].notes, tempo_bpm=tempo_bpm, path=out, as_json=as_json)
