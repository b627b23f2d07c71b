"""Finds the map that the notes of a clip speak, beside the one that is chosen for them.

Notes that mean nothing in the chosen map are a reason to look. Where it is certain which map they
speak, and nobody named another, they are read in it; else the musician is asked.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from Sidestick.protocol.messages import Note
from sidestick_engine.kit.kit_map import KitMap, kit_maps
from sidestick_engine.kit.recognition.loop_notes import LoopNotes
from sidestick_engine.kit.recognition.recogniser import SURE, Recogniser, Recognition

MOST_KEPT = 64
MAYBE = 0.1
"""From this probability on a map is named as one that the notes may speak."""
MOST_NAMED = 3
LEAST_DRUMS = 0.5
LEAST_NOTES = 5  # of fewer notes nothing can be said


class SpokenMap(NamedTuple):
    """The map, or maps, that notes look like.

    Attributes:
        certain: the map that they speak, if that is certain.
        maybe: else the maps that they may speak, each with its probability, the likeliest first.
    """

    certain: KitMap | None = None
    maybe: tuple[tuple[KitMap, float], ...] = ()


NOT_KNOWN = SpokenMap()


class SpokenMaps:
    """Recognises the notes of clips, and remembers the last of them."""

    def __init__(self, own_folder: Path | None) -> None:
        self._own_folder = own_folder
        self._recogniser: Recogniser | None = None
        self._known: OrderedDict[tuple[float, tuple[Note, ...]], SpokenMap] = OrderedDict()

    def forget(self) -> None:
        """Read the musician's own maps again: they may have changed."""
        self._recogniser = None
        self._known.clear()

    def of(self, notes: Sequence[Note], bar_beats: float) -> SpokenMap:
        """Return what notes speak."""
        key = bar_beats, tuple(notes)
        if key not in self._known:
            self._known[key] = self._recognise(notes, bar_beats)
            if len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]

    def _recognise(self, notes: Sequence[Note], bar_beats: float) -> SpokenMap:
        if len(notes) < LEAST_NOTES:
            return NOT_KNOWN
        if self._recogniser is None:
            self._recogniser = Recogniser(kit_maps(self._own_folder))
        return spoken(self._recogniser.file(LoopNotes.of(notes, bar_beats)))


def spoken(found: Recognition) -> SpokenMap:
    """Return what is certain of a recognition, or else what may be.

    That they are drums is known from where they are, unless they look much like a melody.
    """
    if found.drums < LEAST_DRUMS:
        return NOT_KNOWN
    likely = [
        (each.kit_map, each.probability / found.drums)
        for each in found.candidates
        if each.kit_map is not None
    ]
    if likely[0][1] >= SURE:
        return SpokenMap(likely[0][0])
    maybe = tuple((kit_map, odds) for kit_map, odds in likely if odds >= MAYBE)
    return SpokenMap(maybe=maybe[:MOST_NAMED])
