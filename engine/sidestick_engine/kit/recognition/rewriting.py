"""Performances rewritten to kit maps, and played as differently as files are."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import numpy as np

from sidestick_engine.kit.articulation import Articulation, articulations_of
from sidestick_engine.kit.convert import nearest_articulation
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_map import KitMap
from sidestick_engine.kit.recognition.loop_notes import Floats, LoopNotes
from sidestick_engine.kit.sound import Sound

ARTICULATIONS = list(Articulation)
NUMBER_OF = {articulation: number for number, articulation in enumerate(ARTICULATIONS)}
ONSET, PITCH, VELOCITY, LENGTH = range(4)


class Manner(Enum):
    """A choice among a map's notes."""

    NEAREST = "nearest"  # the usual note of each articulation, or of what comes nearest
    PLAIN = "plain"  # one note for each drum class
    ANY = "any"  # any note of the same sound, the usual ones more often


class Rewriter:
    """Plays articulations in one map."""

    def __init__(self, kit_map: KitMap) -> None:
        self.kit_map = kit_map
        self._pitches = Kit.from_map(kit_map).pitches
        self._nearest: dict[Articulation, Articulation | None] = {}
        self._by_pedal = [
            note
            for note, articulation in kit_map.articulations.items()
            if articulation.value.endswith("_by_pedal")
        ]

    def play(self, performance: Floats, manner: Manner, rng: np.random.Generator) -> Floats:
        """Return a performance, whose pitches number articulations, in the notes of the map.

        What the map cannot play is left out.
        """
        notes = np.full(len(ARTICULATIONS), -1.0)
        for number in np.unique(performance[:, PITCH]).astype(int):
            found = self._note(ARTICULATIONS[number], manner, rng)
            notes[number] = -1 if found is None else found
        played = performance.copy()
        played[:, PITCH] = notes[performance[:, PITCH].astype(int)]
        return played[played[:, PITCH] >= 0]

    def hats_by_pedal(self, performance: Floats, rng: np.random.Generator) -> Floats | None:
        """Return a performance in this map with all hats that are struck on one note.

        None where the map has no such note. Its pitches are numbers of articulations.
        """
        if not self._by_pedal:
            return None
        hats = {NUMBER_OF[each] for each in articulations_of(Sound.CLOSED_HAT)}
        hats |= {NUMBER_OF[each] for each in articulations_of(Sound.OPEN_HAT)}
        hats.discard(NUMBER_OF[Articulation.PEDAL_HAT])
        kept = performance[np.isin(performance[:, PITCH], sorted(hats))].copy()
        kept[:, PITCH] = self._by_pedal[rng.integers(len(self._by_pedal))]
        others = performance[~np.isin(performance[:, PITCH], sorted(hats))]
        return np.concatenate([self.play(others, Manner.NEAREST, rng), kept])

    def _note(
        self, articulation: Articulation, manner: Manner, rng: np.random.Generator
    ) -> int | None:
        if manner is Manner.PLAIN and articulation.drum is not None:
            return self._pitches.get(articulation.drum)
        if articulation not in self._nearest:
            self._nearest[articulation] = nearest_articulation(articulation, self.kit_map)
        near = self._nearest[articulation]
        if near is None:
            return None
        notes: Sequence[int] = self.kit_map.plays[near]
        if manner is Manner.NEAREST or rng.random() < 0.3:
            return notes[0]
        if rng.random() < 0.5:
            notes = self.kit_map.assignments.notes[near.sound]
            return notes[min(int(rng.exponential(1.5)), len(notes) - 1)]
        return notes[int(rng.integers(len(notes)))]


def spoilt(played: Floats, rng: np.random.Generator) -> Floats:
    """Return a performance as files may have it.

    On the grid or not, all as loud or not, with notes of any length, beginning late, one bar long,
    or without one of the drums.
    """
    played = played.copy()
    if rng.random() < 0.2:
        played[:, ONSET] = np.round(played[:, ONSET] * 4) / 4
    loudness = rng.random()
    if loudness < 0.12:
        played[:, VELOCITY] = rng.integers(70, 127)
    elif loudness < 0.4:
        played[:, VELOCITY] = (played[:, VELOCITY] * rng.uniform(0.6, 1.3)).clip(1, 127)
    held = rng.random()
    if held < 0.5:
        played[:, LENGTH] = rng.choice([0.02, 0.05, 0.1, 0.125, 0.2, 0.25, 0.25, 0.5, 1.0])
    elif held < 0.6:
        played[:, LENGTH] = _until_next(played)
    if rng.random() < 0.08:
        played[:, ONSET] += rng.choice([0.5, 1, 1.5, 2, 3])
    if rng.random() < 0.06:
        played = played[played[:, ONSET] < 4]
    pitches = np.unique(played[:, PITCH])
    if len(pitches) > 1 and rng.random() < 0.05:
        played = played[played[:, PITCH] != pitches[rng.integers(len(pitches))]]
    return played


def with_percussion(performance: Floats, rng: np.random.Generator) -> Floats:
    """Return a performance with a part for percussion, as its pitches' numbers say."""
    beats = 8.0
    kind = _PERCUSSION[rng.integers(len(_PERCUSSION))]
    if kind in (Articulation.SHAKER, Articulation.MARACAS, Articulation.CABASA):
        onsets = np.arange(0, beats, rng.choice([0.25, 0.5]))
    elif kind in (Articulation.CLAP, Articulation.TAMBOURINE):
        onsets = np.arange(1, beats, 2) if rng.random() < 0.6 else np.arange(0.5, beats, 1)
    elif kind is Articulation.COWBELL:
        onsets = np.arange(0, beats, rng.choice([0.5, 1]))
    else:
        onsets = np.add.outer([0, 4], rng.choice(16, 6, replace=False) / 4).ravel()
    onsets = onsets[rng.random(len(onsets)) < 0.9]
    part = np.zeros((len(onsets), 4))
    part[:, ONSET], part[:, PITCH] = onsets, NUMBER_OF[kind]
    part[:, VELOCITY], part[:, LENGTH] = rng.integers(50, 110, len(onsets)), 0.1
    return np.concatenate([performance, part])


_PERCUSSION = [
    Articulation(name)
    for name in [
        "shaker",
        "maracas",
        "cabasa",
        "clap",
        "tambourine",
        "cowbell",
        "conga",
        "bongo",
        "claves",
    ]
]


def as_loop(played: Floats, *, has_pedal: bool = False) -> LoopNotes:
    """Return what was played without notes that begin twice at once."""
    played = played.copy()
    played[:, ONSET] = np.maximum(played[:, ONSET], 0)
    places = np.round(played[:, ONSET] * 100) * 128 + played[:, PITCH]
    _, first = np.unique(places, return_index=True)
    return LoopNotes.of_table(played[first], has_pedal=has_pedal)


def _until_next(played: Floats) -> Floats:
    """Return the length of each note until the next of its pitch, two beats at most."""
    order = np.lexsort((played[:, ONSET], played[:, PITCH]))
    gaps = np.diff(played[order, ONSET]).clip(0.05, 2)
    same = np.diff(played[order, PITCH]) == 0
    lengths = np.full(len(played), 0.5)
    lengths[order[:-1]] = np.where(same, gaps, 0.5)
    return lengths
