"""Plays hits as the windows that are most alike play them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.drum_classes import hits_of

Events = NDArray[np.int64]
Floats = NDArray[np.float64]

_NEAREST = 64  # windows that are asked how they play a hit, the most alike first


def hits_apart(own: NDArray[np.uint16], pattern: Events) -> NDArray[np.int64]:
    """Count how many hits tell a pattern (S,) from each of N windows (N, S): (N,)."""
    apart: NDArray[np.int64] = np.bitwise_count(own ^ pattern.astype(np.uint16)).sum(
        axis=1, dtype=np.int64
    )
    return apart


def played_as_nearest(
    events: Events,
    places: NDArray[np.int64],
    own: NDArray[np.uint16],
    kinds: Iterable[NDArray[Any]],
    usual: Floats,
) -> Floats:
    """Return values of each kind (kinds, S, 9) for events (S,) at places 0 to 31 of windows.

    `own` (N, 32) are the windows' events, `kinds` what they are played with, (N, 32, 9) each. A hit
    is played as in the window most alike that has it; if none has, as `usual` (kinds, 9).
    """
    hits = hits_of(events)
    order = np.argsort(hits_apart(own[:, places], events), kind="stable")[:_NEAREST]
    steps, drums = np.nonzero(hits)
    hit_too = own[order[:, None], places[steps]] >> drums & 1 > 0
    row = order[hit_too.argmax(axis=0)]
    values = np.zeros((len(usual), *hits.shape))
    for value, kind, of_drum in zip(values, kinds, usual, strict=True):
        found = kind[row, places[steps], drums]
        value[steps, drums] = np.where(hit_too.any(axis=0), found, of_drum[drums])
    return values
