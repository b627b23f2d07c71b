"""Read how the drummer of each exemplar divides the beat, from a table beside the weights."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.subdivision import Kind, Subdivision

TABLE = Path(__file__).parent / "subdivisions.npy"
"""A row for each exemplar: the number of its kind, from 1 on, and three places in hundredths."""

_KINDS = tuple(Kind)
_UNIT, _UNKNOWN = 1 / 100, -128

Table = NDArray[np.int8]


@cache
def shipped_subdivisions() -> Table:
    """Return the table of the exemplars that ship: (exemplars, 4)."""
    table: Table = np.load(TABLE, allow_pickle=False)
    return table


def stored(subdivisions: Sequence[Subdivision | None]) -> Table:
    """Return subdivisions as the table holds them; None is unknown."""
    rows = np.full((len(subdivisions), 4), _UNKNOWN, np.int8)
    for row, subdivision in zip(rows, subdivisions, strict=True):
        row[0] = 0 if subdivision is None else 1 + _KINDS.index(subdivision.kind)
        if subdivision is not None:
            late = np.array(subdivision.late)
            known = ~np.isnan(late)
            row[1:][known] = np.round(late[known] / _UNIT)
    return rows


def are_of_kind(table: Table, kind: Kind) -> NDArray[np.bool_]:
    """Tell which rows of a table are of a kind: (exemplars,)."""
    return np.asarray(table[:, 0] == 1 + _KINDS.index(kind))


def subdivision_of(row: Table) -> Subdivision | None:
    """Return what a row of the table holds."""
    if not row[0]:
        return None
    second, third, last = (float("nan") if at == _UNKNOWN else float(at) * _UNIT for at in row[1:])
    return Subdivision(_KINDS[int(row[0]) - 1], (second, third, last))
