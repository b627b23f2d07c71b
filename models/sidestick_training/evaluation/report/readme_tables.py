"""Write the tables of figures of models/README.md and of the cards from an evaluation's JSON.

Run it at the root of the repository, after `sidestick evaluate`::

    python -m sidestick_training.evaluation.report.readme_tables runs/evaluation/evaluation.json
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from sidestick_training.evaluation.report.table_rows import (
    PUBLISHED,
    Figures,
    Record,
    label,
    number,
    records,
)

COMMAND = "python -m sidestick_training.evaluation.report.readme_tables"
END = "<!-- end of figures -->"


class Row(NamedTuple):
    """A line of a table: `figures` are sections and names, shown side by side."""

    text: str
    figures: Sequence[str]


def _at(text: str, section: str, name: str, settings: Sequence[str]) -> Row:
    return Row(text, [f"{section}.{name}_at_{setting}" for setting in settings])


_QUARTERS = ("0", "0.25", "0.5", "0.75", "1")
_TEMPERATURES = ("0.1", "0.5", "1", "1.6", "2")

RECORDED = [
    Row("`drums_rnn`: nats per step over whole performances", ["drums_rnn.nats_per_step"]),
    Row("`drums_rnn`: accuracy, likeliest of 512", ["drums_rnn.accuracy"]),
    Row("… from step 64 on", ["drums_rnn.accuracy_from_step_64"]),
    Row("`drums_rnn` from scratch, 300 updates: nats", ["drums_rnn.from_scratch_nats_per_step"]),
    Row("`music_vae`: accuracy, teacher-forced", ["music_vae.teacher_forced_accuracy"]),
    Row("`music_vae`: accuracy, sampled", ["music_vae.sampled_accuracy"]),
    Row("… on validation", ["music_vae.validation_sampled_accuracy"]),
    Row("`style_cvae`: accuracy of a style classifier", ["style_cvae.style_accuracy"]),
    Row("`style_cvae`: macro F1 of it", ["style_cvae.macro_f1"]),
    Row("`style_cvae`: share of exact copies of training windows", ["style_cvae.exact_copies"]),
    Row("`style_cvae`: cells to the nearest, median", ["style_cvae.nearest_training"]),
    Row("`style_cvae`: spread within a style, cells of 288", ["style_cvae.spread"]),
    Row("`feel`, given hits: timing MAE in ms", ["feel.timing_mae_ms"]),
    Row("`feel`, given hits: velocity MAE", ["feel.velocity_mae"]),
    Row("`feel`, given hits: timing KL", ["feel.timing_kl"]),
    Row("`feel`, given hits: velocity KL", ["feel.velocity_kl"]),
    Row("`feel`, new beats: timing MAE in ms", ["feel.lively_timing_mae_ms"]),
    Row("`feel`, new beats: velocity MAE", ["feel.lively_velocity_mae"]),
    Row("realism: AUC of a discriminator of hits (0.5 is chance)", ["auc.hits"]),
    Row("realism: AUC with velocities and offsets", ["auc.played"]),
    Row("realism: AUC of what a musician hears", ["auc.engineered"]),
    Row("form: AUC of which of 8 bars differ from which", ["auc.form_8_bars"]),
    Row("form: change to the next bar, in its hits", ["form.change"]),
    Row("form: fills at bars 4 and 8; elsewhere", ["form.fills", "form.fills_elsewhere"]),
    Row("form: bars with a crash", ["form.crashes"]),
    Row(
        "song kit: hits of the timekeeper in a bar of intro; break",
        ["song_kit.timekeeper_intro", "song_kit.timekeeper_break"],
    ),
    Row(
        "song kit: bars with all backbeats in verse; chorus",
        ["song_kit.backbeats_verse", "song_kit.backbeats_chorus"],
    ),
    Row("fills: share that a classifier names fills", ["fills.named_fills"]),
    Row("density: hits per bar off training quantiles", ["density.off_train"]),
    Row("density: hits per bar off test quantiles", ["density.off_test"]),
    _at("density 0, ¼, ½, ¾, 1: hits per bar", "density", "hits_per_bar", _QUARTERS),
    _at(
        "temperature 0.1, 0.5, 1, 1.6, 2: cells to the nearest",
        "temperature",
        "nearest_training",
        _TEMPERATURES,
    ),
    _at("temperature: AUC, part of the windows", "temperature", "auc_hits", _TEMPERATURES),
    _at("blend 0, ¼, ½, ¾, 1: probability of the second style", "blend", "second", _QUARTERS),
    _at("blend: probability of the first style", "blend", "first", _QUARTERS),
]

ELECTRONIC = [
    Row("accuracy of a style classifier", ["electronic.style_accuracy"]),
    Row("share of exact copies of training windows", ["electronic.exact_copies"]),
    Row("cells to the nearest training window, median", ["electronic.nearest_training"]),
    Row("AUC of a discriminator of hits", ["auc.electronic_hits"]),
    Row("AUC with velocities and offsets", ["auc.electronic_all"]),
    Row("`drums_rnn`: nats per step", ["electronic_drums_rnn.nats_per_step"]),
    Row("`drums_rnn`: accuracy", ["electronic_drums_rnn.accuracy"]),
    Row("`music_vae`: accuracy, sampled", ["electronic_music_vae.sampled_accuracy"]),
    Row("`feel`, given hits: timing MAE in ms", ["electronic_feel.timing_mae_ms"]),
    Row("`feel`, given hits: velocity MAE", ["electronic_feel.velocity_mae"]),
    Row("density: hits per bar off their quantiles", ["density.off_patterns"]),
]

SECTIONS_OF_CARDS = {
    "drums_rnn": ("drums_rnn", "electronic_drums_rnn"),
    "music_vae": ("music_vae", "electronic_music_vae"),
    "feel": ("feel", "electronic_feel"),
    "style_cvae": ("style_cvae", "auc", "whole", "form", "electronic"),
}
"""The sections of which each card has every figure."""


def tables(figures: Figures) -> dict[str, dict[str, Iterable[str]]]:
    """Return the lines of each table, by document and by the name that its marks bear."""
    return {
        "models/README.md": {
            "recorded": _table(figures, RECORDED),
            "electronic": _table(figures, ELECTRONIC),
        },
        **{
            f"models/cards/{card}.md": {
                section: _table(
                    figures,
                    [Row(label(name), [f"{section}.{name}"]) for name in records(figures, section)],
                )
                for section in sections
            }
            for card, sections in SECTIONS_OF_CARDS.items()
        },
    }


def begin(name: str) -> str:
    """Return the mark before a table."""
    return f"<!-- figures {name}: {COMMAND} -->"


def written(text: str, tables: dict[str, Iterable[str]]) -> str:
    """Return a document with its tables as they should be. Raises ValueError without a mark."""
    for name, rows in tables.items():
        table = "\n".join((begin(name), *rows, END))
        between = re.compile(re.escape(begin(name)) + r".*?" + re.escape(END), re.DOTALL)
        text, count = between.subn(lambda _: table, text)  # noqa: B023 - called at once
        if count != 1:
            raise ValueError(f"{count} marks instead of one: {begin(name)}")
    return text


def _table(figures: Figures, rows: Iterable[Row]) -> Iterator[str]:
    """Return a table in Markdown, and below it what was chosen on which data."""
    choices: list[str] = []
    yield "| | value ± seeds | strongest baseline | real music | split | chosen on |"
    yield "|---|---|---|---|---|---|"
    for row in rows:
        shown = [(path, _record(figures, path)) for path in row.figures]
        _, first = shown[0]
        if first["chosen_on"] not in choices:
            choices.append(first["chosen_on"])
        cells = (
            row.text,
            _side_by_side(_value(path, record) for path, record in shown),
            _side_by_side(_baseline(record) for _, record in shown),
            _side_by_side(number(record["floor"]) for _, record in shown),
            first["split"],
            f"({choices.index(first['chosen_on']) + 1})",
        )
        yield f"| {' | '.join(cells)} |"
    yield ""
    seeds = figures["about"]["seeds"]
    yield (
        f"Means of {len(seeds)} seeds, ± half the difference of the largest and the smallest; "
        "without ± nothing is random. Chosen on:"
    )
    yield ""
    yield from (f"{place}. {choice}" for place, choice in enumerate(choices, 1))


def _record(figures: Figures, path: str) -> Record:
    section, _, name = path.partition(".")
    found = records(figures, section).get(name)
    if found is None:
        raise click.ClickException(
            f"The evaluation has no figure {path}: write it with `sidestick evaluate`, not --quick."
        )
    return found


def _side_by_side(cells: Iterable[str]) -> str:
    """Return the cells with commas; one alone where all are the same."""
    each = list(cells)
    return each[0] if len(set(each)) == 1 else ", ".join(each)


def _value(path: str, record: Record) -> str:
    shown = number(record["value"])
    if len(record["seeds"]) > 1:
        shown += f" ± {number(record['spread'] / 2)}"
    if record["stored"]:
        shown += f" (stored on {record['stored']['date']})"
    return shown + (f"; its paper {PUBLISHED[path]}" if path in PUBLISHED else "")


def _baseline(record: Record) -> str:
    names = [name for name, of in record["baselines"].items() if of == record["baseline"]]
    return f"{names[0]} {number(record['baseline'])}" if names else ""


@click.command()
@click.argument("evaluation", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--root", type=click.Path(path_type=Path, exists=True, file_okay=False), default=Path()
)
def main(evaluation: Path, root: Path) -> None:
    """Write the tables of figures from the JSON of `sidestick evaluate` into the documents."""
    for document, of in tables(json.loads(evaluation.read_text(encoding="utf-8"))).items():
        path = root / document
        path.write_text(written(path.read_text(encoding="utf-8"), of), encoding="utf-8")
        click.echo(f"Wrote {', '.join(of)} into {path}.")


if __name__ == "__main__":
    main()
