"""The meaning of every pitch in every kit map: a table that the network looks pitches up in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sidestick_engine.kit.articulation import Articulation
from sidestick_engine.kit.kit_map import KitMap
from sidestick_engine.kit.recognition.lanes import NO_PITCH
from sidestick_engine.kit.recognition.loop_notes import Ints
from sidestick_engine.kit.sound import Sound
from sidestick_models.beat.drum_classes import DRUM_CLASSES

# Articulations that are played alike are one stroke.
_STROKES = (
    "kick",
    "snare",
    "snare_edge snare_flam snare_roll",
    "side_stick",
    "rim_shot snare_rim",
    "clap snap",
    "closed_hat tight_hat closed_hat_bell",
    "closed_hat_edge tight_hat_edge",
    "pedal_hat",
    "open_hat loose_hat half_open_hat full_open_hat open_hat_bell",
    "open_hat_edge loose_hat_edge half_open_hat_edge full_open_hat_edge",
    "closed_hat_by_pedal open_hat_by_pedal",
    "hat_splash",
    "low_tom",
    "low_tom_rim",
    "mid_tom",
    "mid_tom_rim",
    "high_tom",
    "high_tom_rim",
    "crash crash_bow",
    "crash_2 crash_2_bow crash_3 crash_3_bow crash_4 crash_4_bow crash_5 crash_5_bow crash_bell",
    "china splash stack",
    "ride ride_2",
    "ride_edge ride_2_edge",
    "ride_bell ride_2_bell",
    "cowbell agogo",
    "tambourine",
    "shaker maracas cabasa",
    "conga conga_mute bongo timbale",
)
_STROKE_OF: Mapping[str, int] = {
    name: number for number, names in enumerate(_STROKES) for name in names.split()
}
PERCUSSION = len(_STROKES)
UNKNOWN = PERCUSSION + 1
STROKES = UNKNOWN + 1
BY_PEDAL = _STROKE_OF[Articulation.OPEN_HAT_BY_PEDAL]
RANKS = 4
"""The first note of its sound, the first of its articulation, another one, and an unknown note."""

NO_CLASS, UNKNOWN_CLASS = DRUM_CLASSES, DRUM_CLASSES + 1


class MapTable(NamedTuple):
    """M maps, by pitch; each array is (M, 129), and its last column is of no pitch.

    Attributes:
        strokes: what a pitch is, 0 to `STROKES`.
        ranks: whether a pitch is the usual one for that, 0 to `RANKS`.
        classes: the drum class that hits of it count as; `NO_CLASS` is percussion, and
            `UNKNOWN_CLASS` means nothing.
    """

    strokes: Ints
    ranks: Ints
    classes: Ints


def table_of(maps: Sequence[KitMap]) -> MapTable:
    """Return the table of these maps."""
    shape = len(maps), NO_PITCH + 1
    strokes, ranks = np.full(shape, UNKNOWN), np.full(shape, RANKS - 1)
    classes = np.full(shape, UNKNOWN_CLASS)
    for row, kit_map in enumerate(maps):
        met: set[Sound] = set()
        for articulation, notes in kit_map.notes.items():
            for number, note in enumerate(notes):
                strokes[row, note] = _STROKE_OF.get(articulation.value, PERCUSSION)
                first = 0 if articulation.sound not in met else 1
                ranks[row, note] = first if number == 0 else 2
                drum = articulation.drum
                classes[row, note] = NO_CLASS if drum is None else drum
            if notes:
                met.add(articulation.sound)
    return MapTable(strokes, ranks, classes)
