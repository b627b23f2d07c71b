"""`sidestick demo`: a press of generate, a press of extend, on a simulated Live; both drawn."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.exit_codes import sentences
from sidestick_engine.cli.shared.report import note_objects

if TYPE_CHECKING:
    from Sidestick.protocol.messages import Note
    from sidestick_engine.cli.shared.stage import Stage
    from sidestick_engine.kit.kit import Kit
    from sidestick_models.beat.drum_classes import DrumClass

BEATS_PER_BAR = 4
TAKES = (("generate", "new clip"), ("extend", "goes on"))


@click.command("demo")
@click.option("--style", default="funk", show_default=True, help="What to play.")
@options.bars
@click.option(
    "--extend",
    "extend_bars",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="How many bars the second press adds.",
)
@options.temperature
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=11, show_default=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("demo.mid"),
    show_default=True,
    help="The MIDI file to write.",
)
@options.as_json
def demo(
    style: str,
    bars: int,
    extend_bars: int,
    seed: int,
    temperature: float,
    out: Path,
    as_json: bool,
) -> None:
    """Play to a simulated Live: press generate, press extend, look at the clip."""
    from sidestick_engine.cli.shared.stage import set_stage
    from sidestick_engine.kit.kit import Kit
    from sidestick_engine.midi_files.drum_track import new_midi_file
    from sidestick_engine.midi_files.smf import check_destination, save
    from sidestick_live_sim import CORE_KIT_909

    settings = {
        "style": style,
        "bars": bars,
        "extend_bars": extend_bars,
        "seed": seed,
        "temperature": temperature,
    }
    rack = Kit.from_pads(CORE_KIT_909.items())
    kit = rack.classes
    with sentences():
        check_destination(out)
        with set_stage(settings) as stage:
            takes = {button: _take(stage, button) for button, _ in TAKES}
            tempo_bpm = float(stage.live.song.tempo)
        last = takes["extend"]
        midi = new_midi_file(
            _general_midi(last["notes"], rack),
            length_beats=last["bars"] * BEATS_PER_BAR,
            tempo_bpm=tempo_bpm,
        )
        save(midi, out)
    if as_json:
        click.echo(_as_json(takes, style=style, seed=seed, kit=kit, out=out))
    else:
        _draw(takes, style=style, seed=seed, kit=kit, out=out)


def _take(stage: Stage, button: str) -> dict[str, Any]:
    """Press a button; the whole clip as Live holds it then, and how long that took."""
    elapsed_ms = stage.press(button)
    clip = stage.clip
    return {
        "bars": round((clip.loop_end - clip.loop_start) / BEATS_PER_BAR),
        "notes": stage.notes(),
        "press_to_notes_ms": round(elapsed_ms, 2),
        "name": str(clip.name),
        "status": stage.live.status_line,
    }


def _general_midi(notes: Iterable[Note], rack: Kit) -> list[Note]:
    """The notes of the rack's pads as General MIDI: what channel 10 means in any other DAW."""
    pads = rack.general_midi().pads
    return [note._replace(pitch=pads[rack.sounds[note.pitch]]) for note in notes]


def _as_json(
    takes: Mapping[str, Mapping[str, Any]],
    *,
    style: str,
    seed: int,
    kit: Mapping[int, DrumClass],
    out: Path,
) -> str:
    shown = {
        button: {
            "bars": take["bars"],
            "notes": note_objects(take["notes"]),
            "press_to_notes_ms": take["press_to_notes_ms"],
        }
        for button, take in takes.items()
    }
    kit_names = {str(pitch): drum.key for pitch, drum in sorted(kit.items())}
    return json.dumps(
        {**shown, "style": style, "seed": seed, "kit": kit_names, "midi_file": str(out)}
    )


def _draw(
    takes: Mapping[str, Mapping[str, Any]],
    *,
    style: str,
    seed: int,
    kit: Mapping[int, DrumClass],
    out: Path,
) -> None:
    from rich.console import Console

    from sidestick_engine.cli.shared.grid_view import grid_view

    console = Console(highlight=False)
    new_from_bar = None
    for button, meaning in TAKES:
        take = takes[button]
        console.print(
            f"\n[bold]{button}[/]  {meaning}: [bold]{take['name']}[/], {take['bars']} bars, "
            f"{len(take['notes'])} notes, [bold]{take['press_to_notes_ms']:.0f} ms[/] from press "
            "to notes"
        )
        console.print(grid_view(take["notes"], kit, bars=take["bars"], new_from_bar=new_from_bar))
        console.print(f"[dim]Live's status line:[/] {take['status']}")
        new_from_bar = take["bars"]
    console.print(f"\nWrote [bold]{out}[/] (style {style}, seed {seed}): open it in any DAW.")
