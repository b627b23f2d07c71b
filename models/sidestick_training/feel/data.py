"""Batches of performances for `feel`: hits with their context, velocities and offsets."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.corpus.piece import Piece
from sidestick_models.networks.feel import OFFSET_BINS, VELOCITY_BINS, places_of_velocities
from sidestick_models.styles.trained import style_number
from sidestick_training.feel.network import context_features

BARS = (2, 4)
FORGET_STYLE = 0.1


class Example(NamedTuple):
    """One batch; sequences are (steps, batch, ...).

    `context` (…, 54) float32; `played` (…, 18) float32; `hits` (…, 9) float32; `velocities` and
    `offsets` (…, 9) int32, the bins that the hits fell into.
    """

    context: NDArray[np.float32]
    played: NDArray[np.float32]
    hits: NDArray[np.float32]
    velocities: NDArray[np.int32]
    offsets: NDArray[np.int32]


def velocity_bins(velocities: NDArray[np.floating]) -> NDArray[np.int32]:
    """Return the bins, 0 to 31, of velocities from 0 to 1."""
    return (places_of_velocities(velocities) * VELOCITY_BINS).astype(np.int32)


def offset_bins(offsets: NDArray[np.floating]) -> NDArray[np.int32]:
    """Return the bins, 0 to 31, of offsets from -0.5 to 0.5."""
    return np.clip((offsets + 0.5) * OFFSET_BINS, 0, OFFSET_BINS - 1).astype(np.int32)


def example(performance: Piece, first: int, steps: int, style: int | None) -> Example:
    """Return one stretch of a performance, as a batch of one."""
    part = slice(first, first + steps)
    hits = performance.hits[part]
    velocities, offsets = performance.velocities[part], performance.offsets[part]
    return Example(
        context=context_features(hits, style, performance.tempo_bpm)[:, None],
        played=np.concatenate([velocities, 2 * offsets], 1)[:, None],
        hits=hits.astype(np.float32)[:, None],
        velocities=velocity_bins(velocities)[:, None],
        offsets=offset_bins(offsets)[:, None],
    )


def batches(
    performances: Sequence[Piece], size: int, bars: int, rng: np.random.Generator
) -> Iterator[Example]:
    """Yield batches of random stretches of `bars` bars forever; longer performances more often.

    One example in ten is without its style, so that the model also learns beats without one.
    """
    steps = bars * STEPS_PER_BAR
    long_enough = [p for p in performances if len(p.hits) >= steps]
    weights = np.array([len(p.hits) for p in long_enough], float)
    while True:
        rows = []
        for index in rng.choice(len(long_enough), size, p=weights / weights.sum()):
            performance = long_enough[index]
            starts = (len(performance.hits) - steps) // STEPS_PER_BAR + 1
            style = style_number(performance.style) if rng.random() >= FORGET_STYLE else None
            first = STEPS_PER_BAR * int(rng.integers(starts))
            rows.append(example(performance, first, steps, style))
        yield stack(rows)


def stretches(performances: Sequence[Piece], bars: int) -> Example:
    """Return all stretches of `bars` bars that do not overlap, as one batch, with their styles."""
    steps = bars * STEPS_PER_BAR
    return stack(
        [
            example(performance, first, steps, style_number(performance.style))
            for performance in performances
            for first in range(0, len(performance.hits) - steps + 1, steps)
        ]
    )


def stack(rows: Sequence[Example]) -> Example:
    """Put examples of the same length side by side."""
    return Example(*(np.concatenate(column, 1) for column in zip(*rows, strict=True)))
