"""Fills: the end of a beat gives way to strokes that lead to the next downbeat.

The style model, told that it is to be a fill, gives latents z, and the seed model plays their
first bar: that is where the windows that it learnt fills from have them. What comes before the
fill in its bar is played as it is. So that it reads as a fill beside any beat, it gets as many
strokes (kick, snare and toms) as real fills have, and more than the beat had there.

A fill may be as long as its beat here. How long one can be asked for is the setting `fill_bars`:
`MAX_FILL_BARS` in `Sidestick/protocol/settings_table.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BEAT
from sidestick_models.beat.drum_classes import EVENTS, DrumClass
from sidestick_models.beat.meter import FOUR_FOUR, PLACES, Meter, fill_mapping_of
from sidestick_models.beat.two_hands import NEEDS_MORE
from sidestick_models.sampling.bias import HitCountBias
from sidestick_models.sampling.density import FILLS, IS_STROKE, STROKES, density_range
from sidestick_models.sampling.distinct_versions import (
    Attempt,
    attempt_streams,
    attempt_temperatures,
    draw_distinct,
    in_turns,
    min_distance,
)
from sidestick_models.sampling.form import PlannedFill
from sidestick_models.sampling.random_draws import Draw, DrawRequest, Purpose, stream, uniform
from sidestick_models.styles.blend import StyleBlend

if TYPE_CHECKING:
    from sidestick_models.networks.slots import SeedModel, StyleModel

Events = NDArray[np.int64]
Floats = NDArray[np.float64]

# How dense fills are where nothing is asked for, and how many strokes a fill has at least for
# each of the beat whose place it takes.
_SPARSEST, _DENSEST = 0.2, 1.0
_MORE = 1.25
# Of so many tries at a fill the first one stays that hands play to its end.
_TRIES = 2

_EVENTS = np.arange(EVENTS)
_HANDS = STROKES & ~(1 << DrumClass.KICK)
_CRASH = 1 << DrumClass.CRASH  # belongs to the downbeat where a fill lands


class FillTask:
    """Request for fills, which the style model and the seed model play."""

    def __init__(self, style_model: StyleModel, seed_model: SeedModel) -> None:
        self._style_model, self._seed_model = style_model, seed_model

    def fill_end(
        self,
        beats: Events,
        steps: int,
        request: DrawRequest,
        style_blend: StyleBlend,
        locked: Events | None = None,
    ) -> Events:
        """Make the last steps of whole bars a fill: events (versions, S).

        `beats` are of each version, (versions, S), or one for all, (1, S). Each version is
        distinct from these and from the others. `locked` are the bits of each step's event (S,)
        that stay as they are.
        """
        bar = request.meter.pattern_steps
        before = -beats.shape[1] % bar  # steps that make it whole patterns, of which the last ends
        beats = np.concatenate([beats[:, beats.shape[1] - before :], beats], axis=1)
        total = beats.shape[1]
        first = total - steps
        kept = np.zeros(total, np.int64)
        if locked is not None:
            kept[before:] = locked

        def draw_attempts(attempts: Sequence[Attempt]) -> Events:
            tries = _Tries.of_attempts(attempts, request)
            loops = beats[tries.versions % len(beats)]
            for begin in range(first // bar * bar, total, bar):
                here, free = slice(begin, begin + bar), np.arange(begin, begin + bar) >= first
                in_bar = _Bar(loops[:, here], free, kept[here])
                loops[:, here] = self._fill_bar(in_bar, style_blend, tries)
            complete = _first_complete(loops[:, -min(steps, STEPS_PER_BEAT) :])
            return np.asarray(loops[complete, before:])

        shares = fill_mapping_of(request.meter).map_shares(density_range(FILLS).by_place)
        least = min_distance(np.tile(shares, (-(-steps // bar), 1))[-steps:])
        return draw_distinct(request.versions, least, draw_attempts, *beats[:, before:])

    def fill_bars(
        self,
        beats: Events,
        fills: Sequence[PlannedFill],
        request: DrawRequest,
        style_blend: StyleBlend,
    ) -> Events:
        """Make the ends of some bars fills, as planned: the beats (versions, S) with them."""
        beats, bar = beats.copy(), request.meter.pattern_steps
        for steps in sorted({fill.steps for fill in fills}):
            some = [fill for fill in fills if fill.steps == steps]
            tries = _Tries.of_plans(some, request)
            in_bars = np.stack([beats[fill.version, fill.end - bar : fill.end] for fill in some])
            in_bars = np.repeat(in_bars, _TRIES, axis=0)
            free = np.arange(bar) >= bar - steps
            here = _Bar(in_bars, free, np.zeros(bar, np.int64))
            played = self._fill_bar(here, style_blend, tries)
            complete = _first_complete(played[:, -min(steps, STEPS_PER_BEAT) :])
            for fill, row in zip(some, played[complete], strict=True):
                beats[fill.version, fill.end - steps : fill.end] = row[-steps:]
        return beats

    def _fill_bar(self, bar: _Bar, style_blend: StyleBlend, tries: _Tries) -> Events:
        """Fill what is free of a pattern: events (tries, its steps)."""
        request, (beats, free, kept) = tries.request, bar
        z = self._style_model.draw(style_blend, tries.temperature, tries.latents, fill=True)
        draw = Draw(
            tries.events,
            tries.temperature,
            _allowed(bar, request.meter),
            [_stroke_bias(beats, free, tries.density, tries.temperature, request.meter)],
        )
        played = self._seed_model.decode(z, draw, request.should_stop, PLACES)
        filled = fill_mapping_of(request.meter).map_bars(played) & ~kept | beats & kept
        return np.where(free, filled, beats)


class _Bar(NamedTuple):
    """A pattern as it is in each try, (tries, its steps), and of its steps which are free."""

    beats: Events
    free: NDArray[np.bool_]
    kept: Events  # the bits that stay nevertheless


class _Tries:
    """Some tries at fills, `_TRIES` in turns from the same streams, of which one stays.

    `versions` (tries,) is which version each is of, `density` (tries,) how dense it is, 0 to 1.
    """

    def __init__(
        self,
        request: DrawRequest,
        versions: Sequence[int],
        temperature: Floats,
        latents: Sequence[np.random.Generator],
        events: Sequence[np.random.Generator],
    ) -> None:
        self.request = request
        self.versions = np.repeat(versions, _TRIES)
        self.temperature = np.repeat(temperature, _TRIES)
        self.latents, self.events = in_turns(latents, _TRIES), in_turns(events, _TRIES)
        if request.density is None:
            shares = np.array([float(uniform(rng, 1)[0]) for rng in self.latents])
            self.density = _SPARSEST + (_DENSEST - _SPARSEST) * shares
        else:
            self.density = np.full(len(self.versions), request.density)

    @classmethod
    def of_attempts(cls, attempts: Sequence[Attempt], request: DrawRequest) -> _Tries:
        """Return the tries at fills of each attempt."""
        latents, events = (
            attempt_streams(attempts, request, purpose)
            for purpose in (Purpose.FILL_LATENT, Purpose.FILL)
        )
        versions = [attempt.version for attempt in attempts]
        return cls(request, versions, attempt_temperatures(attempts, request), latents, events)

    @classmethod
    def of_plans(cls, fills: Sequence[PlannedFill], request: DrawRequest) -> _Tries:
        """Return the tries at planned fills."""
        streams = [
            stream(request.seed, Purpose.FORM_FILL, each.version, each.bar) for each in fills
        ]
        temperature = np.full(len(fills), request.temperature)
        return cls(request, [each.version for each in fills], temperature, streams, streams)


def _allowed(bar: _Bar, meter: Meter) -> NDArray[np.bool_]:
    """Tell which events each place of 4/4 may get, (16, tries, 512): the beat's if not free.

    Where what is locked differs between the steps of a place, the first one of them counts.
    """
    beats, free, kept = bar
    allowed = np.tile((_EVENTS & _CRASH == 0) & ~NEEDS_MORE, (PLACES, len(beats), 1))
    places = fill_mapping_of(meter).places
    for step in np.flatnonzero(free & (kept != 0))[::-1]:
        keeps_locked = (_EVENTS & kept[step]) == (beats[:, step, None] & kept[step])
        allowed[places[step]] = keeps_locked & (_EVENTS & _CRASH & ~kept[step] == 0)
    for place in set(places[~free]) - set(places[free]):
        played = np.bitwise_or.reduce(beats[:, places == place], axis=1)
        allowed[place] = played[:, None] == _EVENTS
    return allowed


def _stroke_bias(
    beats: Events, free: NDArray[np.bool_], density: Floats, temperature: Floats, meter: Meter
) -> HitCountBias:
    """Return what makes a bar's strokes, where it is free, as many as a fill has."""
    fills, mapping = density_range(FILLS), fill_mapping_of(meter)
    share = mapping.map_shares(fills.by_place)[free].sum() / fills.by_place.sum()
    usual = share * np.array([fills.hits_per_bar(each, FOUR_FOUR) for each in density])
    there = np.bitwise_count(beats[:, free] & STROKES).sum(axis=1)
    counted = np.outer(np.bincount(mapping.places[free], minlength=PLACES), IS_STROKE)
    wanted = np.maximum(usual, _MORE * there)
    return HitCountBias.to_hits(wanted, fills.by_place, counted, temperature)


def _first_complete(ends: Events) -> NDArray[np.int64]:
    """Return which try at each attempt stays, by the last steps of all tries (tries, steps).

    One that ends on snare or toms goes before one that ends on the kick alone.
    """
    plays, hands = (np.any(ends & strokes, axis=1) for strokes in (STROKES, _HANDS))
    completeness = (plays.astype(int) + hands).reshape(-1, _TRIES)
    return np.asarray(completeness.argmax(axis=1) + np.arange(0, len(ends), _TRIES))
