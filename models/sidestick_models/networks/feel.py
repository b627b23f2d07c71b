"""feel: hits, style and tempo become velocities and offsets, drawn from a distribution.

The task is GrooVAE's humanisation (Gillick, Roberts, Engel, Eck, Bamman, "Learning to Groove
with Inverse Sequence Transformations", ICML 2019, arXiv 1905.06118); the model is our own: a
latent *manner* that all hits of a beat share, and two histograms per hit given that manner.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import DRUM_CLASSES, Beat
from sidestick_models.beat.meter import FOUR_FOUR, Meter
from sidestick_models.networks.feel_copula import (
    by_place,
    draw_scores,
    repeated,
    score_of,
    value_of,
)
from sidestick_models.networks.onnx_session import Session, zeros
from sidestick_models.sampling.draw import normal
from sidestick_models.styles.blend import StyleBlend

VELOCITY_BINS = 32
OFFSET_BINS = 32
_SOFTER = 1 - 1 / VELOCITY_BINS


class Playing(NamedTuple):
    """How freely is played: see `LIVELY` and `STEADY`.

    `manner` and `widths` (2,), of velocity and offset, say how far from the middle manners and
    scores are drawn; offsets are multiplied by `stretch`.
    """

    manner: float
    widths: tuple[float, float]
    stretch: float


LIVELY = Playing(1.0, (0.9, 0.9), 1.0)
"""As varied as drummers are: velocities and offsets are distributed like theirs."""

STEADY = Playing(0.3, (0.5, 0.2), 1.5)
"""Nearer to what most drummers would do with these very hits: errs less than the grid does.

The middles of histograms lie closer to the grid than anybody's strokes, so they are stretched.
"""

_CODE_OF_ZERO = 128

Floats = NDArray[np.float64]
Logits = NDArray[np.float32]


class Feel:
    """The network's decoder, and how its histograms are drawn from."""

    def __init__(self, decoder: Session) -> None:
        self._decoder = decoder
        self._manner, self._condition = decoder.size("latent"), decoder.size("condition")
        self._units = decoder.size("cells")

    def any_manner(self, streams: Sequence[np.random.Generator]) -> Floats:
        """Draw a manner of playing for each of B streams: shape (B, manner)."""
        return np.stack([normal(stream, self._manner) for stream in streams])

    def play(
        self,
        events: NDArray[np.int64],
        manner: Floats,
        mix: StyleBlend | None,
        tempo_bpm: float,
        streams: Sequence[np.random.Generator],
        meter: Meter = FOUR_FOUR,
        playing: Playing = LIVELY,
    ) -> list[Beat]:
        """Play B beats, events (B, S) from a bar line on, each in its manner (B, manner).

        `mix` is how much of each style they are played in.
        """
        manner = playing.manner * manner
        logits, correlation = self._histograms(events, manner, mix, tempo_bpm, meter)
        nothing = np.full((2, meter.steps_per_bar, DRUM_CLASSES), np.nan)
        return [
            _played(row, logits[:, version], correlation, stream, nothing, playing)
            for version, (row, stream) in enumerate(zip(events, streams, strict=True))
        ]

    def play_on(
        self,
        before: Beat,
        events: NDArray[np.int64],
        mix: StyleBlend | None,
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
                for part in (places_of_velocities(before.velocities), before.offsets + 0.5)
            ]
        )
        return [
            _played(row, logits[:, version], correlation, stream, known, LIVELY)
            for version, (row, stream) in enumerate(zip(events, streams, strict=True))
        ]

    def _histograms(
        self,
        events: NDArray[np.int64],
        manner: Floats,
        mix: StyleBlend | None,
        tempo_bpm: float,
        meter: Meter,
    ) -> tuple[Logits, Floats]:
        """Return logits (S, B, 9, 64) and the correlation (2,) of the drums of one step."""
        versions, steps = events.shape
        condition = np.zeros((versions, self._condition))
        if mix is not None:
            condition[:, : len(mix.weights)] = mix.weights
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
    playing: Playing,
) -> Beat:
    """Draw velocities and offsets of events (S,) from their histograms (S, 9, 64).

    `known` (2, steps per bar, 9) is what was played at each step of the bar before, and not a
    number where nothing was.
    """
    beat = Beat.from_events(events)
    steps_per_bar = known.shape[1]
    widths = np.array(playing.widths)
    habits = draw_scores(steps_per_bar, correlation, widths, stream)
    fresh = draw_scores(beat.steps, correlation, widths, stream)
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
    beat.velocities[steps, drums] = velocities_at(values[0])
    beat.offsets[steps, drums] = np.clip(playing.stretch * (values[1] - 0.5), -0.5, 0.5)
    return beat


def places_of_velocities(velocities: NDArray[np.floating]) -> Floats:
    """Return where velocities, 0 to 1, lie in their histogram, 0 to 1.

    Full force has the last bin for itself: on pads it is what every hard stroke reads as, a tenth
    to a third of a drum's hits. The softer velocities share the others evenly.
    """
    midi = np.clip(np.round(np.asarray(velocities, np.float64) * 127), 1, 127)
    softer = (midi - 0.5) / 126 * _SOFTER
    return np.where(midi == 127, (1 + _SOFTER) / 2, softer)


def velocities_at(places: NDArray[np.floating]) -> Floats:
    """Return the velocities at places of the histogram: the inverse, in MIDI's steps of 1/127."""
    softer = np.clip(np.ceil(places / _SOFTER * 126), 1, 126)
    return np.where(places >= _SOFTER, 127, softer) / 127
