"""Pieces <-> the bytes of a shard: an npz of plain arrays, without pickle.

A shard holds columns with a row for each piece, and the cells of all pieces, one after another, in
the order of steps and classes: only what is hit has a velocity and an offset.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.drum_classes import DRUM_CLASSES
from sidestick_models.corpus.piece import Piece

_COLUMNS = ("name", "style", "is_fill", "split", "tempo_bpm", "end", "steps")
_CELLS = ("events", "velocities", "offsets")
_BITS = np.arange(DRUM_CLASSES)


def shard_bytes(pieces: Sequence[Piece]) -> bytes:
    """Return the file of some pieces, at least one."""
    columns = {
        key: np.array([getattr(piece, key) for piece in pieces])
        for key in _COLUMNS
        if key != "steps"
    }
    columns["steps"] = np.array([len(piece.hits) for piece in pieces])
    cells = {
        "events": np.concatenate([piece.hits @ (1 << _BITS) for piece in pieces]).astype(np.uint16),
        "velocities": np.concatenate([piece.velocities[piece.hits] for piece in pieces]),
        "offsets": np.concatenate([piece.offsets[piece.hits] for piece in pieces]),
    }
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **columns, **cells)  # type: ignore[arg-type]
    return buffer.getvalue()


def read_shard(data: bytes) -> Iterator[Piece]:
    """Yield the pieces of a shard.

    Raises:
        ValueError: it is none, or damaged.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            arrays = {key: file[key] for key in (*_COLUMNS, *_CELLS)}
    except (KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(f"It is no shard: {error}.") from error
    hits = (arrays["events"][:, None] >> _BITS & 1).astype(np.bool_)
    velocities = _spread(arrays["velocities"], hits)
    offsets = _spread(arrays["offsets"], hits)
    ends = np.cumsum(arrays["steps"])
    if len(hits) != (ends[-1] if len(ends) else 0):
        raise ValueError("It is no shard: its steps are not those of its pieces.")
    for row, end in enumerate(ends):
        part = slice(int(end - arrays["steps"][row]), int(end))
        yield Piece(
            name=str(arrays["name"][row]),
            style=str(arrays["style"][row]),
            is_fill=bool(arrays["is_fill"][row]),
            split=str(arrays["split"][row]),
            tempo_bpm=float(arrays["tempo_bpm"][row]),
            end=int(arrays["end"][row]),
            hits=hits[part],
            velocities=velocities[part],
            offsets=offsets[part],
        )


def _spread(values: NDArray[np.float32], hits: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return values of the cells that are hit as an array (steps, 9), 0 elsewhere."""
    if len(values) != hits.sum():
        raise ValueError("It is no shard: its values are not those of its hits.")
    cells = np.zeros(hits.shape, np.float32)
    cells[hits] = values
    return cells
