"""Continues a beat: the continuation model is primed with it and plays on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.drum_classes import DRUM_CLASSES
from sidestick_models.beat.meter import FOUR_FOUR, PHRASE_BARS, PLACES, Meter
from sidestick_models.sampling.bias import BarByBar, HitCountBias
from sidestick_models.sampling.character import Wanted, character_biases
from sidestick_models.sampling.density import DensityRange, StyleBias
from sidestick_models.sampling.distinct_versions import (
    Attempt,
    attempt_streams,
    attempt_temperatures,
    draw_distinct,
    min_distance,
    target_distances,
)
from sidestick_models.sampling.form import Form
from sidestick_models.sampling.piece_memory import PieceMemory
from sidestick_models.sampling.planned_draw import PlannedBars, PlannedDraw
from sidestick_models.sampling.random_draws import Bias, Draw, DrawRequest, Purpose, ShouldStop

if TYPE_CHECKING:
    from sidestick_models.networks.slots import ContinuationModel, ContinuationState
    from sidestick_models.styles.rule_continuation import RuleContinuation

Events = NDArray[np.int64]
Floats = NDArray[np.float64]

_PRIMER_BARS = 8


class ExtendTask:
    """The continuation model, which is given where in a bar each step lies."""

    def __init__(self, continuation_model: ContinuationModel) -> None:
        self._model = continuation_model

    def hear(self, primer: Events, meter: Meter, should_stop: ShouldStop | None) -> None:
        """Hear a primer (P,) that may be continued next. Raises Stopped."""
        heard = last_phrases(primer, meter)
        counts = meter.counts_of(np.arange(len(heard) + 1))
        self._model.prime(heard[None], counts, should_stop)

    def continue_patterns(
        self,
        patterns: Events,
        bars: int,
        request: DrawRequest,
        density: DensityRange,
        forms: Sequence[Form],
        rules: RuleContinuation | None = None,
    ) -> Events:
        """Continue each version's own bars of 4/4, (versions, P): (versions, bars * 16).

        Each follows the plans of its form, and so stays as dense as it began. A style that goes on
        by its `rules` needs no model.
        """
        streams = request.streams(Purpose.CONTINUATION)
        if rules is not None:
            degree = request.temperature
            return np.stack(
                [
                    rules.continue_(row, bars, form, rng, degree)
                    for row, form, rng in zip(patterns, forms, streams, strict=True)
                ]
            )
        steps = np.arange(patterns.shape[1] + bars * PLACES)
        state, counts = self._prime(patterns, FOUR_FOUR.counts_of(steps), request)
        temperature = np.full(request.versions, request.temperature)
        draw = _planned(streams, temperature, [*patterns], forms, density, FOUR_FOUR)
        return self._model.continue_(state, counts, draw, request.should_stop)

    def continue_primer(
        self,
        primer: Events,
        bars: int,
        request: DrawRequest,
        density: DensityRange,
        forms: Sequence[Form],
        rules: RuleContinuation | None = None,
    ) -> Events:
        """Continue a primer (P,) in distinct versions: (versions, bars * steps per bar).

        Each follows the plans of its form. Where a density, a character or a blend is asked for,
        or where that is no other version, the model goes on from the primer by itself. A style that
        goes on by its `rules` needs no model.
        """
        heard = last_phrases(primer, request.meter)
        steps = np.arange(len(heard) + bars * request.meter.steps_per_bar)
        new = steps[len(heard) :]
        shares = density.shares_at(new, request.meter)
        least = min_distance(shares)
        if rules is not None:
            wanted = Wanted.of(request, density)
            draw_by_rules = partial(_draw_by_rules, rules, primer, bars, request, forms, wanted)
            return draw_distinct(request.versions, least, draw_by_rules)
        state, counts = self._prime(heard[None], request.meter.counts_of(steps), request)
        first: list[Events] = []  # of the first version
        blended = request.blend is not None and request.blend.amount > 0
        character: list[Bias] = []
        if request.has_character:
            character = character_biases(request, new, request.meter)

        def draw_attempts(attempts: Sequence[Attempt]) -> Events:
            temperature = attempt_temperatures(attempts, request)
            streams = attempt_streams(attempts, request, Purpose.CONTINUATION)
            if not (first or blended or request.density is not None or character):
                each = [forms[attempt.version] for attempt in attempts]
                heard_by = [primer] * len(attempts)
                draw = _planned(streams, temperature, heard_by, each, density, request.meter)
            else:
                biases = [
                    *self._memory(heard[None], len(attempts), request.meter.pattern_steps),
                    *wanted_biases(attempts, temperature),
                ]
                draw = Draw(streams, temperature, biases=biases)
            events = self._model.continue_(state, counts, draw, request.should_stop)
            first.append(events[0])
            return events

        def wanted_biases(attempts: Sequence[Attempt], temperature: Floats) -> Iterator[Bias]:
            yield from character
            if request.blend is not None:
                yield StyleBias(density.log_odds_at(new, request.meter))
            if request.density is not None:
                wanted = density.hits_per_bar(request.density, request.meter)
                once = np.ones((request.meter.steps_per_bar, DRUM_CLASSES), np.int64)
                yield BarByBar(
                    [
                        HitCountBias.to_hits(wanted, usual, once, temperature)
                        for usual in np.split(shares, bars)
                    ],
                    len(once),
                )
            if first:
                free = np.ones(shares.shape, bool)
                away = target_distances(attempts, least)
                yield HitCountBias.to_differences(away, first[0], free, temperature)

        return draw_distinct(request.versions, least, draw_attempts)

    def _memory(self, heard: Events, versions: int, steps_per_bar: int) -> list[Bias]:
        """Return the memory of what versions begin with, events (1, P) or (versions, P)."""
        if not self._model.plays_with_memory:
            return []
        return [PieceMemory(heard, versions, steps_per_bar)]

    def _prime(
        self, primers: Events, counts: Events, request: DrawRequest
    ) -> tuple[ContinuationState, Events]:
        """Play primers (B, P), given the counts of their steps and of those that follow."""
        first = primers.shape[1]
        state = self._model.prime(primers, counts[: first + 1], request.should_stop)
        return state, counts[first:]


def _draw_by_rules(
    rules: RuleContinuation,
    primer: Events,
    bars: int,
    request: DrawRequest,
    forms: Sequence[Form],
    wanted: Wanted,
    attempts: Sequence[Attempt],
) -> Events:
    """Continue a primer by rules; with other hats where that is no other version."""
    temperatures = attempt_temperatures(attempts, request).tolist()
    streams = attempt_streams(attempts, request, Purpose.CONTINUATION)
    return np.stack(
        [
            rules.continue_(primer, bars, forms[version], rng, degree, wanted, attempt=number)
            for (version, number), rng, degree in zip(attempts, streams, temperatures, strict=True)
        ]
    )


def _planned(
    streams: Sequence[np.random.Generator],
    temperature: Floats,
    heard: Sequence[Events],
    forms: Sequence[Form],
    density: DensityRange,
    meter: Meter,
) -> Draw:
    """Return a draw of bars that follow the plans of a form each, after what was heard."""
    bars = [
        PlannedBars(events, form, density, meter, float(heat))
        for events, form, heat in zip(heard, forms, temperature, strict=True)
    ]
    return PlannedDraw(streams, temperature, bars=bars)


def last_phrases(primer: Events, meter: Meter) -> Events:
    """Return at most the last 8 bars, cut where a phrase of 4 begins: bars keep their place."""
    surplus = max(0, -(-len(primer) // meter.pattern_steps) - _PRIMER_BARS)
    phrases = -(-surplus // PHRASE_BARS)
    return primer[phrases * PHRASE_BARS * meter.pattern_steps :]
