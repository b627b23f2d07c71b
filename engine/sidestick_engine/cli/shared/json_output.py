"""Output of subcommands with --json: notes and kits by name, one object on one line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import click

from Sidestick.protocol.messages import Note


def print_json(fields: Mapping[str, Any]) -> None:
    """Print one JSON object on one line, in ASCII: so it is right in whatever encoding."""
    click.echo(json.dumps(fields))


def note_objects(notes: Iterable[Note]) -> list[dict[str, float]]:
    """Return notes as they stand in JSON."""
    return [note._asdict() for note in notes]


def kit_by_pitch(kit: Iterable[tuple[str, int]]) -> dict[int, str]:
    """Return pitch -> drum class of a kit; of several classes on a pitch, the pad's own."""
    return {pitch: drum for drum, pitch in reversed(list(kit))}
