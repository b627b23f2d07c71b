"""Fills: the end of a beat gives way to strokes that lead to the next downbeat.

The style's CVAE, told that it is to be a fill, gives z, and MusicVAE plays its first bar: that is
where the windows that it learnt fills from have them. What comes before the fill in its bar is
heard as it is. So that it reads as a fill beside any beat, it gets as many strokes (kick, snare
and toms) as real fills have, and more than the beat had there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import EVENTS, STEPS_PER_BEAT
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import FOUR_FOUR, PLACES, Meter
from sidestick_models.beat.meter_mapping import fill_reading
from sidestick_models.networks.music_vae import MusicVae
from sidestick_models.networks.style_cvae import StyleCvae
from sidestick_models.sampling import draw as sampling
from sidestick_models.sampling.bias import HitCountBias
from sidestick_models.sampling.controls import Asked
from sidestick_models.sampling.density import FILLS, IS_STROKE, STROKES, range_of
from sidestick_models.sampling.distinct import Attempt, apart, least_distance, streams, temperatures
from sidestick_models.sampling.draw import Draw
from sidestick_models.styles.blend import StyleBlend

Events = NDArray[np.int64]
Floats = NDArray[np.float64]

MOST_BARS = 2
_SHORT = {"3/4": 8, "5/4": 8, "7/8": 6}  # where half a bar is none of the bar's groups
# How dense fills are where nothing is asked for, and how many strokes a fill has at least for
# each of the beat whose place it takes.
_SPARSEST, _DENSEST = 0.2, 1.0
_MORE = 1.25
# Of so many tries at a fill the first one stays that is played to its end.
_TRIES = 2

_EVENTS = np.arange(EVENTS)
_CRASH = 1 << DrumClass.CRASH  # belongs to the downbeat where a fill lands


def short_fill(meter: Meter) -> int:
    """The steps of a fill within a bar: half of it, or its last group of beats."""
    return _SHORT.get(str(meter), meter.steps_per_bar // 2)


class Fills:
    """What the style's CVAE and MusicVAE play when they are told to fill."""

    def __init__(self, style_cvae: StyleCvae, music_vae: MusicVae) -> None:
        self._style_cvae, self._music_vae = style_cvae, music_vae

    def at_the_end(
        self, beats: Events, steps: int, asked: Asked, mix: StyleBlend, locked: Events | None = None
    ) -> Events:
        """Make the last steps of whole bars a fill: events (versions, S).

        `beats` are of each version, (versions, S), or one for all, (1, S). Each version lies
        apart from these and from the others. `locked` are the bits of each step's event (S,) that
        stay as they are.
        """
        bar, total = asked.meter.steps_per_bar, beats.shape[1]
        first = total - steps
        kept = np.zeros(total, np.int64) if locked is None else locked

        def draw(attempts: Sequence[Attempt]) -> Events:
            tries = _Tries([attempt for attempt in attempts for _ in range(_TRIES)], asked)
            loops = beats[tries.versions % len(beats)]
            for begin in range(first // bar * bar, total, bar):
                here, free = slice(begin, begin + bar), np.arange(begin, begin + bar) >= first
                loops[:, here] = self._bar(_Bar(loops[:, here], free, kept[here]), mix, tries)
            landing = _landing(loops[:, -min(steps, STEPS_PER_BEAT) :])
            return np.asarray(loops[landing])

        usual = fill_reading(asked.meter).usual(range_of(FILLS).by_place)
        least = least_distance(np.tile(usual, (MOST_BARS, 1))[-steps:])
        return apart(asked.versions, least, draw, *beats)

    def _bar(self, bar: _Bar, mix: StyleBlend, tries: _Tries) -> Events:
        """Fill what is free of a bar: events (tries, steps per bar)."""
        asked, (beats, free, kept) = tries.asked, bar
        z = self._style_cvae.draw(mix, tries.temperature, tries.latents, fill=True)
        draw = Draw(
            tries.events,
            tries.temperature,
            _heard(bar, asked.meter),
            [_lean(beats, free, tries.density, tries.temperature, asked.meter)],
        )
        played = self._music_vae.decode(z, draw, asked.should_stop, PLACES)
        filled = fill_reading(asked.meter).of(played) & ~kept | beats & kept
        return np.where(free, filled, beats)


class _Bar(NamedTuple):
    """A bar as it is in each try, (tries, steps per bar), and of its steps which are free."""

    beats: Events
    free: NDArray[np.bool_]
    kept: Events  # the bits that stay nevertheless


class _Tries:
    """Some tries at fills: streams and temperature of each, and how dense it is, 0 to 1."""

    def __init__(self, attempts: Sequence[Attempt], asked: Asked) -> None:
        self.asked = asked
        self.versions = np.array([attempt.version for attempt in attempts])
        self.temperature = temperatures(attempts, asked)
        self.latents = _in_turns(streams(attempts[::_TRIES], asked, sampling.FILL_LATENT))
        self.events = _in_turns(streams(attempts[::_TRIES], asked, sampling.FILL))
        if asked.density is None:
            shares = np.array([float(sampling.uniform(stream, 1)[0]) for stream in self.latents])
            self.density = _SPARSEST + (_DENSEST - _SPARSEST) * shares
        else:
            self.density = np.full(len(attempts), asked.density)


def _in_turns(
    of_attempts: Sequence[np.random.Generator],
) -> Sequence[np.random.Generator]:
    """The stream of each try: all of one attempt take their numbers from its stream in turns."""
    return [stream for stream in of_attempts for _ in range(_TRIES)]


def _heard(bar: _Bar, meter: Meter) -> NDArray[np.bool_]:
    """Which events each place of 4/4 may get: the beat's where nothing is free. (16, tries, 512)

    Where what is locked differs between the steps of a place, the first one of them is heard.
    """
    beats, free, kept = bar
    allowed = np.tile(_EVENTS & _CRASH == 0, (PLACES, len(beats), 1))
    places = fill_reading(meter).places
    for step in np.flatnonzero(free & (kept != 0))[::-1]:
        held = (_EVENTS & kept[step]) == (beats[:, step, None] & kept[step])
        allowed[places[step]] = held & (_EVENTS & _CRASH & ~kept[step] == 0)
    for place in set(places[~free]) - set(places[free]):
        heard = np.bitwise_or.reduce(beats[:, places == place], axis=1)
        allowed[place] = heard[:, None] == _EVENTS
    return allowed


def _lean(
    beats: Events, free: NDArray[np.bool_], density: Floats, temperature: Floats, meter: Meter
) -> HitCountBias:
    """What makes a bar's strokes, where it is free, as many as a fill has."""
    real, reading = range_of(FILLS), fill_reading(meter)
    share = reading.usual(real.by_place)[free].sum() / real.by_place.sum()
    usual = share * np.array([real.hits_per_bar(each, FOUR_FOUR) for each in density])
    there = np.bitwise_count(beats[:, free] & STROKES).sum(axis=1)
    counted = np.outer(np.bincount(reading.places[free], minlength=PLACES), IS_STROKE)
    wanted = np.maximum(usual, _MORE * there)
    return HitCountBias.to_hits(wanted, real.by_place, counted, temperature)


def _landing(ends: Events) -> NDArray[np.int64]:
    """Which try at each attempt stays, by the last steps of all tries (tries, steps)."""
    plays = np.any(ends & STROKES, axis=1).reshape(-1, _TRIES)
    return np.asarray(plays.argmax(axis=1) + np.arange(0, len(ends), _TRIES))
