"""Play a musician's own hits as most drummers would play hits such as these.

The recurrent network of `feel` draws one way of playing for a beat, and plays it. What most
drummers would do is another question: *given hits* looks at each hit by itself, at its drum, its
place in the bar, style and tempo, the hits up to half a bar around it and how busy each drum is in
the beat, and gives the histograms of its velocity and of its offset.

In the middles of histograms hits would err least, and lie closer together than anybody's. So each
hit is played where its error is likely to be small, less a *reward* for where all hits together
would else be too few. This way of choosing has the least error for a given distribution.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BEAT
from sidestick_models.beat.drum_classes import DRUM_CLASSES, hits_of
from sidestick_models.beat.meter import FOUR_FOUR, PLACES, Meter

ARRAYS = Path(__file__).parent / "given_hits.npz"
"""The network's weights, in eight bits, and the rewards."""

ONE = 127
"""The code of a feature or signal of one: all products are of whole numbers, and so exact."""

AROUND = 8
LOWEST_TEMPO, HIGHEST_TEMPO, TEMPOS = -1.2, 1.2, 25
"""The range of tempos that are told apart, in octaves from 120 bpm, and how many there are."""

_MS_PER_MINUTE = 60_000
_PARTS = ("kernel", "scale", "bias")
_AROUND = (2 * AROUND + 1) * DRUM_CLASSES
_ONE = np.array([0, ONE], np.float32)
_DRUM, _PLACE = (ONE * np.eye(size, dtype=np.float32) for size in (DRUM_CLASSES, PLACES))

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]


class GivenHits:
    """The network, and the rewards that spread hits as drummers do."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Take `kernel_<n>` in whole numbers, `scale_<n>` and `bias_<n>` of each layer, and more.

        `reward` (2, bins) and `looseness` (2,) are of velocity, in its whole range, and of offset,
        in ms; `correlation` (2,) is as in `draw_normal_scores`.
        """
        self._layers = [
            tuple(arrays[f"{part}_{layer}"].astype(np.float32) for part in _PARTS)
            for layer in range(sum(name.startswith("kernel_") for name in arrays))
        ]
        self._reward = arrays["reward"].astype(np.float64)
        self._looseness = arrays["looseness"].astype(np.float64)
        self.correlation = arrays["correlation"].astype(np.float64)

    def histograms(self, features: Singles) -> Singles:
        """Return the logits (hits, 2 * bins), of velocity and offset, of features in codes."""
        signal, last = features, len(self._layers) - 1
        for number, (kernel, scale, bias) in enumerate(self._layers):
            sums: Singles = (signal @ kernel) * scale + bias
            if number < last:
                signal = np.rint(ONE * np.tanh(sums.astype(np.float64))).astype(np.float32)
        return sums

    def play(
        self,
        events: NDArray[np.int64],
        styles: NDArray[np.floating],
        tempo_bpm: float,
        meter: Meter = FOUR_FOUR,
    ) -> Singles:
        """Return the logits (S, B, 9, 2 * bins) of where to play B beats, events (B, S).

        `styles` (styles,) is how much of each style they are in.
        """
        hits = np.stack([hits_of(row) for row in events])
        versions, steps, drums = np.nonzero(hits)
        features = features_of(
            hits,
            meter.places_of(np.arange(events.shape[1])),
            np.tile(styles, (len(hits), 1)),
            np.full(len(hits), tempo_bpm),
        )
        choices = self.choices(features, tempo_bpm)
        logits = np.zeros((events.shape[1], len(hits), DRUM_CLASSES, choices.shape[1]), np.float32)
        logits[steps, versions, drums] = choices
        return logits

    def choices(self, features: Singles, tempo_bpm: float) -> Floats:
        """Return the logits (hits, 2 * bins) of where to play hits of these features."""
        step_ms = _MS_PER_MINUTE / STEPS_PER_BEAT / tempo_bpm
        kinds = np.split(self.histograms(features), 2, axis=1)
        return np.concatenate(
            [
                (self._reward[kind] - unit * likely_error(logits)) / self._looseness[kind]
                for kind, (logits, unit) in enumerate(zip(kinds, (1.0, step_ms), strict=True))
            ],
            axis=1,
        )


@cache
def shipped_given_hits() -> GivenHits:
    """Return the network that ships."""
    with np.load(ARRAYS, allow_pickle=False) as arrays:
        return GivenHits(dict(arrays))


def likely_error(logits: NDArray[np.floating]) -> Floats:
    """Return how far off a value in each bin is likely to be, for histograms (N, bins).

    A range of all bins is one.
    """
    shares = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    below = np.cumsum(shares / shares.sum(axis=1, keepdims=True), axis=1)
    from_below = np.cumsum(below, axis=1) - below
    above = 1 - below
    from_above = above.sum(axis=1, keepdims=True) - np.cumsum(above, axis=1) + above
    error: Floats = (from_below + from_above) / logits.shape[1]
    return error


def features_of(
    hits: NDArray[np.bool_],
    places: NDArray[np.integer],
    styles: NDArray[np.floating],
    tempos_bpm: NDArray[np.floating],
) -> Singles:
    """Return the features, in codes, of all hits of beats (B, S, 9), in the order of `np.nonzero`.

    `places` (S,) are the steps' places of a bar of 4/4, `styles` (B, styles) how much of each style
    a beat is in.
    """
    beats, steps, drums = np.nonzero(hits)
    padded = np.pad(hits, ((0, 0), (AROUND, AROUND), (0, 0)))
    around = padded[beats[:, None], steps[:, None] + np.arange(2 * AROUND + 1)]
    of_sixteenth = places % STEPS_PER_BEAT == np.arange(STEPS_PER_BEAT)[:, None]
    busy = (of_sixteenth @ hits.astype(np.int64)) / np.maximum(1, of_sixteenth.sum(axis=1))[:, None]
    of_beats = [
        styles,
        near_tempos(tempos_bpm),
        busy.reshape(len(hits), STEPS_PER_BEAT * DRUM_CLASSES),
    ]
    style, tempo, busyness = (np.rint(ONE * each).astype(np.float32)[beats] for each in of_beats)
    parts = [_DRUM[drums], _PLACE[places[steps]], style, tempo]
    return np.concatenate(
        [*parts, _ONE[around.reshape(len(beats), _AROUND).astype(np.int8)], busyness], axis=1
    )


def near_tempos(tempos_bpm: NDArray[np.floating]) -> Floats:
    """Return how near tempos are to each of some: (N, TEMPOS), one, or shares of two neighbours."""
    octaves = np.clip(np.log2(tempos_bpm / 120), LOWEST_TEMPO, HIGHEST_TEMPO)
    place = (octaves - LOWEST_TEMPO) / (HIGHEST_TEMPO - LOWEST_TEMPO) * (TEMPOS - 1)
    nearness: Floats = np.maximum(0.0, 1 - np.abs(place[:, None] - np.arange(TEMPOS)))
    return nearness
