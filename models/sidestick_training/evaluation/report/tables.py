"""The figures as tables in 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sidestick_training.evaluation.report.table_rows import (
    TARGETS,
    TITLES,
    Figures,
    Record,
    label,
    meets_target,
    number,
    records,
)

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

# Together a terminal's 80 columns.
WIDTHS = {
    "": 24, "value": 6, "±": 5, "base": 6, "real": 6, "split": 9, "target": 10,
}  # fmt: skip
MARKS = {True: " [green]yes[/]", False: " [red]no[/]", None: ""}
NOTE = (
    "Values are means over the seeds; ± is half the difference of the largest and the smallest, "
    "“once” where nothing is random. base is the strongest baseline, real what real music gets in "
    "the model's place. Every baseline is in the JSON."
)


def tables(figures: Figures) -> RenderableType:
    """Return everything that is printed: the figures of each section, then the styles."""
    from rich.console import Group
    from rich.text import Text

    titled: dict[str, list[RenderableType]] = {
        **{
            title: [_section(section, of), *_notes(of)]
            for section, title in TITLES.items()
            if (of := records(figures, section))
        },
        **{title: [table] for title, table in _by_style(figures["details"]).items()},
    }
    parts = [
        part for title, shown in titled.items() for part in (Text(title, "bold"), *shown, Text())
    ]
    return Group(*parts, Text(NOTE))


def _section(section: str, of: Mapping[str, Record]) -> Table:
    table = _table()
    for name, width in WIDTHS.items():
        left = name in ("", "split")
        table.add_column(name, justify="left" if left else "right", width=width)
    for name, record in of.items():
        table.add_row(*_cells(label(name), record, TARGETS.get(f"{section}.{name}", "")))
    return table


def _cells(name: str, record: Record, target: str) -> tuple[str, ...]:
    spread = number(record["spread"] / 2) if len(record["seeds"]) > 1 else "once"
    return (
        name + (" *" if record["stored"] else ""),
        number(record["value"]),
        spread,
        number(record["baseline"]),
        number(record["floor"]),
        record["split"],
        target.replace(" ", "") + MARKS[meets_target(record, target)],
    )


def _notes(of: Mapping[str, Record]) -> Iterator[RenderableType]:
    """Return what was chosen on which data, and where stored figures come from."""
    from rich.text import Text

    chosen: dict[str, list[str]] = {}
    for name, record in of.items():
        chosen.setdefault(record["chosen_on"], []).append(label(name))
    for choice, names in chosen.items():
        of_some = f" ({', '.join(names)})" if len(chosen) > 1 else ""
        yield Text(f"Chosen on{of_some}: {choice}.", "dim")
    stored = {(r["stored"]["date"], r["stored"]["command"]) for r in of.values() if r["stored"]}
    for date, command in sorted(stored):
        yield Text(f"* stored on {date}: {command}", "dim")


def _by_style(details: Mapping[str, Any]) -> dict[str, Table]:
    """Return for each style: windows, AUC, classifier accuracy, distance to training windows."""
    recorded, electronic = (
        {
            style: {**of_style, **details["auc"][areas].get(style, {})}
            for style, of_style in details[section]["per_style"].items()
        }
        for section, areas in (("style_cvae", "per_style"), ("electronic", "electronic_per_style"))
    )
    return {
        "recorded styles, one by one": _styles(recorded, ("hits", "played")),
        "electronic styles, one by one": _styles(electronic, ("hits", "all")),
    }


def _styles(by_style: Mapping[str, Mapping[str, Any]], areas: tuple[str, str]) -> Table:
    accuracies, distances = (
        ("style_accuracy", "real_style_accuracy"),
        ("nearest_training", "real_nearest_training"),
    )
    table = _table("style", "windows", "AUC hits", "AUC all", "accuracy", "real", "nearest", "real")
    for style, of in by_style.items():
        table.add_row(
            style,
            f"{of['windows']:.0f}",
            *(f"{of[key]:.3f}" if key in of else "too few" for key in areas),
            *(f"{of[key]:.2f}" if key in of else "unheard" for key in accuracies),
            *(f"{of[key]:.0f}" for key in distances),
        )
    return table


def _table(*names: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    for name in names:
        table.add_column(name, justify="left" if name == "style" else "right")
    return table
