"""The report on beats that were written to files: a sentence for each, or one JSON object."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click

from Sidestick.protocol.messages import KINDS, Note
from Sidestick.protocol.note_changes import NoteChanges, hits_per_bar, plural
from sidestick_engine.cli.shared.json_output import kit_by_pitch, note_objects, print_json
from sidestick_engine.cli.shared.midi_output import MidiOutput, shown


class Written(NamedTuple):
    """A file, all of its drum notes, how they differ from those before, and how dense they are."""

    path: Path
    notes: list[Note]
    changes: NoteChanges
    hits_per_bar: float


def brings_new_bars(kind: str) -> bool:
    """Tell whether a kind of request brings new bars, and not the loop in another way."""
    return any(field.name == "bars" for field in KINDS[kind].fields)


def report(
    kind: str,
    result: dict[str, Any],
    written: Sequence[Written],
    output: MidiOutput,
    *,
    tempo_bpm: float,
    warnings: Sequence[str] = (),
) -> None:
    """Print what came of a request of this kind, and what is odd about its file."""
    if output.is_json:
        names = ("style", "seed", "bars", "missing", "model_ms")
        fields = {name: result[name] for name in names}
        fields |= {"tempo_bpm": tempo_bpm, "kit": kit_by_pitch(result["kit"])}
        fields |= {"warnings": [*warnings]}
        print_json(fields | {"versions": [_json(each) for each in written]})
        return
    for number, each in enumerate(written, 1):
        version = f", version {number}" if len(written) > 1 else ""
        seed = f"Seed {result['seed']}{version}."
        output.echo(f"Wrote {_bars(kind, result)} to {_sentence(each)} {seed}")
    for warning in warnings:
        click.echo(warning, err=True)


def _json(written: Written) -> dict[str, Any]:
    return {
        "midi_file": str(written.path),
        "hits_per_bar": round(written.hits_per_bar, 2),
        "changes": written.changes._asdict(),
        "notes": note_objects(written.notes),
    }


def _bars(kind: str, result: dict[str, Any]) -> str:
    bars = plural(result["bars"], "new bar" if brings_new_bars(kind) else "bar")
    return f"{bars} of {result['style']}" if result["style"] else bars


def _sentence(written: Written) -> str:
    path, notes, changes, hits = written
    return f"{shown(path)}: {changes.sentence}, {len(notes)} in all, {hits_per_bar(hits)}."
