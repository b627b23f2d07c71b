"""Swing: how late, on the whole, a beat plays the steps between its beats.

It is heard from hits: second eighths anywhere from straight to a shuffle at 75 percent, second
sixteenths likewise, each drum by itself where it has enough hits that say so, else all together.
Up to 62.5 percent a second eighth is the third sixteenth of its beat, played late; later ones are
its last, played early, as that is nearest: so did those whose playing the models learnt.

What a beat does on the whole is kept apart from what hands do around it, and from what lies off
the grid altogether: flams, rolls, a triplet among straight eighths.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BEAT, Beat
from sidestick_models.beat.drum_classes import DRUM_CLASSES
from sidestick_models.beat.meter import Meter

# All in steps.
LEAST_SWING = 0.05
"""Less late than this, on the whole, is straight."""

_DEAD = 0.02  # nearer to its step than this, a hit was put there by a machine
_STRAY = 0.12  # the standard deviation of hands
_FARTHEST = 0.3  # from its place: what is farther off is meant to be elsewhere
_NEAR_BEAT = 0.26  # hits that say where beats are; a fill has earlier ones
_WIDEST = 0.2  # that held hits stray from their mean
_WIDEST_IN_FILL = 0.16
_MOST_OFF = 1.0  # as a second eighth at 75 percent is
_ROLL_GAP, _FLAM_GAP = 0.55, 0.3
_TRIPLET = 2.5  # where a second eighth is the last sixteenth of its beat rather than the third
_LATEST_EIGHTH = 2.92  # later ones are sixteenths before the beat, played early
_MEANT = (0.0, 0.06, 0.1, 0.06)  # places in a beat that are later are meant to swing
_MEANT_ERRORS = 2.5
_LEAST_HITS = 3
_MOST = 0.9  # of all hits
_STRAIGHT_WINS = 0.88

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Table = Sequence[Sequence[float]]


def _places(eighth: float, sixteenth: float) -> tuple[float, ...]:
    """Return where the steps of a beat are; both are the shares of their pair."""
    middle = STEPS_PER_BEAT * eighth
    if middle > _TRIPLET:
        return (0.0, middle / 2, middle)
    return (0.0, middle * sixteenth, middle, middle + (STEPS_PER_BEAT - middle) * sixteenth)


_STRAIGHT = _places(0.5, 0.5)
_CANDIDATES = (
    _STRAIGHT,
    *(_places(0.5, late) for late in (0.56, 0.62, 2 / 3, 0.71)),
    *(_places(late, 0.5) for late in (0.54, 0.58, 0.62, 2 / 3, 0.71)),
)
_OF_SIXTEENTHS = 5
_ENDS = np.array([(*places, 4.0, 4.0)[:5] for places in _CANDIDATES])


class Swing(NamedTuple):
    """The lateness with which each drum plays the steps of a beat.

    `late` (4, 9) is steps after the sixteenth, for each place in a beat; not a number where
    nothing is known. `is_triplet` says that the second eighth is the last sixteenth played early:
    then the third sixteenth is as far from its own place as the second eighth is. Of places in
    `loose` a beat is late by chance, or so little that it is how hands play.
    """

    late: Floats
    is_triplet: bool = False
    loose: tuple[int, ...] = ()

    def lateness(self, steps: int) -> Floats:
        """Return how late each drum plays each of S steps because it is meant to: (S, 9)."""
        late = np.where(np.isnan(self.late), 0.0, self.late)
        late[list(self.loose)] = 0.0
        return np.tile(late, (-(-steps // STEPS_PER_BEAT), 1))[:steps]

    def towards(self, eighth: float | None, sixteenth: float | None) -> Swing:
        """Return the swing that has second eighths and sixteenths at these percents of their pair.

        What is None stays as it is: sixteenths keep their place between eighths.
        """
        first, middle, last = (
            step + (0.0 if np.isnan(late).all() else float(np.nanmean(late)))
            for step, late in enumerate(self.late[1:], start=1)
        )
        middle = last if self.is_triplet else middle
        rest = STEPS_PER_BEAT - middle
        shares = [first / middle, 0.5 if self.is_triplet else (last - middle) / rest]
        if sixteenth is not None:
            shares = [sixteenth / 100] * 2
        late = self.late.copy()
        if eighth is not None:
            middle = STEPS_PER_BEAT * eighth / 100
            late[2:] = middle - np.arange(2, STEPS_PER_BEAT)[:, None]
        late[1] = middle * shares[0] - 1
        if not self.is_triplet:
            late[3] = middle + (STEPS_PER_BEAT - middle) * shares[1] - 3
        loose = (2,) if eighth is None and 2 in self.loose else ()
        return Swing(late, self.is_triplet, loose)

    def straightened(self, positions: Floats, drums: NDArray[np.int64]) -> Floats:
        """Return positions (N,), in steps, such that each is nearest to the step that it plays."""
        beats, inside = np.divmod(positions, STEPS_PER_BEAT)
        late = self.lateness(STEPS_PER_BEAT)[:, drums]
        if self.is_triplet:
            late[2] = 0.0  # a straight second eighth beside swung ones
        steps = np.arange(STEPS_PER_BEAT + 1.0)[:, None]
        centres = steps + np.concatenate([late, late[:1]])
        step = np.argmin(np.abs(inside - centres), axis=0)
        off = np.clip(inside - step, -0.499, 0.499)
        return np.asarray(beats * STEPS_PER_BEAT + step + off)

    def hold(
        self, beat: Beat, free: Mask | None = None, *, merges: bool = True, is_fill: bool = False
    ) -> Beat:
        """Return a beat whose hits in `free` cells (S, 9) swing so: all if None.

        They keep how they stray around the mean of their place and drum, up to what hands do, and
        come after the hits on the beat, wherever those are; sixteenths after those on eighths too.
        With `merges`, what a triplet has no place for joins its last stroke. Hits of a fill stray
        less, and on the beat too: drawn freely, they rush by more than a swing is late.
        """
        if np.isnan(self.late[1:]).all():
            return beat
        free = np.ones_like(beat.hits) if free is None else free
        if merges and self.is_triplet:
            beat = self._merged(beat, free)
        hits, is_free, offsets = (
            _by_beats(part) for part in (beat.hits, free, beat.offsets.astype(np.float64))
        )
        is_known = ~np.isnan(self.late)
        late = np.where(is_known, self.late, 0.0)
        off, moves = offsets - late, hits & is_free & is_known
        held, widest = moves.copy(), _WIDEST_IN_FILL if is_fill else _WIDEST
        held[:, 0] = False
        alone = held & (held.sum(axis=0) < _LEAST_HITS)
        stray = (off - _means(off, held, alone)).clip(-widest, widest)
        stray -= _means(stray, held, alone)
        if is_fill:
            stays = _pocket(off[:, 0], hits[:, 0] & ~is_free[:, 0])
            near = off[:, 0].clip(stays - widest, stays + widest)
            off[:, 0] = np.where(moves[:, 0], near, off[:, 0])
        pocket = _pocket(off[:, 0], hits[:, 0])
        off[:, 2] = np.where(held[:, 2], pocket + stray[:, 2], off[:, 2])
        if not self.is_triplet:
            eighths = (part[:, ::2].reshape(-1, DRUM_CLASSES) for part in (off, hits))
            pocket = _pocket(*eighths)
        off[:, 1::2] = pocket + stray[:, 1::2]
        swung = np.where(
            moves if is_fill else held, (late + off).clip(-_MOST_OFF, _MOST_OFF), offsets
        )
        return Beat(
            beat.hits,
            beat.velocities,
            swung.reshape(-1, DRUM_CLASSES)[: beat.steps].astype(np.float32),
        )

    def _merged(self, beat: Beat, free: Mask) -> Beat:
        """Return a beat whose third sixteenths have joined the last ones, where both are free."""
        at = np.arange(2, beat.steps - 1, STEPS_PER_BEAT)
        hits, velocities, offsets = beat.hits.copy(), beat.velocities.copy(), beat.offsets.copy()
        gone = hits[at] & free[at] & free[at + 1]
        moves = gone & ~hits[at + 1]
        velocities[at + 1] = np.where(moves, velocities[at], velocities[at + 1])
        offsets[at + 1] = np.where(moves, offsets[at], offsets[at + 1])
        hits[at + 1] |= gone
        for part in (hits, velocities, offsets):
            part[at] = np.where(gone, 0, part[at])
        return Beat(hits, velocities, offsets)


STRAIGHT = Swing(np.zeros((STEPS_PER_BEAT, DRUM_CLASSES)))
"""The swing of a beat that has none."""

AS_DRAWN = Swing(np.full((STEPS_PER_BEAT, DRUM_CLASSES), np.nan))
"""The swing that nothing is known of: hits are played as they come."""


def has_swinging_eighths(meter: Meter) -> bool:
    """Tell whether eighths come in pairs: where beats are eighths or dotted, only sixteenths do."""
    return meter.denominator != 8


def swing_of(beat: Beat, meter: Meter) -> Swing | None:
    """Return the swing of a beat; None where nothing swings. The last few beats are remembered."""
    steps, drums = np.nonzero(beat.hits)
    positions = (steps + beat.offsets[steps, drums]).astype(np.float64)
    return _remembered_swing(positions.tobytes(), drums.tobytes(), meter)


def drawn_triplets(beat: Beat) -> Swing | None:
    """Return the swing of a beat whose second eighths were drawn as early last sixteenths, if so.

    By where they sound they may as well be late third ones.
    """
    hits, offsets = _by_beats(beat.hits), _by_beats(beat.offsets)
    early = hits[:, 3] & (offsets[:, 3] < -_STRAY)
    count = int(early.sum())
    if count < _LEAST_HITS or count <= max(hits[:, 2].sum(), (hits[:, 3] & ~early).sum()):
        return None
    last = float(offsets[:, 3][early].mean())
    late = np.zeros((STEPS_PER_BEAT, DRUM_CLASSES))
    late[1], late[2], late[3] = (3 + last) / 2 - 1, last + 1, last
    return Swing(late, is_triplet=True)


@lru_cache(maxsize=8)
def _remembered_swing(positions: bytes, drums: bytes, meter: Meter) -> Swing | None:
    return heard_swing(np.frombuffer(positions), np.frombuffer(drums, np.int64), meter)


def heard_swing(positions: Floats, drums: NDArray[np.int64], meter: Meter) -> Swing | None:
    """Return the swing of hits at positions (N,), in steps; None where nothing swings.

    In eighths and dotted quarters only sixteenths swing.
    """
    if np.all(np.abs(positions - np.round(positions)) < _DEAD):
        return None
    single = _single(positions, drums)
    inside, drums = np.mod(positions[single], STEPS_PER_BEAT), drums[single]
    has_beats = has_swinging_eighths(meter)
    likeliest = _likeliest(inside, has_beats)
    groups = _Groups.of(inside, drums, likeliest, has_beats)
    if likeliest != _STRAIGHT and groups.is_last_sixteenth():
        groups = _Groups.of(inside, drums, _STRAIGHT, has_beats)
    return _with_others(groups.swing(), groups, inside, drums)


def _with_others(
    swing: Swing | None, groups: _Groups, inside: Floats, drums: NDArray[np.int64]
) -> Swing | None:
    """Return a swing with drums by themselves that mostly play elsewhere than all together do."""
    if groups.is_triplet or not groups.has_beats:
        return swing
    common = swing or Swing(np.zeros((STEPS_PER_BEAT, DRUM_CLASSES)))
    late, found = common.late.copy(), False
    places = np.array([*groups.centres, STEPS_PER_BEAT])
    for drum in np.unique(drums):
        own = inside[drums == drum]
        between = np.abs(own - STEPS_PER_BEAT / 2) < STEPS_PER_BEAT / 2 - 0.45
        elsewhere = between & (np.abs(own[:, None] - places).min(axis=1) > _FARTHEST)
        if elsewhere.sum() <= max(_LEAST_HITS, between.sum() / 2):
            continue
        likeliest = _likeliest(own, has_beats=True)
        alone = _Groups.of(own, np.full(len(own), drum), likeliest, has_beats=True)
        if alone.is_triplet:
            continue
        heard = alone.swing()
        found = True
        late[:, drum] = 0.0 if heard is None else heard.late[:, drum]
    return common._replace(late=late) if found else swing


def _single(positions: Floats, drums: NDArray[np.int64]) -> Mask:
    """Return which hits are neither flams nor in rolls."""
    order = np.lexsort((positions, drums))
    gaps = np.diff(positions[order])
    gaps[np.diff(drums[order]) != 0] = np.inf
    before, after = np.r_[np.inf, gaps], np.r_[gaps, np.inf]
    is_roll = (before < _ROLL_GAP) & (after < _ROLL_GAP)
    is_single = ~(is_roll | (before < _FLAM_GAP) | (after < _FLAM_GAP))
    found = np.empty(len(positions), bool)
    found[order] = is_single
    return found


def _likeliest(inside: Floats, has_beats: bool) -> tuple[float, ...]:
    """Return the places of a beat that hits between the beats are nearest to."""
    between = inside[np.abs(inside - STEPS_PER_BEAT / 2) < STEPS_PER_BEAT / 2 - 0.45]
    candidates = _CANDIDATES if has_beats else _CANDIDATES[:_OF_SIXTEENTHS]
    distance = np.abs(_ENDS[: len(candidates), :, None] - between).min(axis=1)
    likeness = np.exp(-0.5 * (distance / _STRAY) ** 2).sum(axis=1).tolist()
    best = likeness.index(max(likeness))
    return _STRAIGHT if likeness[0] >= _STRAIGHT_WINS * likeness[best] else candidates[best]


class _Groups(NamedTuple):
    """Hits near their places in a beat, by place and drum: how many, and how far off they are.

    `counts`, `sums` and `squares`, of steps from the place, are 4 lists of 9. `centres` is where
    the places are, `dead` the share of hits that are there exactly.
    """

    counts: Table
    sums: Table
    squares: Table
    centres: tuple[float, ...]
    has_beats: bool
    dead: float

    @classmethod
    def of(
        cls, inside: Floats, drums: NDArray[np.int64], centres: tuple[float, ...], has_beats: bool
    ) -> _Groups:
        """Put each hit, by where in its beat it is, to the place that it is nearest to."""
        from_places = inside[:, None] - np.array([*centres, STEPS_PER_BEAT])
        distances = np.abs(from_places)
        nearest = distances.argmin(axis=1)
        rows = np.arange(len(inside))
        near = distances[rows, nearest] <= _FARTHEST
        off = from_places[rows, nearest][near]
        cells = nearest[near] % len(centres) * DRUM_CLASSES + drums[near]
        counts, sums, squares = (
            np.bincount(cells, values, STEPS_PER_BEAT * DRUM_CLASSES)
            .reshape(STEPS_PER_BEAT, DRUM_CLASSES)
            .tolist()
            for values in (np.ones(len(off)), off, off**2)
        )
        dead = float(np.mean(np.abs(off) < _DEAD)) if len(off) else 1.0
        return cls(counts, sums, squares, centres, has_beats, dead)

    @property
    def is_triplet(self) -> bool:
        """Tell whether nothing lies between the second eighth and the beat after it."""
        return len(self.centres) < STEPS_PER_BEAT

    def is_last_sixteenth(self) -> bool:
        """Tell whether what may be very late eighths are sixteenths before the beat, or too few."""
        if not self.is_triplet:
            return False
        late, _ = self.late(2)
        return math.isnan(late) or self.centres[2] + late > _LATEST_EIGHTH

    def off(self, places: tuple[int, ...], drum: int | None) -> tuple[float, float, float]:
        """Return how many hits of places there are, how far off on the whole, and their spread."""
        count, total, squares = (
            sum(sum(table[place]) if drum is None else table[place][drum] for place in places)
            for table in (self.counts, self.sums, self.squares)
        )
        if not count:
            return 0.0, 0.0, 0.0
        mean = total / count
        return count, mean, math.sqrt(max(0.0, squares / count - mean**2))

    def late(self, place: int, drum: int | None = None) -> tuple[float, float]:
        """Return how late a place is, after the beat, and the error of that; nan if not alike.

        Where beats are dotted, eighths are like beats.
        """
        beats = (0,) if self.has_beats else (0, 2)
        count, off, spread = self.off((place,), drum)
        on_beat, pocket, usual = self.off(beats, drum)
        if on_beat < _LEAST_HITS:
            _, pocket, usual = self.off(beats, None)
        if count < _LEAST_HITS or spread > max(0.08, 1.6 * usual + 0.06):
            return math.nan, math.nan
        return off - pocket, math.hypot(max(spread, 0.005), usual) / math.sqrt(count)

    def by_drum(self, place: int) -> tuple[float, float, Floats]:
        """Return how late a place is on the whole, the error of that, and for each drum (9,).

        Where all drums together are not alike, the one with most hits counts.
        """
        counts = self.counts[place]
        busiest = sorted(range(DRUM_CLASSES), key=lambda drum: -counts[drum])
        own = [(drum, *self.late(place, drum)) for drum in busiest if counts[drum]]
        heard = [each for each in own if not math.isnan(each[1])]
        usual, error = self.late(place)
        if math.isnan(usual):
            _, usual, error = heard[0] if heard else (0, math.nan, math.nan)
        late = np.full(DRUM_CLASSES, usual)
        for drum, of_drum, own_error in heard:
            if abs(of_drum - usual) > 3 * math.hypot(error, own_error):
                late[drum] = of_drum
        return usual, error, late

    def swing(self) -> Swing | None:
        """Return how late each drum plays each place; None where all are exactly on the grid."""
        if self.centres == _STRAIGHT and self.dead >= _MOST:
            return None
        late = np.full((STEPS_PER_BEAT, DRUM_CLASSES), np.nan)
        late[0] = 0.0
        usual, loose = np.full(STEPS_PER_BEAT, np.nan), []
        for number, cell in enumerate((1, 3) if self.is_triplet else (1, 2, 3), start=1):
            if self.has_beats or cell != 2:
                whole, error, by_drum = self.by_drum(number)
                from_step = self.centres[number] - cell
                usual[cell], late[cell] = whole + from_step, by_drum + from_step
                if abs(usual[cell]) < max(_MEANT[cell], _MEANT_ERRORS * error):
                    loose.append(cell)
        if np.isnan(usual).all():
            return None
        if np.nanmax(np.abs(usual)) >= LEAST_SWING:
            for cell, derived in enumerate(_derived(usual, self.is_triplet, self.has_beats)):
                if np.isnan(usual[cell]):
                    late[cell] = derived
        if self.is_triplet:
            late[2] = late[3] + 1
        return Swing(late, self.is_triplet, tuple(loose))


def _derived(usual: Floats, is_triplet: bool, has_beats: bool) -> list[float]:
    """Return how late places that nothing is heard of are, as the others go."""
    first, middle, last = (step + usual[step] for step in (1, 2, 3))
    if is_triplet:
        return [0.0, last / 2 - 1, np.nan, np.nan]
    if np.isnan(middle):
        middle = STEPS_PER_BEAT / 2
    rest = STEPS_PER_BEAT - middle
    shares = [share for share in (first / middle, (last - middle) / rest) if not np.isnan(share)]
    share = shares[0] if shares else 0.5
    second = middle - 2 if has_beats else np.nan
    return [0.0, middle * share - 1, second, middle + rest * share - 3]


def _by_beats(part: NDArray[Any]) -> NDArray[Any]:
    """Return a part of a beat (S, 9) as (beats, 4, 9), nothing after its end."""
    missing = -len(part) % STEPS_PER_BEAT
    whole = np.concatenate([part, np.zeros((missing, DRUM_CLASSES), part.dtype)])
    return whole.reshape(-1, STEPS_PER_BEAT, DRUM_CLASSES)


def _pocket(off: Floats, hits: Mask) -> Floats:
    """Return how far off each drum's hits (N, 9) near their place are on the whole: (9,)."""
    says = hits & (np.abs(off) <= _NEAR_BEAT)
    return _means(off, says, says)


def _means(values: Floats, which: Mask, others: Mask) -> Floats:
    """Return the means of some values (beats, …, 9) over beats: (…, 9).

    A drum with few has the mean of all drums' `others` there, or 0.
    """
    counts = which.sum(axis=0)
    means = (values * which).sum(axis=0) / np.maximum(counts, 1)
    total, count = (values * others).sum(axis=(0, -1)), others.sum(axis=(0, -1))
    usual = np.asarray(total / np.maximum(count, 1))[..., None]
    return np.where(counts < _LEAST_HITS, usual, means)
