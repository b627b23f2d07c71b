"""Numbers about lanes, which are all notes of one pitch in a file, and about pairs of lanes.

They say where in the bar a lane is hit, how hard, how often, and what it is hit together with, or
just before; never which pitch it is, which only means something in a map.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_engine.kit.recognition.loop_notes import Floats, Ints, NotesOfFiles

MOST_LANES = 20
"""Lanes of a file that are looked at: those with the most notes."""
PITCHES = 128
NO_PITCH = PITCHES
"""Stands where a file has no more lanes."""

TOGETHER_BEATS = 0.07
NEAR_BEATS = 0.3
NEXT_BEATS = 0.56
RELATIONS = 3
"""Together, just before, and before: how two notes may stand to each other."""

_LOOK_AHEAD = 6  # so many notes: a kit rarely plays more within half a beat
_NEVER = 99.0
_GAPS = np.array((0.18, 0.4, 0.7, 1.2, 2.3))  # beats: between thirty-seconds, sixteenths, ...
_STEPS = 16
_GHOST, _LOUD = 40 / 127, 110 / 127
_MOST_BARS = 4096

Numbers = NDArray[np.float32]


class Lanes(NamedTuple):
    """Lanes of F files, each file's in P places, the one with the most notes first.

    Attributes:
        numbers: (F, P, D), about each lane.
        relations: (F, P, P, 3), how often a lane stands to another as `RELATIONS` says.
        pitches: (F, P), the pitch of each lane; `NO_PITCH` where a file has no more.
        shares: (F, P), which part of the file's notes each has.
        notes: (F,), how many notes a file has.
        left: (F,), how many lanes a file has beyond `MOST_LANES`.
        gaps: (N,), beats from each note to the next that is not together with it.
        alone: (N,), whether a note has none together with it.
    """

    numbers: Numbers
    relations: Numbers
    pitches: Ints
    shares: Numbers
    notes: Floats
    left: Ints
    gaps: Floats
    alone: NDArray[np.bool_]


class _Index(NamedTuple):
    """The lane of each note (N,); file, pitch, place in it and size of each lane (L,)."""

    lane: Ints
    file: Ints
    pitch: Ints
    place: Ints
    size: Floats

    def mean(self, values: NDArray[np.generic]) -> Floats:
        """Return the mean of a value of notes in each lane."""
        return np.bincount(self.lane, values, minlength=len(self.size)) / self.size

    def shares(self, kinds: Ints, count: int) -> Floats:
        """Return which part of each lane's notes is of each kind: (L, count)."""
        size = len(self.size)
        found = np.bincount(self.lane * count + kinds, minlength=size * count)
        return found.reshape(size, count) / self.size[:, None]


def lanes_of(notes: NotesOfFiles) -> Lanes:
    """Return the lanes of the files, each of which has notes."""
    index, files = _index(notes), notes.files
    sizes = np.bincount(notes.file, minlength=files).astype(np.float64)
    relations, gaps, alone, with_first = _neighbours(notes, index)
    share = index.size / sizes[index.file]
    numbers = np.column_stack(
        [
            *_amounts(notes, index, share, sizes),
            *_places(notes, index),
            *_dynamics(notes, index, sizes),
            index.shares(_gap_kinds(notes, index), len(_GAPS) + 2),
            index.mean(alone),
            index.mean(with_first),
        ]
    ).astype(np.float32)
    width = min(MOST_LANES, int(index.place.max(initial=0)) + 1)
    kept = index.place < width
    at = index.file[kept], index.place[kept]
    all_numbers = np.zeros((files, width, numbers.shape[1]), np.float32)
    all_numbers[at] = numbers[kept]
    pitches = np.full((files, width), NO_PITCH)
    pitches[at] = index.pitch[kept]
    shares, counts = np.zeros((2, files, width), np.float32)
    shares[at], counts[at] = share[kept], index.size[kept]
    usual = np.sqrt(counts[:, :, None] * counts[:, None, :]) + 0.5
    relations = relations[:, :width, :width] / usual[..., None]
    left = np.bincount(index.file[~kept], minlength=files)
    return Lanes(all_numbers, relations, pitches, shares, sizes, left, gaps, alone)


def _index(notes: NotesOfFiles) -> _Index:
    key = notes.file * PITCHES + notes.pitches
    keys, lane, sizes = np.unique(key, return_inverse=True, return_counts=True)
    file, pitch = keys // PITCHES, keys % PITCHES
    order = np.lexsort((pitch, -sizes, file))
    first = np.searchsorted(file, np.arange(notes.files))
    place = np.empty(len(keys), np.int64)
    place[order] = np.arange(len(keys)) - first[file[order]]
    return _Index(lane, file, pitch, place, sizes.astype(np.float64))


def _amounts(
    notes: NotesOfFiles, index: _Index, share: Floats, sizes: Floats
) -> list[NDArray[np.generic]]:
    """Return how much each lane is played, and in which bars."""
    ends = np.zeros(notes.files)
    np.maximum.at(ends, notes.file, notes.onsets)
    bars = np.floor(ends / notes.bar_beats) + 1
    bar = np.floor(notes.onsets / notes.bar_beats[notes.file]).astype(np.int64)
    played = np.unique(index.lane * _MOST_BARS + bar.clip(0, _MOST_BARS - 1)) // _MOST_BARS
    bars_played = np.bincount(played, minlength=len(index.size))
    return [
        np.log2(1 + index.size) / 6,
        share,
        np.sqrt(share),
        np.log2(1 + index.size / bars[index.file]) / 4,
        bars_played / bars[index.file],
        index.size == 1,
        index.size == 2,
        np.minimum(sizes[index.file], 64) / 64,
        index.mean(notes.onsets < 1),
        index.mean(ends[notes.file] - notes.onsets < 2),
    ]


def _places(notes: NotesOfFiles, index: _Index) -> list[NDArray[np.generic]]:
    """Return where in the bar each lane is hit: sixteenths, beats, off them, and on triplets."""
    in_bar = np.mod(notes.onsets, notes.bar_beats[notes.file])
    step = np.floor(in_bar * 4 + 0.5).astype(np.int64) % _STEPS
    places = index.shares(step, _STEPS)
    off = np.abs(notes.onsets * 4 - np.round(notes.onsets * 4))
    off_triplets = np.abs(notes.onsets * 3 - np.round(notes.onsets * 3))
    return [
        2 * places,
        np.sqrt(places.reshape(-1, 4, 4).sum(1)),
        index.mean(off > 0.3),
        index.mean((off > 0.2) & (off_triplets < 0.12)),
    ]


def _dynamics(notes: NotesOfFiles, index: _Index, sizes: Floats) -> list[NDArray[np.generic]]:
    """Return how hard each lane is hit, and beside all of its file."""
    mean = index.mean(notes.velocities)
    spread = np.sqrt(np.maximum(index.mean(notes.velocities**2) - mean**2, 0))
    of_file = np.bincount(notes.file, notes.velocities, minlength=notes.files) / sizes
    return [
        mean,
        3 * spread,
        3 * (mean - of_file[index.file]),
        index.mean(notes.velocities < _GHOST),
        index.mean(notes.velocities > _LOUD),
    ]


def _gap_kinds(notes: NotesOfFiles, index: _Index) -> Ints:
    """Return how long it is from each note to the next of its lane, in kinds; none is the last."""
    order = np.lexsort((notes.onsets, index.lane))
    lane, onsets = index.lane[order], notes.onsets[order]
    gaps = np.full(len(lane), _NEVER)
    gaps[order[:-1]] = np.where(lane[1:] == lane[:-1], np.diff(onsets), _NEVER)
    return np.where(gaps < _NEVER, np.searchsorted(_GAPS, gaps), len(_GAPS) + 1)


def _neighbours(
    notes: NotesOfFiles, index: _Index
) -> tuple[Numbers, Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return relations (F, P, P, 3), gaps, what is alone, and what is with a file's first lane."""
    size, place = len(notes.file), index.place[index.lane]
    found = np.zeros((RELATIONS, notes.files * MOST_LANES * MOST_LANES))
    gaps, alone, with_first = np.full(size, _NEVER), np.ones(size, bool), np.zeros(size, bool)
    for ahead in range(1, min(_LOOK_AHEAD + 1, size)):
        one = np.flatnonzero(notes.file[ahead:] == notes.file[:-ahead])
        gap = notes.onsets[one + ahead] - notes.onsets[one]
        one, gap = one[gap < NEXT_BEATS * 8], gap[gap < NEXT_BEATS * 8]
        other, later = one + ahead, gap >= TOGETHER_BEATS
        gaps[one[later]] = np.minimum(gaps[one[later]], gap[later])
        kinds = np.searchsorted((TOGETHER_BEATS, NEAR_BEATS, NEXT_BEATS), gap, side="right")
        together = (kinds == 0) & (index.lane[one] != index.lane[other])
        alone[one[together]] = alone[other[together]] = False
        with_first[one[together & (place[other] == 0)]] = True
        with_first[other[together & (place[one] == 0)]] = True
        counted = (place[one] < MOST_LANES) & (place[other] < MOST_LANES)
        pair = (notes.file[one] * MOST_LANES + place[one]) * MOST_LANES + place[other]
        for kind in range(RELATIONS):
            wanted = counted & (together if kind == 0 else kinds == kind)
            found[kind] += np.bincount(pair[wanted], minlength=found.shape[1])
    shaped = found.reshape(RELATIONS, notes.files, MOST_LANES, MOST_LANES)
    shaped[0] += shaped[0].transpose(0, 2, 1)
    return shaped.transpose(1, 2, 3, 0).astype(np.float32), gaps, alone, with_first
