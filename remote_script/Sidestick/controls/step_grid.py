"""The step grid: sixteenths of a loop on 32 pads, page by page. Pure.

Times are beats from the start of the loop.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Iterable, NamedTuple

from ..live.clip_plan import STEP_BEATS, nearest_sixteenth
from ..live.clip_reader import bar_beats
from ..protocol.actions_table import STEPS
from ..protocol.messages import Note

ROW = 8  # pads


class Grid(NamedTuple):
    """A loop of ``length_beats`` in bars of ``bar_steps`` steps.

    A bar begins a row of its own and the pads behind its last step stay dark, so that bars of any
    meter stand under each other; only of a bar longer than 32 steps the rows run on.
    """

    length_beats: float
    bar_steps: int

    @property
    def steps(self) -> int:
        """The number of steps of the loop."""
        return max(1, math.ceil(self.length_beats / STEP_BEATS - 1e-6))

    @property
    def pages(self) -> int:
        """The number of pages that the steps fill."""
        return math.ceil(self.steps / self._page_steps)

    def page(self, page: int) -> tuple[int, ...]:
        """Return the step on each of the 32 pads of a page, -1 where there is none."""
        return _page(self, page)

    def step_of(self, start_beats: float) -> int:
        """Return the step that a note belongs to: the nearest, within the loop."""
        return min(max(nearest_sixteenth(start_beats), 0), self.steps - 1)

    def window(self, step: int) -> tuple[float, float]:
        """Return the range, start and end in beats, in which notes belong to a step."""
        start = 0.0 if step == 0 else (step - 0.5) * STEP_BEATS
        last = step == self.steps - 1
        return start, self.length_beats if last else (step + 0.5) * STEP_BEATS

    def velocities(self, notes: Iterable[Note]) -> dict[int, int]:
        """Return the velocity, 1 to 127, of each step that one of the notes belongs to."""
        played: dict[int, int] = {}
        for note in notes:
            step = self.step_of(note.start_beats)
            played[step] = max(played.get(step, 0), round(note.velocity))
        return played

    @property
    def _rows_per_bar(self) -> int:
        rows = (rows for rows in (1, 2, 4) if rows * ROW >= self.bar_steps)
        return next(rows, 0)

    @property
    def _page_steps(self) -> int:
        return (
            STEPS if not self._rows_per_bar else STEPS // ROW // self._rows_per_bar * self.bar_steps
        )

    def at(self, page: int, place: int) -> int:
        """Return the step on a pad of a page, -1 where there is none."""
        first = page * self._page_steps
        if not self._rows_per_bar:
            step = first + place
        else:
            bar, within = divmod(place, ROW * self._rows_per_bar)
            if within >= self.bar_steps:
                return -1
            step = first + bar * self.bar_steps + within
        return step if step < self.steps else -1


@lru_cache(maxsize=64)
def _page(grid: Grid, page: int) -> tuple[int, ...]:
    """Return a page's steps; they are needed at every tick."""
    return tuple(grid.at(page, place) for place in range(STEPS))


def grid_of(length_beats: float, numerator: int, denominator: int) -> Grid:
    """Return the grid of a loop in a meter whose beat is a sixteenth or longer."""
    return Grid(length_beats, max(1, int(bar_beats(numerator, denominator) / STEP_BEATS)))
