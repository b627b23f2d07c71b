"""`sidestick bench loops`: measures what is done with a musician's own loops, and prints it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import click

from sidestick_engine.cli.shared import options
from sidestick_engine.cli.shared.exit_codes import BadInputError, report_errors
from sidestick_engine.cli.shared.json_output import print_json
from sidestick_engine.installation.way import needs_extra

QUICK_FILES = 300
_ROOM = "sidestick_engine.cli.bench.loops"


class Measure(NamedTuple):
    """A measurement: where it is, and what is asked of it.

    The function takes the data set's zip and a seed, and `files` if `by_files`. `asked` has the
    least of a figure, or, where `at_most` names it, the most.
    """

    module: str
    function: str
    asked: Mapping[str, float]
    at_most: frozenset[str] = frozenset()
    by_files: bool = False


MEASURES = {
    "corpus": Measure(
        "corpus_figures",
        "corpus_figures",
        {
            "scanning_files_per_cpu_s": 2000,
            "files_per_cpu_s": 500,
            "taken_right": 0.99,
            "reasons_right": 0.97,
        },
        by_files=True,
    ),
    "recognition": Measure(
        "recognition_figures",
        "recognition_figures",
        {
            "files_right": 0.98,
            "folders_right": 0.999,
            "files_sure_and_wrong": 0.003,
            "folders_sure_and_wrong": 0.0,
            "melodies_taken_for_drums": 0.01,
        },
        frozenset(("files_sure_and_wrong", "folders_sure_and_wrong", "melodies_taken_for_drums")),
    ),
    "styles": Measure(
        "style_figures",
        "style_figures",
        {"seconds": 5, "judged_mine": 0.94, "copies": 0.01},
        frozenset(("seconds", "copies")),
    ),
    "training": Measure(
        "training_figures",
        "training_figures",
        {"cpu_s_to_plateau": 180, "rise_for_everyone": 0.02, "times_sooner": 20},
        frozenset(("cpu_s_to_plateau", "rise_for_everyone")),
    ),
}


@click.command("loops")
@options.gmd
@click.option(
    "--files",
    type=click.IntRange(50, 1_000_000),
    default=3500,
    show_default=True,
    help="The number of files of the spoilt collection that is made for it.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Its seed.")
@click.option("--quick", is_flag=True, help=f"Make {QUICK_FILES} files, and measure only these.")
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(list(MEASURES)),
    help="Measure only this; may be given again.",
)
@options.as_json
def loops(
    gmd: Path | None, files: int, seed: int, quick: bool, only: tuple[str, ...], as_json: bool
) -> None:
    """Measure what Sidestick makes of a musician's loops.

    A collection is made of the Groove MIDI Dataset: loops for many drum libraries, spoilt as they
    are on disks, of which the truth is known.
    """
    wanted = only or (("corpus",) if quick else tuple(MEASURES))
    found = {}
    with report_errors():
        archive = _archive(gmd)
        for name in wanted:
            measure = MEASURES[name]
            if find_spec(f"{_ROOM}.{measure.module}") is None:
                continue
            module = import_module(f"{_ROOM}.{measure.module}")
            function: Callable[..., dict[str, Any]] = getattr(module, measure.function)
            many = {"files": min(files, QUICK_FILES) if quick else files}
            figures = function(archive, seed=seed, **(many if measure.by_files else {}))
            found[name] = {**figures, "missed": missed(figures, measure)}
    if as_json:
        print_json(found)
        return
    for name, figures in found.items():
        click.echo(f"{name}:")
        for key, value in figures.items():
            asked = MEASURES[name].asked.get(key)
            word = "at most" if key in MEASURES[name].at_most else "at least"
            click.echo(f"  {key}: {value}" + ("" if asked is None else f" ({word} {asked:g})"))


def missed(figures: Mapping[str, Any], measure: Measure) -> list[str]:
    """Return which figures are not as they are asked for."""
    return [
        name
        for name, asked in measure.asked.items()
        if (figures[name] > asked if name in measure.at_most else figures[name] < asked)
    ]


def _archive(gmd: Path | None) -> Path:
    if find_spec("sidestick_training") is None:
        raise click.ClickException(needs_extra("sidestick-training", "train"))
    from sidestick_training.common.gmd import find_archive
    from sidestick_training.errors import DatasetError

    try:
        return find_archive(gmd)
    except DatasetError as error:
        raise BadInputError(str(error)) from error
