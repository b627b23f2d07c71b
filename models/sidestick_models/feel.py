"""feel: hits, style and tempo become velocities and offsets, drawn from a distribution.

The task is GrooVAE's humanisation (Gillick, Roberts, Engel, Eck, Bamman, "Learning to Groove
with Inverse Sequence Transformations", ICML 2019, arXiv 1905.06118); the model is our own: a
latent *manner* that all hits of a beat share, and a histogram per hit given that manner.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sidestick_models.grid import DRUM_CLASSES, STEPS_PER_BAR, Beat
from sidestick_models.sampling import normal
from sidestick_models.session import Session, zeros
from sidestick_models.styles import STYLES

VELOCITY_BINS = 16
OFFSET_BINS = 32

_CODE_OF_ZERO = 128


class Feel:
    """Both halves of the network: the encoder hears how, the decoder plays."""

    def __init__(self, encoder: Session, decoder: Session) -> None:
        self._encoder, self._decoder = encoder, decoder
        self._manner = decoder.size("latent")
        self._units = decoder.size("cells")

    def any_manner(self, streams: Sequence[np.random.Generator]) -> NDArray[np.float64]:
        """Draw a manner of playing for each of B streams: shape (B, manner)."""
        return np.stack([normal(stream, self._manner) for stream in streams])

    def manner_of(self, beat: Beat, style: int | None, tempo_bpm: float) -> NDArray[np.float64]:
        """The manner in which a beat is played, at its most likely: shape (1, manner)."""
        played = np.concatenate([beat.velocities, 2 * beat.offsets], axis=1)
        heard = self._inputs(beat.events()[None], style, tempo_bpm)
        mean, _ = self._encoder.run({**heard, "played": played[:, None].astype(np.float32)})
        manner: NDArray[np.float64] = mean
        return manner

    def play(
        self,
        events: NDArray[np.int64],
        manner: NDArray[np.float64],
        style: int | None,
        tempo_bpm: float,
        streams: Sequence[np.random.Generator],
    ) -> list[Beat]:
        """Play B beats, events (B, S) from a bar line on, each in its manner (B, manner)."""
        inputs = self._inputs(events, style, tempo_bpm)
        logits, correlation = self._decoder.run({**inputs, "latent": manner})  # (S, B, 9, 48)
        return [
            _played(Beat.from_events(row), logits[:, version], correlation, stream)
            for version, (row, stream) in enumerate(zip(events, streams, strict=True))
        ]

    def _inputs(
        self, events: NDArray[np.int64], style: int | None, tempo_bpm: float
    ) -> dict[str, NDArray[np.generic]]:
        versions, steps = events.shape
        condition = np.zeros((versions, len(STYLES) + 1))
        if style is not None:
            condition[:, style] = 1.0
        condition[:, -1] = math.log2(tempo_bpm / 120)
        return {
            "event": np.ascontiguousarray(events.T),
            "place": np.arange(steps) % STEPS_PER_BAR,
            "condition": condition,
            "codes": np.full((versions, self._units), _CODE_OF_ZERO, np.uint8),
            "cells": zeros(versions, self._units),
        }


def _played(
    beat: Beat,
    logits: NDArray[np.float32],
    correlation: NDArray[np.float64],
    stream: np.random.Generator,
) -> Beat:
    """Draw the velocity and the offset of every hit from its histograms (S, 9, 48)."""
    quantiles = _quantiles(beat.hits, correlation, stream)
    of_hits = logits[beat.hits]
    velocity = _value_at(of_hits[:, :VELOCITY_BINS], quantiles[0])
    offset = _value_at(of_hits[:, VELOCITY_BINS:], quantiles[1]) - 0.5
    beat.velocities[beat.hits] = np.clip(np.round(velocity * 127), 1, 127) / 127
    beat.offsets[beat.hits] = offset
    return beat


def _quantiles(
    hits: NDArray[np.bool_], correlation: NDArray[np.float64], stream: np.random.Generator
) -> NDArray[np.float64]:
    """Draw where in its histograms each hit falls, 0 to 1: (2, hits), velocity and offset.

    The hits of one step hang together as those of a drummer's hands and feet do.
    """
    steps = len(hits)
    shared = normal(stream, 2, steps, 1)
    own = normal(stream, 2, steps, DRUM_CLASSES)
    share = correlation[:, None, None]
    together = (np.sqrt(share) * shared + np.sqrt(1 - share) * own)[:, hits]
    # The share of a normal distribution that lies below.
    return np.array([[math.erfc(-value / math.sqrt(2)) / 2 for value in row] for row in together])


def _value_at(logits: NDArray[np.float32], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return where, between 0 and 1, each of N histograms (N, bins) has the share `at` below."""
    weights = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    edges = np.cumsum(weights, axis=1)
    target = at * edges[:, -1]
    rows = np.arange(len(logits))
    bins = np.sum(edges < target[:, None], axis=1)
    inside = 1 - (edges[rows, bins] - target) / weights[rows, bins]
    position: NDArray[np.float64] = (bins + inside) / logits.shape[1]
    return position
