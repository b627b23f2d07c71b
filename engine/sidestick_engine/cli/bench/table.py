"""The figures of `sidestick bench`: what each is, in what unit, and the most that is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rich.table import Table

Figure = dict[str, float]  # {"median", "p95", "p99"}
PERCENTILES = {"median": 50, "p95": 95, "p99": 99}


class BenchRow(NamedTuple):
    """A figure: the part of Sidestick that it is of, what it is, and the most that it may be."""

    group: str
    text: str
    unit: str
    limit: float | None = None
    limited: str = "p95"


# In the order of the table.
ROWS = {
    "engine_ready_s": BenchRow("engine", "start to ready", "s", 0.5),
    "first_beat_s": BenchRow("engine", "... and from there to a beat", "s", 0.1),
    "engine_back_s": BenchRow("engine", "killed, and back in Live", "s", 3.0),
    "resident_mb": BenchRow("engine", "resident memory", "MB", 200.0),
    "hostile_resident_mb": BenchRow("engine", "... at most, among strangers", "MB", 250.0),
    "seed_pattern_2_bars_ms": BenchRow("models", "seed pattern, 2 bars", "ms", 10.0),
    "continue_2_bars_ms": BenchRow("models", "continue 2 bars after 2", "ms", 10.0),
    "continue_again_2_bars_ms": BenchRow("models", "... after the same 2 again", "ms", 8.0),
    "versions_8_ms": BenchRow("models", "8 versions of 2 bars", "ms", 25.0),
    "press_to_notes_ms": BenchRow("Live", "press to notes in the clip", "ms", 50.0),
    "press_beside_16_clients_ms": BenchRow("Live", "... beside 16 busy clients", "ms", 100.0),
    "timer_callback_ms": BenchRow("Live", "timer callbacks, 500 notes", "ms", 5.0, "p99"),
    "longest_callback_alone_ms": BenchRow("Live", "the longest of each press", "ms", 5.0),
    "longest_callback_ms": BenchRow("Live", "... with the simulated Live", "ms"),
    "push_press_to_notes_ms": BenchRow("Push", "press to notes in the clip", "ms", 50.0),
    "push_press_to_lights_ms": BenchRow("Push", "press to lights", "ms", 100.0),
    "push_longest_callback_ms": BenchRow("Push", "longest callback, 500 notes", "ms", 5.0, "p99"),
    "act_to_answer_ms": BenchRow("client", "generate in Live, and back", "ms", 60.0),
    "asked_longest_callback_ms": BenchRow(
        "client", "longest callback, 500 notes", "ms", 5.0, "p99"
    ),
    "panel_ready_s": BenchRow("panel", "start to its page", "s", 1.0),
    "panel_click_to_beat_ms": BenchRow("panel", "click to new beat", "ms", 60.0),
    "page_first_paint_ms": BenchRow("page", "first paint in Chromium", "ms", 300.0),
    "page_click_to_beat_ms": BenchRow("page", "click to new beat drawn", "ms", 60.0),
    "page_render_capacity_3_min": BenchRow("page", "audio thread busy, after 3 min", "of 1", 0.05),
    "midi_out_jitter_ms": BenchRow("MIDI out", "hits early or late", "ms", 2.0),
    "midi_out_jitter_generating_ms": BenchRow("MIDI out", "... while versions are made", "ms", 2.0),
    "magenta_continue_2_bars_ms": BenchRow("Magenta", "continue 2 bars after 2", "ms"),
    "magenta_batch_1_continue_2_bars_ms": BenchRow("Magenta", "... its batch lowered to 1", "ms"),
}


def figure_of(values: Iterable[float]) -> Figure:
    """Return median and percentiles."""
    import numpy as np

    found = np.percentile(list(values), [*PERCENTILES.values()])
    return {name: round(float(each), 3) for name, each in zip(PERCENTILES, found, strict=True)}


def table_of(figures: Mapping[str, Figure]) -> Table:
    """Return the figures by group; those that are more than allowed are red."""
    from rich.table import Table

    table = Table("", "", "median", "95 %", "99 %", "at most", "", title="sidestick bench")
    for column in table.columns[2:6]:
        column.justify = "right"
    for group, names in groupby(figures, key=lambda name: ROWS[name].group):
        for place, name in enumerate(names):
            table.add_row("" if place else group, *_cells(ROWS[name], figures[name]))
        table.add_section()
    return table


def _cells(row: BenchRow, figure: Figure) -> Iterable[str]:
    yield row.text
    for name, value in figure.items():
        over = row.limit is not None and name == row.limited and value > row.limit
        yield f"[red]{value:.2f}[/]" if over else f"{value:.2f}"
    yield "" if row.limit is None else f"{row.limit:g}"
    yield row.unit
