"""The kit map that files speak, and so the class of each of their notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_engine.corpus.files.reading import Drums
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_map import KitMap, kit_map_in
from sidestick_engine.kit.recognition.loop_notes import MOST_NOTES, LoopNotes
from sidestick_engine.kit.recognition.recogniser import SURE, Recogniser, Recognition
from sidestick_engine.midi_files.find_drums import DRUM_CHANNEL
from sidestick_models.beat.meter import beats_per_bar

PITCHES = 128
GIVEN = 1.0
_LEAST_DRUMS = 0.5
_EARLY_BEATS = 1 / 8


class Spoken(NamedTuple):
    """A file's notes as far as they are known: the name of its kit map, and how certain it is.

    The certainty is 0 to 1; `is_drums` is False where they are a melody.
    """

    map: str
    certainty: float
    is_drums: bool = True

    @property
    def is_sure(self) -> bool:
        """Tell whether notes may be converted by it."""
        return bool(self.map) and self.certainty >= SURE


def maps_of(files: Mapping[str, Drums], known: Iterable[KitMap]) -> dict[str, Spoken]:
    """Return what each file speaks, by its path.

    Files of a folder speak for each other; where that is not sure, so do those of the folders
    around it, up to the topmost.
    """
    recogniser = Recogniser(list(known))
    notes = [_notes_of(drums) for drums in files.values()]
    folders, topmost = map(_folder, files), map(_topmost_folder, files)
    found = recogniser.folders(notes, [*folders], [*topmost])
    return dict(zip(files, map(_spoken, found), strict=True))


def _spoken(likeliest: Recognition) -> Spoken:
    is_drums = likeliest.drums >= _LEAST_DRUMS
    name = likeliest.kit_map.name if likeliest.kit_map is not None and is_drums else ""
    return Spoken(name, likeliest.certainty, is_drums)


def _notes_of(drums: Drums) -> LoopNotes:
    begin = next(
        stretch.start_beats
        for stretch in reversed(drums.stretches)
        if stretch.start_beats <= drums.starts[0] + _EARLY_BEATS
    )
    bar_beats = beats_per_bar(*drums.meter)
    table = np.stack([drums.starts - begin, drums.pitches, drums.velocities, drums.lengths], axis=1)
    named = kit_map_in(drums.name) if drums.name else None
    notes = LoopNotes.of_table(table[:MOST_NOTES], bar_beats, has_pedal=len(drums.pedal) > 1)
    return notes._replace(
        is_on_drum_channel=drums.channel == DRUM_CHANNEL,
        named=named.name if named is not None else "",
    )


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _topmost_folder(path: str) -> str:
    return path.partition("/")[0] if "/" in path else ""


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
