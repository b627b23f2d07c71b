"""Play hits: velocities and offsets, as a style is played or as a beat was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import Beat
from sidestick_models.beat.subdivision import Subdivision
from sidestick_models.beat.swing import has_swinging_eighths
from sidestick_models.sampling.random_draws import DrawRequest, Purpose, stop_if
from sidestick_models.styles.blend import StyleBlend
from sidestick_models.styles.catalogue import StyleCatalogue
from sidestick_models.tasks.generate import SeedPattern

if TYPE_CHECKING:
    from sidestick_models.networks.slots import HumanTiming, TimingSpread
    from sidestick_models.styles.learned_style import LearnedStyle
    from sidestick_models.styles.programmed_beats import ProgrammedBeats

Events = NDArray[np.int64]

_STEPS_AT_A_TIME = 512  # of all versions together: some milliseconds of the timing model's work


class PlayTask:
    """Request for the velocities and offsets of hits; `plays_patterns` where patterns say them."""

    def __init__(
        self, human_timing: HumanTiming, catalogue: StyleCatalogue, *, plays_patterns: bool
    ) -> None:
        self._human_timing, self._catalogue = human_timing, catalogue
        self._plays_patterns = plays_patterns

    def play(
        self,
        events: Events,
        style_blend: StyleBlend | None,
        request: DrawRequest,
        spread: TimingSpread | None = None,
        programmed: ProgrammedBeats | None = None,
        subdivisions: Sequence[Subdivision | None] = (),
        exemplars: Sequence[int | None] = (),
    ) -> list[Beat]:
        """Play each version's events (versions, S) as drummers do, near `exemplars` if given.

        A learned style plays them as the musician does, one that is written as patterns as these.
        """
        if style_blend is not None and style_blend.users:
            learned = style_blend.learned
            if learned is not None:
                return self._play_as_learned(learned, events, style_blend, request, subdivisions)
        timing, streams = self._human_timing, request.streams(Purpose.FEEL)[: len(events)]
        if style_blend is not None and self._plays_patterns:
            programmed = programmed or self._catalogue.programmed(style_blend)
            if programmed is not None:
                played = (
                    programmed.play(row, rng, request.tempo_bpm, request.meter, version)
                    for version, (row, rng) in enumerate(zip(events, streams, strict=True))
                )
                return [_from_the_start(beat) for beat in played]
        spread = spread or timing.lively
        return _play_in_parts(
            lambda part: timing.play(
                events[part],
                style_blend,
                request.tempo_bpm,
                streams[part],
                request.meter,
                spread,
                subdivisions[part],
                exemplars[part],
            ),
            events,
            request,
        )

    def play_divided(
        self,
        events: Events,
        style_blend: StyleBlend,
        request: DrawRequest,
        seeds: Sequence[SeedPattern],
        programmed: ProgrammedBeats | None = None,
    ) -> list[Beat]:
        """Play each version's events as `play` does, as is known of the pattern it began with."""
        subdivisions = [seed.subdivision for seed in seeds]
        exemplars = [seed.exemplar for seed in seeds]
        beats = self.play(events, style_blend, request, None, programmed, subdivisions, exemplars)
        if not has_swinging_eighths(request.meter):
            return beats
        asked_for = request.subdivision is not None
        return [
            each.swing().hold(beat) if each and (each.is_triplet or asked_for) else beat
            for beat, each in zip(beats, subdivisions, strict=True)
        ]

    def _play_as_learned(
        self,
        learned: LearnedStyle,
        events: Events,
        style_blend: StyleBlend,
        request: DrawRequest,
        subdivisions: Sequence[Subdivision | None],
    ) -> list[Beat]:
        streams = request.streams(Purpose.FEEL)[: len(events)]
        divided = zip_longest(events, streams, subdivisions)
        beats = [
            learned.play(row, rng, request.meter, in_triplets=bool(each and each.is_triplet))
            for row, rng, each in divided
        ]
        if all(beat.velocities[beat.hits].all() for beat in beats):
            return [_from_the_start(beat) for beat in beats]
        # Drums that the musician never hits are played as anybody would.
        others = self.play(events, replace(style_blend, users=()), request)
        return [
            _from_the_start(_with_missing(beat, other))
            for beat, other in zip(beats, others, strict=True)
        ]

    def play_as(
        self, beat: Beat, events: Events, style_blend: StyleBlend | None, request: DrawRequest
    ) -> list[Beat]:
        """Play each version's events (versions, S) as a beat of whole bars was played."""
        streams = request.streams(Purpose.FEEL)
        return _play_in_parts(
            lambda part: self._human_timing.play_on(
                beat, events[part], style_blend, request.tempo_bpm, streams[part], request.meter
            ),
            events,
            request,
        )


def _play_in_parts(
    play: Callable[[slice], list[Beat]], events: Events, request: DrawRequest
) -> list[Beat]:
    """Play versions (versions, S) some at a time, so that long ones leave room to stop between."""
    versions, steps = events.shape
    size = max(1, _STEPS_AT_A_TIME // steps)
    beats: list[Beat] = []
    for first in range(0, versions, size):
        stop_if(request.should_stop)
        beats += play(slice(first, first + size))
    return [_from_the_start(beat) for beat in beats]


def _with_missing(beat: Beat, other: Beat) -> Beat:
    """Return a beat, its hits without a velocity played as in another of the same hits."""
    there = beat.velocities > 0
    return Beat(
        beat.hits,
        np.where(there, beat.velocities, other.velocities),
        np.where(there, beat.offsets, other.offsets),
    )


def _from_the_start(beat: Beat) -> Beat:
    """Play nothing before the beat's first moment: there may be no clip."""
    offsets = beat.offsets.copy()
    offsets[:1] = np.maximum(offsets[:1], 0)
    return Beat(beat.hits, beat.velocities, offsets)
