"""Draws a beat's bars as they are planned: each goes back to an earlier one, but for some hits.

The model says where these hits go and come. A step gets the event of the bar that it goes back to,
or one that differs from it in drums of which the plan still has hits to change; the more of them
are left, and the fewer steps, the likelier. How many changes the rest of the bar would bring is
foreseen from what is usual there and from what the model made of the steps so far, as in `bias`.

All of it is arithmetic on a few numbers, for which Python takes a third of the time that NumPy
takes to be called.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.drum_classes import DRUM_CLASSES, DrumClass
from sidestick_models.beat.meter import PLACES, Meter
from sidestick_models.sampling.density import DensityRange
from sidestick_models.sampling.form import Form
from sidestick_models.sampling.random_draws import Draw, gumbel_of

Events = NDArray[np.int64]

_CRASH, _KICK, _SNARE = (1 << drum for drum in (DrumClass.CRASH, DrumClass.KICK, DrumClass.SNARE))
_BACKBEATS = (4, 12)  # places of a bar of 4/4
# So many times the hits that each drum has in the clip's first bar a bar has at least, and at most
# but for one.
_FEWEST, _MOST = 0.5, 1.5
# What a change may be worth at most, in logits: what is absurd to the model is not played.
_MOST_WORTH = 6.0
_SUREST = 0.98
# What a model makes of a change is what is usual, until its own odds say otherwise: so many times
# what is usual count as much as this, and no odds count as more.
_DOUBT = 4.0
_SURELY = 20.0


@dataclass(frozen=True, kw_only=True)
class PlannedDraw(Draw):
    """A draw for versions, each of which follows the plans of its form: `bars`, one for each."""

    bars: Sequence[PlannedBars]

    def at(self, step: int, logits: NDArray[np.float32]) -> Events:  # noqa: ARG002 - bars count
        """Draw each version's event at a step from its logits (versions, events): (versions,)."""
        each = zip(self.bars, logits, self.streams, self._degrees, strict=True)
        return np.array([bars.draw(row, rng, degree) for bars, row, rng, degree in each])

    def rest(self, steps: int) -> Events | None:
        """Return the last events where all versions have changed what they should."""
        if all(bars.is_settled(steps) for bars in self.bars):
            return np.array([bars.settled(steps) for bars in self.bars])
        return None

    @cached_property
    def _degrees(self) -> list[float]:
        return [float(each) for each in np.broadcast_to(self.temperature, len(self.bars))]


class PlannedBars:
    """The bars of one version: `events` are those before them, from the clip's beginning on."""

    def __init__(self, events: Events, form: Form, density: DensityRange, meter: Meter) -> None:
        self._events, self._form = events.tolist(), form
        self._steps = meter.pattern_steps
        self._usual = _usual_changes(density, meter)
        self._bones = _bones(meter)
        self._before: list[int] = []  # what this bar goes back to
        self._past = [_DOUBT] * (2 * DRUM_CLASSES)
        self._past_usual = [_DOUBT] * (2 * DRUM_CLASSES)

    def draw(self, logits: NDArray[np.float32], rng: np.random.Generator, degree: float) -> int:
        """Draw the event of the next step from its logits (events,) at a temperature."""
        step = len(self._events) % self._steps
        if step == 0 or not self._before:
            self._begin(step)
        before = self._before[step]
        may = self._may_go & before | self._may_come & ~before
        may &= ~(self._bones[step] & before)
        if step == 0:
            may &= ~_CRASH
        event = self._choose(step, before, may, logits, rng, degree) if may else before
        self._events.append(event)
        return event

    def is_settled(self, steps: int) -> bool:
        """Tell whether the next `steps`, to the end of a bar that has begun, change nothing."""
        step = len(self._events) % self._steps
        return step > 0 and step + steps == self._steps and not self._may_go | self._may_come

    def settled(self, steps: int) -> list[int]:
        """Return the last events of a bar in which nothing changes any more."""
        return self._before[self._steps - steps :]

    def _begin(self, step: int) -> None:
        """Begin a bar, at a step where a clip ends within one."""
        number = len(self._events) // self._steps
        plan = self._form.bar(number)
        at = (number - plan.back) * self._steps
        self._before = self._events[at : at + self._steps]
        self._before += [0] * (self._steps - len(self._before))
        if step == 0:
            self._before[0] = self._before[0] & ~_CRASH | plan.crash * _CRASH
        there = [_drums_in(event) for event in self._before]
        hits = [0] * DRUM_CLASSES
        for drum in chain.from_iterable(there):
            hits[drum] += 1
        self._left = [0] * (2 * DRUM_CLASSES)
        self._later = [[0.0] * self._steps] * (2 * DRUM_CLASSES)
        self._may_come = self._may_go = 0
        in_bar = self._steps / PLACES
        counts = plan.new.tolist(), plan.gone.tolist(), self._form.hits.tolist()
        for drum, (new, gone, usual) in enumerate(zip(*counts, strict=True)):
            if new or gone:
                # A bar keeps near to the clip's first one, whatever it goes back to.
                come, most = round(new * in_bar), math.ceil(_MOST * usual * in_bar) + 1
                fewest = math.floor(_FEWEST * usual * in_bar)
                go = min(round(gone * in_bar), max(0, hits[drum] + come - fewest))
                come = min(come, max(0, most - hits[drum] + go))
                self._may_change(drum, min(come, self._steps - hits[drum]))
                self._may_change(DRUM_CLASSES + drum, min(go, hits[drum]))

    def _may_change(self, at: int, times: int) -> None:
        """Prepare for so many changes of a kind in the bar that begins."""
        if not times:
            return
        goes, drum = divmod(at, DRUM_CLASSES)
        if goes:
            self._may_go |= 1 << drum
        else:
            self._may_come |= 1 << drum
        self._left[at] = times
        later, odds = [], 0.0
        for event, usual in zip(reversed(self._before), reversed(self._usual), strict=True):
            later.append(odds)
            if event >> drum & 1 == goes:
                odds += usual[at]
        self._later[at] = later[::-1]

    def _choose(
        self,
        step: int,
        before: int,
        may: int,
        logits: NDArray[np.float32],
        rng: np.random.Generator,
        degree: float,
    ) -> int:
        """Choose between the event before and those that differ from it in what may change."""
        choices = _choices(may, before & may)
        likely = [logits.item(before ^ change) for change in choices.changes]
        greatest = max(likely)
        shares = [math.exp(each - greatest) for each in likely]
        total = sum(shares)
        usual = self._usual[step]
        for at, changed in choices.of_drums:
            share = sum([shares[number] for number in changed]) / total
            share = min(max(share, 1e-9), 1 - 1e-9)
            odds = share / (1 - share)
            to_come = self._later[at][step] * self._past[at] / self._past_usual[at]
            wanted = min(_SUREST, self._left[at] * odds / (odds + to_come + 1e-12))
            worth = min(_MOST_WORTH, math.log(wanted / (1 - wanted) / odds))
            for number in changed:
                likely[number] += worth
            self._past[at] += min(odds, _SURELY)
            self._past_usual[at] += usual[at]
        numbers = rng.random(len(likely)).tolist()
        scores = [
            each / degree + gumbel_of(number) for each, number in zip(likely, numbers, strict=True)
        ]
        chosen = scores.index(max(scores))
        for at, changed in choices.of_drums:
            if chosen in changed:
                self._change(at)
        return before ^ choices.changes[chosen]

    def _change(self, at: int) -> None:
        """Take note of a change: there is one less of its kind left."""
        self._left[at] -= 1
        if not self._left[at]:
            goes, drum = divmod(at, DRUM_CLASSES)
            if goes:
                self._may_go &= ~(1 << drum)
            else:
                self._may_come &= ~(1 << drum)


@lru_cache(maxsize=64)
def _usual_changes(density: DensityRange, meter: Meter) -> list[list[float]]:
    """Return the odds at each step that a hit of each drum comes, and goes: (steps, 2 * 9)."""
    usual = np.clip(density.shares_at(np.arange(meter.pattern_steps), meter), 0.01, 0.99)
    odds: list[list[float]] = np.hstack([usual / (1 - usual), (1 - usual) / usual]).tolist()
    return odds


@cache
def _drums_in(event: int) -> tuple[int, ...]:
    return tuple(drum for drum in range(DRUM_CLASSES) if event >> drum & 1)


@cache
def _bones(meter: Meter) -> list[int]:
    """Return what never goes from each step, as bits: backbeats, and the kick on the one."""
    places = meter.places
    bones = np.where(np.isin(places, _BACKBEATS), _SNARE, 0) | np.where(places == 0, _KICK, 0)
    return [int(each) for each in bones]


class _Choices(NamedTuple):
    """All that may become of some drums: `changes` are all parts of them, as bits.

    `of_drums` says for each drum where it is among new and gone hits of all drums, (2 * 9,), and
    the numbers of the changes that it is in.
    """

    changes: tuple[int, ...]
    of_drums: tuple[tuple[int, tuple[int, ...]], ...]


@cache
def _choices(may: int, there: int) -> _Choices:
    """Return the choices where drums may change, given as bits, of which some are `there`."""
    changes = [0]
    of_drums = []
    for drum in range(DRUM_CLASSES):
        if bit := may & 1 << drum:
            changes += [change | bit for change in changes]
    for drum in range(DRUM_CLASSES):
        if bit := may & 1 << drum:
            changed = tuple(number for number, change in enumerate(changes) if change & bit)
            of_drums.append(((there & bit > 0) * DRUM_CLASSES + drum, changed))
    return _Choices(tuple(changes), tuple(of_drums))
