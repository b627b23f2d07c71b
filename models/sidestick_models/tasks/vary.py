"""Other hits in place of some of a loop's own: what is not locked is drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.sampling.bias import HitCountBias
from sidestick_models.sampling.cell_locks import CellLocks
from sidestick_models.sampling.character import character_biases
from sidestick_models.sampling.density import DensityRange, StyleBias
from sidestick_models.sampling.distinct_versions import (
    Attempt,
    attempt_streams,
    attempt_temperatures,
    draw_distinct,
    min_distance,
    target_distances,
)
from sidestick_models.sampling.random_draws import Bias, DrawRequest, Purpose, ScoredDraw

if TYPE_CHECKING:
    from sidestick_models.networks.slots import ContinuationModel, ContinuationState

Events = NDArray[np.int64]
Floats = NDArray[np.float64]

# How many steps after a range say which of so many draws leads to them best.
_AFTER, _DRAWS = 8, 2


class VaryTask:
    """The continuation model, which plays a loop again with what is locked in it.

    It is primed up to the first step that may change, across the loop's end if need be, and the
    rest is drawn given what is locked. Of several draws that one stays after which the locked
    steps that follow surprise least.
    """

    def __init__(self, continuation_model: ContinuationModel) -> None:
        self._model = continuation_model

    def vary(
        self,
        locks: CellLocks,
        request: DrawRequest,
        density: DensityRange,
        hits_ratio: float | None = None,
    ) -> Events:
        """Draw versions distinct from the loop and from each other: events (versions, S).

        With `hits_ratio` they have so many hits for each of the loop's, whatever the density.
        """
        events, walk = locks.beat.events(), _walk(locks)
        shares = density.shares_at(np.arange(len(events)), request.meter)
        least = min_distance(np.where(locks.locked, 0.0, shares))
        state = self._prime(events, int(walk.steps[0]), request)
        counts, allowed = request.meter.counts_of(walk.steps), locks.allowed(walk.steps)
        draws = _DRAWS if walk.scored.any() else 1

        def draw_attempts(attempts: Sequence[Attempt]) -> Events:
            tries = [attempt for attempt in attempts for _ in range(draws)]
            streams = attempt_streams(attempts, request, Purpose.VARIATION)
            draw = ScoredDraw(
                [stream for stream in streams for _ in range(draws)],
                attempt_temperatures(tries, request),
                allowed,
                _biases(locks, walk.steps, tries, least, request, density, hits_ratio),
                scored=walk.scored,
                nll=np.zeros(len(tries)),
            )
            drawn = self._model.continue_(state, counts, draw, request.should_stop)
            best = draw.nll.reshape(-1, draws).argmin(axis=1) + np.arange(0, len(tries), draws)
            varied = np.tile(events, (len(attempts), 1))
            varied[:, walk.steps % len(events)] = drawn[best]
            return varied

        return draw_distinct(request.versions, least, draw_attempts, events)

    def _prime(self, events: Events, first: int, request: DrawRequest) -> ContinuationState:
        """Play what comes before a step of a loop, as far back as the model pays attention."""
        steps = np.arange(first - self._model.window, first + 1)
        primer = events[None, steps[:-1] % len(events)]
        return self._model.prime(primer, request.meter.counts_of(steps), request.should_stop)


class _Walk(NamedTuple):
    """The steps that are gone through where something may change, and some after them."""

    steps: Events  # (W,), on past the end of the loop if need be
    scored: NDArray[np.bool_]  # (W,): locked, and soon after a step that is not


def _walk(locks: CellLocks) -> _Walk:
    free = locks.free_steps()
    after = np.arange(free[-1] + 1, free[-1] + 1 + _AFTER)
    locked_after = np.logical_and.accumulate(~np.isin(after % locks.beat.steps, free))
    steps = np.append(np.arange(free[0], free[-1] + 1), after[locked_after])
    is_free = np.isin(steps, free)
    soon = np.convolve(is_free, np.ones(_AFTER + 1))[: len(steps)] > 0
    return _Walk(steps, soon & ~is_free)


def _biases(
    locks: CellLocks,
    steps: Events,
    tries: Sequence[Attempt],
    least: int,
    request: DrawRequest,
    density: DensityRange,
    hits_ratio: float | None,
) -> list[Bias]:
    """Return what leads to the requested blend and density, and away from the loop."""
    at: Events = steps % locks.beat.steps
    locked: NDArray[np.bool_] = locks.locked[at]
    temperature = attempt_temperatures(tries, request)
    biases = character_biases(request, steps, request.meter)
    if request.blend is not None:
        biases.append(StyleBias(density.log_odds_at(steps, request.meter)))
    is_open = ~locked.all(axis=1, keepdims=True)  # (W, 1)
    wanted = None
    if hits_ratio is not None:
        wanted = hits_ratio * np.count_nonzero(locks.beat.hits[at] & is_open)
    elif request.density is not None:
        bars = np.count_nonzero(is_open) / request.meter.steps_per_bar
        wanted = bars * density.hits_per_bar(request.density, request.meter)
    if wanted is not None:
        usual = np.where(locked, locks.beat.hits[at], density.shares_at(steps, request.meter))
        counted = np.where(is_open, 1, np.zeros(locked.shape, np.int64))
        biases.append(HitCountBias.to_hits(wanted, usual, counted, temperature))
    away, events = target_distances(tries, least), locks.beat.events()[at]
    return [*biases, HitCountBias.to_differences(away, events, ~locked, temperature)]
