"""feel: hits, style and tempo become velocities and offsets, drawn from a distribution.

The task is GrooVAE's humanisation (Gillick, Roberts, Engel, Eck, Bamman, "Learning to Groove
with Inverse Sequence Transformations", ICML 2019, arXiv 1905.06118); the model is our own: a
latent *manner* that all hits of a beat share, and two histograms per hit given that manner.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sidestick_models.grid import DRUM_CLASSES, Beat
from sidestick_models.habits import by_place, draw_scores, repeated, score_of, value_of
from sidestick_models.meter import FOUR_FOUR, Meter
from sidestick_models.sampling import normal
from sidestick_models.session import Session, zeros

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
        mix: Floats | None,
        tempo_bpm: float,
        streams: Sequence[np.random.Generator],
        meter: Meter = FOUR_FOUR,
    ) -> list[Beat]:
        """Play B beats, events (B, S) from a bar line on, each in its manner (B, manner).

        `mix` (styles,) is how much of each style they are played in.
        """
        logits, correlation = self._histograms(events, manner, mix, tempo_bpm, meter)
        nothing = np.full((2, meter.steps_per_bar, DRUM_CLASSES), np.nan)
        return [
            _played(row, logits[:, version], correlation, stream, nothing)
            for version, (row, stream) in enumerate(zip(events, streams, strict=True))
        ]

    def play_on(
        self,
        before: Beat,
        events: NDArray[np.int64],
        mix: Floats | None,
        tempo_bpm: float,
        streams: Sequence[np.random.Generator],
        meter: Meter = FOUR_FOUR,
    ) -> list[Beat]:
        """Play B beats, events (B, S) from a bar line on, as whole bars before were played."""
        # What was played says more than any manner could: the middle one will do.
        manner = np.zeros((len(events), self._manner))
        logits, correlation = self._histograms(events, manner, mix, tempo_bpm, meter)
        known = np.stack(
            [
                by_place(before.hits, part, meter.steps_per_bar)
                for part in (before.velocities, before.offsets + 0.5)
            ]
        )
        return [
            _played(row, logits[:, version], correlation, stream, known)
            for version, (row, stream) in enumerate(zip(events, streams, strict=True))
        ]

    def _histograms(
        self,
        events: NDArray[np.int64],
        manner: Floats,
        mix: Floats | None,
        tempo_bpm: float,
        meter: Meter,
    ) -> tuple[Logits, Floats]:
        """Return logits (S, B, 9, 48) and the correlation (2,) of the drums of one step."""
        versions, steps = events.shape
        condition = np.zeros((versions, self._decoder.size("condition")))
        if mix is not None:
            condition[:, : len(mix)] = mix
        condition[:, -1] = math.log2(tempo_bpm / 120)
        logits, correlation = self._decoder.run(
            {
                "event": np.ascontiguousarray(events.T),
                "place": meter.places_of(np.arange(steps)),
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
    known: Floats,
) -> Beat:
    """Draw velocities and offsets of events (S,) from their histograms (S, 9, 48).

    `known` (2, steps per bar, 9) is what was played at each step of the bar before, and not a
    number where nothing was.
    """
    beat = Beat.from_events(events)
    steps_per_bar = known.shape[1]
    habits = draw_scores(steps_per_bar, correlation, stream)
    fresh = draw_scores(beat.steps, correlation, stream)
    steps, drums = np.nonzero(beat.hits)
    places = steps % steps_per_bar
    of_hits = logits[steps, drums]
    values = []
    for kind, histograms in enumerate(np.split(of_hits, [VELOCITY_BINS], axis=1)):
        habit = habits[kind, places, drums]
        before = known[kind, places, drums]
        heard = ~np.isnan(before)
        habit[heard] = score_of(before[heard], histograms[heard])
        values.append(value_of(repeated(habit, fresh[kind, steps, drums]), histograms))
    beat.velocities[steps, drums] = np.clip(np.round(values[0] * 127), 1, 127) / 127
    beat.offsets[steps, drums] = values[1] - 0.5
    return beat
