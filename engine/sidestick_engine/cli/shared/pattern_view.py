"""A pattern of a style as a coloured grid: the lanes it plays, a column per sixteenth."""

from __future__ import annotations

from rich.console import Group
from rich.text import Text

from sidestick_engine.cli.shared.grid_view import (
    COLOURS,
    EMPTY_BEAT,
    EMPTY_STEP,
    LABEL_WIDTH,
    SHADES,
    bars_that_fit,
)
from sidestick_models.beat.beat import STEPS_PER_BAR, STEPS_PER_BEAT
from sidestick_models.patterns.drum_tab import DRUM_OF_LANE, HOLD, LANES, LEVELS, REST, Pattern

ROLL_GOES_ON = "─"
_SHOWN = {**dict(zip(LEVELS, SHADES, strict=True)), HOLD: ROLL_GOES_ON}


def pattern_view(pattern: Pattern, width: int = 80) -> Group:
    """Draw a pattern under its name, in rows that fit; the darker a block, the harder the stroke.

    A digit is a roll of that many strokes, which the line after it lengthens.
    """
    kind = "fill" if pattern.is_fill else "pattern"
    note = f"  {pattern.note}" if pattern.note else ""
    title = Text.assemble((f"{kind}: {pattern.name}", "bold"), (note, "dim"))
    played = [lane for lane in LANES if lane in pattern.lanes]
    steps = max((len(pattern.lanes[lane]) for lane in played), default=0)
    row_steps = bars_that_fit(width, STEPS_PER_BAR) * STEPS_PER_BAR
    rows = [slice(first, first + row_steps) for first in range(0, steps, row_steps)]
    return Group(title, *(_lane(lane, pattern.lanes[lane][row]) for row in rows for lane in played))


def _lane(lane: str, marks: str) -> Text:
    colour = COLOURS[DRUM_OF_LANE[lane]]
    line = Text(lane.rjust(LABEL_WIDTH - 1) + " ", colour)
    for step, mark in enumerate(marks):
        if step % STEPS_PER_BAR == 0:
            line.append("│", "dim")
        if mark == REST:
            line.append(EMPTY_STEP if step % STEPS_PER_BEAT else EMPTY_BEAT, "bright_black")
        else:
            line.append(_SHOWN.get(mark, mark), colour)
    return line
