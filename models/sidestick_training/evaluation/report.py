"""The figures as tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from sidestick_training.evaluation.rows import SECTIONS, Figures, Row, is_met, look_up

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

# Together a terminal's 80 columns.
WIDTHS = {"": 25, "ours": 6, "baseline": 8, "real": 6, "paper": 5, "asked": 11, "met": 3}
MARKS = {True: "[green]yes[/]", False: "[red]no[/]", None: ""}


def tables(figures: Figures) -> RenderableType:
    """Everything that is printed: the rows, the controls, then the styles one by one."""
    from rich.console import Group

    notes = list(_notes(figures))
    sections = [_section(figures, title, rows) for title, rows in SECTIONS.items()]
    controls = [_density(figures), _temperature(figures), _blend(figures)]
    return Group(*sections, *controls, *_by_style(figures), *notes)


def _notes(figures: Figures) -> Iterator[str]:
    equal = figures["drums_rnn"]["equal_examples"]
    if equal is None:
        yield (
            "Magenta's own trainer has not been run; its figure comes from "
            "python -m sidestick_training.evaluation.magenta_trainer --steps 300"
        )
    elif equal["ours"] is None:
        yield "Ours was trained on more events than Magenta's, so the two are not compared."


def _section(figures: Figures, title: str, rows: Iterable[Row]) -> Table:
    table = _table(title)
    for name, width in WIDTHS.items():
        table.add_column(name, justify="right" if name else "left", width=width)
    for row in rows:
        table.add_row(*_cells(figures, row))
    return table


def _cells(figures: Figures, row: Row) -> tuple[str, ...]:
    numbers = (_number(figures, path) for path in (row.figure, row.baseline, row.real))
    return row.text, *numbers, row.paper, row.asked, MARKS[is_met(figures, row)]


def _number(figures: Figures, path: str) -> str:
    if not path:
        return ""
    value = look_up(figures, path)
    return "none" if value is None else f"{value:.3f}"


def _density(figures: Figures) -> Table:
    of = figures["density"]
    table = _table("density: hits per bar, made and real (on average over styles)")
    for name in ("asked", "made", "real"):
        table.add_column(name, justify="right")
    for row in zip(of["asked"], of["made"], of["real"], strict=True):
        table.add_row(*(f"{value:.2f}" for value in row))
    table.caption = (
        f"A style is {of['off']:.1f} hits per bar off its own quantile on average, and rises from "
        f"one density to the next {of['rising']:.0%} of the times."
    )
    return table


def _temperature(figures: Figures) -> Table:
    table = _table("temperature: beats made at it, beside unseen ones")
    for name in ("temperature", "AUC hits", "nearest training, 50 %", "hits per bar"):
        table.add_column(name, justify="right")
    for temperature, of in figures["temperature"].items():
        median = of["nearest_training"]["p50"]
        cells = f"{of['auc_hits']:.3f}", f"{median:.0f}", f"{of['hits_per_bar']:.1f}"
        table.add_row(temperature, *cells)
    return table


def _blend(figures: Figures) -> Table:
    of = figures["blend"]
    table = _table("blend: how probable a judge finds each of two styles")
    for name in ("of the second", "first", "second"):
        table.add_column(name, justify="right")
    for row in zip(of["asked"], of["first"], of["second"], strict=True):
        table.add_row(*(f"{value:.2f}" for value in row))
    return table


def _by_style(figures: Figures) -> Iterator[Table]:
    """Style by style: how many windows, AUC, how often named right, and how near to training."""
    recorded = {
        style: {**judged, **figures["whole"]["per_style"].get(style, {})}
        for style, judged in figures["style_cvae"]["per_style"].items()
    }
    yield _styles("recorded styles, one by one", recorded)
    yield _styles("electronic styles, one by one", figures["electronic"]["per_style"])


def _styles(title: str, by_style: dict[str, dict[str, Any]]) -> Table:
    table = _table(title)
    table.add_column("style")
    for name in ("windows", "AUC hits", "AUC all", "named right", "real", "nearest", "real"):
        table.add_column(name, justify="right")
    for style, of in by_style.items():
        table.add_row(
            style,
            str(of["windows"]),
            *(f"{of[key]:.3f}" if key in of else "too few" for key in ("auc_hits", "auc_hvo")),
            *(f"{of[key]:.2f}" for key in ("style_accuracy", "real_style_accuracy")),
            *(f"{of[key]:.0f}" for key in ("nearest_training", "real_nearest_training")),
        )
    return table


def _table(title: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    table.pad_edge, table.collapse_padding, table.caption_justify = False, True, "left"
    return table
