"""The report on beats that were written to files: a sentence for each, or one JSON object."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click

from Sidestick.protocol.messages import KINDS, Note
from sidestick_engine.cli.shared.json_output import kit_by_pitch, note_objects, print_json


class Written(NamedTuple):
    """A file, all of its drum notes, how many are new or changed, and how dense they are."""

    path: Path
    notes: list[Note]
    new: int
    hits_per_bar: float


def brings_new_bars(kind: str) -> bool:
    """Tell whether a kind of request brings new bars, and not the loop in another way."""
    return any(field.name == "bars" for field in KINDS[kind].fields)


def report(
    kind: str,
    result: dict[str, Any],
    written: Sequence[Written],
    *,
    tempo_bpm: float,
    as_json: bool,
    warnings: Sequence[str] = (),
) -> None:
    """Print what came of a request of this kind, and what is odd about its file."""
    if as_json:
        names = ("style", "seed", "bars", "missing", "model_ms")
        fields = {name: result[name] for name in names}
        fields |= {"tempo_bpm": tempo_bpm, "kit": kit_by_pitch(result["kit"])}
        fields |= {"warnings": [*warnings]}
        print_json(fields | {"versions": [_json(each) for each in written]})
        return
    for each in written:
        click.echo(f"Wrote {_bars(kind, result)} to {_sentence(kind, each)} Seed {result['seed']}.")
    for warning in warnings:
        click.echo(warning, err=True)


def _json(written: Written) -> dict[str, Any]:
    return {
        "midi_file": str(written.path),
        "hits_per_bar": round(written.hits_per_bar, 2),
        "notes": note_objects(written.notes),
    }


def _bars(kind: str, result: dict[str, Any]) -> str:
    bars = _count(result["bars"], "new bar" if brings_new_bars(kind) else "bar")
    return f"{bars} of {result['style']}" if result["style"] else bars


def _sentence(kind: str, written: Written) -> str:
    path, notes, new, hits_per_bar = written
    brings_hits = any(field.name == "versions" for field in KINDS[kind].fields)
    number = _count(new, "new note" if brings_hits else "changed note")
    return f"{path}: {number}, {len(notes)} in all, {hits_per_bar:.3g} hits per bar."


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
