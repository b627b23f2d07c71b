"""Batches of two-bar windows for MusicVAE, with voices exchanged here and there."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sidestick_training.drums_rnn.data import swap_voices

BATCH = 32
EXCHANGE_LANES = 0.1  # how often some of a window's drum lanes are another one's


def batches(events: NDArray[np.int32], rng: np.random.Generator) -> Iterator[NDArray[np.int32]]:
    """Yield batches of two-bar windows (32, batch) forever, in random order, augmented.

    `events` are all windows (windows, 32), 0 to 511.
    """
    while True:
        order = rng.permutation(len(events))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            yield augmented(events[order[start : start + BATCH]], rng)


def augmented(windows: NDArray[np.int32], rng: np.random.Generator) -> NDArray[np.int32]:
    """Return windows (batch, 32) as a batch (32, batch), voices exchanged here and there."""
    swapped = [swap_voices(row, rng) for row in windows]
    return _exchange_lanes(np.array(swapped, np.int32), rng).T


def _exchange_lanes(batch: NDArray[np.int32], rng: np.random.Generator) -> NDArray[np.int32]:
    """Give some windows a few drum lanes of their neighbour, so that z must tell lanes apart."""
    other = np.roll(batch, 1, axis=0)
    lanes = rng.integers(1, 511, (len(batch), 1), dtype=np.int32)
    mixed = (batch & lanes) | (other & ~lanes)
    return np.where(rng.random((len(batch), 1)) < EXCHANGE_LANES, mixed, batch)
