"""Beats of a style that is written as patterns: drawn as variations, played as they are written.

What a network makes of patterns is near to them and yet no pattern: a kick is missing, hats differ
from bar to bar for no reason, velocities wander. The rules of variations keep what must stay. The
networks play these styles where they are blended, and after two bars.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR, Beat
from sidestick_models.beat.drum_classes import DRUM_CLASSES, DrumClass, hits_of
from sidestick_models.beat.meter import FOUR_FOUR, PLACES, Meter
from sidestick_models.beat.subdivision import USUAL, Kind, Subdivision
from sidestick_models.patterns.drum_tab import REST, STEPS, Pattern, PatternStyle, one_bar_if_alike
from sidestick_models.patterns.pattern_draft import TIMEKEEPERS, Draft
from sidestick_models.patterns.pattern_to_beat import (
    MOST_STRAIGHT_PERCENT,
    SWING_SPREAD_PERCENT,
    VELOCITY_SPREAD,
    Groove,
    loose_steps,
    render,
    swing_of,
)
from sidestick_models.patterns.pattern_variations import variation
from sidestick_models.patterns.style_files import SHIPPED, load_style, more_beats, split
from sidestick_models.patterns.variation_rules import repeat_hats
from sidestick_models.sampling.character import ANYTHING, Wanted
from sidestick_models.sampling.random_draws import normal, uniform
from sidestick_models.styles.nearest_windows import played_as_nearest
from sidestick_models.styles.triplets_in_meter import triplet_lateness, triplet_places

Events = NDArray[np.int64]
Floats = NDArray[np.float64]

# Of so many variations one stays, where a density, a complexity or an intensity is asked for.
_TRIES = 24
# A variation without a hit that so many of the patterns have is drawn again, and so is one whose
# time stops for half a bar: so many times at the most, as there are such patterns too. Drummers'
# styles are written in fewer patterns, and hold on to what fewer of them have.
_HALLMARK, _HALLMARK_OF_DRUMMERS, _BETTER_TRIES = 0.95, 0.8, 2
# What changes more than the variations that networks were trained on is less often one of them.
_FREER, _FEWEST_CHANGES = 4 / 3, 2
# One that is nearer to a written pattern is drawn again, so many times at the most: where a single
# hit changes, it is often one that networks were trained on.
_NEAREST_CELLS, _REDRAWS = 2, 1
# So often hats that a pattern plays alike in both bars stay alike, whatever is changed.
_HATS_STAY_ALIKE = 0.2
_TIMEKEEPING = (DrumClass.CLOSED_HAT, DrumClass.OPEN_HAT, DrumClass.RIDE)
_UNHEARD = 0.5  # the velocity of a drum that no pattern of the style hits
_SOFTEST, _LOUDEST = 0.1, 1.0


class _Windows(NamedTuple):
    """Patterns, each of two bars: events (N, 32), and what they are played with, of four kinds.

    `kinds` (4, N, 32, 9) are velocity, offset in steps, standard deviation of timing in ms, and
    whether it is a step that a swing moves.
    """

    events: NDArray[np.uint16]
    kinds: Floats

    @classmethod
    def of(cls, style: PatternStyle, grooves: Sequence[Groove]) -> _Windows:
        events = np.stack([groove.beat.events() for groove in grooves]).astype(np.uint16)
        kinds = np.zeros((4, *events.shape, DRUM_CLASSES))
        for row, groove in enumerate(grooves):
            pattern, beat = groove.pattern, groove.beat
            swings = swing_of(style, pattern) > MOST_STRAIGHT_PERCENT
            kinds[0, row], kinds[1, row] = beat.velocities, beat.offsets
            kinds[2, row] = style.loose_ms if pattern.loose_ms is None else pattern.loose_ms
            kinds[3, row, 1::2] = swings
        return cls(events, kinds)

    def usual(self) -> Floats:
        """Return the mean of each kind over the hits of a drum: (4, 9)."""
        hits = hits_of(self.events.astype(np.int64))
        count = hits.sum(axis=(0, 1))
        usual: Floats = np.where(hits, self.kinds, 0).sum(axis=(1, 2)) / np.maximum(count, 1)
        usual[0][count == 0] = _UNHEARD
        return usual


class ProgrammedStyle:
    """A style's patterns, of which only `patterns` are varied and played as.

    One that `goes_on` continues by its rules, others by the networks.
    """

    def __init__(
        self, style: PatternStyle, patterns: Sequence[Pattern], *, goes_on: bool = False
    ) -> None:
        self.style, self.goes_on = style, goes_on
        self.beats = [pattern for pattern in patterns if not pattern.is_fill]
        self._hats_repeat = {pattern.name: _hats_repeat(pattern) for pattern in self.beats}
        self._rests = {beat.name: _longest_rest(render(style, beat)) for beat in self.beats}
        self.windows = _Windows.of(style, [render(style, pattern) for pattern in patterns])
        self.usual = self.windows.usual()
        of_beats = _Windows.of(style, [render(style, pattern) for pattern in self.beats])
        shares = hits_of(of_beats.events.astype(np.int64)).mean(axis=0)
        most = _HALLMARK_OF_DRUMMERS if goes_on else _HALLMARK
        self._hallmarks: NDArray[np.bool_] = shares >= most

    def places_of(self, steps: NDArray[np.int64], meter: Meter) -> NDArray[np.int64]:
        """Return which of the patterns' 32 steps each step is, counted from a bar line."""
        places = meter.places_of(steps)
        if self.style.triplets and meter.is_compound:
            places = triplet_places(places, steps)
        return places + PLACES * (steps // meter.pattern_steps)

    def late_in_quarters(self, steps: int, meter: Meter) -> Floats:
        """Return how late so many steps of a meter are only because the patterns are in 4/4."""
        is_dotted = self.style.triplets and meter.is_compound
        return triplet_lateness(steps) if is_dotted else np.zeros(steps)

    def vary(self, rng: random.Random, temperature: float) -> Groove:
        """Return a variation: of three at most, the first that has what nearly all patterns have.

        Its hats do not stop for half a bar either, unless those of its pattern do.
        """
        for _ in range(1 + _BETTER_TRIES):
            groove = self._vary_anew(rng, temperature)
            if groove.beat.hits[self._hallmarks].all() and not self._stops(groove):
                break
        return groove

    def _stops(self, groove: Groove) -> bool:
        """Tell whether hats and ride rest for half a bar, and longer than in what is varied."""
        rest = _longest_rest(groove)
        return rest >= STEPS_PER_BAR // 2 and rest > self._rests[groove.pattern.name]

    def _vary_anew(self, rng: random.Random, temperature: float) -> Groove:
        """Return a variation; of two, the first that is not near to a written pattern."""
        # A drummer's style, which goes on by its rules, may stay with what is written.
        for _ in range(1 if self.goes_on else 1 + _REDRAWS):
            varied = variation(self.style, self.beats, rng, _FREER * temperature, _FEWEST_CHANGES)
            alike = self._hats_repeat[varied.name] and not self.goes_on
            if alike and rng.random() < _HATS_STAY_ALIKE:
                draft = Draft(varied, self.style)
                repeat_hats(draft, rng)
                varied = replace(varied, lanes=draft.tabs())
            groove = render(self.style, varied)
            differ = self.windows.events ^ groove.beat.events().astype(np.uint16)
            if np.bitwise_count(differ).sum(axis=1).min() >= _NEAREST_CELLS:
                break
        return groove


def _longest_rest(groove: Groove) -> int:
    """Return for how many steps in a row, round the loop, neither a hat nor the ride plays."""
    hits = groove.beat.hits
    plays: Events = np.flatnonzero(hits[:, _TIMEKEEPING].any(axis=1))
    to_next = np.diff(np.append(plays, plays[:1] + len(hits)))
    return int(to_next.max()) - 1 if len(plays) else len(hits)


def _hats_repeat(pattern: Pattern) -> bool:
    tabs = (pattern.lanes.get(lane, REST * STEPS) for lane in TIMEKEEPERS)
    return all(one_bar_if_alike(tab) != tab for tab in tabs)


class ProgrammedBeats:
    """The beats of one request in a style; those that it draws are played as they were drawn."""

    def __init__(self, style: ProgrammedStyle) -> None:
        self.style = style
        self._drawn: dict[int, list[Groove]] = defaultdict(list)  # by version

    @property
    def subdivision(self) -> Subdivision | None:
        """Return how the patterns are divided, where all of them are in triplets."""
        return USUAL[Kind.TRIPLET] if self.style.style.triplets else None

    def draw(
        self,
        stream: np.random.Generator,
        temperature: float,
        wanted: Wanted = ANYTHING,
        version: int = 0,
    ) -> Events:
        """Draw two bars of 4/4 of a version, about as is `wanted`: events (32,).

        The temperature, 0.1 to 2, says how much a variation may change.
        """
        rng = random.Random(int(uniform(stream, 1)[0] * 2**53))  # noqa: S311 - music, not secrets
        tries = 1 if wanted.is_nothing else _TRIES
        drawn = [self.style.vary(rng, temperature) for _ in range(tries)]
        groove = drawn[wanted.choose(np.stack([each.beat.hits for each in drawn]))]
        self._drawn[version].append(groove)
        return groove.beat.events()

    def play(
        self,
        events: Events,
        stream: np.random.Generator,
        tempo_bpm: float,
        meter: Meter = FOUR_FOUR,
        version: int = 0,
    ) -> Beat:
        """Play a version's hits, events (S,) from a bar line on, as the patterns are played.

        Each two bars are played as the pattern that is most alike, or what was drawn: how hard,
        how far its off-beats swing, how late each lane is. To that comes what playing a pattern
        again changes.
        """
        own, kinds = self.style.windows
        if self._drawn[version]:
            drawn = _Windows.of(self.style.style, self._drawn[version])
            own = np.concatenate([drawn.events, own])
            kinds = np.concatenate([drawn.kinds, kinds], axis=1)
        beat, two_bars = Beat.from_events(events), 2 * meter.pattern_steps
        played = np.zeros((len(kinds), *beat.hits.shape))
        for first in range(0, len(events), two_bars):
            part = slice(first, first + two_bars)
            steps = np.arange(len(events[part]))
            places = self.style.places_of(steps, meter)
            played[:, part] = played_as_nearest(events[part], places, own, kinds, self.style.usual)
        velocities, offsets, loose_ms, swings = played
        offsets -= self.style.late_in_quarters(len(events), meter)[:, None]
        noise = normal(stream, 2, *beat.hits.shape)
        velocities = np.clip(velocities + VELOCITY_SPREAD * noise[0], _SOFTEST, _LOUDEST)
        more_swing = SWING_SPREAD_PERCENT / 50 * normal(stream, 1)[0]
        offsets += loose_steps(1.0, tempo_bpm) * loose_ms * noise[1] + more_swing * swings
        beat.velocities[beat.hits] = np.round(velocities[beat.hits] * 127) / 127
        beat.offsets[beat.hits] = np.clip(offsets[beat.hits], -0.5, 0.5)
        return beat


@cache
def programmed_style(key: str) -> ProgrammedStyle:
    """Return a style that Sidestick comes with: the patterns to train on, and more beats.

    What is held out stays unheard, so that it can tell how good beats are.
    """
    style = load_style(SHIPPED / f"{key}.txt")
    return ProgrammedStyle(style, (*split(style)[0], *more_beats(style)))
