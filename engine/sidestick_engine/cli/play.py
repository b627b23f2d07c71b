"""`sidestick play`: plays the drums of a MIDI file out of a MIDI port."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from Sidestick.protocol.record_types import TEMPO
from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.exit_codes import BadInputError, report_errors
from sidestick_engine.cli.shared.setting_options import CheckedType
from sidestick_engine.server.signals import until_stopped

if TYPE_CHECKING:
    from sidestick_engine.midi_out import MidiLoop, MidiOut, PlayerState

WAIT_S = 0.1


@click.command()
@click.argument("source", metavar="FILE.mid", type=click.Path(path_type=Path))
@click.option("--port", metavar="NAME", help="The port to play to; `sidestick ports` lists them.")
@click.option(
    "--virtual",
    is_flag=True,
    help="Play to a virtual port of Sidestick's. [default: where the system has them]",
)
@options.where
@click.option(
    "--tempo",
    "tempo_bpm",
    type=CheckedType(click.FLOAT, TEMPO),
    help="The tempo in beats per minute. [default: the file's]",
)
@click.option("--loop", is_flag=True, help="Play in a loop, until Ctrl+C.")
@click.option("--clock", is_flag=True, help="Send the MIDI clock too, with start and stop.")
@click.option("--follow", metavar="NAME", help="Follow the MIDI clock that comes from this port.")
@until_stopped()
def play(
    source: Path,
    port: str | None,
    virtual: bool,
    where: dict[str, Any],
    tempo_bpm: float | None,
    loop: bool,
    clock: bool,
    follow: str | None,
) -> None:
    """Play the drums of a MIDI file out of a MIDI port."""
    from sidestick_engine.midi_files import drum_track, smf
    from sidestick_engine.midi_out import MidiLoop, MidiOut

    if port is not None and virtual:
        raise click.UsageError("Choose --port or --virtual, not both.")
    print_state = _StatePrinter()
    with report_errors(), MidiOut(print_state) as midi_out:
        drums = drum_track.drums_of(smf.read(source), str(source), **where)
        midi_out.refresh_ports()
        name = port or _own_port(midi_out.state())
        midi_out.use_output(name)
        midi_out.use_channel(drums.channel)
        midi_out.send_clock(clock)
        if follow:
            midi_out.follow(follow)
        # Played once, there is a bar of silence at the end in which to stop.
        bar_beats = drums.last_part.bar_beats
        silence_beats = 0.0 if loop else bar_beats
        clip = MidiLoop(drums.notes, drums.length_beats + silence_beats, bar_beats)
        for warning in (*drums.warnings, *drums.found):
            click.echo(warning, err=True)
        click.echo(f"Playing to the MIDI port {name}. Press Ctrl+C to stop.", err=True)
        print_state.is_on = True
        _play(
            midi_out, clip, tempo_bpm or drums.parts[0].tempo_bpm, None if loop else silence_beats
        )


def _play(midi_out: MidiOut, clip: MidiLoop, tempo_bpm: float, silence_beats: float | None) -> None:
    """Play until the silence at the clip's end has come, or for ever where there is none."""
    midi_out.play(clip, tempo_bpm)
    while True:
        time.sleep(WAIT_S)
        state = midi_out.state()
        if silence_beats is None or not state.playing:
            continue
        if state.position_at(time.perf_counter()) >= clip.length_beats - silence_beats:
            return


def _own_port(state: PlayerState) -> str:
    from sidestick_engine.midi_out import VIRTUAL_OUTPUT

    if state.has_virtual:
        return VIRTUAL_OUTPUT
    if state.outputs:
        raise BadInputError(f"Choose a port with --port: {', '.join(state.outputs)}.")
    raise BadInputError(state.sentence or "There is no MIDI port to play to.")


class _StatePrinter:
    """Prints what a port has to say once, as it comes, while the beat plays."""

    def __init__(self) -> None:
        self.is_on = False
        self._last = ""

    def __call__(self, state: PlayerState) -> None:
        if self.is_on and state.sentence and state.sentence != self._last:
            click.echo(state.sentence, err=True)
        self._last = state.sentence
