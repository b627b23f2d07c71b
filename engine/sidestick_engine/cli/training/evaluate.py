"""`sidestick evaluate`: how good the models are, on unseen performances."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import click

from Sidestick.protocol.atomic_file import write_atomically
from sidestick_engine.cli.shared import options
from sidestick_engine.cli.training.train_extra import require_training

if TYPE_CHECKING:
    from rich.console import Console

    from sidestick_training.evaluation.config import EvaluationConfig
    from sidestick_training.evaluation.evaluate import Evaluation


@click.command("evaluate")
@options.gmd
@options.as_json
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder for pictures and evaluation.json. "
    "[default: evaluation in that of --runs, evaluation_quick with --quick; none with --json]",
)
@click.option(
    "--runs",
    type=click.Path(path_type=Path),
    default=Path("runs"),
    show_default=True,
    help="The folder of all trainings, with their learning curves.",
)
@click.option(
    "--seeds",
    type=click.IntRange(1, 20),
    help="The number of seeds that figures are means of. [default: 3; 2 with --quick]",
)
@click.option("--quick", is_flag=True, help="Use few windows, only to check that everything runs.")
def evaluate(
    gmd: Path | None,
    as_json: bool,
    out: Path | None,
    runs: Path,
    seeds: int | None,
    quick: bool,
) -> None:
    """Measure all models on unseen data.

    That is the test split of the Groove MIDI Dataset, and held-out patterns.
    """
    from rich.console import Console

    folder = out or (None if as_json else runs / ("evaluation_quick" if quick else "evaluation"))
    with require_training():
        from sidestick_training.common.paths import check_folder
        from sidestick_training.evaluation.config import QUICK, THOROUGH

        if folder is not None:
            check_folder(folder)
        config = QUICK if quick else THOROUGH
        config = replace(config, seeds=seeds or config.seeds)
        result = _measure(gmd, config, Console(stderr=True))
    if as_json:
        click.echo(json.dumps(result.figures))
    else:
        _print(result)
    if folder is not None:
        with require_training():
            _draw(result, runs, folder)


def _measure(gmd: Path | None, config: EvaluationConfig, console: Console) -> Evaluation:
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TimeElapsedColumn

    from sidestick_engine.beats.handlers import Service
    from sidestick_engine.cli.training.swing_actions import SwingActions
    from sidestick_models.drummer_cache import DrummerCache
    from sidestick_models.imported_models import Library
    from sidestick_training.common.gmd import load_performances
    from sidestick_training.evaluation.evaluate import evaluate, measurements, swing_section
    from sidestick_training.evaluation.metrics.swing import Hit

    columns = (SpinnerColumn(), *Progress.get_default_columns()[:2], MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
        # The models that ship, whatever else is installed here.
        drummers = DrummerCache(Library(Path(os.devnull)))
        actions = SwingActions(Service(drummers), Hit)
        more = {
            "swing": swing_section(actions.play, drummers.catalogue.without_substyles(), config)
        }
        task = progress.add_task("Groove MIDI Dataset", total=measurements(config, more))
        performances, done = load_performances(gmd), count()

        def note(measurement: str) -> None:
            progress.update(task, description=measurement, completed=next(done))

        return evaluate(performances, config=config, note=note, more=more)


def _print(result: Evaluation) -> None:
    from rich.console import Console

    from sidestick_training.evaluation.report.tables import tables

    Console().print(tables(result.figures))


def _draw(result: Evaluation, runs: Path, folder: Path) -> None:
    from sidestick_training.evaluation.report.plots import draw_all

    folder.mkdir(parents=True, exist_ok=True)
    pictures = draw_all(result, runs, folder)
    figures = json.dumps(result.figures, indent=2) + "\n"
    write_atomically(folder / "evaluation.json", figures.encode())
    click.echo(f"Wrote evaluation.json and {len(pictures)} pictures to {folder}.", err=True)
