"""Performances as streams of events for DrumsRNN: cut into pieces, augmented, batched."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.corpus.piece import Piece

PIECE_STEPS = 512
PHRASE_STEPS = 4 * STEPS_PER_BAR  # the period of DrumsRNN's binary counter
HAT_AND_RIDE, MID_AND_HIGH_TOM = (2, 8), (5, 6)

Events = NDArray[np.int64]


class Chunk(NamedTuple):
    """The next steps of every stream of a batch: arrays (steps, batch).

    `events` are to be predicted from `played`, the event before each, which is silence at a start;
    `positions` count from the start of the piece; `counted` is 1.0 where there is an event, 0.0
    where there is padding. `starts` (batch,) says which streams start a new piece.
    """

    played: NDArray[np.int32]
    events: NDArray[np.int32]
    positions: NDArray[np.int32]
    counted: NDArray[np.float32]
    starts: NDArray[np.bool_]


def first_steps(performances: Sequence[Piece]) -> list[Events]:
    """Return the first 512 events of every performance, on which held-out figures are taken."""
    return [performance.events()[:PIECE_STEPS] for performance in performances]


def training_chunks(
    performances: Sequence[Piece], batch: int, steps: int, rng: np.random.Generator
) -> Iterator[Chunk]:
    """Yield chunks of `steps` steps of `batch` streams forever, the pieces newly cut each time."""
    while True:
        yield from pack_streams(pieces(performances, rng), batch, steps)


def pieces(performances: Sequence[Piece], rng: np.random.Generator) -> list[Events]:
    """Cut every performance at random bars into pieces of at most 512 steps, in random order.

    Three cuts in four fall on a phrase of four bars, so that the counter keeps its meaning; each
    performance is also cut at its very first step every other time.
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
    """Exchange hat and ride in a piece, and two toms, each with this probability."""
    for low, high in (HAT_AND_RIDE, MID_AND_HIGH_TOM):
        if rng.random() < probability:
            differ = ((events >> low) ^ (events >> high)) & 1
            events = events ^ (differ << low) ^ (differ << high)
    return events


def pack_streams(queue: Iterable[Events], batch: int, steps: int) -> Iterator[Chunk]:
    """Yield pieces as `batch` parallel streams; a stream starts the next piece when one ends."""
    remaining = iter(queue)
    current: list[tuple[Events, int]] = [(np.zeros(0, np.int64), 0)] * batch
    while True:
        chunk = _silent_chunk(batch, steps)
        for stream, (piece, at) in enumerate(current):
            if at >= len(piece):
                piece, at = next(remaining, piece[:0]), 0  # noqa: PLW2901
                chunk.starts[stream] = True
            _fill(chunk, stream, piece, at)
            current[stream] = piece, at + steps
        if not chunk.counted.any():
            return
        yield chunk


def _silent_chunk(batch: int, steps: int) -> Chunk:
    shape = (steps, batch)
    played, events, positions = (np.zeros(shape, np.int32) for _ in range(3))
    counted, starts = np.zeros(shape, np.float32), np.zeros(batch, np.bool_)
    return Chunk(played, events, positions, counted, starts)


def _fill(chunk: Chunk, stream: int, piece: Events, at: int) -> None:
    part = piece[at : at + len(chunk.events)]
    count = len(part)
    before = piece[at - 1] if at else 0
    chunk.events[:count, stream] = part
    chunk.played[:count, stream] = np.concatenate([[before], part])[:count]
    chunk.positions[:count, stream] = at + np.arange(count)
    chunk.counted[:count, stream] = 1.0
