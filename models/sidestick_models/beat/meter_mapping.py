"""Bars of 4/4, as MusicVAE makes them, told in another meter.

In simple meters every step sounds what its place of 4/4 sounds (see `meter`). In dotted quarters
that would double kicks and snares, so a beat in straight sixteenths is told like this, the
timekeeper filling what lies between:

    step of the dotted quarter   0     1     2      3      4     5
    sixteenth of 4/4             1st   2nd   3rd*   2nd*   3rd   4th        * closed hat and ride

A beat that swings is in three already: its second and its last sixteenth are the second and the
third eighth, and what it has on its third joins the last. A pattern in half time has its backbeat
on 3, and that is what is kept of it where beats are left out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import DRUM_CLASSES
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import PLACES, Meter

Events = NDArray[np.int64]
Floats = NDArray[np.float64]

_SNARE = 1 << DrumClass.SNARE
_TIME = 1 << DrumClass.CLOSED_HAT | 1 << DrumClass.RIDE
_ALL = (1 << DRUM_CLASSES) - 1
_BITS = 1 << np.arange(DRUM_CLASSES)


class MeterMapping(NamedTuple):
    """For each step of a bar which place of 4/4 it sounds, and which drums of it, as bits."""

    places: NDArray[np.int64]  # (steps per bar,)
    drums: NDArray[np.int64]  # (steps per bar,)

    def of(self, by_place: Events) -> Events:
        """Read bars of 4/4, events (bars, 16): (bars, steps per bar)."""
        return by_place[:, self.places] & self.drums

    def usual(self, by_place: Floats) -> Floats:
        """Read how often each drum is hit, (16, 9): (steps per bar, 9)."""
        usual: Floats = by_place[self.places] * self._chosen
        return usual

    def times(self) -> NDArray[np.int64]:
        """How often each drum of a place is heard in a bar: (16, 9)."""
        times = np.zeros((PLACES, DRUM_CLASSES), np.int64)
        np.add.at(times, self.places, self._chosen)
        return times

    @property
    def _chosen(self) -> NDArray[np.bool_]:
        return (self.drums[:, None] & _BITS) > 0


# Which sixteenth of a beat the steps of a dotted quarter sound, and which drums of it.
_STRAIGHT = ((0, _ALL), (1, _ALL), (2, _TIME), (1, _TIME), (2, _ALL), (3, _ALL))
_SWUNG = ((0, _ALL), (0, 0), (1, _ALL), (0, 0), (3, _ALL), (0, 0))
_SWUNG_TOO = ((0, 0), (0, 0), (0, 0), (0, 0), (2, _ALL), (0, 0))
_EVERY = tuple((step, _ALL) for step in range(4))

# The beats of 4/4 that are told in half time, and the places of fills, where `Meter.places` do not
# say it all.
_HALF_TIME = {"6/8": (0, 2), "5/4": (0, 1, 3, 2, 3)}
_DOTTED = {"6/8": (0, 3), "12/8": (0, 1, 2, 3)}
_FILLS = {"6/8": (*range(4), *range(8, 16)), "12/8": (*range(16), *range(8, 16))}


def retold(bars: Events, meter: Meter) -> Events:
    """Tell a pattern of 4/4, events (bars * 16,), in another meter: (bars * steps per bar,).

    Its first bar says whether it swings and whether it is in half time.
    """
    by_place = bars.reshape(-1, PLACES)
    half_time = _is_half_time(by_place[0])
    if meter.is_compound and _swings(by_place[0]):
        beats = _beats(meter, half_time=half_time)
        return (_told(beats, _SWUNG).of(by_place) | _told(beats, _SWUNG_TOO).of(by_place)).ravel()
    return reading(meter, half_time=half_time).of(by_place).ravel()


def fill_reading(meter: Meter) -> MeterMapping:
    """How a meter reads fills: a stream of strokes keeps its sixteenths."""
    places = np.array(_FILLS.get(str(meter), meter.places))
    return MeterMapping(places, np.full(len(places), _ALL))


def reading(meter: Meter, *, half_time: bool = False) -> MeterMapping:
    """How a meter reads patterns in straight sixteenths."""
    if meter.is_compound:
        return _told(_beats(meter, half_time=half_time), _STRAIGHT)
    if half_time and str(meter) in _HALF_TIME:
        return _told(_HALF_TIME[str(meter)], _EVERY)
    return MeterMapping(meter.places, np.full(meter.steps_per_bar, _ALL))


def _beats(meter: Meter, *, half_time: bool) -> tuple[int, ...]:
    beats = _DOTTED[str(meter)]
    return _HALF_TIME.get(str(meter), beats) if half_time else beats


def _told(beats: tuple[int, ...], rule: tuple[tuple[int, int], ...]) -> MeterMapping:
    places = [4 * beat + sixteenth for beat in beats for sixteenth, _ in rule]
    return MeterMapping(np.array(places), np.array([drums for _ in beats for _, drums in rule]))


def _is_half_time(bar: Events) -> bool:
    """Whether the snare of a bar (16,) is on 3 rather than on 2 and 4."""
    snares = bar[[4, 8, 12]] & _SNARE > 0
    return bool(snares[1] and not snares[0] and not snares[2])


def _swings(bar: Events) -> bool:
    """Whether the timekeeper's offbeats in a bar (16,) are last sixteenths of beats, not third."""
    time = (bar & _TIME > 0).reshape(-1, 4).sum(axis=0)
    return bool(time[3] > time[2])
