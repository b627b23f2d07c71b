"""`sidestick demo`: presses generate and extend in a simulated Live, and draws both clips."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from Sidestick.protocol.settings_table import BY_KEY
from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.exit_codes import report_errors
from sidestick_engine.cli.shared.json_output import note_objects, print_json
from sidestick_engine.cli.shared.setting_options import CheckedType, with_settings

if TYPE_CHECKING:
    from Sidestick.protocol.messages import Note
    from sidestick_engine.cli.shared.stage import Stage
    from sidestick_engine.kit.kit import Kit
    from sidestick_models.beat.drum_classes import DrumClass

BEATS_PER_BAR = 4
PRESSES = {"generate": "new clip", "extend": "goes on"}
_EXTEND_BARS = BY_KEY["extend_bars"]


@click.command("demo")
@with_settings(("style", "bars"), unless_given={})
@click.option(
    "--extend",
    "extend_bars",
    type=CheckedType(click.INT, _EXTEND_BARS.type),
    default=_EXTEND_BARS.default,
    show_default=True,
    help="The number of bars that the second press adds.",
)
@with_settings(("temperature", "seed"), unless_given={}, defaults={"seed": 12})
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("demo.mid"),
    show_default=True,
    help="The MIDI file to write.",
)
@options.force
@options.as_json
def demo(settings: dict[str, Any], extend_bars: int, out: Path, force: bool, as_json: bool) -> None:
    """Press generate and extend in a simulated Live.

    Draws the clip after each press, and how long it took.
    """
    from sidestick_engine.cli.shared.midi_output import MidiOutput
    from sidestick_engine.cli.shared.stage import set_stage
    from sidestick_engine.kit.kit import Kit
    from sidestick_engine.midi_files.drum_writing import new_midi_file
    from sidestick_live_sim import CORE_KIT_909

    rack = Kit.from_pads(CORE_KIT_909.items())
    with report_errors():
        output = MidiOutput(out, force=force)
        output.check()
        with set_stage({**settings, "extend_bars": extend_bars}) as stage:
            clips = {button: _press(stage, button) for button in PRESSES}
            tempo_bpm = float(stage.live.song.tempo)
        last = clips["extend"]
        midi = new_midi_file(
            _general_midi(last["notes"], rack),
            length_beats=last["bars"] * BEATS_PER_BAR,
            tempo_bpm=tempo_bpm,
        )
        output.save([midi])
    if as_json:
        _print_json(clips, settings, rack.classes, out)
    else:
        _draw(clips, settings, rack.classes, out)


def _press(stage: Stage, button: str) -> dict[str, Any]:
    """Press a button; return the clip as Live holds it then, and how long that took."""
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
    """Return notes of the rack's pads as General MIDI, as any DAW reads channel 10."""
    pads = rack.general_midi().pads
    return [note._replace(pitch=pads[rack.sounds[note.pitch]]) for note in notes]


def _print_json(
    clips: Mapping[str, Mapping[str, Any]],
    settings: Mapping[str, Any],
    kit: Mapping[int, DrumClass],
    out: Path,
) -> None:
    shown = {
        button: {
            "bars": clip["bars"],
            "notes": note_objects(clip["notes"]),
            "press_to_notes_ms": clip["press_to_notes_ms"],
        }
        for button, clip in clips.items()
    }
    kit_names = {str(pitch): drum.key for pitch, drum in sorted(kit.items())}
    made_with = {key: settings[key] for key in ("style", "seed")}
    print_json({**shown, **made_with, "kit": kit_names, "midi_file": str(out)})


def _draw(
    clips: Mapping[str, Mapping[str, Any]],
    settings: Mapping[str, Any],
    kit: Mapping[int, DrumClass],
    out: Path,
) -> None:
    from rich.console import Console

    from sidestick_engine.cli.shared.grid_view import grid_view

    console = Console(highlight=False)
    new_from_bar = None
    for button, meaning in PRESSES.items():
        clip = clips[button]
        console.print(
            f"\n[bold]{button}[/]  {meaning}: [bold]{clip['name']}[/], {clip['bars']} bars, "
            f"{len(clip['notes'])} notes, [bold]{clip['press_to_notes_ms']:.0f} ms[/] from press "
            "to notes"
        )
        console.print(
            grid_view(
                clip["notes"],
                kit,
                bars=clip["bars"],
                new_from_bar=new_from_bar,
                width=console.width,
            )
        )
        console.print(f"[dim]Live's status line:[/] {clip['status']}")
        new_from_bar = clip["bars"]
    console.print(
        f"\nWrote [bold]{out}[/] (style {settings['style']}, seed {settings['seed']}): "
        "open it in any DAW.\nTo play with it in the browser: sidestick panel"
    )
