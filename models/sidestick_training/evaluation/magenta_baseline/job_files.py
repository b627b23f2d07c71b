"""The files that a training exchanges with Magenta's process: pieces of events, and its log."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sidestick_models.atomic_file import write_atomically

PIECES, EXAMPLES, LOG = "pieces.npz", "examples.npz", "log.jsonl"

Row = dict[str, float]
"""`step` from 1, `seconds` since training began, `loss` in nats per event, and more by trainer."""


def save_pieces(pieces: Sequence[NDArray[np.int64]], path: Path) -> None:
    """Write pieces of events (steps,) as a file of arrays."""
    rows = {str(number): events for number, events in enumerate(pieces)}
    np.savez_compressed(path, **rows)  # type: ignore[arg-type]


def load_pieces(path: Path) -> list[NDArray[np.int64]]:
    """Read what `save_pieces` wrote, in its order."""
    with np.load(path) as file:
        return [file[name] for name in file.files]


def write_log(rows: Iterable[Row], path: Path) -> None:
    """Write a line of JSON for each row, its numbers rounded to four digits after the point."""
    lines = (json.dumps({name: round(value, 4) for name, value in row.items()}) for row in rows)
    write_atomically(path, "".join(line + "\n" for line in lines).encode())


def read_log(path: Path) -> list[Row]:
    """Read what `write_log` wrote."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
