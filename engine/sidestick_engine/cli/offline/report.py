"""What is printed of beats that were written to files: a sentence for each, or one JSON object."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click

from Sidestick.protocol.messages import Note

# Kinds of request that bring new bars, and not the loop in another way.
NEW_BARS = ("generate", "extend")


class Written(NamedTuple):
    """A file, all of its drum notes, how many of them are new, and how dense the new ones are."""

    path: Path
    notes: list[Note]
    new: int
    hits_per_bar: float


def kit_by_pitch(kit: Iterable[tuple[str, int]]) -> dict[int, str]:
    """Pitch -> drum class of a result's kit; of several classes on a pitch, the pad's own."""
    return {pitch: drum for drum, pitch in reversed(list(kit))}


def note_objects(notes: Iterable[Note]) -> list[dict[str, float]]:
    """Notes as they stand in JSON."""
    return [note._asdict() for note in notes]


def report(
    kind: str,
    result: dict[str, Any],
    written: Sequence[Written],
    *,
    tempo_bpm: float,
    as_json: bool,
) -> None:
    """Prints what came of a request of this kind."""
    if as_json:
        names = ("style", "seed", "bars", "missing", "model_ms")
        made = {name: result[name] for name in names}
        made |= {"tempo_bpm": tempo_bpm, "kit": kit_by_pitch(result["kit"])}
        click.echo(json.dumps(made | {"versions": [_json(each) for each in written]}))
        return
    for each in written:
        click.echo(f"Wrote {_what(kind, result)} to {_sentence(each)} Seed {result['seed']}.")


def _json(written: Written) -> dict[str, Any]:
    return {
        "midi_file": str(written.path),
        "hits_per_bar": round(written.hits_per_bar, 2),
        "notes": note_objects(written.notes),
    }


def _what(kind: str, result: dict[str, Any]) -> str:
    bars = _several(result["bars"], "new bar" if kind in NEW_BARS else "bar")
    return f"{bars} of {result['style']}" if result["style"] else bars


def _sentence(written: Written) -> str:
    path, notes, new, hits_per_bar = written
    found = f"{_several(new, 'new note')}, {len(notes)} in all, {hits_per_bar:.3g} hits per bar."
    return f"{path}: {found}"


def _several(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
