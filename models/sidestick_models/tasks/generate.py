"""Seed patterns: a style becomes latents z, and z becomes one or two bars of 4/4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.meter import FOUR_FOUR, PLACES, Meter, map_to_meter, mapping_of
from sidestick_models.beat.subdivision import Subdivision, divided
from sidestick_models.sampling.bias import HitCountBias
from sidestick_models.sampling.character import Wanted, character_biases
from sidestick_models.sampling.density import DensityRange, StyleBias, density_range
from sidestick_models.sampling.distinct_versions import (
    Attempt,
    attempt_streams,
    attempt_temperatures,
    choose_distinct,
    in_turns,
    min_distance,
)
from sidestick_models.sampling.loop_bias import LoopBias, draw_loop_strengths
from sidestick_models.sampling.own_tries import WARMTH, most_alike
from sidestick_models.sampling.playability import PlayabilityBias
from sidestick_models.sampling.random_draws import Bias, Draw, DrawRequest, Purpose
from sidestick_models.styles.blend import Near, StyleBlend
from sidestick_models.styles.trained import STYLES

if TYPE_CHECKING:
    from sidestick_models.networks.slots import SeedModel, StyleModel
    from sidestick_models.styles.programmed_beats import ProgrammedBeats

# How much of what is typical of a style, in log odds, a draw is led to beside what its z says: so
# much that a classifier names the style about as often as that of recordings.
_TYPICAL = 0.3

Events = NDArray[np.int64]
Floats = NDArray[np.float64]


class SeedPattern(NamedTuple):
    """Bars of 4/4, events (S,), how they are divided, and the exemplar that they are near.

    Of both, None is unknown.
    """

    events: Events
    subdivision: Subdivision | None
    exemplar: int | None = None

    def in_meter(self, meter: Meter) -> Events:
        """Return its events in a meter: (bars * pattern steps,)."""
        return map_to_meter(self.events, meter, swings=self.swings)

    @property
    def swings(self) -> bool | None:
        """Tell whether it is in three, if that is known."""
        return None if self.subdivision is None else self.subdivision.is_triplet


class GenerateTask:
    """Request for new beats, which the style model and the seed model make together."""

    def __init__(self, style_model: StyleModel, seed_model: SeedModel) -> None:
        self._style_model, self._seed_model = style_model, seed_model

    @property
    def most_bars(self) -> int:
        """Return how many bars a seed pattern has at most: those of the seed model's windows."""
        return self._seed_model.steps // PLACES

    def seed_patterns(
        self,
        request: DrawRequest,
        style_blend: StyleBlend,
        density: DensityRange,
        bars: int,
        programmed: ProgrammedBeats | None = None,
        *,
        by_rules: bool = False,
    ) -> list[SeedPattern]:
        """Draw one or two bars of 4/4 in a style for each version.

        They are as dense, and as distinct, as they will be in the request's meter. In a learned
        style each is the one of some tries that is most like the musician's own windows, and none
        of these. What is `programmed` is drawn there if `by_rules`, else by the models.
        """
        learned = style_blend.learned if style_blend.users else None
        warmth = np.array([0.0] if learned is None else WARMTH)

        def subdivided(events: Events, near: Sequence[Near]) -> Iterable[SeedPattern]:
            heard = [each.subdivision for each in near]
            exemplars = [each.exemplar for each in near]
            return map(SeedPattern, *divided(events, heard, request.subdivision), exemplars)

        def draw_programmed(
            beats: ProgrammedBeats, attempts: Sequence[Attempt]
        ) -> Iterable[SeedPattern]:
            streams = attempt_streams(attempts, request, Purpose.EVENTS)
            temperatures = attempt_temperatures(attempts, request)
            wanted = Wanted.of(request, density)
            drawn = [
                beats.draw(rng, temperature, wanted, attempt.version)
                for attempt, rng, temperature in zip(attempts, streams, temperatures, strict=True)
            ]
            near = [Near(subdivision=beats.subdivision)] * len(drawn)
            return subdivided(np.stack(drawn)[:, : bars * PLACES], near)

        def draw_attempts(attempts: Sequence[Attempt]) -> Iterable[SeedPattern]:
            temperature = np.maximum.outer(attempt_temperatures(attempts, request), warmth).ravel()
            latents, streams = (
                in_turns(attempt_streams(attempts, request, purpose), len(warmth))
                for purpose in (Purpose.LATENT, Purpose.EVENTS)
            )
            z, near = self._style_model.draw_near(
                style_blend,
                temperature,
                latents,
                density=request.density,
                kind=request.subdivision,
            )
            cooled = temperature * self._style_model.coolness(style_blend)
            # What is most alike is judged by all bars, so that one bar begins as two do.
            drawn = bars if learned is None else self.most_bars
            biases: list[Bias] = [*bar_biases(request, density, drawn, cooled)]
            if not style_blend.users:
                loops = attempt_streams(attempts, request, Purpose.LOOP)
                strengths = draw_loop_strengths(loops, programmed is not None)
                playable = PlayabilityBias(len(streams), density.by_place)
                typical = _typical_bias(density, bars * PLACES)
                biases[:0] = [LoopBias(strengths), playable, typical]
            draw = Draw(streams, cooled, biases=biases)
            patterns = self._seed_model.decode(z, draw, request.should_stop, drawn * PLACES)
            if learned is None:
                return subdivided(patterns, near)
            patterns = most_alike(learned, patterns)[:, : bars * PLACES]
            # Where nothing is to be divided otherwise, the musician's own timing says all.
            if request.meter.is_compound or request.subdivision is not None:
                heard = learned.subdivisions_of(patterns)
                return subdivided(patterns, [Near(subdivision=each) for each in heard])
            return subdivided(patterns, [Near()] * len(patterns))

        least = min_distance(density.shares_at(np.arange(bars * PLACES), FOUR_FOUR))
        return choose_distinct(
            request.versions,
            least,
            partial(draw_programmed, programmed) if programmed and by_rules else draw_attempts,
            lambda pattern: pattern.in_meter(request.meter),
        )


@lru_cache(maxsize=64)
def _typical_bias(density: DensityRange, steps: int) -> StyleBias:
    """Return what leads so many steps to what is typical of a style, beside recorded ones."""
    recorded = [density_range(style) for style in STYLES]
    return StyleBias(_TYPICAL * density.typical_at(np.arange(steps), recorded))


def bar_biases(
    request: DrawRequest, density: DensityRange, bars: int, temperature: Floats
) -> Sequence[Bias]:
    """Return what leads bars of 4/4 to what is requested once they are in their meter."""
    character: list[Bias] = []
    if request.has_character:
        character = character_biases(request, np.arange(bars * PLACES), FOUR_FOUR)
    if request.density is None:
        return character
    in_meter = bars * request.meter.bars_per_pattern
    wanted = in_meter * density.hits_per_bar(request.density, request.meter)
    usual = np.tile(density.by_place, (bars, 1))
    counted = np.tile(mapping_of(request.meter).counts(), (bars, 1))
    return [*character, HitCountBias.to_hits(wanted, usual, counted, temperature)]
