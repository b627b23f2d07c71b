"""Draws a beat's bars as they are planned: each goes back to an earlier one, but for some hits.

The model says where these hits go and come. A step gets the event of the bar that it goes back to,
or one that differs from it in drums of which the plan still has hits to change; the more of them
are left, and the fewer steps, the likelier. How many changes the rest of the bar would bring is
foreseen from what is usual there and from what the model made of the steps so far, as in `bias`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.drum_classes import DRUM_CLASSES, DrumClass, hits_of
from sidestick_models.beat.meter import PLACES, Meter
from sidestick_models.sampling.density import DensityRange
from sidestick_models.sampling.form import Form
from sidestick_models.sampling.random_draws import Draw, gumbel

Events = NDArray[np.int64]
Floats = NDArray[np.float64]

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

_DRUMS = np.arange(DRUM_CLASSES)


@dataclass(frozen=True, kw_only=True)
class PlannedDraw(Draw):
    """A draw for versions, each of which follows the plans of its form: `bars`, one for each."""

    bars: Sequence[PlannedBars]

    def at(self, step: int, logits: NDArray[np.float32]) -> Events:  # noqa: ARG002 - bars count
        """Draw each version's event at a step from its logits (versions, events): (versions,)."""
        each = zip(self.bars, logits, self.streams, self._degrees, strict=True)
        return np.array([bars.draw(row, rng, degree) for bars, row, rng, degree in each])

    @cached_property
    def _degrees(self) -> list[float]:
        return [float(each) for each in np.broadcast_to(self.temperature, len(self.bars))]


class PlannedBars:
    """The bars of one version: `events` are those before them, from the clip's beginning on."""

    def __init__(self, events: Events, form: Form, density: DensityRange, meter: Meter) -> None:
        self._events, self._form = events.tolist(), form
        self._steps = meter.pattern_steps
        self._before: list[int] = []  # what this bar goes back to
        usual = np.clip(density.shares_at(np.arange(self._steps), meter), 0.01, 0.99)
        # The odds that a hit comes where there is none, and that one goes: (steps, 2, 9).
        self._usual = np.stack([usual / (1 - usual), (1 - usual) / usual], axis=1)
        self._usual_flat = self._usual.reshape(self._steps, -1)
        # What holds a bar together never goes: backbeats, and the kick on the one.
        places = meter.places
        self._bones = np.where(np.isin(places, _BACKBEATS), _SNARE, 0)
        self._bones |= np.where(places == 0, _KICK, 0)
        self._past = np.full(2 * DRUM_CLASSES, _DOUBT)
        self._past_usual = np.full(2 * DRUM_CLASSES, _DOUBT)

    def draw(self, logits: NDArray[np.float32], rng: np.random.Generator, degree: float) -> int:
        """Draw the event of the next step from its logits (events,) at a temperature."""
        step = len(self._events) % self._steps
        if step == 0 or not self._before:
            self._begin(step)
        before = self._before[step]
        may = self._may[1] & before | self._may[0] & ~before
        may &= ~int(self._bones[step] & before)
        if step == 0:
            may &= ~_CRASH
        event = self._choose(step, before, may, logits, rng, degree) if may else before
        self._events.append(event)
        return event

    def _begin(self, step: int) -> None:
        """Begin a bar, at a step where a clip ends within one."""
        number = len(self._events) // self._steps
        plan = self._form.bar(number)
        at = (number - plan.back) * self._steps
        self._before = self._events[at : at + self._steps]
        self._before += [0] * (self._steps - len(self._before))
        if step == 0:
            self._before[0] = self._before[0] & ~_CRASH | plan.crash * _CRASH
        hit = hits_of(np.array(self._before))
        there = np.stack([~hit, hit], axis=1)
        odds = self._usual * there
        later = np.cumsum(odds[::-1], axis=0)[::-1] - odds
        self._later = later.reshape(self._steps, -1)
        in_bar = self._steps / PLACES
        # A bar keeps near to the clip's first one, whatever it goes back to.
        hits, usual = hit.sum(axis=0), self._form.hits * in_bar
        new, gone = (np.rint(counts * in_bar).astype(np.int64) for counts in (plan.new, plan.gone))
        gone = np.minimum(gone, np.maximum(0, hits + new - np.floor(_FEWEST * usual)))
        new = np.minimum(new, np.maximum(0, np.ceil(_MOST * usual) + 1 - hits + gone))
        left = np.stack([new, gone]).astype(np.int64)
        self._left = np.minimum(left, there.sum(axis=0))
        self._left_flat = self._left.reshape(-1)  # the same numbers
        self._mark()

    def _mark(self) -> None:
        """Keep the bits of the drums of which hits may still come, and go."""
        self._may = [int(bits) for bits in (self._left > 0) @ (1 << _DRUMS)]

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
        changes, in_change, drums, at = _changes(may, before & may)
        events = before ^ changes
        likely = logits[events].astype(np.float64)
        shares = np.exp(likely - np.maximum.reduce(likely))
        share = shares @ in_change
        share /= np.add.reduce(shares)
        share = np.minimum(np.maximum(share, 1e-9), 1 - 1e-9)
        odds = share / (1 - share)
        past, past_usual = self._past[at], self._past_usual[at]
        later = self._later[step][at] * (past / past_usual)
        wanted = np.minimum(_SUREST, self._left_flat[at] * odds / (odds + later + 1e-12))
        worth = np.minimum(_MOST_WORTH, np.log(wanted / (1 - wanted) / odds))
        self._past[at] = past + np.minimum(odds, _SURELY)
        self._past_usual[at] = past_usual + self._usual_flat[step][at]
        scores = (likely + in_change @ worth) / degree + gumbel(rng.random(len(likely)))
        event = int(events[scores.argmax()])
        if event != before:
            changed = drums[(event ^ before) >> drums & 1 > 0]
            self._left[before >> changed & 1, changed] -= 1
            self._mark()
        return event


@cache
def _changes(may: int, there: int) -> tuple[Events, Floats, Events, Events]:
    """Return what may become of drums, given as bits, of which some are `there`.

    All parts of them, as bits; which drum is in which; the drums; and where each is among new and
    gone hits of all drums, (2 * 9,).
    """
    drums = _DRUMS[may >> _DRUMS & 1 > 0]
    parts = np.arange(1 << len(drums))
    in_change = parts[:, None] >> np.arange(len(drums)) & 1
    at = (there >> drums & 1) * DRUM_CLASSES + drums
    return in_change @ (1 << drums), in_change.astype(np.float64), drums, at
