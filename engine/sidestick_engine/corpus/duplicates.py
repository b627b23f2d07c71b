"""Finds files that are there twice, whatever their kit map, and those that are nearly the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np

from sidestick_engine.corpus.cutting import Part
from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.beat.drum_classes import DRUM_CLASSES, DrumClass

SAME_OFFSET_STEPS = 0.06  # what programs round differently by, and no ear hears
WINDOW_STEPS = 2 * STEPS_PER_BAR
ALIKE = 0.8  # the part of all hits of two windows that both have
SHARED = 0.5  # the part of the windows of a file that are nearly those of another
_MOST_COMPARED = 24  # of windows that share a lane: what is played everywhere tells no origin
_HANDS = (DrumClass.CLOSED_HAT, DrumClass.OPEN_HAT, DrumClass.RIDE)
_LANES = [0 if drum is DrumClass.KICK else 1 if drum in _HANDS else 2 for drum in DrumClass]
_COPY = re.compile(r"\b(?:copy|kopie|copia|copie|duplicates?|backup)\b|\(\d+\)", re.IGNORECASE)

Parts = Sequence[Part]


def originals(paths: Sequence[str], parts: Sequence[Parts]) -> list[int | None]:
    """Return for each file the number of the one that it is a copy of, None for originals.

    Of files with the same hits, of the same velocities and nearly at the same times, the one whose
    name does not say that it is a copy is the original, and of several the first.
    """
    found: list[int | None] = [None] * len(paths)
    by_hits: dict[Hashable, list[int]] = defaultdict(list)
    for number in sorted(range(len(paths)), key=lambda each: (is_copy(paths[each]), each)):
        if not parts[number]:
            continue
        same_hits = by_hits[_hits_key(parts[number])]
        for other in same_hits:
            if _same_times(parts[number], parts[other]):
                found[number] = other
                break
        else:
            same_hits.append(number)
    return found


def is_copy(path: str) -> bool:
    """Tell whether a name says that a file is a copy."""
    return _COPY.search(path.replace("_", " ")) is not None


def _hits_key(parts: Parts) -> Hashable:
    return tuple(
        (cells.steps.tobytes(), cells.drums.tobytes(), cells.velocities.tobytes())
        for cells in (part.cells for part in parts)
    )


def _same_times(some: Parts, others: Parts) -> bool:
    return all(
        bool((np.abs(one.cells.offsets - other.cells.offsets) <= SAME_OFFSET_STEPS).all())
        for one, other in zip(some, others, strict=True)
    )


def nearly_alike(parts: Sequence[Parts]) -> Iterable[tuple[int, int]]:
    """Yield pairs of files most of whose bars are nearly the same."""
    windows = [_windows(of_file) for of_file in parts]
    by_lanes: dict[Hashable, list[tuple[int, _Window]]] = defaultdict(list)
    for number, of_file in enumerate(windows):
        shared: dict[int, int] = defaultdict(int)
        for window in of_file:
            alike: set[int] = set()
            for key in window.keys:
                seen = by_lanes[key]
                alike.update(other for other, cells in seen if _are_alike(window, cells))
                if len(seen) < _MOST_COMPARED:
                    seen.append((number, window))
            for other in alike - {number}:
                shared[other] += 1
        for other, count in shared.items():
            if count >= SHARED * min(len(of_file), len(windows[other])):
                yield other, number


class _Window(NamedTuple):
    """The hits of two bars as cells: the kick, what hands play on hats and ride, and the rest."""

    kick: frozenset[int]
    hands: frozenset[int]
    rest: frozenset[int]

    @property
    def keys(self) -> Iterable[Hashable]:
        """Two lanes each: what differs in the third shares one of them."""
        return enumerate(combinations(self, 2))


def _windows(parts: Parts) -> list[_Window]:
    found = []
    for part in parts:
        cells = part.cells
        numbers = cells.steps % WINDOW_STEPS * DRUM_CLASSES + cells.drums
        limits = np.searchsorted(cells.steps, range(0, part.end + WINDOW_STEPS, WINDOW_STEPS))
        for begin, end in pairwise(limits):
            lanes: tuple[list[int], ...] = [], [], []
            for cell in numbers[begin:end].tolist():
                lanes[_LANES[cell % DRUM_CLASSES]].append(cell)
            if begin < end:
                found.append(_Window(*map(frozenset, lanes)))
    return list(dict.fromkeys(found))


def _are_alike(some: _Window, others: _Window) -> bool:
    """Tell whether kick and rest are alike, and hands: a beat is another one where either is."""
    strokes, other_strokes = some.kick | some.rest, others.kick | others.rest
    return all(
        len(one & other) >= ALIKE * len(one | other)
        for one, other in ((strokes, other_strokes), (some.hands, others.hands))
    )
