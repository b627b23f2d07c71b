"""The figures as tables in 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sidestick_training.evaluation.report.table_rows import (
    SECTIONS,
    Figures,
    Row,
    look_up,
    meets_target,
)

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

# Together a terminal's 80 columns.
WIDTHS = {"": 25, "ours": 6, "baseline": 8, "real": 6, "paper": 5, "target": 11, "met": 3}
MARKS = {True: "[green]yes[/]", False: "[red]no[/]", None: ""}


def tables(figures: Figures) -> RenderableType:
    """Return everything that is printed: the rows, the controls, then the styles one by one."""
    from rich.console import Group
    from rich.text import Text

    titled = {
        **{title: _section(figures, rows) for title, rows in SECTIONS.items()},
        **_controls(figures),
        **_by_style(figures),
    }
    parts = [part for title, table in titled.items() for part in (Text(title, "bold"), table)]
    return Group(*parts, *_notes(figures))


def _notes(figures: Figures) -> Iterator[str]:
    for name in ("magenta_nats_per_step", "from_scratch_nats_per_step"):
        if name in figures["drums_rnn"]:
            stored = figures["drums_rnn"][name]["stored"]
            yield f"Stored on {stored['date']}, not measured now: {stored['command']}"
    off, rising, real = (
        look_up(figures, path) or 0 for path in ("density.off", "density.rising", "blend.real")
    )
    yield (
        f"Density: a style is {off:.1f} hits per bar off its real quantile on average, "
        f"and {rising:.0%} of the steps to a higher density make more hits. "
        f"Blend: the judge gives a real window's style {real:.2f}."
    )


def _section(figures: Figures, rows: Iterable[Row]) -> Table:
    table = _table()
    for name, width in WIDTHS.items():
        table.add_column(name, justify="right" if name else "left", width=width)
    for row in rows:
        table.add_row(*_cells(figures, row))
    return table


def _cells(figures: Figures, row: Row) -> tuple[str, ...]:
    numbers = (_number(figures, path) for path in (row.figure, row.baseline, row.real))
    return row.text, *numbers, row.paper, row.target, MARKS[meets_target(figures, row)]


def _number(figures: Figures, path: str) -> str:
    if not path:
        return ""
    value = look_up(figures, path)
    return "none" if value is None else f"{value:.3f}"


def _controls(figures: Figures) -> dict[str, Table]:
    density, temperature, blend = (
        figures["details"][section] for section in ("density", "temperature", "blend")
    )
    return {
        "density: mean hits per bar over styles": _columns(
            {name: density[name] for name in ("asked", "made", "real")}
        ),
        "temperature: generated beats against unseen ones": _columns(
            {
                "asked": [float(asked) for asked in temperature],
                **{
                    name: [look_up(figures, f"temperature.{asked}.{end}") for asked in temperature]
                    for name, end in (
                        ("AUC hits", "auc_hits"),
                        ("nearest training, 50 %", "nearest_training.p50"),
                        ("hits per bar", "hits_per_bar"),
                    )
                },
            }
        ),
        "blend: the judge's probability of each of two styles": _columns(
            {
                "amount of the second": blend["asked"],
                "first": blend["first"],
                "second": blend["second"],
            }
        ),
    }


def _columns(of: Mapping[str, Sequence[float | None]]) -> Table:
    table = _table(*of)
    for row in zip(*of.values(), strict=True):
        table.add_row(*(f"{value:.2f}" for value in row))
    return table


def _by_style(figures: Figures) -> dict[str, Table]:
    """Return for each style: windows, AUC, classifier accuracy, distance to training windows."""
    details = figures["details"]
    whole = details["whole"]["per_style"]
    recorded = {
        style: {**of_style, **whole.get(style, {})}
        for style, of_style in details["style_cvae"]["per_style"].items()
    }
    return {
        "recorded styles, one by one": _styles(recorded),
        "electronic styles, one by one": _styles(details["electronic"]["per_style"]),
    }


def _styles(by_style: dict[str, dict[str, Any]]) -> Table:
    areas, rest = ("AUC hits", "AUC all"), ("accuracy", "real", "nearest", "real")
    table = _table("style", "windows", *areas, *rest)
    for style, of in by_style.items():
        table.add_row(
            style,
            str(of["windows"]),
            *(f"{of[key]:.3f}" if key in of else "too few" for key in ("auc_hits", "auc_hvo")),
            *(f"{of[key]:.2f}" for key in ("style_accuracy", "real_style_accuracy")),
            *(f"{of[key]:.0f}" for key in ("nearest_training", "real_nearest_training")),
        )
    return table


def _table(*names: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    for name in names:
        table.add_column(name, justify="left" if name == "style" else "right")
    return table
