"""Continues a beat: the continuation model is primed with it and plays on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.meter import FOUR_FOUR, PLACES, Meter
from sidestick_models.sampling.bias import HitCountBias, StyleBias
from sidestick_models.sampling.character import character_biases
from sidestick_models.sampling.density import DensityRange
from sidestick_models.sampling.distinct_versions import (
    Attempt,
    attempt_streams,
    attempt_temperatures,
    draw_distinct,
    min_distance,
    target_distances,
)
from sidestick_models.sampling.piece_memory import PieceMemory
from sidestick_models.sampling.random_draws import Bias, Draw, DrawRequest, Purpose, ShouldStop
from sidestick_models.tasks.generate import bar_biases

if TYPE_CHECKING:
    from sidestick_models.networks.slots import ContinuationModel, ContinuationState

Events = NDArray[np.int64]


class ExtendTask:
    """The continuation model, which is given where in a bar each step lies."""

    def __init__(self, continuation_model: ContinuationModel) -> None:
        self._model = continuation_model

    def hear(self, primer: Events, meter: Meter, should_stop: ShouldStop | None) -> None:
        """Hear a primer (P,) that may be continued next. Raises Stopped."""
        counts = meter.counts_of(np.arange(len(primer) + 1))
        self._model.prime(primer[None], counts, should_stop)

    def continue_patterns(
        self, patterns: Events, bars: int, request: DrawRequest, density: DensityRange
    ) -> Events:
        """Continue each version's own bars of 4/4, (versions, P): (versions, bars * 16).

        They are as dense as they will be in the request's meter.
        """
        steps = np.arange(patterns.shape[1] + bars * PLACES)
        state, counts = self._prime(patterns, FOUR_FOUR.counts_of(steps), request)
        temperature = np.full(request.versions, request.temperature)
        biases: list[Bias] = [
            *self._memory(patterns, request.versions, PLACES),
            *bar_biases(request, density, bars, temperature),
        ]
        draw = Draw(request.streams(Purpose.CONTINUATION), temperature, biases=biases)
        return self._model.continue_(state, counts, draw, request.should_stop)

    def continue_primer(
        self, primer: Events, bars: int, request: DrawRequest, density: DensityRange
    ) -> Events:
        """Continue a primer (P,) in distinct versions: (versions, bars * steps per bar)."""
        steps = np.arange(len(primer) + bars * request.meter.steps_per_bar)
        state, counts = self._prime(primer[None], request.meter.counts_of(steps), request)
        new = steps[len(primer) :]
        shares = density.shares_at(new, request.meter)
        least = min_distance(shares)
        first: list[Events] = []  # of the first version

        def draw_attempts(attempts: Sequence[Attempt]) -> Events:
            temperature = attempt_temperatures(attempts, request)
            biases: list[Bias] = self._memory(
                primer[None], len(attempts), request.meter.pattern_steps
            )
            biases += character_biases(request, new, request.meter)
            if request.blend is not None:
                biases.append(StyleBias(density.log_odds_at(new, request.meter)))
            if request.density is not None:
                wanted = bars * density.hits_per_bar(request.density, request.meter)
                once = np.ones(shares.shape, np.int64)
                biases.append(HitCountBias.to_hits(wanted, shares, once, temperature))
            if first:
                free = np.ones(shares.shape, bool)
                away = target_distances(attempts, least)
                biases.append(HitCountBias.to_differences(away, first[0], free, temperature))
            streams = attempt_streams(attempts, request, Purpose.CONTINUATION)
            draw = Draw(streams, temperature, biases=biases)
            events = self._model.continue_(state, counts, draw, request.should_stop)
            first.append(events[0])
            return events

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
