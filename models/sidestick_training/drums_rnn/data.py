"""Performances as streams of events for DrumsRNN: pieces, augmented and packed into lanes."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_training.common.gmd import Performance

PIECE_STEPS = 512
PHRASE_STEPS = 4 * STEPS_PER_BAR  # the period of DrumsRNN's binary counter
HAT_AND_RIDE, MID_AND_HIGH_TOM = (2, 8), (5, 6)

Events = NDArray[np.int64]


class Chunk(NamedTuple):
    """A stretch of every lane: arrays (steps, lanes), and which lanes start a new piece.

    `played` are the events that lead to `events`: the step before each, silence at a start.
    """

    played: NDArray[np.int32]
    events: NDArray[np.int32]
    positions: NDArray[np.int32]
    counted: NDArray[np.float32]
    starts: NDArray[np.bool_]


def beginnings(performances: Sequence[Performance]) -> list[Events]:
    """Return the first 512 steps of every performance: what held-out figures are taken on."""
    return [performance.events()[:PIECE_STEPS] for performance in performances]


def pieces(performances: Sequence[Performance], rng: np.random.Generator) -> list[Events]:
    """Cut every performance at random bars into pieces of at most 512 steps, in random order.

    Three cuts in four fall on a phrase of four bars, so that the counter keeps its meaning; each
    performance is also heard from its very first step every other time.
    """
    cut: list[Events] = []
    for performance in performances:
        events = swap_voices(performance.events(), rng)
        unit = PHRASE_STEPS if rng.random() < 0.75 else STEPS_PER_BAR
        first = unit * int(rng.integers(PIECE_STEPS // unit)) if rng.random() < 0.5 else 0
        bounds = [0, *range(first or PIECE_STEPS, len(events), PIECE_STEPS), len(events)]
        cut += [events[a:b] for a, b in pairwise(bounds) if b - a > 1]
    rng.shuffle(cut)
    return cut


def swap_voices(events: Events, rng: np.random.Generator, probability: float = 0.1) -> Events:
    """Now and then play a whole piece with ride for hat, or with two toms exchanged."""
    for low, high in (HAT_AND_RIDE, MID_AND_HIGH_TOM):
        if rng.random() < probability:
            differ = ((events >> low) ^ (events >> high)) & 1
            events = events ^ (differ << low) ^ (differ << high)
    return events


def lanes(queue: Sequence[Events], lane_count: int, steps: int) -> Iterator[Chunk]:
    """Deal pieces out to lanes, a new one to each lane that is done, until all are played."""
    waiting = iter(queue)
    playing: list[tuple[Events, int]] = [(np.zeros(0, np.int64), 0)] * lane_count
    while True:
        chunk = _silent_chunk(lane_count, steps)
        for lane, (piece, at) in enumerate(playing):
            if at >= len(piece):
                piece, at = next(waiting, piece[:0]), 0  # noqa: PLW2901
                chunk.starts[lane] = True
            _fill(chunk, lane, piece, at)
            playing[lane] = piece, at + steps
        if not chunk.counted.any():
            return
        yield chunk


def _silent_chunk(lane_count: int, steps: int) -> Chunk:
    shape = (steps, lane_count)
    played, events, positions = (np.zeros(shape, np.int32) for _ in range(3))
    counted, starts = np.zeros(shape, np.float32), np.zeros(lane_count, np.bool_)
    return Chunk(played, events, positions, counted, starts)


def _fill(chunk: Chunk, lane: int, piece: Events, at: int) -> None:
    part = piece[at : at + len(chunk.events)]
    count = len(part)
    before = piece[at - 1] if at else 0
    chunk.events[:count, lane] = part
    chunk.played[:count, lane] = np.concatenate([[before], part])[:count]
    chunk.positions[:count, lane] = at + np.arange(count)
    chunk.counted[:count, lane] = 1.0
