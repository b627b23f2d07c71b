"""feel: hits, style and tempo become velocities and offsets, drawn from a distribution.

The task is GrooVAE's humanisation (Gillick, Roberts, Engel, Eck, Bamman, "Learning to Groove
with Inverse Sequence Transformations", ICML 2019, arXiv 1905.06118); the model is our own: a
*latent*, the way of playing that all hits of a beat share, and two histograms per hit given it.

Hits drawn one by one from their histograms would be right one by one and wrong together: a
drummer plays a bar much like the bar before, and both hands of one step land together. So each
hit gets a *normal score*, a standard normal number that says where in its histogram it falls. The
scores of a new beat are those of a drummer's (`playing.py`); where hits go on as bars before were
played, and where a musician's own are played, they are drawn, and correlated (a Gaussian copula).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR, Beat
from sidestick_models.beat.drum_classes import DRUM_CLASSES
from sidestick_models.beat.meter import FOUR_FOUR, Meter
from sidestick_models.beat.subdivision import Subdivision
from sidestick_models.networks.given_hits import GivenHits
from sidestick_models.networks.onnx_session import Session, zero_codes, zeros
from sidestick_models.networks.playing import Playing
from sidestick_models.networks.subdivisions import SubdividedOffsets
from sidestick_models.sampling.random_draws import normal
from sidestick_models.styles.blend import StyleBlend

VELOCITY_BINS = 32
OFFSET_BINS = 32
_SOFTER = 1 - 1 / VELOCITY_BINS

# How much of the variance of a score is that of the bar before, where one was played: what a
# musician did there is meant.
_AS_PLAYED = 0.85

# How much of the variance of a drawn score, of velocity and of offset, is new in every bar:
# drummers accent a bar as the bar before, and are early or late in each one anew.
_NEW = (0.15, 0.8)

_FARTHEST = 0.001  # of a histogram: farther out is as far as any hit is taken to lie
_STANDARD, _ROOT_2 = NormalDist(), math.sqrt(2)

Floats = NDArray[np.float64]
Logits = NDArray[np.float32]


class FeelSpread(NamedTuple):
    """Spread of the drawn velocities and offsets about the usual ones: see `LIVELY` and `STEADY`.

    `scores` (2,), of velocity and offset, multiply the standard deviations of drawn scores;
    `offset_stretch` multiplies offsets. As `recorded`, beats are played with a drummer's scores.
    """

    scores: tuple[float, float]
    offset_stretch: float
    recorded: bool


LIVELY = FeelSpread((0.9, 0.9), 1.0, recorded=True)
"""As varied as drummers are: velocities and offsets are distributed like theirs."""

AS_BEFORE = LIVELY._replace(recorded=False)
"""As varied, where the bars before show the drummer's manner."""

STEADY = FeelSpread((0.5, 0.2), 1.5, recorded=False)
"""Nearer to what most drummers would do with these very hits: errs less than the grid does.

So weights that were imported play; what ships has `GivenHits` for it. The middles of histograms
lie closer to the grid than anybody's hits, so they are stretched.
"""

_CHOSEN = FeelSpread((1.0, 1.0), 1.0, recorded=False)
"""As a histogram of choices says."""


class Feel:
    """The network's decoder, and how its histograms are drawn from."""

    lively, steady = LIVELY, STEADY

    def __init__(
        self, decoder: Session, playing: Playing | None = None, given_hits: GivenHits | None = None
    ) -> None:
        """Play with a decoder, new beats as drummers are `playing`.

        What is to be played as `STEADY` is played by `given_hits`, if there is such a network.
        """
        self._decoder, self._playing, self._given_hits = decoder, playing, given_hits
        self._latent, self._condition = decoder.size("latent"), decoder.size("condition")
        self._units = decoder.size("cells")

    @property
    def styles(self) -> int:
        """Return how many styles it knows; one more input is the tempo."""
        return self._condition - 1

    def play(
        self,
        events: NDArray[np.int64],
        style_blend: StyleBlend | None,
        tempo_bpm: float,
        streams: Sequence[np.random.Generator],
        meter: Meter = FOUR_FOUR,
        spread: FeelSpread = LIVELY,
        subdivisions: Sequence[Subdivision | None] = (),
        exemplars: Sequence[int | None] = (),
    ) -> list[Beat]:
        """Play B beats, events (B, S) from a bar line on.

        `style_blend` is how much of each style they are played in; None is no style. Where
        `subdivisions` are given, one for each, beats are divided so; None is as it comes. Where
        `exemplars` are, beats are near these.
        """
        places = SubdividedOffsets(subdivisions, meter) if any(subdivisions) else None
        styles = self._styles_of(style_blend)
        if spread == STEADY and self._given_hits is not None:
            logits = self._given_hits.play(events, styles, tempo_bpm, meter)
            correlation, spread = self._given_hits.correlation, _CHOSEN
        else:
            logits, correlation = self._histograms(events, styles, tempo_bpm, meter)
        if spread.recorded and self._playing is not None:
            near = exemplars or [None] * len(events)
            scores = self._playing.scores(near, styles, events.shape[1], meter, streams)
        else:
            scores = _draw_scores(events, correlation, streams, spread, meter)
        return _played(events, logits, scores, spread.offset_stretch, places)

    def scores_of(
        self,
        beat: Beat,
        styles: Floats,
        tempo_bpm: float,
        subdivision: Subdivision | None,
    ) -> Floats:
        """Return the scores that play a beat of 4/4 so: (2, S, 9), nan where there is no hit.

        `styles` (styles,) is how much of each it is in.
        """
        steps, drums = np.nonzero(beat.hits)
        logits, _ = self._histograms(beat.events()[None], styles, tempo_bpm, FOUR_FOUR)
        of_hits, alone = logits[steps, 0, drums], np.zeros(len(steps), np.int64)
        places = SubdividedOffsets([subdivision], FOUR_FOUR)
        velocities = Histograms.of(of_hits[:, :VELOCITY_BINS])
        offsets = Histograms.of(places.lean(of_hits[:, VELOCITY_BINS:], alone, steps))
        late = beat.offsets[beat.hits] - places.moves(offsets.shares, alone, steps)
        scores = np.full((2, *beat.hits.shape), np.nan)
        scores[0, beat.hits] = velocities.scores_of(
            places_of_velocities(beat.velocities[beat.hits])
        )
        scores[1, beat.hits] = offsets.scores_of(np.clip(late + 0.5, 0, 1))
        return scores

    def play_on(
        self,
        before: Beat,
        events: NDArray[np.int64],
        style_blend: StyleBlend | None,
        tempo_bpm: float,
        streams: Sequence[np.random.Generator],
        meter: Meter = FOUR_FOUR,
    ) -> list[Beat]:
        """Play B beats, events (B, S) from a bar line on, as whole bars before were played."""
        styles = self._styles_of(style_blend)
        logits, correlation = self._histograms(events, styles, tempo_bpm, meter)
        known = np.stack(
            [
                mean_by_place(before.hits, part, meter.steps_per_bar)
                for part in (places_of_velocities(before.velocities), before.offsets + 0.5)
            ]
        )
        scores = _draw_scores(events, correlation, streams, AS_BEFORE, meter)
        return _played(events, logits, scores, AS_BEFORE.offset_stretch, known=known)

    def _histograms(
        self, events: NDArray[np.int64], styles: Floats, tempo_bpm: float, meter: Meter
    ) -> tuple[Logits, Floats]:
        """Return logits (S, B, 9, 64) and the correlation (2,) of the drums of one step.

        The latent is the middle one: scores say in which manner it is played.
        """
        versions, steps = events.shape
        condition = np.zeros((versions, self._condition))
        condition[:, :-1] = styles
        condition[:, -1] = math.log2(tempo_bpm / 120)
        logits, correlation = self._decoder.run(
            {
                "event": np.ascontiguousarray(events.T),
                "place": meter.places_of(np.arange(steps)),
                "condition": condition,
                "latent": np.zeros((versions, self._latent)),
                "codes": zero_codes(versions, self._units),
                "cells": zeros(versions, self._units),
            }
        )
        return logits, correlation

    def _styles_of(self, style_blend: StyleBlend | None) -> Floats:
        """Return how much of each style it is played in: (styles,)."""
        styles = np.zeros(self.styles)
        if style_blend is not None:
            weights = style_blend.of_trained.weights
            styles[: len(weights)] = weights
        return styles


def _played(
    events: NDArray[np.int64],
    logits: Logits,
    scores: Floats,
    offset_stretch: float,
    subdivided: SubdividedOffsets | None = None,
    known: Floats | None = None,
) -> list[Beat]:
    """Play events (B, S) at scores (B, 2, S, 9) in their histograms (S, B, 9, 64).

    `known` (2, steps per bar, 9) is what was played at each step of the bar before, and not a
    number where nothing was.
    """
    beats = [Beat.from_events(row) for row in events]
    versions, steps, drums = np.nonzero([beat.hits for beat in beats])
    of_hits = logits[steps, versions, drums]
    of_offsets, moves = of_hits[:, VELOCITY_BINS:], np.zeros(len(of_hits))
    if subdivided is not None:
        of_offsets = subdivided.lean(of_offsets, versions, steps)
    values = []
    for kind, bins in enumerate((of_hits[:, :VELOCITY_BINS], of_offsets)):
        histograms, own = Histograms.of(bins), scores[versions, kind, steps, drums]
        if known is not None:
            before = known[kind, steps % known.shape[1], drums]
            was_played = ~np.isnan(before)
            habit = histograms.part(was_played).scores_of(before[was_played])
            own[was_played] = mix_with_habit(habit, own[was_played], _AS_PLAYED)
        values.append(histograms.values_at(own))
    velocities = velocities_at(values[0])
    if subdivided is not None:
        moves = subdivided.moves(histograms.shares, versions, steps)
    offsets = np.clip(offset_stretch * (values[1] - 0.5) + moves, -0.5, 0.5)
    for version, beat in enumerate(beats):
        mine = versions == version
        cells = steps[mine], drums[mine]
        beat.velocities[cells], beat.offsets[cells] = velocities[mine], offsets[mine]
    return beats


def _draw_scores(
    events: NDArray[np.int64],
    correlation: Floats,
    streams: Sequence[np.random.Generator],
    spread: FeelSpread,
    meter: Meter,
) -> Floats:
    """Draw scores to play B beats, events (B, S), with: (B, 2, S, 9)."""
    steps, bar = events.shape[1], meter.steps_per_bar
    deviations, repeated = np.array(spread.scores), 1 - np.array(_NEW)[:, None, None]
    drawn = (draw_normal_scores(bar + steps, correlation, deviations, stream) for stream in streams)
    bars = -(-steps // bar)
    return np.stack(
        [
            mix_with_habit(np.tile(each[:, :bar], (1, bars, 1))[:, :steps], each[:, bar:], repeated)
            for each in drawn
        ]
    )


def draw_normal_scores(
    steps: int, correlation: Floats, deviations: Floats, stream: np.random.Generator
) -> Floats:
    """Draw normal scores (2, steps, 9), of velocity and offset.

    `correlation` (2,) is how much of their variance all drums of one step share, `deviations` (2,)
    their standard deviations.
    """
    share = correlation[:, None, None]
    of_step, of_drum = normal(stream, 2, steps, 1), normal(stream, 2, steps, DRUM_CLASSES)
    scores: Floats = np.sqrt(share) * of_step + np.sqrt(1 - share) * of_drum
    return deviations[:, None, None] * scores


def mix_with_habit(habit: Floats, scores: Floats, repeated: Floats | float) -> Floats:
    """Mix the scores that are the same in every bar with those that are new in this one.

    `repeated`, 0 to 1, is how much of the variance is the same.
    """
    mixed: Floats = np.sqrt(repeated) * habit + np.sqrt(1 - repeated) * scores
    return mixed


def mean_by_place(
    hits: NDArray[np.bool_], values: NDArray[np.floating], steps_per_bar: int = STEPS_PER_BAR
) -> Floats:
    """Return the mean of values (bars * steps, 9) over the bars that hit a step: (steps, 9).

    It is not a number where no bar did.
    """
    bars = (-1, steps_per_bar, DRUM_CLASSES)
    count = hits.reshape(bars).sum(axis=0)
    total = np.where(hits, values, 0.0).reshape(bars).sum(axis=0)
    mean: Floats = np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0)
    return mean


class Histograms(NamedTuple):
    """N histograms of values from 0 to 1, in equal bins: their shares, and those up to their ends.

    Both arrays are (N, bins).
    """

    shares: Floats
    ends: Floats

    @classmethod
    def of(cls, logits: Logits) -> Histograms:
        """Return those of logits (N, bins)."""
        shares = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        return cls(shares, np.cumsum(shares, axis=1))

    def part(self, rows: NDArray[np.bool_]) -> Histograms:
        """Return some of them."""
        return Histograms(self.shares[rows], self.ends[rows])

    def values_at(self, normal_scores: Floats) -> Floats:
        """Return the value at a normal score (N,) in each."""
        below = 0.5 * (
            1.0 + np.array([math.erf(each) for each in (normal_scores / _ROOT_2).tolist()])
        )
        rows = np.arange(len(self.ends))
        bins = np.sum(self.ends[:, :-1] < below[:, None], axis=1)
        inside = 1 - (self.ends[rows, bins] - below) / self.shares[rows, bins]
        values: Floats = (bins + np.clip(inside, 0, 1)) / self.ends.shape[1]
        return values

    def scores_of(self, values: Floats) -> Floats:
        """Return the normal score of a value (N,) in each: the inverse of `values_at`."""
        rows, count = np.arange(len(self.ends)), self.ends.shape[1]
        bins = np.minimum((values * count).astype(int), count - 1)
        below = self.ends[rows, bins] - self.shares[rows, bins] * (bins + 1 - values * count)
        within = np.clip(below, _FARTHEST, 1 - _FARTHEST)
        return np.array([_STANDARD.inv_cdf(share) for share in within.tolist()])


def places_of_velocities(velocities: NDArray[np.floating]) -> Floats:
    """Return where velocities, 0 to 1, lie in their histogram, 0 to 1.

    Full force has the last bin for itself: on pads it is what every hard hit reads as, a tenth
    to a third of a drum's hits. The softer velocities share the others evenly.
    """
    midi = np.clip(np.round(np.asarray(velocities, np.float64) * 127), 1, 127)
    softer = (midi - 0.5) / 126 * _SOFTER
    return np.where(midi == 127, (1 + _SOFTER) / 2, softer)


def velocities_at(places: NDArray[np.floating]) -> Floats:
    """Return the velocities at places of the histogram: the inverse, in MIDI's steps of 1/127."""
    softer = np.clip(np.ceil(places / _SOFTER * 126), 1, 126)
    return np.where(places >= _SOFTER, 127, softer) / 127
