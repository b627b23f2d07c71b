"""Two-bar windows of the electronic styles: the patterns of the corpus and variations of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sidestick_training.patterns.corpus import load_styles, split
from sidestick_training.patterns.grammar import grooves
from sidestick_training.patterns.render import Groove

VARIATIONS = 600
"""Of each style, to train on."""


def training_grooves(count: int = VARIATIONS, seed: int = 1) -> Iterator[Groove]:
    """Yield `count` humanised variations of each style's training patterns."""
    for style in load_styles().values():
        yield from grooves(style, split(style)[0], count, seed)


def held_out_grooves(count: int = 100, seed: int = 2) -> Iterator[Groove]:
    """Yield `count` humanised variations of each style's held-out patterns."""
    for style in load_styles().values():
        yield from grooves(style, split(style)[1], count, seed)


def events_of(grooves_: Iterator[Groove]) -> NDArray[np.int32]:
    """Return the hits of grooves as events (N, 32), each window once."""
    return np.unique(np.array([g.beat.events() for g in grooves_], np.int32), axis=0)
