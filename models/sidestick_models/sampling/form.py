"""Form: what becomes of a beat's bars over phrases of eight, decided before a step is drawn.

A *plan* says of each of eight bars which earlier bar it goes back to, how many hits of each drum
go and come, whether a crash is on its one, and whether it ends in a fill. `form.json` holds plans
by style, counted in real performances; `python -m sidestick_training.form_table` makes it.

Which plan a phrase gets depends on the style, the seed, the version, how many hits each drum has in
the clip's first bar, and the phrase's place in the clip: so it does not matter in how many
requests a clip grows. Everything is in bars of 4/4, as the models play them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BEAT
from sidestick_models.beat.drum_classes import DRUM_CLASSES, DrumClass, hits_of
from sidestick_models.beat.meter import PLACES, Meter
from sidestick_models.sampling.random_draws import DrawRequest, Purpose, gumbel, stream, uniform

TABLE = Path(__file__).parent / "form.json"
ANY = "any"
"""The row of all recorded styles together."""

BARS = 8
"""The number of bars of 4/4 that a plan is for."""
FILLS = (0, 8, 16)
"""The numbers of steps of a bar that may be a fill."""
MOST = 9  # hits of a drum that go or come in a bar

# Of fewer plans than this a style borrows from all others.
_FEWEST = 60
# So many hits that a plan's bars have more or fewer than the beat's make it e times less likely,
# and so does another style as this many of them do.
_NEAR, _OTHER_STYLE = 2.0, 2.0
# Of what changes bar by bar some comes to the same in two of them, and so more has to change than
# real bars differ in.
_MORE = 1.6
# As many times as the temperature says go and come the hits of a plan, at most so many times.
_HOTTEST = 1.5
# A drum that a beat hits so much more often has so many more hits that go and come.
_MOST_ROOM = 1.5

Counts = NDArray[np.int64]
Events = NDArray[np.int64]
Floats = NDArray[np.float64]


class BarPlan(NamedTuple):
    """One bar: how many bars `back` lies what it goes back to, and what is different then.

    `gone` and `new` (9,) count the hits of each drum that go and come, but for a crash on the one,
    which is there or not. The last `fill_steps` are a fill, and not counted.
    """

    back: int
    gone: Counts
    new: Counts
    crash: bool
    fill_steps: int


class Plan(NamedTuple):
    """Eight bars; `hits` (9,) is how many each drum has in one of them, on average.

    `after_fill` says whether what led to them was a fill. The first two bars go back to the phrase
    before; `second` is the second one if there is none, going back to the first.
    """

    hits: Floats
    after_fill: bool
    second: BarPlan
    bars: Sequence[BarPlan]

    def text(self) -> str:
        """Write it as a row of the table has it."""
        head = " ".join(f"{count:.1f}" for count in self.hits)
        bars = [_text(bar) for bar in (self.second, *self.bars)]
        return ";".join([head, "f" if self.after_fill else "-", *bars])

    @classmethod
    def of(cls, text: str) -> Plan:
        """Read what `text` wrote."""
        head, after_fill, second, *bars = text.split(";")
        hits = np.array([float(count) for count in head.split()])
        return cls(hits, after_fill == "f", _bar(second), [_bar(bar) for bar in bars])


def _text(bar: BarPlan) -> str:
    digits = ("".join(str(min(int(count), MOST)) for count in each) for each in (bar.gone, bar.new))
    counts = (each.rstrip("0") for each in digits)
    return " ".join([f"{bar.back}{FILLS.index(bar.fill_steps)}{bar.crash:d}", *counts])


def _bar(text: str) -> BarPlan:
    flags, *counts = text.split(" ")
    gone, new = (
        np.array([int(digit) for digit in digits.ljust(DRUM_CLASSES, "0")]) for digits in counts
    )
    return BarPlan(int(flags[0]), gone, new, flags[2] == "1", FILLS[int(flags[1])])


class Form:
    """The plans of one version of a clip: `bar` is asked for bar after bar, counted from 0.

    `first` are the events of the clip's first bar; `hits` (9,) is how many each drum has in it, in
    16 steps. Where the kick is on every beat, it stays as it is.
    """

    def __init__(
        self, style: str | None, request: DrawRequest, version: int, first: Events
    ) -> None:
        self._plans, self._hits, self._far = plans_of(style)
        self._seed, self._version = request.seed, version
        self._scale = _MORE * min(request.temperature, _HOTTEST)
        self.hits = hits_of(first).mean(axis=0) * PLACES
        on_beats = first[::STEPS_PER_BEAT] & 1 << DrumClass.KICK > 0
        self._four_on_the_floor = bool(on_beats.all())
        self._phrases: list[Plan] = []
        self._bars: dict[int, BarPlan] = {}

    def bar(self, number: int) -> BarPlan:
        """Return the plan of a bar: what goes and comes as this beat has room for it."""
        if number not in self._bars:
            self._bars[number] = self._plan_bar(number)
        return self._bars[number]

    def _plan_bar(self, number: int) -> BarPlan:
        phrase, place = divmod(number, BARS)
        while len(self._phrases) <= phrase:
            self._phrases.append(self._choose(len(self._phrases)))
        plan = self._phrases[phrase]
        bar = plan.second if number == 1 else plan.bars[place]
        usual = np.maximum(plan.hits, 1.0)
        room = np.where(plan.hits < 1, 1.0, np.minimum(_MOST_ROOM, self.hits / usual))
        room *= self._scale
        if self._four_on_the_floor:
            room[DrumClass.KICK] = 0.0
        return bar._replace(
            # A piece begins with nothing to go back to: here the last phrase's first bar is.
            back=min(bar.back or BARS, number),
            gone=np.rint(bar.gone * room).astype(np.int64),
            new=np.rint(bar.new * room).astype(np.int64),
        )

    def _choose(self, phrase: int) -> Plan:
        """Choose a plan of a beat that was like this one."""
        rng = stream(self._seed, Purpose.FORM, self._version, phrase)
        likely = -(np.abs(self._hits - self.hits).sum(axis=1) + self._far) / _NEAR
        if phrase:
            after_fill = self._phrases[phrase - 1].bars[-1].fill_steps > 0
            fits = np.array([plan.after_fill == after_fill for plan in self._plans])
            likely = np.where(fits, likely, likely - 1e6)
        return self._plans[int((likely + gumbel(uniform(rng, len(likely)))).argmax())]


def forms_of(style: str | None, first: Events, request: DrawRequest) -> list[Form]:
    """Return the form of each version of a clip, whose first bars are events (versions, steps)."""
    return [Form(style, request, version, row) for version, row in enumerate(first)]


class PlannedFill(NamedTuple):
    """A fill of a version: the last `steps` before the step `end` of its new events.

    `bar` is the number of the bar in its clip, which its random stream comes from.
    """

    version: int
    bar: int
    end: int
    steps: int


def planned_fills(
    forms: Sequence[Form], before: int, steps: int, meter: Meter
) -> list[PlannedFill]:
    """Return the fills of each version among so many new steps after those `before`."""
    bar_steps = meter.pattern_steps
    bars = range(before // bar_steps, (before + steps) // bar_steps)
    planned = []
    for version, form in enumerate(forms):
        for bar in bars:
            fill_steps, end = form.bar(bar).fill_steps, (bar + 1) * bar_steps - before
            length = bar_steps if fill_steps == PLACES else meter.short_fill_steps
            if fill_steps and end >= bar_steps:
                planned.append(PlannedFill(version, bar, end, length))
    return planned


@cache
def plans_of(style: str | None) -> tuple[Sequence[Plan], Floats, Floats]:
    """Return plans for a style, how many hits each drum has in each (plans, 9), and how far off.

    The last is 0 for those of the style, and for others what another style counts: (plans,).
    """
    rows = _rows()
    texts = list(rows.get(style or ANY, ()))
    own = len(texts)
    if own < _FEWEST:
        texts += rows[ANY]
    plans = [Plan.of(text) for text in texts]
    far = np.where(np.arange(len(plans)) < own, 0.0, _OTHER_STYLE)
    return plans, np.array([plan.hits for plan in plans]), far


@cache
def _rows() -> dict[str, list[str]]:
    rows: dict[str, list[str]] = json.loads(TABLE.read_text(encoding="utf-8"))
    return rows


def write_plans(plans: Mapping[str, Sequence[Plan]], path: Path) -> None:
    """Write the table from plans by style."""
    rows = [
        f'"{style}": [\n' + ",\n".join(json.dumps(plan.text()) for plan in of) + "\n]"
        for style, of in plans.items()
    ]
    path.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
