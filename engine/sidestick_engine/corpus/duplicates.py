"""Finds files that are there twice, whatever their kit map, and those that are nearly the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_engine.corpus.cutting import Part
from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.beat.drum_classes import DRUM_CLASSES, DrumClass

SAME_STEPS = 0.06  # 1/64 of a beat: programs round differently, and no ear hears it
CONVERTED = 0.9  # the part of all hits that a conversion to another map leaves as they are
_A_DRUMMERS_VELOCITIES = 6  # of kick and snare
WINDOW_STEPS = 2 * STEPS_PER_BAR
ALIKE = 0.8  # the part of all hits of two windows that both have
SHARED = 0.5  # the part of the windows of a file that are nearly those of another
_MOST_COMPARED = 24  # of windows that share a lane: what is played everywhere tells no origin
_HANDS = (DrumClass.CLOSED_HAT, DrumClass.OPEN_HAT, DrumClass.RIDE)
_LANES = [0 if drum is DrumClass.KICK else 1 if drum in _HANDS else 2 for drum in DrumClass]
_COPY = re.compile(r"\b(?:copy|kopie|copia|copie|duplicates?|backup)\b|\(\d+\)", re.IGNORECASE)

Parts = Sequence[Part]


def originals(
    paths: Sequence[str], parts: Sequence[Parts], maps: Sequence[str]
) -> list[int | None]:
    """Return for each file the number of the one that it is a copy of, None for originals.

    Of files with the same hits, of the same velocities and nearly at the same times, the one whose
    name does not say that it is a copy is the original, and of several the first. On another kit
    map a tenth of the hits may differ, as maps have not the same drums.
    """
    found: list[int | None] = [None] * len(paths)
    by_key: dict[Hashable, list[tuple[int, _Hits]]] = defaultdict(list)
    for number in sorted(range(len(paths)), key=lambda each: (is_copy(paths[each]), each)):
        hits = _Hits.of(parts[number])
        for key in hits.keys:
            for other, its_hits in by_key[key]:
                is_same = hits.is_same_as(its_hits)
                if is_same or (maps[number] != maps[other] and hits.is_converted(its_hits)):
                    found[number] = other
                    break
        if found[number] is None:
            for key in hits.keys:
                by_key[key].append((number, hits))
    return found


def is_copy(path: str) -> bool:
    """Tell whether a name says that a file is a copy."""
    return _COPY.search(path.replace("_", " ")) is not None


class _Hits(NamedTuple):
    """All hits of a file, drum by drum: arrays, positions in steps from its first piece."""

    drums: NDArray[np.int8]
    velocities: NDArray[np.uint8]
    positions: NDArray[np.float64]

    @classmethod
    def of(cls, parts: Parts) -> _Hits:
        begin = parts[0].first_bar
        positions = np.concatenate(
            [
                STEPS_PER_BAR * (part.first_bar - begin) + part.cells.steps + part.cells.offsets
                for part in parts
            ]
        )
        drums = np.concatenate([part.cells.drums for part in parts])
        velocities = np.concatenate([part.cells.velocities for part in parts])
        order = np.lexsort((positions, drums))
        return cls(drums[order], velocities[order], positions[order])

    @property
    def keys(self) -> Sequence[Hashable]:
        """All but the times, which programs round differently; also of kick and snare alone.

        Those hardly any map lacks; that needs a drummer's velocities, which are like no other's.
        """
        keys: list[Hashable] = [(self.drums.tobytes(), self.velocities.tobytes())]
        strokes = self.velocities[self.drums <= DrumClass.SNARE]
        if len(np.unique(strokes)) >= _A_DRUMMERS_VELOCITIES:
            keys.append(strokes.tobytes())
        return keys

    def is_same_as(self, other: _Hits) -> bool:
        return (
            len(self.drums) == len(other.drums)
            and bool((self.drums == other.drums).all())
            and bool((self.velocities == other.velocities).all())
            and bool((np.abs(self.positions - other.positions) <= SAME_STEPS).all())
        )

    def is_converted(self, other: _Hits) -> bool:
        """Tell whether nearly all hits are at the times of the other's, as loud."""
        fewer, more = sorted((self, other), key=lambda each: len(each.drums))
        places = {
            (int(velocity), round(position / SAME_STEPS) + near)
            for velocity, position in zip(more.velocities, more.positions, strict=True)
            for near in (-1, 0, 1)
        }
        hits = zip(fewer.velocities, fewer.positions, strict=True)
        same = sum((int(v), round(position / SAME_STEPS)) in places for v, position in hits)
        return same >= CONVERTED * len(more.drums)


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
