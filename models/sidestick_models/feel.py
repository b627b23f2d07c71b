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
from sidestick_models.habits import (
    draw_scores,
    learn_habit,
    repeat_habit,
    score_of,
    value_of,
)
from sidestick_models.sampling import normal
from sidestick_models.session import Session, zeros
from sidestick_models.styles import STYLES

VELOCITY_BINS = 16
OFFSET_BINS = 32

_CODE_OF_ZERO = 128

Floats = NDArray[np.float64]
Logits = NDArray[np.float32]


class Feel:
    """Both halves of the network: the encoder hears how, the decoder plays."""

    def __init__(self, encoder: Session, decoder: Session) -> None:
        self._encoder, self._decoder = encoder, decoder
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
            _played(row, logits[:, version], _habit_and_scores(len(row), correlation, stream))
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
        manner = np.repeat(self._manner_of(before, style, tempo_bpm), len(events), axis=0)
        heard = np.repeat(before.events()[None], len(events), axis=0)
        all_events = np.concatenate([heard, events], axis=1)
        logits, correlation = self._histograms(all_events, manner, style, tempo_bpm)
        scores = _scores_of(before, logits[: before.steps, 0])
        beats = []
        for version, (row, stream) in enumerate(zip(events, streams, strict=True)):
            drawn = draw_scores(STEPS_PER_BAR, correlation, stream)
            habit = learn_habit(before.hits, scores, otherwise=drawn)
            fresh = draw_scores(len(row), correlation, stream)
            beats.append(_played(row, logits[before.steps :, version], repeat_habit(habit, fresh)))
        return beats

    def _manner_of(self, beat: Beat, style: int | None, tempo_bpm: float) -> Floats:
        """Return the likeliest manner of a beat that was played: shape (1, manner)."""
        played = np.concatenate([beat.velocities, 2 * beat.offsets], axis=1, dtype=np.float32)
        heard = self._inputs(beat.events()[None], style, tempo_bpm)
        mean: Floats
        mean, _ = self._encoder.run({**heard, "played": played[:, None]})
        return mean

    def _histograms(
        self, events: NDArray[np.int64], manner: Floats, style: int | None, tempo_bpm: float
    ) -> tuple[Logits, Floats]:
        """Return logits (S, B, 9, 48) and the correlation (2,) of the drums of one step."""
        logits, correlation = self._decoder.run(
            {**self._inputs(events, style, tempo_bpm), "latent": manner}
        )
        return logits, correlation

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


def _habit_and_scores(steps: int, correlation: Floats, stream: np.random.Generator) -> Floats:
    habit = draw_scores(STEPS_PER_BAR, correlation, stream)
    return repeat_habit(habit, draw_scores(steps, correlation, stream))


def _played(events: NDArray[np.int64], logits: Logits, scores: Floats) -> Beat:
    """Give events (S,) what their histograms (S, 9, 48) hold at their scores (2, S, 9)."""
    beat = Beat.from_events(events)
    of_hits, scores = logits[beat.hits], scores[:, beat.hits]
    velocity = value_of(scores[0], of_hits[:, :VELOCITY_BINS])
    offset = value_of(scores[1], of_hits[:, VELOCITY_BINS:]) - 0.5
    beat.velocities[beat.hits] = np.clip(np.round(velocity * 127), 1, 127) / 127
    beat.offsets[beat.hits] = offset
    return beat


def _scores_of(beat: Beat, logits: Logits) -> Floats:
    """Return the scores (2, hits) with which a beat was played, by its histograms (S, 9, 48)."""
    of_hits = logits[beat.hits]
    velocities, offsets = beat.velocities[beat.hits], beat.offsets[beat.hits] + 0.5
    return np.stack(
        [
            score_of(velocities.astype(np.float64), of_hits[:, :VELOCITY_BINS]),
            score_of(offsets.astype(np.float64), of_hits[:, VELOCITY_BINS:]),
        ]
    )
