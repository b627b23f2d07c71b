"""What `generate` and `extend` print when they are done: a sentence, or one JSON object."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from Sidestick.protocol.messages import Note


def kit_by_pitch(kit: Iterable[tuple[str, int]]) -> dict[int, str]:
    """Pitch -> drum class of a result's kit; of several classes on a pitch, the pad's own."""
    return {pitch: drum for drum, pitch in reversed(list(kit))}


def note_objects(notes: Iterable[Note]) -> list[dict[str, float]]:
    """Notes as they stand in JSON."""
    return [note._asdict() for note in notes]


def report(
    result: dict[str, Any], notes: list[Note], *, tempo_bpm: float, path: Path, as_json: bool
) -> None:
    """Prints what a file has become; `notes` are all of its drum notes."""
    if as_json:
        made = {name: result[name] for name in ("style", "seed", "bars", "unplayed", "model_ms")}
        made |= {"tempo_bpm": tempo_bpm, "kit": kit_by_pitch(result["kit"])}
        click.echo(json.dumps(made | {"notes": note_objects(notes), "midi_file": str(path)}))
        return
    bars, new = result["bars"], len(result["versions"][0].notes)
    style = f" of {result['style']}" if result["style"] else ""
    click.echo(
        f"Wrote {bars} new bar{'s' if bars > 1 else ''}{style} to {path}: {new} notes, "
        f"{len(notes)} in all. Seed {result['seed']}."
    )
