"""Subdivisions of beats that networks play: those of exemplars, and the offsets that follow them.

Human timing hears hits on sixteenths: whether the second of a beat is straight, swung or a
triplet's it guesses for each hit anew. So what it says of a place is moved, on the whole, to where
the subdivision has it, and keeps how it strays. Of triplets, which are far from their sixteenths,
what it says of straight ones is left out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BEAT
from sidestick_models.beat.dotted_beats import DOTTED_STEPS
from sidestick_models.beat.meter import Meter
from sidestick_models.beat.subdivision import Kind, Subdivision
from sidestick_models.beat.swing import has_swinging_eighths

TABLE = Path(__file__).parent / "subdivisions.npy"
"""A row for each exemplar: the number of its kind, from 1 on, and three places in hundredths."""

_KINDS = tuple(Kind)
_UNIT, _UNKNOWN = 1 / 100, -128

# In a triplet hits lie so far around their place, in steps, and beyond it as hands do.
_FREE, _HANDS = 0.10, 0.03

Table = NDArray[np.int8]
Floats = NDArray[np.float64]
Logits = NDArray[np.float32]
Numbers = NDArray[np.integer]


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


class SubdividedOffsets:
    """The places of B beats: those of their subdivisions, one each; None has none.

    Where a meter's beats are dotted, three are straight, and where they are eighths, places are as
    they come.
    """

    def __init__(self, subdivisions: Sequence[Subdivision | None], meter: Meter) -> None:
        self._late = np.array([_late(each, meter) for each in subdivisions])  # (B, steps of a beat)
        is_far = [meter.is_compound or (each and each.is_triplet) for each in subdivisions]
        self._far = np.where(np.array(is_far, bool)[:, None], self._late, math.nan)

    def lean(self, logits: Logits, versions: Numbers, steps: Numbers) -> Logits:
        """Return logits (N, bins) of offsets from -0.5 to 0.5 without what is out of place.

        `versions` and `steps` (N,) say of each which beat's it is, and where.
        """
        place = self._far[versions, steps % self._far.shape[1]]
        if np.isnan(place).all():
            return logits
        away = np.abs(_centres(logits.shape[1]) - place[:, None])
        off = np.nan_to_num(np.maximum(away - _FREE, 0) / _HANDS)
        return np.asarray(logits - off**2 / 2, np.float32)

    def moves(self, shares: Floats, versions: Numbers, steps: Numbers) -> Floats:
        """Return how far to move each hit, (N,), by the histograms of their offsets, (N, bins)."""
        beats, places = self._late.shape
        rows = versions * places + steps % places
        usual = shares @ _centres(shares.shape[1])
        sums, counts = (
            np.bincount(rows, weights, beats * places).reshape(beats, -1)
            for weights in (usual, None)
        )
        means = sums / np.maximum(counts, 1)
        by_place: Floats = np.nan_to_num(self._late + means[:, :1] - means)
        return np.asarray(by_place.ravel()[rows])


def _late(subdivision: Subdivision | None, meter: Meter) -> tuple[float, ...]:
    if meter.is_compound:
        # All that is heard in three is written so.
        return (0.0 if subdivision else math.nan,) * DOTTED_STEPS
    if subdivision is None or not has_swinging_eighths(meter):
        return (math.nan,) * STEPS_PER_BEAT
    return (math.nan, *subdivision.late)


def _centres(bins: int) -> Floats:
    centres: Floats = (np.arange(bins) + 0.5) / bins - 0.5
    return centres
