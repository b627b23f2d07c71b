"""The table of form: what real performances make of their bars over phrases of eight.

`python -m sidestick_training.form_table --out FILE [--gmd PATH] [--force]` writes it from the
training split and the electronic patterns. What plays is `form.json` in
`sidestick_models/sampling`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.beat.drum_classes import DRUM_CLASSES, DrumClass
from sidestick_models.corpus.piece import Piece
from sidestick_models.sampling.form import (
    ANY,
    BARS,
    FILL_HAS_STROKES,
    FILL_LACKS_TIME,
    FILL_STROKES,
    FILLS,
    TIMEKEEPERS,
    Plan,
    Start,
    write_plans,
)
from sidestick_models.styles.trained import STYLES
from sidestick_training.common.command_line import report_errors, write_whole
from sidestick_training.common.gmd import load_performances
from sidestick_training.common.pattern_data import pattern_performances
from sidestick_training.common.windows import SUBSTITUTE_STYLES

Bars = NDArray[np.bool_]
"""Hits of bars of 4/4: (bars, 16, 9)."""

MOST_PLANS, MOST_OF_PATTERNS = 256, 24
"""The number of plans that the table has of a recorded style, and of one that is written."""
HOP_BARS = 4

_TIME, _STROKES = [*TIMEKEEPERS], [*FILL_STROKES]
# A bar keeps its time before a fill if it has so much of what the timekeepers usually have there.
_KEPT = 0.75


def are_fills(bars: Bars) -> NDArray[np.bool_]:
    """Tell which bars of a phrase are fills: (bars,).

    They have two strokes of snare and toms or more beyond the phrase's median bar, and two hits of
    hats and ride or more less than it.
    """
    strokes, time = (bars[:, :, drums].sum(axis=(1, 2)) for drums in (_STROKES, _TIME))
    more = strokes >= np.median(strokes) + FILL_HAS_STROKES
    return np.asarray(more & (time <= np.median(time) - FILL_LACKS_TIME))


def plan_of(phrase: Bars, before: Bars) -> Plan:
    """Return the plan of eight bars, and of how they go on from those before, at most eight.

    Crashes are the plan's only where two bars begin: those on other bars are mostly where a window
    of eight bars begins in the middle of a drummer's phrase.
    """
    fills = are_fills(phrase)
    steps = [_fill_steps(phrase, number) if fills[number] else 0 for number in range(BARS)]
    crashes = [
        number % 2 == 0 and bool(phrase[number, 0, DrumClass.CRASH]) for number in range(BARS)
    ]
    plain, past = phrase.copy(), before.copy()
    for bars in (plain, past):
        bars[:, 0, DrumClass.CRASH] = False
    past_fills = are_fills(before) if len(before) else np.zeros(0, bool)
    backs: list[int] = []
    for number in range(1, BARS):
        backs.append(_back(plain, fills, number, steps[number]))
        kept = STEPS_PER_BAR - steps[number]
        plain[number, kept:] = plain[number - backs[-1], kept:]
    starts = []
    for number in range(2 if len(before) else 0):
        earlier = np.concatenate([past, plain[: number + 1]])
        known = np.concatenate([past_fills, fills[: number + 1]])
        starts.append(_start(earlier, known, steps[number]))
    return Plan(
        _columns(plain),
        backs,
        crashes,
        steps,
        starts,
        after_fill=bool(past_fills[-1:].any()),
    )


def _fill_steps(phrase: Bars, number: int) -> int:
    """Return the steps of a bar's fill: the fewest before which the bar is as others are."""
    strokes, time = (phrase[:, :, drums].sum(axis=2) for drums in (_STROKES, _TIME))
    for steps in FILLS[1:-1]:
        rest = STEPS_PER_BAR - steps
        usual_strokes, usual_time = (np.median(of[:, :rest].sum(axis=1)) for of in (strokes, time))
        keeps_time = time[number, :rest].sum() >= _KEPT * usual_time
        if keeps_time and strokes[number, :rest].sum() <= usual_strokes + 1:
            return steps
    return FILLS[-1]


def _back(bars: Bars, fills: NDArray[np.bool_], number: int, fill_steps: int) -> int:
    """Return how far back the bar is that one differs from least, but for its fill.

    Fills are not gone back to where there is another bar.
    """
    kept = STEPS_PER_BAR - fill_steps
    candidates = [at for at in range(number) if not fills[at]] or range(number)
    differ = {number - at: int((bars[at] ^ bars[number])[:kept].sum()) for at in candidates}
    # Of two that are as near the one counts that lies an even number of bars back.
    return min(differ, key=lambda back: (differ[back], back % 2, back))


def _start(bars: Bars, fills: NDArray[np.bool_], fill_steps: int) -> Start:
    """Return how the last of some bars goes on from those before."""
    back = _back(bars, fills, len(bars) - 1, fill_steps)
    kept = STEPS_PER_BAR - fill_steps
    played, before = bars[-1, :kept], bars[-1 - back, :kept]
    there = bars[-1 - back].sum(axis=0)
    gone, new = ((one & ~other).sum(axis=0) for one, other in ((before, played), (played, before)))
    return Start(back, *(counts.tolist() for counts in (there, gone, new)))


def _columns(bars: Bars) -> list[dict[int, int]]:
    """Return how many cells of each drum have which hits in bars, the first one's bit lowest."""
    bits = np.tensordot(1 << np.arange(BARS), bars, 1)
    return [
        {int(column): count for column, count in sorted(Counter(cells.tolist()).items()) if column}
        for cells in bits.T
    ]


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
