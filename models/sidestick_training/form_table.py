"""The table of form: what real performances make of their bars over phrases of eight.

`python -m sidestick_training.form_table --out FILE [--gmd PATH] [--force]` writes it from the
training split and the electronic patterns. What plays is `form.json` in
`sidestick_models/sampling`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.beat.drum_classes import DRUM_CLASSES, DrumClass
from sidestick_models.corpus.piece import Piece
from sidestick_models.sampling.form import ANY, BARS, FILLS, BarPlan, Plan, write_plans
from sidestick_models.styles.trained import STYLES
from sidestick_training.common.command_line import report_errors, write_whole
from sidestick_training.common.gmd import load_performances
from sidestick_training.common.pattern_data import pattern_performances
from sidestick_training.common.windows import SUBSTITUTE_STYLES

Bars = NDArray[np.bool_]
"""Hits of bars of 4/4: (bars, 16, 9)."""

MOST_PLANS, MOST_OF_PATTERNS = 64, 24
"""The number of plans that the table has of a recorded style, and of one that is written."""
MOST_OF_EACH = 12  # recorded style, among those of all together
HOP_BARS = 4

TIMEKEEPERS = [DrumClass.CLOSED_HAT, DrumClass.OPEN_HAT, DrumClass.RIDE]
FILL_STROKES = [DrumClass.SNARE, DrumClass.LOW_TOM, DrumClass.MID_TOM, DrumClass.HIGH_TOM]
# In a fill so many hits of the timekeepers give way, and so many strokes or more come.
_GIVEN_WAY, _STROKES = 2, 2
# A bar keeps its time before a fill if it has so much of what the timekeepers usually have there.
_KEPT = 0.75


def are_fills(bars: Bars) -> NDArray[np.bool_]:
    """Tell which bars of a phrase are fills: (bars,).

    They have two strokes of snare and toms or more beyond the phrase's median bar, and two hits of
    hats and ride or more less than it.
    """
    strokes, time = (bars[:, :, drums].sum(axis=(1, 2)) for drums in (FILL_STROKES, TIMEKEEPERS))
    more = strokes >= np.median(strokes) + _STROKES
    return np.asarray(more & (time <= np.median(time) - _GIVEN_WAY))


def plan_of(phrase: Bars, before: Bars) -> Plan:
    """Return the plan of eight bars, and of how they go back to those before, at most eight."""
    fills = are_fills(phrase)
    steps = [_fill_steps(phrase, number) if fills[number] else 0 for number in range(BARS)]
    earlier = np.concatenate([before, phrase])
    first = len(before)
    known = np.concatenate([np.zeros(first, bool), fills])
    bars = []
    for number in range(BARS):
        # A phrase begins with what was before it, and goes on from itself.
        begin = 0 if number < 2 and first else first
        bars.append(_nearest(earlier, known, begin, first + number, steps[number]))
    after_fill = bool(first and are_fills(before)[-1])
    return Plan(phrase.sum(axis=1).mean(axis=0), after_fill, _back(phrase, 1, 1, steps[1]), bars)


def _fill_steps(phrase: Bars, number: int) -> int:
    """Return the steps of a bar's fill: the fewest before which the bar is as others are."""
    strokes, time = (phrase[:, :, drums].sum(axis=2) for drums in (FILL_STROKES, TIMEKEEPERS))
    for steps in FILLS[1:-1]:
        rest = STEPS_PER_BAR - steps
        usual_strokes, usual_time = (np.median(of[:, :rest].sum(axis=1)) for of in (strokes, time))
        keeps_time = time[number, :rest].sum() >= _KEPT * usual_time
        if keeps_time and strokes[number, :rest].sum() <= usual_strokes + 1:
            return steps
    return FILLS[-1]


def _nearest(bars: Bars, fills: NDArray[np.bool_], begin: int, number: int, steps: int) -> BarPlan:
    """Return a bar as it goes back to the one from `begin` on that it differs from least.

    Fills are not gone back to where there is another bar.
    """
    candidates = [at for at in range(begin, number) if not fills[at]] or range(begin, number)
    plans = [_back(bars, number, number - at, steps) for at in candidates]
    if not plans:
        none = np.zeros(DRUM_CLASSES, np.int64)
        return BarPlan(0, none, none, bool(bars[number, 0, DrumClass.CRASH]), steps)
    # Of two that are as near the one counts that lies an even number of bars back.
    return min(plans, key=lambda plan: (plan.gone.sum() + plan.new.sum(), plan.back % 2, plan.back))


def _back(bars: Bars, number: int, back: int, fill_steps: int) -> BarPlan:
    """Return a bar as it goes back so many bars."""
    played, before = (
        bars[at, : STEPS_PER_BAR - fill_steps].copy() for at in (number, number - back)
    )
    crash = bool(bars[number, 0, DrumClass.CRASH])
    for bar in (played, before):
        bar[:1, DrumClass.CRASH] = False
    gone, new = (before & ~played).sum(axis=0), (played & ~before).sum(axis=0)
    return BarPlan(back, gone, new, crash, fill_steps)


def phrases(piece: Piece) -> Iterator[tuple[Bars, Bars]]:
    """Yield a piece's phrases of eight bars, each with at most eight bars before it."""
    whole = -(-piece.end // STEPS_PER_BAR)
    bars = piece.hits[: whole * STEPS_PER_BAR].reshape(-1, STEPS_PER_BAR, DRUM_CLASSES)
    for start in range(0, len(bars) - BARS + 1, HOP_BARS):
        yield bars[start : start + BARS], bars[max(0, start - BARS) : start]


def plans_by_style(pieces: Sequence[Piece]) -> dict[str, list[Plan]]:
    """Return plans of the training split's beats by style, and of all recorded ones together."""
    by_style: dict[str, list[Plan]] = defaultdict(list)
    for piece in pieces:
        if piece.split == "train" and not piece.is_fill:
            by_style[piece.style] += [plan_of(*phrase) for phrase in phrases(piece)]
    for style, lender in SUBSTITUTE_STYLES.items():
        by_style[style] = by_style[style] or by_style[lender]
    recorded = [
        _some(plans, MOST_PLANS // 8) for style, plans in by_style.items() if style in STYLES
    ]
    return {
        **{
            style: _some(plans, MOST_PLANS if style in STYLES else MOST_OF_PATTERNS)
            for style, plans in by_style.items()
        },
        ANY: _some([plan for plans in recorded for plan in plans], MOST_PLANS),
    }


def _some(plans: list[Plan], most: int) -> list[Plan]:
    """Return at most so many of some plans, evenly spread over all of them."""
    rows = np.linspace(0, len(plans) - 1, min(len(plans), most)).astype(int)
    return [plans[row] for row in rows]


@click.command()
@click.option("--gmd", type=click.Path(path_type=Path), help="The zip of GMD, if you have it.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The JSON file.")
@click.option("--force", is_flag=True, help="Write also over a file that is there.")
def main(gmd: Path | None, out: Path, force: bool) -> None:
    """Write the table of form."""
    with report_errors():
        write_whole(out, lambda table: write_plans(_counted(gmd), table), force=force)


def _counted(gmd: Path | None) -> dict[str, list[Plan]]:
    return plans_by_style([*load_performances(gmd), *pattern_performances()])


if __name__ == "__main__":
    main()
