"""A beat as a coloured grid: nine lanes, a column per sixteenth, velocity as shade."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import floor

from rich.console import Group
from rich.text import Text

from Sidestick.protocol.messages import Note
from sidestick_models.beat.beat import STEPS_PER_BAR, STEPS_PER_BEAT
from sidestick_models.beat.drum_classes import DrumClass

MOST_BARS_PER_ROW = 4  # four bars of sixteenths and the lanes' names fit into 80 columns
LABEL_WIDTH = 11
SHADES = "░▒▓█"  # velocities 1-31, 32-63, 64-95, 96-127
EMPTY_STEP, EMPTY_BEAT = "·", "∙"
COLOURS = {
    DrumClass.KICK: "red",
    DrumClass.SNARE: "yellow",
    DrumClass.CLOSED_HAT: "cyan",
    DrumClass.OPEN_HAT: "bright_cyan",
    DrumClass.LOW_TOM: "magenta",
    DrumClass.MID_TOM: "magenta",
    DrumClass.HIGH_TOM: "bright_magenta",
    DrumClass.CRASH: "bright_green",
    DrumClass.RIDE: "green",
}
Cells = dict[tuple[DrumClass, int], float]  # (lane, step) -> velocity 1-127


def grid_view(
    notes: Iterable[Note],
    kit: Mapping[int, DrumClass],
    *,
    bars: int,
    steps_per_bar: int = STEPS_PER_BAR,
    new_from_bar: int | None = None,
    width: int = 80,
) -> Group:
    """Draw a clip's notes as rows of as many bars as fit into `width` columns.

    `kit` maps pitches to drum classes; notes on other pitches are not drawn. Bars from
    `new_from_bar` on are marked as added.
    """
    cells = _cells(notes, kit)
    rows: list[Text] = []
    bars_per_row = bars_that_fit(width, steps_per_bar)
    for first in range(0, bars, bars_per_row):
        shown = range(first, min(bars, first + bars_per_row))
        rows.append(_ruler(shown, steps_per_bar, new_from_bar))
        rows.extend(_lane(drum, cells, shown, steps_per_bar) for drum in reversed(DrumClass))
    return Group(*rows)


def bars_that_fit(width: int, steps_per_bar: int) -> int:
    """Return how many bars beside the lanes' names fit into so many columns; one at least."""
    return max(1, min(MOST_BARS_PER_ROW, (width - LABEL_WIDTH) // (steps_per_bar + 1)))


def _cells(notes: Iterable[Note], kit: Mapping[int, DrumClass]) -> Cells:
    """Return the loudest velocity of each lane and step; a hit belongs to its nearest step."""
    cells: Cells = {}
    for note in notes:
        if note.pitch in kit:
            step = max(0, floor(note.start_beats * STEPS_PER_BEAT + 0.5))
            key = (kit[note.pitch], step)
            cells[key] = max(cells.get(key, 0.0), note.velocity)
    return cells


def _ruler(bars: range, steps_per_bar: int, new_from_bar: int | None) -> Text:
    line = Text(" " * LABEL_WIDTH)
    for bar in bars:
        added = new_from_bar is not None and bar >= new_from_bar
        name = f"{bar + 1} new" if added else str(bar + 1)
        line.append("│", "dim").append(name.ljust(steps_per_bar), "bold green" if added else "dim")
    return line


def _lane(drum: DrumClass, cells: Cells, bars: range, steps_per_bar: int) -> Text:
    line = Text(drum.label.rjust(LABEL_WIDTH - 1) + " ", COLOURS[drum])
    for bar in bars:
        line.append("│", "dim")
        for text, style in _steps(drum, cells, bar * steps_per_bar, steps_per_bar):
            line.append(text, style)
    return line


def _steps(drum: DrumClass, cells: Cells, first: int, count: int) -> Iterator[tuple[str, str]]:
    for step in range(first, first + count):
        velocity = cells.get((drum, step))
        if velocity is None:
            yield (EMPTY_STEP if step % STEPS_PER_BEAT else EMPTY_BEAT), "bright_black"
        else:
            yield SHADES[min(3, int(velocity) // 32)], COLOURS[drum]
