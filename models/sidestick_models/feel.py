"""feel: hits, style and tempo become velocities and offsets, drawn from a distribution.

The task is GrooVAE's humanisation (Gillick, Roberts, Engel, Eck, Bamman, "Learning to Groove
with Inverse Sequence Transformations", ICML 2019, arXiv 1905.06118); the model is our own: a
latent *manner* that all hits of a beat share, and two histograms per hit given that manner.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sidestick_models.grid import STEPS_PER_BAR, Beat
from sidestick_models.habits import by_place, draw_scores, repeated, score_of, value_of
from sidestick_models.sampling import normal
from sidestick_models.session import Session, zeros
from sidestick_models.styles import STYLES

VELOCITY_BINS = 16
OFFSET_BINS = 32

_CODE_OF_ZERO = 128

Floats = NDArray[np.float64]
Logits = NDArray[np.float32]


class Feel:
    """The network's decoder, and how its histograms are drawn from."""

    def __init__(self, decoder: Session) -> None:
        self._decoder = decoder
        self._manner = decoder.size("latent")
        self._units = decoder.size("cells")

    def any_manner(self, streams: Sequence[np.random.Generator]) -> Floats:
        """Draw a manner of playing for each of B streams: shape (B, manner)."""
        return np.stack([normal(stream, self._manner) for stream in streams])

    def play(
        self,
        events: NDArray[np.int64],
        manner: Floats,
        style: int | None,
        tempo_bpm: float,
        streams: Sequence[np.random.Generator],
    ) -> list[Beat]:
        """Play B beats, events (B, S) from a bar line on, each in its manner (B, manner)."""
        logits, correlation = self._histograms(events, manner, style, tempo_bpm)
        return [
            _played(row, logits[:, version], correlation, stream)
            for version, (row, stream) in enumerate(zip(events, streams, strict=True))
        ]

    def play_on(
        self,
        before: Beat,
        events: NDArray[np.int64],
        style: int | None,
        tempo_bpm: float,
        streams: Sequence[np.random.Generator],
    ) -> list[Beat]:
        """Play B beats, events (B, S), that follow whole bars, as those were played."""
        # What was played says more than any manner could: the middle one will do.
        manner = np.zeros((len(events), self._manner))
        logits, correlation = self._histograms(events, manner, style, tempo_bpm)
        known = np.stack(
            [by_place(before.hits, part) for part in (before.velocities, before.offsets + 0.5)]
        )
        return [
            _played(row, logits[:, version], correlation, stream, known)
            for version, (row, stream) in enumerate(zip(events, streams, strict=True))
        ]

    def _histograms(
        self, events: NDArray[np.int64], manner: Floats, style: int | None, tempo_bpm: float
    ) -> tuple[Logits, Floats]:
        """Return logits (S, B, 9, 48) and the correlation (2,) of the drums of one step."""
        versions, steps = events.shape
        condition = np.zeros((versions, len(STYLES) + 1))
        if style is not None:
            condition[:, style] = 1.0
        condition[:, -1] = math.log2(tempo_bpm / 120)
        logits, correlation = self._decoder.run(
            {
                "event": np.ascontiguousarray(events.T),
                "place": np.arange(steps) % STEPS_PER_BAR,
                "condition": condition,
                "latent": manner,
                "codes": np.full((versions, self._units), _CODE_OF_ZERO, np.uint8),
                "cells": zeros(versions, self._units),
            }
        )
        return logits, correlation


def _played(
    events: NDArray[np.int64],
    logits: Logits,
    correlation: Floats,
    stream: np.random.Generator,
    known: Floats | None = None,
) -> Beat:
    """Draw velocities and offsets of events (S,) from their histograms (S, 9, 48).

    `known` (2, 16, 9), where given, is what was played at each place of the bar before.
    """
    beat = Beat.from_events(events)
    habits = draw_scores(STEPS_PER_BAR, correlation, stream)
    fresh = draw_scores(beat.steps, correlation, stream)
    steps, drums = np.nonzero(beat.hits)
    places = steps % STEPS_PER_BAR
    of_hits = logits[steps, drums]
    values = []
    for kind, histograms in enumerate(np.split(of_hits, [VELOCITY_BINS], axis=1)):
        habit = habits[kind, places, drums]
        if known is not None:
            before = known[kind, places, drums]
            heard = ~np.isnan(before)
            habit[heard] = score_of(before[heard], histograms[heard])
        values.append(value_of(repeated(habit, fresh[kind, steps, drums]), histograms))
    beat.velocities[steps, drums] = np.clip(np.round(values[0] * 127), 1, 127) / 127
    beat.offsets[steps, drums] = values[1] - 0.5
    return beat
