"""Swing: how late, on the whole, a beat plays the steps between its beats.

It is heard from hits: second eighths anywhere from straight to a shuffle at 75 percent, second
sixteenths likewise, each drum by itself where it has enough hits that say so, else all together.
Up to 62.5 percent a second eighth is the third sixteenth of its beat, played late; later ones are
its last, played early, as that is nearest: so did those whose playing the models learnt.

What a beat does on the whole is kept apart from what hands do around it, and from what lies off
the grid altogether: flams, rolls, a triplet among straight eighths.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BEAT, Beat
from sidestick_models.beat.drum_classes import DRUM_CLASSES
from sidestick_models.beat.meter import Meter

# All in steps.
LEAST_SWING = 0.05
"""What is less late than this, on the whole, is straight."""

_DEAD = 0.02  # nearer to its step than this, a hit was put there by a machine
_STRAY = 0.12  # the standard deviation of hands
_FARTHEST = 0.3  # from its place: what is farther off is meant to be elsewhere
_WIDEST = 0.2  # that held hits stray from their mean
_ROLL_GAP, _FLAM_GAP = 0.55, 0.3
_TRIPLET = 2.5  # where a second eighth is the last sixteenth of its beat rather than the third
_LATEST_EIGHTH = 2.92  # later ones are sixteenths before the beat, played early
_LEAST_HITS = 3
_MOST = 0.9  # of all hits
_STRAIGHT_WINS = 0.88

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


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


class Swing(NamedTuple):
    """How late each drum plays the steps of a beat.

    `late` (4, 9) is steps after the sixteenth, for each place in a beat; not a number where
    nothing is known. `is_triplet` says that the second eighth is the last sixteenth played early:
    then the third sixteenth is as far from its own place as the second eighth is.
    """

    late: Floats
    is_triplet: bool = False

    def lateness(self, steps: int) -> Floats:
        """Return how late each drum plays each of S steps, as far as it is known: (S, 9)."""
        return np.resize(np.nan_to_num(self.late), (steps, DRUM_CLASSES))

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
        return Swing(late, self.is_triplet)

    def straightened(self, positions: Floats, drums: NDArray[np.int64]) -> Floats:
        """Return positions (N,), in steps, such that each is nearest to the step that it plays."""
        beats, inside = np.divmod(positions, STEPS_PER_BEAT)
        late = np.nan_to_num(self.late[:, drums])
        if self.is_triplet:
            late[2] = 0.0  # a straight second eighth beside swung ones
        steps = np.arange(STEPS_PER_BEAT + 1.0)[:, None]
        centres = steps + np.concatenate([late, late[:1]])
        step = np.argmin(np.abs(inside - centres), axis=0)
        off = np.clip(inside - step, -0.499, 0.499)
        return np.asarray(beats * STEPS_PER_BEAT + step + off)

    def hold(self, beat: Beat, free: Mask | None = None, *, merges: bool = True) -> Beat:
        """Return a beat whose hits in `free` cells (S, 9) swing so: all if None.

        They keep how they stray around the mean of their place and drum, up to what hands do, and
        come after the hits on the beat, wherever those are. With `merges`, what a triplet has no
        place for joins its last stroke.
        """
        if np.isnan(self.late[1:]).all():
            return beat
        free = np.ones_like(beat.hits) if free is None else free
        if merges and self.is_triplet:
            beat = self._merged(beat, free)
        places = np.arange(beat.steps) % STEPS_PER_BEAT
        offsets = beat.offsets.astype(np.float64)
        on_beat = beat.hits & (places == 0)[:, None] & (np.abs(offsets) <= _FARTHEST)
        pocket = _means(offsets, on_beat, on_beat)
        for place in range(1, STEPS_PER_BEAT):
            held = beat.hits & free & (places == place)[:, None]
            held &= ~np.isnan(self.late[place])
            if held.any():
                alone = held & (held.sum(axis=0) < _LEAST_HITS)
                stray = np.clip(offsets - _means(offsets, held, alone), -_WIDEST, _WIDEST)
                stray -= _means(stray, held, alone)
                offsets = np.where(held, self.late[place] + pocket + stray, offsets)
        return Beat(beat.hits, beat.velocities, offsets.astype(np.float32))

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
    """Return the swing of a beat; None where nothing swings."""
    steps, drums = np.nonzero(beat.hits)
    return heard_swing((steps + beat.offsets[steps, drums]).astype(np.float64), drums, meter)


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
    return groups.swing()


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
    candidates = _CANDIDATES if has_beats else _CANDIDATES[:5]
    likeness = [
        float(np.exp(-0.5 * (_distance(between, places) / _STRAY) ** 2).sum())
        for places in candidates
    ]
    best = int(np.argmax(likeness))
    return _STRAIGHT if likeness[0] >= _STRAIGHT_WINS * likeness[best] else candidates[best]


def _distance(inside: Floats, places: tuple[float, ...]) -> Floats:
    ends = np.array([*places, STEPS_PER_BEAT])
    nearest: Floats = np.abs(inside[:, None] - ends).min(axis=1)
    return nearest


class _Groups(NamedTuple):
    """Hits near their places in a beat: place, drum, and steps from there, (N,) each.

    `centres` is where the places are.
    """

    places: NDArray[np.int64]
    drums: NDArray[np.int64]
    off: Floats
    centres: tuple[float, ...]
    has_beats: bool

    @classmethod
    def of(
        cls, inside: Floats, drums: NDArray[np.int64], centres: tuple[float, ...], has_beats: bool
    ) -> _Groups:
        """Put each hit, by where in its beat it is, to the place that it is nearest to."""
        off = inside[:, None] - np.array([*centres, STEPS_PER_BEAT])
        nearest = np.argmin(np.abs(off), axis=1)
        off = off[np.arange(len(off)), nearest]
        nearest[nearest == len(centres)] = 0
        near = np.abs(off) <= _FARTHEST
        return cls(nearest[near], drums[near], off[near], centres, has_beats)

    @property
    def is_triplet(self) -> bool:
        """Tell whether nothing lies between the second eighth and the beat after it."""
        return len(self.centres) < STEPS_PER_BEAT

    def is_last_sixteenth(self) -> bool:
        """Tell whether what may be very late eighths are sixteenths before the beat, or too few."""
        if not self.is_triplet:
            return False
        late, _ = self.late(2)
        return bool(np.isnan(late)) or self.centres[2] + late > _LATEST_EIGHTH

    def on_beat(self, drum: int | None) -> Floats:
        """Return how far hits on the beat, or on the eighth where beats are dotted, are off."""
        is_on = self.places == 0
        if not self.has_beats:
            is_on = is_on | (self.places == 2)
        if drum is not None:
            is_on &= self.drums == drum
        off: Floats = self.off[is_on]
        return off

    def late(self, place: int, drum: int | None = None) -> tuple[float, float]:
        """Return how late a place is, after the beat, and the error of that; nan if not alike."""
        is_it = self.places == place
        off = self.off[is_it if drum is None else is_it & (self.drums == drum)]
        on_beat = self.on_beat(drum)
        if len(on_beat) < _LEAST_HITS and drum is not None:
            on_beat = self.on_beat(None)
        if len(off) < _LEAST_HITS:
            return np.nan, np.nan
        spread, usual = float(np.std(off)), float(np.std(on_beat)) if len(on_beat) else 0.0
        if spread > max(0.08, 1.6 * usual + 0.06):
            return np.nan, np.nan
        pocket = float(np.mean(on_beat)) if len(on_beat) else 0.0
        error = np.hypot(max(spread, 0.005), usual) / np.sqrt(len(off))
        return float(np.mean(off)) - pocket, float(error)

    def by_drum(self, place: int) -> tuple[float, Floats]:
        """Return how late a place is on the whole, and for each drum (9,) by itself if it says."""
        drums, counts = np.unique(self.drums[self.places == place], return_counts=True)
        busiest = [None, *drums[np.argsort(-counts, kind="stable")].tolist()]
        heard = ((drum, *self.late(place, drum)) for drum in busiest)
        found = [each for each in heard if not np.isnan(each[1])]
        if not found:
            return np.nan, np.full(DRUM_CLASSES, np.nan)
        _, usual, usual_error = found[0]
        late = np.full(DRUM_CLASSES, usual)
        for drum, own, error in found[1:]:
            if drum is not None and abs(own - usual) > 3 * np.hypot(error, usual_error):
                late[drum] = own
        return usual, late

    def swing(self) -> Swing | None:
        """Return how late each drum plays each place; None where all are exactly on the grid."""
        if not len(self.off):
            return None
        if self.centres == _STRAIGHT and np.mean(np.abs(self.off) < _DEAD) >= _MOST:
            return None
        late = np.full((STEPS_PER_BEAT, DRUM_CLASSES), np.nan)
        late[0] = 0.0
        usual = np.full(STEPS_PER_BEAT, np.nan)
        for number, cell in enumerate((1, 3) if self.is_triplet else (1, 2, 3), start=1):
            if self.has_beats or cell != 2:
                whole, by_drum = self.by_drum(number)
                from_step = self.centres[number] - cell
                usual[cell], late[cell] = whole + from_step, by_drum + from_step
        if np.isnan(usual).all():
            return None
        if np.nanmax(np.abs(usual)) >= LEAST_SWING:
            for cell, derived in enumerate(_derived(usual, self.is_triplet, self.has_beats)):
                if np.isnan(usual[cell]):
                    late[cell] = derived
        if self.is_triplet:
            late[2] = late[3] + 1
        return Swing(late, self.is_triplet)


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


def _means(values: Floats, which: Mask, others: Mask) -> Floats:
    """Return the mean of some values (S, 9) for each drum, (9,); of few that of `others`, or 0."""
    counts = which.sum(axis=0)
    means = np.where(which, values, 0.0).sum(axis=0) / np.maximum(counts, 1)
    usual = float(values[others].mean()) if others.any() else 0.0
    return np.where(counts < _LEAST_HITS, usual, means)
