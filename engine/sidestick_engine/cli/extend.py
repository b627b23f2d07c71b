"""`sidestick extend`: the drums of a MIDI file go on, without Live and without the engine."""

from __future__ import annotations

from pathlib import Path

import click

from sidestick_engine.cli import choice, options
from sidestick_engine.cli.failures import sentences
from sidestick_engine.cli.report import report


@click.command()
@click.argument("source", metavar="IN.mid", type=click.Path(path_type=Path))
@click.option("--style", default="", help="The style. [default: as the notes are]")
@options.bars
@options.temperature
@options.seed
@click.option(
    "--channel",
    type=click.IntRange(1, 16),
    default=10,
    show_default=True,
    help="The MIDI channel of the drums. Clips that Live exports are on 1.",
)
@choice.drums_rnn
@options.out
@options.as_json
def extend(
    source: Path,
    style: str,
    bars: int,
    temperature: float,
    seed: int,
    channel: int,
    out: Path,
    as_json: bool,
) -> None:
    """Write the MIDI file IN.mid with more bars of its drums; all else in it stays."""
    from Sidestick.protocol.messages import Message
    from sidestick_engine import midi_drums, midi_file
    from sidestick_engine.service import Service

    with sentences():
        midi_file.check_destination(out)
        drums = midi_drums.drums_of(midi_file.read(source), source.name, channel)
        tempo = options.FIELDS["tempo_bpm"]
        numerator, denominator = drums.meter
        request = {
            "style": style,
            "bars": bars,
            "temperature": temperature,
            "seed": seed,
            "tempo_bpm": max(tempo.low, min(tempo.high, drums.tempo_bpm)),
            "numerator": numerator,
            "denominator": denominator,
            "pads": [],
            "notes": drums.notes,
            "length_beats": drums.length_beats,
        }
        result = Service(choice.drummer()).handle(Message("extend", request), lambda: False)
        notes = result["versions"][0].notes
        midi_drums.continue_drums(drums, notes, length_beats=result["length_beats"])
        midi_file.save(drums.midi, out)
        whole = midi_drums.drums_of(drums.midi, out.name, channel)
    report(result, list(whole.notes), tempo_bpm=drums.tempo_bpm, path=out, as_json=as_json)
