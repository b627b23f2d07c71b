"""A small collection of loops, and the style that is learned from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.corpus.corpus import Corpus, write_corpus
from sidestick_models.corpus.piece import Piece

OFFBEATS = [2, 6, 10, 14]


def piece(name: str, hits: np.ndarray, *, is_fill: bool = False, tempo_bpm: float = 100) -> Piece:
    """Return a loop that plays softly and late, and by no other rule."""
    velocities = np.where(hits, 0.5, 0).astype(np.float32)
    offsets = np.where(hits, 0.25, 0).astype(np.float32)
    end = 1 + int(np.flatnonzero(hits.any(axis=1))[-1]) if hits.any() else 0
    return Piece(name, "loops", is_fill, "train", tempo_bpm, end, hits, velocities, offsets)


def offbeat_loops(count: int = 24, fills: int = 4) -> Iterator[Piece]:
    """Yield loops of two bars, no two alike, which have the snare where no other style has it."""
    rng = np.random.default_rng(7)
    for number in range(count):
        hits = np.zeros((32, 9), bool)
        hits[::8, DrumClass.KICK] = True
        hits[[*OFFBEATS, *(16 + step for step in OFFBEATS)], DrumClass.SNARE] = True
        hits[:, DrumClass.CLOSED_HAT] = rng.random(32) < 0.3 + 0.5 * number / count
        yield piece(f"loop {number}", hits, tempo_bpm=90 + number)
    for number in range(fills):
        hits = np.zeros((16, 9), bool)
        hits[number:, DrumClass.LOW_TOM] = True
        yield piece(f"fill {number}", hits, is_fill=True)


def offbeat_corpus(folder: Path) -> Corpus:
    """Write the loops as a corpus."""
    return write_corpus(folder, offbeat_loops(), {"EZdrummer": 28})
