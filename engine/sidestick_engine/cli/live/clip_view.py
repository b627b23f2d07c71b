"""The clip that Live shows, as words and a grid, or as one JSON object."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

from rich.console import Console

from sidestick_engine.cli.shared.grid_view import grid_view
from sidestick_engine.cli.shared.json_output import kit_by_pitch, note_objects, print_json
from sidestick_models.beat.beat import STEPS_PER_BEAT
from sidestick_models.beat.drum_classes import DrumClass

Clip = Mapping[str, Any]


def print_as_json(clip: Clip) -> None:
    """Print the fields of a `clip` message by name."""
    fields = {name: value for name, value in clip.items() if name != "id"}
    fields["notes"] = note_objects(clip["notes"])
    fields["pads"] = {str(note): name for note, name in clip["pads"]}
    fields["kit"] = {str(pitch): drum for pitch, drum in kit_by_pitch(clip["kit"]).items()}
    print_json(fields)


def draw(clip: Clip) -> None:
    """Print what Live shows: where it is, its beat, and its kit."""
    console = Console(highlight=False)
    console.print(f"{clip['live']} is connected.", markup=False)
    if clip["where"] == "none":
        console.print(clip["reason"], markup=False)
        return
    console.print(heading(clip), markup=False)
    kit = {pitch: DrumClass[drum.upper()] for pitch, drum in kit_by_pitch(clip["kit"]).items()}
    steps = max(1, clip["numerator"] * 4 * STEPS_PER_BEAT // clip["denominator"])
    if any(note.pitch in kit for note in clip["notes"]):
        bars = ceil(clip["length_beats"] * STEPS_PER_BEAT / steps)
        console.print(
            grid_view(clip["notes"], kit, bars=bars, steps_per_bar=steps, width=console.width)
        )
    for line in (*_other_pads(clip, kit), *clip["problems"]):
        console.print(line, markup=False)


def heading(clip: Clip) -> str:
    """Return a line on where the clip is, and how it is played."""
    name = f"Clip {clip['name']}".rstrip() if clip["content_hash"] else "Empty slot"
    rack = f" ({clip['rack']})" if clip["rack"] else ""
    place = " in the arrangement" if clip["where"] == "arrangement" else ""
    meter = f"{clip['numerator']}/{clip['denominator']}, {clip['tempo_bpm']:g} BPM"
    size = f"{clip['length_beats']:g} beats, {len(clip['notes'])} notes"
    at = clip["position_beats"]
    playing = "" if at is None else f", playing at beat {max(at, 0.0) + 1:.2f}"
    return f"{name} on the track {clip['track']}{rack}{place}: {meter}, {size}{playing}"


def _other_pads(clip: Clip, kit: Mapping[int, DrumClass]) -> list[str]:
    """Return a line on what is played on pads that are no drums of a beat; none, if nothing is."""
    names = dict(clip["pads"])
    pitches = sorted({note.pitch for note in clip["notes"]} - kit.keys())
    played = ", ".join(names.get(pitch, f"note {pitch}") for pitch in pitches)
    return [f"Other pads played: {played}"] if played else []
