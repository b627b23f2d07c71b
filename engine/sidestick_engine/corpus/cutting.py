"""The drums of a file -> its pieces in 4/4: songs are cut where they rest and where long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_engine.corpus.files.reading import USUAL_TEMPO_BPM, Drums
from sidestick_engine.corpus.grid import Cells, cells_of
from sidestick_models.beat.beat import STEPS_PER_BAR, STEPS_PER_BEAT
from sidestick_models.beat.drum_classes import DRUM_CLASSES
from sidestick_models.corpus.piece import Piece

MOST_BARS = 64
BAR_BEATS = STEPS_PER_BAR / STEPS_PER_BEAT
REST_BARS = 2  # without a hit: what follows is a piece of its own
LEAST_HITS = 4
LEAST_STEPS = STEPS_PER_BEAT + 1
_EARLY_BEATS = 1 / 8  # a hit that comes before its bar line is of the bar behind it


class Part(NamedTuple):
    """A piece of a file: the first of its bars, from 1, and its hits from there on."""

    first_bar: int
    cells: Cells

    @property
    def end(self) -> int:
        """The step after its last hit."""
        return int(self.cells.steps[-1]) + 1

    @property
    def bars(self) -> int:
        """The number of its bars."""
        return -(-self.end // STEPS_PER_BAR)


def parts_of(drums: Drums, classes: NDArray[np.int64]) -> list[Part]:
    """Return the pieces of a file whose notes are of these classes, -1 for none."""
    found: list[Part] = []
    for stretch in drums.stretches:
        if stretch.bar_beats != BAR_BEATS:
            continue
        limits = stretch.start_beats - _EARLY_BEATS, stretch.end_beats - _EARLY_BEATS
        begin, end = np.searchsorted(drums.starts, limits)
        inside = slice(begin, end)
        hit = classes[inside] >= 0
        positions = (drums.starts[inside][hit] - stretch.start_beats) * STEPS_PER_BEAT
        cells = cells_of(positions, classes[inside][hit], drums.velocities[inside][hit])
        found += (_from_bar(part, stretch.first_bar - 1) for part in _cut(cells))
    return [part for part in found if is_long_enough(part)]


def whole_part(drums: Drums, classes: NDArray[np.int64]) -> list[Part]:
    """Return all of a performance in 4/4 as one piece, however short, from its first bar on.

    It is what note-seq reads, with which training has always read performances: that loses notes of
    no length, and goes through seconds, which put a hit right between two steps to one side.
    """
    hit = (classes >= 0) & (drums.lengths > 0)
    tick_s = 60 / ((drums.tempo_bpm or USUAL_TEMPO_BPM) * drums.ticks_per_beat)
    seconds = np.rint(drums.starts[hit] * drums.ticks_per_beat) * tick_s
    positions = seconds * (60 / (tick_s * drums.ticks_per_beat) / 60 * STEPS_PER_BEAT)
    cells = cells_of(positions, classes[hit], drums.velocities[hit])
    return [Part(1, cells)] if cells else []


def is_long_enough(part: Part) -> bool:
    """Tell whether there is something to learn from a piece."""
    return len(part.cells.steps) >= LEAST_HITS and part.end >= LEAST_STEPS


def _from_bar(part: Part, bars: int) -> Part:
    return part._replace(first_bar=part.first_bar + bars)


def _cut(cells: Cells) -> Iterator[Part]:
    if not cells:
        return
    bars = np.unique(cells.steps // STEPS_PER_BAR)
    starts = np.flatnonzero(np.diff(bars, prepend=bars[0] - REST_BARS - 1) > REST_BARS)
    for run in np.split(bars, starts[1:]):
        for first in range(int(run[0]), int(run[-1]) + 1, MOST_BARS):
            last = min(first + MOST_BARS, int(run[-1]) + 1)
            part = cells.between(first * STEPS_PER_BAR, last * STEPS_PER_BAR)
            if part:
                yield Part(first + 1, part)


def piece_of(
    part: Part, *, name: str, style: str, split: str, tempo_bpm: float, is_fill: bool
) -> Piece:
    """Return a part as a piece of a corpus."""
    cells = part.cells
    shape = (part.bars * STEPS_PER_BAR, DRUM_CLASSES)
    hits = np.zeros(shape, np.bool_)
    velocities, offsets = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    where = cells.steps, cells.drums
    hits[where], velocities[where], offsets[where] = True, cells.velocities / 127, cells.offsets
    return Piece(name, style, is_fill, split, tempo_bpm, part.end, hits, velocities, offsets)
