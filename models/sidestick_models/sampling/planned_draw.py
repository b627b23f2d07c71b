"""Draws a beat's bars as they are planned: cells of like history go on alike, but for some.

Histories are alike where the plan hits the same share of their cells. A bar goes on as most cells
of like history do; in the rest of them a hit comes or goes, and the
model says in which. The more of these changes are left, and the fewer cells, the likelier is one.
How many the rest of the bar would bring is foreseen from what is usual there and from what the
model made of the steps so far, as in `bias`.

All of it is arithmetic on a few numbers, for which Python takes a third of the time that NumPy
takes to be called.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BEAT
from sidestick_models.beat.drum_classes import DRUM_CLASSES, DrumClass, hits_of
from sidestick_models.beat.meter import PLACES, Meter
from sidestick_models.sampling.density import DensityRange
from sidestick_models.sampling.form import TIMEKEEPERS, Bar, BarPlan, Form, first_bars
from sidestick_models.sampling.random_draws import Draw, gumbel_of

Events = NDArray[np.int64]

_CRASH, _KICK, _SNARE = (1 << drum for drum in (DrumClass.CRASH, DrumClass.KICK, DrumClass.SNARE))
_BACKBEATS = (4, 12)  # places of a bar of 4/4
# Drums that only stay in a beat where they were in all of its bars.
_PASSING = sum(1 << drum for drum in (DrumClass.LOW_TOM, DrumClass.MID_TOM, DrumClass.HIGH_TOM))
# So many times the hits of the bar before these have together, or more or fewer; else they go on
# as they did.
_FEWEST, _MOST = 0.6, 1.5
# So many times the hits of timekeepers together, and of another drum, may move to other places.
_MOST_MOVED, _MOST_OWN = 0.35, 0.7
# A bar changes as many times as much as is planned as the temperature says, at most so many.
_HOTTEST = 1.5
# So much more is planned, as some of it is absurd to the model and stays.
_MORE = 1.3
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

    def __init__(
        self, events: Events, form: Form, density: DensityRange, meter: Meter, heat: float = 1.0
    ) -> None:
        """Plan bars for a temperature of `heat`."""
        self._events, self._form, self._meter = events.tolist(), form, meter
        self._steps, self._heat = meter.pattern_steps, _MORE * min(heat, _HOTTEST)
        self._usual = _usual_changes(density, meter)
        self._bones = _bones(meter)
        if self._is_four_on_the_floor():
            self._bones = [bones | _KICK for bones in self._bones]
        self._first: list[Bar] = []
        self._plain: dict[int, list[int]] = {}
        self._carry = [0.0] * DRUM_CLASSES  # of changes, what was rounded off
        self._base: list[int] = []  # this bar's events, if nothing changes
        self._past = [_DOUBT] * (2 * DRUM_CLASSES)
        self._past_usual = [_DOUBT] * (2 * DRUM_CLASSES)

    def draw(self, logits: NDArray[np.float32], rng: np.random.Generator, degree: float) -> int:
        """Draw the event of the next step from its logits (events,) at a temperature."""
        step = len(self._events) % self._steps
        if step == 0 or not self._base:
            self._begin(step)
        base, may = self._base[step], self._may[step]
        event = self._choose(step, base, may, logits, rng, degree) if may else base
        self._events.append(event)
        return event

    def is_settled(self, steps: int) -> bool:
        """Tell whether the next `steps`, to the end of a bar that has begun, change nothing."""
        step = len(self._events) % self._steps
        return step > 0 and step + steps == self._steps and not any(self._may[step:])

    def settled(self, steps: int) -> list[int]:
        """Return the last events of a bar in which nothing changes any more."""
        return self._base[self._steps - steps :]

    def _is_four_on_the_floor(self) -> bool:
        on_beats = self._events[: self._steps : STEPS_PER_BEAT]
        return all(event & _KICK for event in on_beats)

    def _begin(self, step: int) -> None:
        """Begin a bar, at a step where a clip ends within one."""
        self._of_cell: list[dict[int, _Changes]] = [{} for _ in range(self._steps)]
        self._may = [0] * self._steps
        number = len(self._events) // self._steps
        if number == 0:
            self._base = [self._events[at % step] for at in range(self._steps)]
            return
        plan = self._form.bar(number, self._first_bars())
        self._base = list(self._plain_bar(number - min(plan.back, number)))
        if plan.history:
            bars = [self._plain_bar(number - min(back, number)) for back in plan.history]
            self._plan_changes(bars, plan)
        if step == 0:
            self._base[0] &= ~_CRASH
            if plan.crash:
                lands = self._base[0] & (_KICK | _SNARE)  # a crash comes with one of them
                self._base[0] |= _CRASH if lands else _CRASH | _KICK

    def _first_bars(self) -> list[Bar]:
        if len(self._first) < 2:  # the second may have been drawn since
            self._first = first_bars(self._events, self._meter)
        return self._first

    def _plain_bar(self, number: int) -> list[int]:
        """Return a bar without its crash on the one; instead of a fill it does as the bar before.

        That is the one that it goes back to.
        """
        if number not in self._plain:
            at, first = number * self._steps, self._first_bars()
            bar = list(first[1] if number == 1 else self._events[at : at + self._steps])
            bar[0] &= ~_CRASH
            if number > 1:  # the first two may be the style's or the musician's own
                plan = self._form.bar(number, first)
                kept = self._steps - (plan.fill_steps * self._steps) // PLACES
                if plan.fill_steps:
                    bar[kept:] = self._plain_bar(number - min(plan.back, number))[kept:]
            self._plain[number] = bar
        return self._plain[number]

    def _plan_changes(self, history: Sequence[Sequence[int]], plan: BarPlan) -> None:
        """Plan what each drum changes, timekeepers only if together they go on."""
        cells = _histories(history)
        planned = [self._plan_drum(drum, each, plan) for drum, each in enumerate(cells)]
        of_time = [planned[drum] for drum in TIMEKEEPERS]
        before = sum(each.before for each in of_time)
        time, moved = sum(each.hits for each in of_time), sum(each.moved for each in of_time)
        keeps = _FEWEST * before <= time <= _MOST * before + 1 and moved <= _MOST_MOVED * before
        for drum, of_drum in enumerate(planned):
            own = of_drum.moved <= _MOST_OWN * of_drum.before
            if keeps if drum in TIMEKEEPERS else own:
                for step, hit in of_drum.base:
                    self._base[step] = self._base[step] & ~(1 << drum) | hit << drum
                for changes in of_drum.changes:
                    self._may_change(changes)

    def _plan_drum(self, drum: int, histories: Sequence[int], plan: BarPlan) -> _PlannedDrum:
        """Return what becomes of a drum's cells, given the history of each."""
        if not any(histories) and not any(plan.shares[drum].values()):
            return _UNUSED
        bit = 1 << drum
        cells: dict[float, list[int]] = {}
        before = 0
        share_of = {history: plan.share(drum, history) for history in set(histories)}
        for step, history in enumerate(histories):
            before += self._base[step] >> drum & 1
            share = share_of[history]
            if share is not None and not self._bones[step] & bit:
                cells.setdefault(share, []).append(step)
            elif bit & _PASSING and history + 1 < 1 << len(plan.history):
                self._base[step] &= ~bit
        base: list[tuple[int, int]] = []
        groups: list[tuple[bool, list[int], float]] = []
        new = gone = 0.0
        for share, steps in cells.items():
            hit = share > 0.5
            base += [(step, hit) for step in steps]
            there = sum(self._base[step] >> drum & 1 for step in steps)
            gone += there * (1 - share)
            new += (len(steps) - there) * share
            groups.append((hit, steps, min(share, 1 - share)))
        planned: list[_Changes] = []
        # Other hits than the plan's have other histories: what these leave out, any cell may do.
        for kind, left_out in enumerate((plan.new[drum] - new, plan.gone[drum] - gone)):
            if not (new or gone or left_out > 0):
                continue
            of_kind = [(steps, share) for hit, steps, share in groups if hit == kind]
            more = max(0.0, left_out) / max(1, sum(len(steps) for steps, _ in of_kind))
            for steps, share in of_kind:
                wanted = min(0.5, (share + more) * self._heat) * len(steps)
                if wanted:
                    planned.append(_Changes(drum, kind, steps, wanted))
        return _PlannedDrum(before, before + new - gone, min(new, gone), base, planned)

    def _may_change(self, changes: _Changes) -> None:
        """Prepare for the changes of some cells in the bar that begins."""
        wanted = self._carry[changes.drum] + changes.wanted
        changes.left = round(max(0.0, min(wanted, len(changes.steps))))
        self._carry[changes.drum] = wanted - changes.left
        if not changes.left:
            return
        odds, bit = 0.0, 1 << changes.drum
        for step in reversed(changes.steps):
            changes.later[step] = odds
            odds += self._usual[step][changes.at]
            self._of_cell[step][changes.drum] = changes
            self._may[step] |= bit

    def _choose(
        self,
        step: int,
        base: int,
        may: int,
        logits: NDArray[np.float32],
        rng: np.random.Generator,
        degree: float,
    ) -> int:
        """Choose between the base and what differs from it in drums that may change."""
        choices = _choices(may)
        likely = [logits.item(base ^ change) for change in choices.changes]
        greatest = max(likely)
        shares = [math.exp(each - greatest) for each in likely]
        total = sum(shares)
        usual, of_drum = self._usual[step], self._of_cell[step]
        for drum, changed in choices.of_drums:
            kind = of_drum[drum]
            at = kind.at
            share = sum([shares[number] for number in changed]) / total
            share = min(max(share, 1e-9), 1 - 1e-9)
            odds = share / (1 - share)
            to_come = kind.later[step] * self._past[at] / self._past_usual[at]
            wanted = min(_SUREST, kind.left * odds / (odds + to_come + 1e-12))
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
        for drum, changed in choices.of_drums:
            if chosen in changed:
                self._change(of_drum[drum])
        return base ^ choices.changes[chosen]

    def _change(self, changes: _Changes) -> None:
        """Take note of a change: there is one less of its kind left."""
        changes.left -= 1
        if not changes.left:
            for step in changes.steps:
                self._may[step] &= ~(1 << changes.drum)


class _Changes:
    """The changes of a drum in cells of like history, at `steps`: so many are `left`.

    `at` is where that drum's are among new and gone hits of all drums, (2 * 9,); `wanted` is how
    many are planned, and `later` the odds that others come, summed over the steps after each.
    """

    __slots__ = ("at", "drum", "later", "left", "steps", "wanted")

    def __init__(self, drum: int, hit: int, steps: Sequence[int], wanted: float) -> None:
        self.drum, self.at = drum, hit * DRUM_CLASSES + drum
        self.steps, self.wanted, self.left = steps, wanted, 0
        self.later: dict[int, float] = {}


class _PlannedDrum(NamedTuple):
    """A drum's bar: what most of its cells do, and what may change in them.

    `before` is how many hits it had, `hits` how many it will have, and `moved` how many go for
    others that come.
    """

    before: int
    hits: float
    moved: float
    base: Sequence[tuple[int, int]]
    changes: Sequence[_Changes]


# A drum that neither the beat nor the plan hits: most of the nine.
_UNUSED = _PlannedDrum(0, 0.0, 0.0, (), ())


def _histories(bars: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the history of each drum's cells in bars, a bit for each: (9, steps)."""
    hits = hits_of(np.array(bars))
    histories: list[list[int]] = np.tensordot(1 << np.arange(len(bars)), hits, 1).T.tolist()
    return histories


@lru_cache(maxsize=64)
def _usual_changes(density: DensityRange, meter: Meter) -> list[list[float]]:
    """Return the odds at each step that a hit of each drum comes, and goes: (steps, 2 * 9)."""
    usual = np.clip(density.shares_at(np.arange(meter.pattern_steps), meter), 0.01, 0.99)
    odds: list[list[float]] = np.hstack([usual / (1 - usual), (1 - usual) / usual]).tolist()
    return odds


@cache
def _bones(meter: Meter) -> list[int]:
    """Return what never changes at each step, as bits: backbeats, and the kick on the one."""
    places = meter.places
    bones = np.where(np.isin(places, _BACKBEATS), _SNARE, 0) | np.where(places == 0, _KICK, 0)
    bones[0] |= _CRASH  # it is there or not by itself
    return [int(each) for each in bones]


class _Choices(NamedTuple):
    """All that may become of some drums: `changes` are all parts of them, as bits.

    `of_drums` has each drum, and the numbers of the changes that it is in.
    """

    changes: tuple[int, ...]
    of_drums: tuple[tuple[int, tuple[int, ...]], ...]


@cache
def _choices(may: int) -> _Choices:
    """Return the choices where drums, given as bits, may change."""
    drums = [drum for drum in range(DRUM_CLASSES) if may >> drum & 1]
    changes = [0]
    for drum in drums:
        changes += [change | 1 << drum for change in changes]
    of_drums = (
        (drum, tuple(number for number, change in enumerate(changes) if change >> drum & 1))
        for drum in drums
    )
    return _Choices(tuple(changes), tuple(of_drums))
