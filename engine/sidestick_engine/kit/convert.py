"""Converts notes from one kit map to another, so that they come back as they were.

An articulation that the other map lacks goes to the nearest one that it has: of the same sound
first, then of the same drum class, and of another class only where nothing of its own is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from sidestick_engine.kit.articulation import Articulation, articulations_of
from sidestick_engine.kit.kit import NEIGHBOURS
from sidestick_engine.kit.kit_map import KitMap
from sidestick_engine.kit.sound import Sound

# What comes nearest, where the plain articulation of the same sound is not it.
_NEAREST_NAMES: Mapping[str, str] = {
    "rim_shot": "snare snare_edge snare_rim",
    "snare_rim": "side_stick rim_shot",
    "side_stick": "snare_rim rim_shot snap",
    "clap": "snap snare",
    "snap": "clap side_stick",
    "snare": "snare_edge rim_shot",
    "tight_hat": "tight_hat_edge closed_hat closed_hat_edge",
    "tight_hat_edge": "tight_hat closed_hat_edge closed_hat",
    "closed_hat_by_pedal": "closed_hat closed_hat_edge",
    "open_hat": "open_hat_edge full_open_hat half_open_hat full_open_hat_edge half_open_hat_edge",
    "open_hat_edge": "open_hat full_open_hat_edge half_open_hat_edge",
    "loose_hat": "loose_hat_edge half_open_hat half_open_hat_edge open_hat",
    "loose_hat_edge": "loose_hat half_open_hat_edge half_open_hat open_hat_edge open_hat",
    "half_open_hat": "half_open_hat_edge open_hat",
    "half_open_hat_edge": "half_open_hat open_hat_edge open_hat",
    "full_open_hat": "full_open_hat_edge open_hat",
    "full_open_hat_edge": "full_open_hat open_hat_edge open_hat",
    "crash_2": "crash_2_bow crash crash_bow",
    "crash_2_bow": "crash_2 crash_bow crash",
    "crash_3": "crash_3_bow crash_2 crash",
    "crash_3_bow": "crash_3 crash_2_bow crash_2 crash_bow crash",
    "crash_4": "crash_4_bow crash_2 crash",
    "crash_4_bow": "crash_4 crash_2_bow crash_2 crash_bow crash",
    "crash_5": "crash_5_bow crash_3 crash",
    "crash_5_bow": "crash_5 crash_3_bow crash_3 crash_bow crash",
    "stack": "china crash",
    "ride_2_edge": "ride_2 ride_edge ride",
    "ride_2_bell": "ride_bell ride_2 ride",
    "maracas": "shaker cabasa",
    "cabasa": "shaker maracas",
    "shaker": "maracas cabasa",
    "agogo": "cowbell",
    "claves": "wood_block sticks",
    "wood_block": "claves sticks",
    "sticks": "claves wood_block",
    "bongo": "conga timbale conga_mute",
    "timbale": "bongo conga conga_mute",
    "conga": "conga_mute bongo timbale",
    "conga_mute": "conga bongo timbale",
    "triangle": "triangle_mute",
    "triangle_mute": "triangle",
    "cowbell": "agogo",
}
_NEAREST: Mapping[Articulation, tuple[Articulation, ...]] = {
    Articulation(name): tuple(map(Articulation, names.split()))
    for name, names in _NEAREST_NAMES.items()
}


@dataclass(frozen=True)
class Conversion:
    """The notes of one map as another has them.

    Attributes:
        notes: the note 0-127 that each note becomes.
        nearest: for each articulation that the other map lacks, what it is played as there.
        missing: the notes that nothing there can play, and what they are.
    """

    notes: Mapping[int, int]
    nearest: Mapping[Articulation, Articulation]
    missing: Mapping[int, Articulation]

    @property
    def crossing(self) -> Mapping[Articulation, Articulation]:
        """Those of `nearest` that are another drum class."""
        return {old: new for old, new in self.nearest.items() if old.drum is not new.drum}


def conversion(source: KitMap, target: KitMap) -> Conversion:
    """Return what becomes of the notes of `source` in `target`.

    A note that is the same articulation in both stays. Other notes of one articulation go to the
    target's in order; where it has fewer, or a nearest articulation stands in, to its first.
    """
    notes: dict[int, int] = {}
    nearest: dict[Articulation, Articulation] = {}
    missing: dict[int, Articulation] = {}
    for articulation, its in source.notes.items():
        found = _played_as(articulation, source, target)
        if found is None:
            missing.update(dict.fromkeys(its, articulation))
        elif found is articulation:
            notes.update(_paired(its, target.plays[found]))
        else:
            notes.update(dict.fromkeys(its, target.plays[found][0]))
            if its:
                nearest[articulation] = found
    return Conversion(notes, nearest, missing)


def _played_as(articulation: Articulation, source: KitMap, target: KitMap) -> Articulation | None:
    """Return what an articulation is played as.

    The map that tells less apart gives back what came to it, as far as that is known, and so does
    one that has nothing near. So what goes there comes back, and a second round changes nothing.
    """
    nearest = nearest_articulation(articulation, target)
    is_finer = _fineness(source) >= _fineness(target)
    if nearest is articulation or (nearest is not None and is_finer):
        return nearest
    coming = (
        each
        for each in (*_by_nearness(articulation), *Articulation)
        if each in target.plays
        and (nearest is None or each.drum is nearest.drum)
        and nearest_articulation(each, source) is articulation
    )
    return next(coming, nearest)


def _fineness(kit_map: KitMap) -> tuple[int, list[str]]:
    return len(kit_map.plays), sorted(kit_map.plays)


def nearest_articulation(articulation: Articulation, target: KitMap) -> Articulation | None:
    """Return what an articulation is played as in a map; None where nothing comes near."""
    return next((each for each in _by_nearness(articulation) if each in target.plays), None)


def _by_nearness(articulation: Articulation) -> Iterator[Articulation]:
    """Yield an articulation, those near it, those of its sound and class, and of neighbours."""
    yield articulation
    yield from _NEAREST.get(articulation, ())
    if articulation.sound is not Sound.PERCUSSION:  # which is many things that are not alike
        yield from articulations_of(articulation.sound)
    if (drum := articulation.drum) is None:
        return
    own = [Sound.of(drum), *(sound for sound in Sound if sound.drum is drum)]
    yield from chain.from_iterable(map(articulations_of, [*own, *NEIGHBOURS[drum]]))


def _paired(notes: Sequence[int], targets: Sequence[int]) -> dict[int, int]:
    """Return the target of each note: itself, else a free one in order, else the first."""
    same = [note for note in notes if note in targets]
    free = [note for note in targets if note not in same]
    others = [note for note in notes if note not in same]
    free += [targets[0]] * (len(others) - len(free))
    return dict(zip([*same, *others], [*same, *free], strict=False))
