"""Other hits in place of some of a loop's own: DrumsRNN draws what is not locked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.networks.drums_rnn import WINDOW, DrumsRnn, RnnState
from sidestick_models.sampling import draw as sampling
from sidestick_models.sampling.bias import HitCountBias, StyleBias
from sidestick_models.sampling.cell_locks import Locks
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
from sidestick_models.sampling.draw import Lean, ScoredDraw

Events = NDArray[np.int64]
Floats = NDArray[np.float64]

# How many steps after a range say which of so many draws leads to them best.
_AFTER, _DRAWS = 8, 2


class Variation:
    """DrumsRNN, which hears a loop and plays it again with what is locked in it.

    The loop is heard up to the first step that may change, across its end if need be, and the
    rest is drawn given what is locked. Of several draws that one stays after which the locked
    steps that follow surprise least.
    """

    def __init__(self, drums_rnn: DrumsRnn) -> None:
        self._drums_rnn = drums_rnn

    def of_loop(
        self, locks: Locks, asked: Asked, real: DensityRange, hits_ratio: float | None = None
    ) -> Events:
        """Draw versions that lie apart from the loop and from each other: events (versions, S).

        With `hits_ratio` they have so many hits for each of the loop's, whatever the density.
        """
        events, walk = locks.beat.events(), _walk(locks)
        usual = real.usual_at(np.arange(len(events)), asked.meter)
        least = least_distance(np.where(locks.locked, 0.0, usual))
        heard = self._before(events, int(walk.steps[0]), asked)
        counts, allowed = asked.meter.counts_of(walk.steps), locks.allowed(walk.steps)
        draws = _DRAWS if walk.judged.any() else 1

        def draw(attempts: Sequence[Attempt]) -> Events:
            tries = [attempt for attempt in attempts for _ in range(draws)]
            of_attempts = streams(attempts, asked, sampling.VARIATION)
            how = ScoredDraw(
                [stream for stream in of_attempts for _ in range(draws)],
                temperatures(tries, asked),
                allowed,
                _leans(locks, walk.steps, tries, least, asked, real, hits_ratio),
                judged=walk.judged,
                nats=np.zeros(len(tries)),
            )
            drawn = self._drums_rnn.go_on(heard, counts, how, asked.should_stop)
            best = how.nats.reshape(-1, draws).argmin(axis=1) + np.arange(0, len(tries), draws)
            varied = np.tile(events, (len(attempts), 1))
            varied[:, walk.steps % len(events)] = drawn[best]
            return varied

        return apart(asked.versions, least, draw, events)

    def _before(self, events: Events, first: int, asked: Asked) -> RnnState:
        """Hear what comes before a step of a loop, as far back as DrumsRNN pays attention."""
        steps = np.arange(first - WINDOW, first + 1)
        primer = events[None, steps[:-1] % len(events)]
        return self._drums_rnn.listen(primer, asked.meter.counts_of(steps), asked.should_stop)


class _Walk(NamedTuple):
    """The steps that are gone through where something may change, and some after them."""

    steps: Events  # (W,), on past the end of the loop if need be
    judged: NDArray[np.bool_]  # (W,): locked, and soon after a step that is not


def _walk(locks: Locks) -> _Walk:
    free = locks.free_steps()
    after = np.arange(free[-1] + 1, free[-1] + 1 + _AFTER)
    locked_after = np.logical_and.accumulate(~np.isin(after % locks.beat.steps, free))
    steps = np.append(np.arange(free[0], free[-1] + 1), after[locked_after])
    is_free = np.isin(steps, free)
    soon = np.convolve(is_free, np.ones(_AFTER + 1))[: len(steps)] > 0
    return _Walk(steps, soon & ~is_free)


def _leans(
    locks: Locks,
    steps: Events,
    tries: Sequence[Attempt],
    least: int,
    asked: Asked,
    real: DensityRange,
    hits_ratio: float | None,
) -> list[Lean]:
    """What leads to the blend and the density that are asked for, and away from the loop."""
    at: Events = steps % locks.beat.steps
    locked: NDArray[np.bool_] = locks.locked[at]
    temperature = temperatures(tries, asked)
    leans: list[Lean] = []
    if asked.blend is not None:
        leans.append(StyleBias(real.moved_at(steps, asked.meter)))
    is_open = ~locked.all(axis=1, keepdims=True)  # (W, 1)
    wanted = None
    if hits_ratio is not None:
        wanted = hits_ratio * np.count_nonzero(locks.beat.hits[at] & is_open)
    elif asked.density is not None:
        bars = np.count_nonzero(is_open) / asked.meter.steps_per_bar
        wanted = bars * real.hits_per_bar(asked.density, asked.meter)
    if wanted is not None:
        usual = np.where(locked, locks.beat.hits[at], real.usual_at(steps, asked.meter))
        counted = np.where(is_open, 1, np.zeros(locked.shape, np.int64))
        leans.append(HitCountBias.to_hits(wanted, usual, counted, temperature))
    away, events = farther(tries, least), locks.beat.events()[at]
    return [*leans, HitCountBias.to_differences(away, events, ~locked, temperature)]
