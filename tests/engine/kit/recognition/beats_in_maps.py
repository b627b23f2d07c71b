"""A beat of two bars, and a fill, as any kit map has it."""

from __future__ import annotations

import numpy as np

from sidestick_engine.kit.articulation import Articulation
from sidestick_engine.kit.kit_map import KitMap
from sidestick_engine.kit.recognition.loop_notes import LoopNotes
from sidestick_engine.kit.recognition.rewriting import NUMBER_OF, Manner, Rewriter, as_loop

_BEAT = {
    Articulation.KICK: (0, 1.5, 2.5, 4, 5.5, 6.5),
    Articulation.SNARE: (1, 3, 5, 7),
    Articulation.CLOSED_HAT: tuple(step / 2 for step in range(13)),
    Articulation.OPEN_HAT: (3.75,),
    Articulation.CRASH: (0,),
    Articulation.HIGH_TOM: (7.25, 7.5),
    Articulation.LOW_TOM: (7.75,),
}


def beat_in(kit_map: KitMap, seed: int = 0) -> LoopNotes:
    """Return the beat on the usual notes of a map, a little humanised."""
    rng = np.random.default_rng(seed)
    rows = [
        (onset + rng.uniform(0, 0.02), NUMBER_OF[drum], rng.integers(70, 120), 0.1)
        for drum, onsets in _BEAT.items()
        for onset in onsets
    ]
    return as_loop(Rewriter(kit_map).play(np.array(rows, float), Manner.NEAREST, rng))
