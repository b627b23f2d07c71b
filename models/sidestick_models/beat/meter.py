"""Meters: how long their bars are, and how the models, which learnt only 4/4, play them.

A meter is one row of the table below, and nothing else in the project lists meters.

The grid is sixteenths in every meter. Each model is told where in a bar of 4/4 a step lies: the
continuation model by its counter, human timing by its place, the seed model by the order of its
steps. So a meter says for each step of its bar which *place*, 0 to 15, of a bar of 4/4 it is
played as. Every bar begins with place 0, so that a downbeat is what it is in 4/4, and ends with
place 15, which leads to one; in between, beats of 4/4 are left out or come again, such that
backbeats fall where drummers put them:

===== ===== ============================= ==========================================
meter steps played as the beats of 4/4    where the snare of 2 and 4 falls
===== ===== ============================= ==========================================
3/4   12    1 3 4                         on 3
5/4   20    1 2 3, 3 4                    on 2 and 5, in three and two
7/8   14    1, 2, half of 3 and 4         on the second two and in the middle of the three
6/8   12    1 4, second halves twice      on the second dotted quarter
12/8  24    1 2 3 4, second halves twice  on the second and the fourth dotted quarter
2/2   16    1 2 3 4                       on the second and the fourth quarter
2/4   8     1 2, in every other bar 3 4   on 2
4/8   8     the same                      on 3
===== ===== ============================= ==========================================

Two bars of 2/4 or 4/8 make one of 4/4, a *pattern*, counted from where a beat begins; where the
bars are odd, the last pattern is cut, and a fill is played as the end of one.

What the continuation model is given is what is played, step by step, with these places in its
counter. On whole performances of the Groove MIDI Dataset that were mapped this way (`MeterMapping`)
a step surprises it 1.2 to 1.5 times as much as in 4/4; with a counter that runs through, 2.2 to
2.5 times.

Bars of 4/4, as the seed model makes them, are mapped to another meter by the same places in simple
meters. In dotted quarters that would double kicks and snares, so a beat in straight sixteenths is
mapped like this, the timekeeper filling what lies between:

    step of the dotted quarter   0     1     2      3      4     5
    sixteenth of 4/4             1st   2nd   3rd*   2nd*   3rd   4th        * closed hat and ride

A beat that swings is in three already: its second and its last sixteenth are the second and the
third eighth, and what it has on its third joins the last. A pattern in half time has its backbeat
on 3, and that is what is kept of it where beats are left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.drum_classes import DRUM_CLASSES, DrumClass, hits_of
from sidestick_models.errors import UnsupportedMeterError

Events = NDArray[np.int64]
Floats = NDArray[np.float64]

_STEPS_PER_WHOLE = 16
PLACES = 16
"""The number of sixteenths of a bar of 4/4, which is what the models learnt."""

PHRASE_BARS = 4
COUNTS = PHRASE_BARS * PLACES
"""The period of the continuation model's counter: a phrase of four bars."""


class _Row(NamedTuple):
    """One meter of the table, and how drummers play it.

    places: the place of 4/4 of each step of a pattern.
    short_fill: the steps of a fill within a bar, which are half of it or its last group of beats.
    half_time: the beats of 4/4 that a pattern in half time is mapped from, if not as others.
    dotted: of dotted quarters, the beats of 4/4 that any other pattern is mapped from.
    fill: the places of fills, if others than `places`.
    bars: the number of bars that make a pattern.
    """

    places: tuple[int, ...]
    short_fill: int
    half_time: tuple[int, ...] = ()
    dotted: tuple[int, ...] = ()
    fill: tuple[int, ...] = ()
    bars: int = 1


def _beats(*numbers: int) -> tuple[int, ...]:
    return tuple(4 * number + step for number in numbers for step in range(4))


def _dotted(*numbers: int) -> tuple[int, ...]:
    """Beats of three eighths: hats go on in eighths where the second half comes twice."""
    return tuple(4 * number + step for number in numbers for step in (0, 1, 2, 3, 2, 3))


_METERS: dict[tuple[int, int], _Row] = {
    (4, 4): _Row(_beats(0, 1, 2, 3), short_fill=8),
    (3, 4): _Row(_beats(0, 2, 3), short_fill=8),
    (6, 8): _Row(
        _dotted(0, 3),
        short_fill=6,
        half_time=(0, 2),
        dotted=(0, 3),
        fill=(*range(4), *range(8, 16)),
    ),
    (12, 8): _Row(
        _dotted(0, 1, 2, 3),
        short_fill=12,
        dotted=(0, 1, 2, 3),
        fill=(*range(16), *range(8, 16)),
    ),
    (5, 4): _Row(_beats(0, 1, 2, 2, 3), short_fill=8, half_time=(0, 1, 3, 2, 3)),
    (7, 8): _Row((*_beats(0, 1), 8, 9, *_beats(3)), short_fill=6),
    (2, 4): _Row(_beats(0, 1, 2, 3), short_fill=4, bars=2),
    (2, 2): _Row(_beats(0, 1, 2, 3), short_fill=8),
    (4, 8): _Row(_beats(0, 1, 2, 3), short_fill=4, bars=2),
}


@dataclass(frozen=True)
class Meter:
    """A time signature that the models can play.

    Raises:
        UnsupportedMeterError: for any that is no row of the table; the text names those that are.
    """

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if (self.numerator, self.denominator) not in _METERS:
            raise UnsupportedMeterError(
                self.numerator, self.denominator, [f"{n}/{d}" for n, d in _METERS]
            )

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"

    @property
    def steps_per_bar(self) -> int:
        """Return a bar's length in sixteenths."""
        return _STEPS_PER_WHOLE * self.numerator // self.denominator

    @property
    def bar_beats(self) -> float:
        """Return a bar's length in quarter notes."""
        return beats_per_bar(self.numerator, self.denominator)

    @property
    def is_compound(self) -> bool:
        """Tell whether its beats are dotted quarters."""
        return self.denominator == 8 and self.numerator % 3 == 0

    @property
    def short_fill_steps(self) -> int:
        """Return the length of a fill within a bar: half of it, or its last group of beats."""
        return self._row.short_fill

    @property
    def bars_per_pattern(self) -> int:
        """Return how many bars are played as one of 4/4: one, or two where they are short."""
        return self._row.bars

    @property
    def pattern_steps(self) -> int:
        """Return the length in sixteenths of what is played as a bar of 4/4."""
        return self._row.bars * self.steps_per_bar

    @property
    def places(self) -> NDArray[np.int64]:
        """Return which place of a bar of 4/4 each step of a pattern is played as: (its steps,)."""
        return np.array(self._row.places)

    def patterns(self, bars: int) -> int:
        """Return how many patterns so many bars take; the last one may be cut."""
        return -(-bars // self._row.bars)

    def places_of(self, steps: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the places of steps that are counted from a bar line, which may be negative."""
        return self.places[steps % self.pattern_steps]

    def counts_of(self, steps: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the counter, 0 to 63, at steps that are counted from where a phrase begins."""
        bars = steps // self.pattern_steps % PHRASE_BARS
        return bars * PLACES + self.places_of(steps)

    @property
    def _row(self) -> _Row:
        return _METERS[self.numerator, self.denominator]


METERS: tuple[Meter, ...] = tuple(Meter(*signature) for signature in _METERS)
"""Every meter that can be played."""

FOUR_FOUR = METERS[0]


def beats_per_bar(numerator: int, denominator: int) -> float:
    """Return the length of a bar of any signature, playable or not, in quarter notes."""
    return 4.0 * numerator / denominator


def nearest_step(position_steps: float) -> int:
    """Round a position in steps to the step that it is played at; half a step counts up."""
    return math.floor(position_steps + 0.5)


class MeterMapping(NamedTuple):
    """For each step of a pattern which place of 4/4 it sounds, and which drums of it.

    `places` (its steps,); `drums`, events (its steps,) of the drums that sound.
    """

    places: NDArray[np.int64]
    drums: Events

    def map_bars(self, by_place: Events) -> Events:
        """Map bars of 4/4, events (bars, 16), to those of the meter: (bars, pattern steps)."""
        return by_place[:, self.places] & self.drums

    def map_shares(self, by_place: Floats) -> Floats:
        """Map how often each drum is hit at each place, (16, 9): (pattern steps, 9)."""
        shares: Floats = by_place[self.places] * hits_of(self.drums)
        return shares

    def counts(self) -> NDArray[np.int64]:
        """Count how often each drum of a place sounds in a pattern: (16, 9)."""
        counts = np.zeros((PLACES, DRUM_CLASSES), np.int64)
        np.add.at(counts, self.places, hits_of(self.drums))
        return counts


_SNARE = 1 << DrumClass.SNARE
_TIME = 1 << DrumClass.CLOSED_HAT | 1 << DrumClass.RIDE
_ALL = (1 << DRUM_CLASSES) - 1

# Which sixteenth of a beat the steps of a dotted quarter sound, and which drums of it.
_STRAIGHT = ((0, _ALL), (1, _ALL), (2, _TIME), (1, _TIME), (2, _ALL), (3, _ALL))
_SWUNG = ((0, _ALL), (0, 0), (1, _ALL), (0, 0), (3, _ALL), (0, 0))
_SWUNG_TOO = ((0, 0), (0, 0), (0, 0), (0, 0), (2, _ALL), (0, 0))
_EVERY = tuple((step, _ALL) for step in range(4))


def map_to_meter(pattern: Events, meter: Meter, *, swings: bool | None = None) -> Events:
    """Map a pattern of 4/4, events (bars * 16,), to a meter: (bars * pattern steps,).

    Its first bar says whether it is in half time, and whether it swings, if that is not known.
    """
    by_place = pattern.reshape(-1, PLACES)
    half_time = _is_half_time(by_place[0])
    if meter.is_compound and (_swings(by_place[0]) if swings is None else swings):
        beats = _dotted_beats(meter, half_time=half_time)
        swung, too = (_mapping(beats, rule) for rule in (_SWUNG, _SWUNG_TOO))
        return (swung.map_bars(by_place) | too.map_bars(by_place)).ravel()
    return mapping_of(meter, half_time=half_time).map_bars(by_place).ravel()


@cache
def mapping_of(meter: Meter, *, half_time: bool = False) -> MeterMapping:
    """Return how a meter plays patterns in straight sixteenths."""
    if meter.is_compound:
        return _mapping(_dotted_beats(meter, half_time=half_time), _STRAIGHT)
    row = _METERS[meter.numerator, meter.denominator]
    if half_time and row.half_time:
        return _mapping(row.half_time, _EVERY)
    return MeterMapping(meter.places, np.full(meter.pattern_steps, _ALL))


@cache
def fill_mapping_of(meter: Meter) -> MeterMapping:
    """Return how a meter plays fills: a stream of hits keeps its sixteenths."""
    row = _METERS[meter.numerator, meter.denominator]
    places = np.array(row.fill or row.places)
    return MeterMapping(places, np.full(len(places), _ALL))


def _dotted_beats(meter: Meter, *, half_time: bool) -> tuple[int, ...]:
    row = _METERS[meter.numerator, meter.denominator]
    return row.half_time if half_time and row.half_time else row.dotted


def _mapping(beats: tuple[int, ...], rule: tuple[tuple[int, int], ...]) -> MeterMapping:
    places = [4 * beat + sixteenth for beat in beats for sixteenth, _ in rule]
    return MeterMapping(np.array(places), np.array([drums for _ in beats for _, drums in rule]))


def _is_half_time(bar: Events) -> bool:
    """Tell whether the snare of a bar (16,) is on 3 rather than on 2 and 4."""
    snares = bar[[4, 8, 12]] & _SNARE > 0
    return bool(snares[1] and not snares[0] and not snares[2])


def _swings(bar: Events) -> bool:
    """Tell whether the timekeeper's offbeats in a bar (16,) are last sixteenths, not third ones."""
    time = (bar & _TIME > 0).reshape(-1, 4).sum(axis=0)
    return bool(time[3] > time[2])
