"""Form: what becomes of a beat's bars over phrases of eight, decided before a step is drawn.

A *plan* is the form of eight real bars. Cells of a drum that had the same *history*, hits and rests
in the bars so far, are alike; the plan says how many of these are hit in the next bar, and so
which bars are like which, whatever the beat. It also says which of bars 1, 3, 5 and 7 have a crash
on the one, and which bars end in a fill. `form.json` holds plans by style, counted in real
performances; `python -m sidestick_training.form_table` makes it.

Which plan a phrase gets depends on the style, the seed, the version, on the clip's first two bars,
and the phrase's place in the clip: so it does not matter in how many requests a clip grows.
Everything is in bars of 4/4, as the models play them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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
_HALFWAY = 3

FILL_HAS_STROKES, FILL_LACKS_TIME = 2, 2
"""The hits of snare and toms that a fill has more, or a few more, than other bars, and those of
timekeepers that it has less."""
TIMEKEEPERS = (DrumClass.CLOSED_HAT, DrumClass.OPEN_HAT, DrumClass.RIDE)
FILL_STROKES = (DrumClass.SNARE, DrumClass.LOW_TOM, DrumClass.MID_TOM, DrumClass.HIGH_TOM)
_TIME, _FILL_STROKES = (sum(1 << drum for drum in drums) for drums in (TIMEKEEPERS, FILL_STROKES))

# Of fewer plans than this a style borrows from all others.
_FEWEST = 60
# So many hits that a plan's first bar has more or fewer than the beat's, or that come and go more
# or fewer in the second, make it e times less likely; another style counts as so many.
_NEAR, _OTHER_STYLE = 2.0, 2.0

_DIGITS = "0123456789abcdefg"  # counts of a bar's 16 steps

Events = NDArray[np.int64]
Floats = NDArray[np.float64]
Bar = Sequence[int]
"""The events of a bar, or of several that the models play as one."""
Shares = Mapping[int, float]
"""The share of cells that are hit, by their history: a bit for each bar, the first one lowest."""


class BarPlan(NamedTuple):
    """One bar: how many of its cells are hit, given what they were in the bars of its `history`.

    These lie so many bars back, the first one first. `shares` has those of each drum; hits of one
    that the plan does not hit in these bars go on as they did `back` bars ago. On the bar's one
    there is a crash or not. The last `fill_steps` are a fill. Of each drum so many hits are `new`
    and `gone` since `back` bars ago.
    """

    back: int
    crash: bool
    fill_steps: int
    history: Sequence[int]
    shares: Sequence[Shares]
    new: Sequence[int] = (0,) * DRUM_CLASSES
    gone: Sequence[int] = (0,) * DRUM_CLASSES

    def share(self, drum: int, history: int) -> float | None:
        """Return the share of a drum's cells with a history that are hit, 0 to 1.

        Where no cell of the plan has that history, it is the mean of those most like it; None for
        hits of a drum that the plan does not hit in any bar before.
        """
        shares = self.shares[drum]
        if history in shares:
            return shares[history]
        if not any(known != 0 for known in shares):
            return None
        differ = {known: (known ^ history).bit_count() for known in shares}
        least = min(differ.values())
        nearest = [shares[known] for known, bars in differ.items() if bars == least]
        return sum(nearest) / len(nearest)


class Start(NamedTuple):
    """A bar of a phrase that goes on from the one before it: it goes `back` so many bars, 1 to 8.

    `there` (9,) are the hits of each drum in the bar that it goes back to; so many of these are
    `gone`, and so many others are `new`.
    """

    back: int
    there: Sequence[int]
    gone: Sequence[int]
    new: Sequence[int]


class Plan:
    """Eight bars: `columns` says of each drum how many cells had which hits and rests in them.

    A column has a bit for each bar, the first one lowest. A crash on the one is not in it:
    `crashes` has those where two bars begin, others are left out. Steps of a fill do in columns
    what they did in the bar that this one goes back to; `backs` is how far back that is, for each
    bar from the second on. `starts` are the first two bars as they go on from the phrase before,
    none if there was none; `after_fill` says whether that ended in a fill.
    """

    def __init__(
        self,
        columns: Sequence[Mapping[int, int]],
        backs: Sequence[int],
        crashes: Sequence[bool],
        fills: Sequence[int],
        starts: Sequence[Start] = (),
        *,
        after_fill: bool = False,
    ) -> None:
        self.columns, self.backs = columns, backs
        self.crashes, self.fills = crashes, fills
        self.starts, self.after_fill = starts, after_fill
        self._bars: dict[tuple[int, bool], BarPlan] = {}

    @cached_property
    def profile(self) -> Floats:
        """Return the hits of each drum in the first bar, and how many come and go in the second.

        Shape (3 * 9,).
        """
        first_two = [
            sum(cells for column, cells in of_drum.items() if column & 3 in bits)
            for bits in ((1, 3), (2,), (1,))
            for of_drum in self.columns
        ]
        return np.array(first_two, np.float64)

    def bar(self, number: int, *, goes_on: bool) -> BarPlan:
        """Return the plan of a bar, 0 to 7, of a phrase that `goes_on` or begins the clip."""
        key = number, goes_on and number < len(self.starts)
        if key not in self._bars:
            self._bars[key] = self._plan_bar(*key)
        return self._bars[key]

    def _plan_bar(self, number: int, starts: bool) -> BarPlan:
        # A phrase that ends in a fill has none halfway too, as it is played again and again.
        gives_way = number == _HALFWAY and self.fills[-1] > 0
        flags = self.crashes[number], 0 if gives_way else self.fills[number]
        if starts:
            start = self.starts[number]
            counts = zip(start.there, start.gone, start.new, strict=True)
            shares: list[Shares] = [
                {0: new / max(1, PLACES - there)} | ({1: 1 - gone / there} if there else {})
                for there, gone, new in counts
            ]
            return BarPlan(start.back, *flags, (start.back,), shares, start.new, start.gone)
        if not number:
            return BarPlan(BARS, *flags, (), [{}] * DRUM_CLASSES)
        history, back = range(number, 0, -1), self.backs[number - 1]
        shares = [_shares(of_drum, number) for of_drum in self.columns]
        new, gone = (
            [_changed(of_drum, number - back, number, hit) for of_drum in self.columns]
            for hit in (True, False)
        )
        return BarPlan(back, *flags, history, shares, new, gone)

    def text(self) -> str:
        """Write it as a row of the table has it."""
        crashes = "".join(str(int(crash)) for crash in self.crashes)
        fills = "".join(str(FILLS.index(steps)) for steps in self.fills)
        columns = (
            "".join(f"{column:02x}{_DIGITS[cells]}" for column, cells in sorted(of_drum.items()))
            for of_drum in self.columns
        )
        parts = (
            f"{'f' if self.after_fill else '-'} {crashes} {fills}",
            "".join(map(str, self.backs)),
            " ".join(columns),
            *(_start_text(start) for start in self.starts),
        )
        return ";".join(parts)

    @classmethod
    def of(cls, text: str) -> Plan:
        """Read what `text` wrote."""
        flags, backs, columns, *starts = text.split(";")
        after_fill, crashes, fills = flags.split(" ")
        return cls(
            [_columns(of_drum) for of_drum in columns.split(" ")],
            [int(back) for back in backs],
            [crash == "1" for crash in crashes],
            [FILLS[int(fill)] for fill in fills],
            [_start(start) for start in starts],
            after_fill=after_fill == "f",
        )


def _columns(text: str) -> dict[int, int]:
    rows = (text[at : at + 3] for at in range(0, len(text), 3))
    return {int(row[:2], 16): _DIGITS.index(row[2]) for row in rows}


def _shares(columns: Mapping[int, int], bars: int) -> Shares:
    """Return the share of cells that are hit after so many bars, by their history in these."""
    seen: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for column, cells in (*columns.items(), (0, PLACES - sum(columns.values()))):
        seen[column & (1 << bars) - 1][column >> bars & 1] += cells
    return {history: hit / (rest + hit) for history, (rest, hit) in seen.items() if rest + hit}


def _changed(columns: Mapping[int, int], before: int, number: int, hit: bool) -> int:
    """Return how many cells are hit in a bar and were not in one before, or the reverse."""
    return sum(
        cells
        for column, cells in columns.items()
        if column >> number & 1 == hit != column >> before & 1
    )


def _start_text(start: Start) -> str:
    digits = ("".join(_DIGITS[count] for count in each) for each in start[1:])
    return " ".join([str(start.back), *digits])


def _start(text: str) -> Start:
    back, *digits = text.split(" ")
    there, gone, new = ([_DIGITS.index(digit) for digit in each] for each in digits)
    return Start(int(back), there, gone, new)


class Form:
    """The plans of one version of a clip, of which `bar` is asked for one after the other."""

    def __init__(self, style: str | None, request: DrawRequest, version: int) -> None:
        self._plans = plans_of(style)
        self._seed, self._version = request.seed, version
        self._phrases: list[Plan] = []

    def bar(self, number: int, first: Sequence[Bar]) -> BarPlan:
        """Return the plan of a bar, from 1 on; `first` are the clip's first two, if it has two.

        The second bar is planned from the first one alone.
        """
        if number == 1:
            return self._choose(0, first[:1], None).bar(1, goes_on=False)
        phrase, place = divmod(number, BARS)
        while len(self._phrases) <= phrase:
            before = self._phrases[-1] if self._phrases else None
            self._phrases.append(self._choose(len(self._phrases), first[:2], before))
        return self._phrases[phrase].bar(place, goes_on=phrase > 0)

    def _choose(self, phrase: int, first: Sequence[Bar], before: Plan | None) -> Plan:
        """Choose the plan of a phrase that began much like this beat."""
        rng = stream(self._seed, Purpose.FORM, self._version, phrase)
        profile = _profile(first)
        differ = np.abs(self._plans.profiles[:, : len(profile)] - profile).sum(axis=1)
        likely = -(differ + self._plans.far) / _NEAR
        if before is not None:
            fits = self._plans.after_fills[int(before.fills[-1] > 0)]
            likely = np.where(fits, likely, likely - 1e6)
        return self._plans.plans[int((likely + gumbel(uniform(rng, len(likely)))).argmax())]


def _profile(bars: Sequence[Bar]) -> Floats:
    """Return what a beat's first bars have of a plan's `profile`: of one bar its hits alone."""
    hits = hits_of(np.array(bars))
    hits[:, 0, DrumClass.CRASH] = False
    counts = [hits[0].sum(axis=0)]
    if len(bars) > 1:
        first, second = hits
        counts += [(second & ~first).sum(axis=0), (first & ~second).sum(axis=0)]
    profile: Floats = np.concatenate(counts) * (PLACES / hits.shape[1])
    return profile


def forms_of(style: str | None, request: DrawRequest) -> list[Form]:
    """Return the form of each version of a clip."""
    return [Form(style, request, version) for version in range(request.versions)]


def first_bars(clip: Sequence[int], meter: Meter) -> list[Bar]:
    """Return the first two bars of a clip's events, or the first one if there is one.

    Where the second is a fill, the first one is in its place: nothing goes back to a fill.
    """
    steps = meter.pattern_steps
    bars = [clip[at : at + steps] for at in (0, steps) if at + steps <= len(clip)]
    return [bars[0]] * 2 if len(bars) > 1 and _is_fill(*bars) else bars


def _is_fill(first: Bar, second: Bar) -> bool:
    """Tell whether a second bar has so many more strokes, and less time, than the first one."""
    strokes, time = (
        sum((event & drums).bit_count() for event in second)
        - sum((event & drums).bit_count() for event in first)
        for drums in (_FILL_STROKES, _TIME)
    )
    return strokes >= FILL_HAS_STROKES and time <= -FILL_LACKS_TIME


class PlannedFill(NamedTuple):
    """A fill of a version: the last `steps` before the step `end` of its new events.

    `bar` is the number of the bar in its clip, which its random stream comes from.
    """

    version: int
    bar: int
    end: int
    steps: int


def planned_fills(
    forms: Sequence[Form], first: Sequence[Sequence[Bar]], before: int, steps: int, meter: Meter
) -> list[PlannedFill]:
    """Return the fills of each version among so many new steps after those `before`.

    `first` are the `first_bars` of each.
    """
    bar_steps = meter.pattern_steps
    bars = range(max(1, before // bar_steps), (before + steps) // bar_steps)
    planned = []
    for version, (form, own) in enumerate(zip(forms, first, strict=True)):
        for bar in bars:
            fill_steps, end = form.bar(bar, own).fill_steps, (bar + 1) * bar_steps - before
            length = bar_steps if fill_steps == PLACES else meter.short_fill_steps
            if fill_steps and end >= bar_steps:
                planned.append(PlannedFill(version, bar, end, length))
    return planned


class _Plans(NamedTuple):
    """Plans to choose from: of each its profile, (plans, 27), and how `far` off it is, (plans,).

    The latter is 0 for those of the style, and for others what another style counts.
    `after_fills` (2, plans) are those that go on from a phrase without a fill, and with one.
    """

    plans: Sequence[Plan]
    profiles: Floats
    far: Floats
    after_fills: NDArray[np.bool_]


@cache
def plans_of(style: str | None) -> _Plans:
    """Return the plans for a style."""
    rows = _rows()
    texts = list(rows.get(style or ANY, ()))
    own = len(texts)
    if own < _FEWEST:
        texts += rows[ANY]
    plans = [Plan.of(text) for text in texts]
    far = np.where(np.arange(len(plans)) < own, 0.0, _OTHER_STYLE)
    after_fills = np.array(
        [
            [len(plan.starts) > 0 and plan.after_fill == after_fill for plan in plans]
            for after_fill in (False, True)
        ]
    )
    return _Plans(plans, np.array([plan.profile for plan in plans]), far, after_fills)


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
