"""The kit map that files speak, and so the class of each of their notes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from Sidestick.protocol.messages import Note
from sidestick_engine.corpus.files.reading import Drums
from sidestick_engine.errors import MidiFileError
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_map import KitMap
from sidestick_engine.kit.map_fit import ALIKE, COMMON, fit
from sidestick_engine.midi_files.find_drums import Voice, find_drums

PITCHES = 128
SURE = 0.95
GIVEN = 1.0


class Spoken(NamedTuple):
    """A file's notes as far as they are known: its kit map, and how certain that is, 0 to 1.

    `is_drums` is False where they are a melody.
    """

    map: str
    certainty: float
    is_drums: bool = True

    @property
    def is_sure(self) -> bool:
        """Tell whether notes may be converted by it."""
        return bool(self.map) and self.certainty >= SURE


def maps_of(files: Mapping[str, Drums], known: Iterable[KitMap]) -> dict[str, Spoken]:
    """Return what each file speaks, by its path: pooled over its folder."""
    kits = [(kit_map.name, Kit.from_map(kit_map)) for kit_map in known]
    kits.sort(key=lambda each: COMMON.index(each[0]) if each[0] in COMMON else len(COMMON))
    found: dict[str, Spoken] = {}
    by_folder: dict[str, list[str]] = defaultdict(list)
    for path, drums in files.items():
        if _looks_like_drums(drums):
            by_folder[path.rpartition("/")[0]].append(path)
        else:
            found[path] = Spoken("", GIVEN, is_drums=False)
    for paths in by_folder.values():
        counts: Counter[int] = Counter()
        for path in paths:
            counts.update(files[path].pitches.tolist())
        best, most = "", 0.0
        for name, kit in kits:
            if (how_well := fit(counts, kit)) > most:
                best, most = name, how_well + ALIKE
        found.update(dict.fromkeys(paths, Spoken(best, GIVEN if best else 0.0)))
    return found


def _looks_like_drums(drums: Drums) -> bool:
    if drums.is_part:
        return True  # found among the voices of a song
    columns = (drums.pitches.tolist(), drums.starts.tolist(), drums.lengths.tolist())
    notes = [Note(*values, 100.0) for values in zip(*columns, strict=True)]
    voice = Voice(1, drums.channel, drums.name, drums.program, notes)
    try:
        find_drums([voice], drums.name)
    except MidiFileError:
        return False
    return True


class Meanings:
    """Meanings of notes in each of some kit maps."""

    def __init__(self, maps: Iterable[KitMap]) -> None:
        self._kits = {kit_map.name: Kit.from_map(kit_map) for kit_map in maps}
        self._classes = {name: _table(kit) for name, kit in self._kits.items()}

    def classes(self, name: str, drums: Drums) -> NDArray[np.int64]:
        """Return the class of each note; -1 is percussion, or means nothing."""
        return self._classes[name][drums.pitches]

    def unknown_share(self, name: str, drums: Drums) -> float:
        """Return which part of the notes means nothing in a map, 0 to 1."""
        sounds, counts = self._kits[name].sounds, np.bincount(drums.pitches, minlength=PITCHES)
        known = sum(int(counts[pitch]) for pitch in sounds)
        return 1 - known / len(drums.pitches)


def _table(kit: Kit) -> NDArray[np.int64]:
    table = np.full(PITCHES, -1)
    for pitch, drum in kit.classes.items():
        table[pitch] = drum
    return table
