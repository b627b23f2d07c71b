"""What follows a beat: DrumsRNN goes on from what it has heard."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.meter import FOUR_FOUR, PLACES
from sidestick_models.networks.drums_rnn import DrumsRnn, RnnState
from sidestick_models.sampling import draw as sampling
from sidestick_models.sampling.bias import HitCountBias, StyleBias
from sidestick_models.sampling.controls import Asked
from sidestick_models.sampling.density import DensityRange
from sidestick_models.sampling.distinct import (
    Attempt,
    apart,
    farther,
    least_distance,
    streams,
    temperatures,
)
from sidestick_models.sampling.draw import Draw, Lean
from sidestick_models.tasks.generate import to_density

Events = NDArray[np.int64]


class Continuation:
    """DrumsRNN, told where in a bar each step lies."""

    def __init__(self, drums_rnn: DrumsRnn) -> None:
        self._drums_rnn = drums_rnn

    def of_patterns(self, patterns: Events, bars: int, asked: Asked, real: DensityRange) -> Events:
        """Go on from each version's own bars of 4/4, (versions, P): (versions, bars * 16).

        They are as dense as their meter will tell them.
        """
        steps = np.arange(patterns.shape[1] + bars * PLACES)
        heard, counts = self._listen(patterns, FOUR_FOUR.counts_of(steps), asked)
        temperature = np.full(asked.versions, asked.temperature)
        leans = to_density(asked, real, bars, temperature)
        draw = Draw(asked.streams(sampling.CONTINUATION), temperature, leans=leans)
        return self._drums_rnn.go_on(heard, counts, draw, asked.should_stop)

    def of_primer(self, primer: Events, bars: int, asked: Asked, real: DensityRange) -> Events:
        """Go on from a primer (P,) in versions that lie apart: (versions, bars * steps per bar)."""
        steps = np.arange(len(primer) + bars * asked.meter.steps_per_bar)
        heard, counts = self._listen(primer[None], asked.meter.counts_of(steps), asked)
        new = steps[len(primer) :]
        usual = real.usual_at(new, asked.meter)
        least = least_distance(usual)
        first: list[Events] = []  # of the first version

        def draw(attempts: Sequence[Attempt]) -> Events:
            temperature = temperatures(attempts, asked)
            leans: list[Lean] = []
            if asked.blend is not None:
                leans.append(StyleBias(real.moved_at(new, asked.meter)))
            if asked.density is not None:
                wanted = bars * real.hits_per_bar(asked.density, asked.meter)
                once = np.ones(usual.shape, np.int64)
                leans.append(HitCountBias.to_hits(wanted, usual, once, temperature))
            if first:
                free = np.ones(usual.shape, bool)
                wanted_apart = farther(attempts, least)
                leans.append(HitCountBias.to_differences(wanted_apart, first[0], free, temperature))
            how = Draw(streams(attempts, asked, sampling.CONTINUATION), temperature, leans=leans)
            events = self._drums_rnn.go_on(heard, counts, how, asked.should_stop)
            first.append(events[0])
            return events

        return apart(asked.versions, least, draw)

    def _listen(self, primers: Events, counts: Events, asked: Asked) -> tuple[RnnState, Events]:
        """Hear primers (B, P), given the counts of their steps and of those that follow."""
        first = primers.shape[1]
        heard = self._drums_rnn.listen(primers, counts[: first + 1], asked.should_stop)
        return heard, counts[first:]
