"""`sidestick train`: train one of the models on the Groove MIDI Dataset and our patterns."""

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

Note = Callable[[float, dict[str, float]], None]


def train(
    model: str,
    gmd: Path | None,
    minutes: float,
    seed: int,
    start: Path | None,
    out: Path,
    *,
    force: bool = False,
) -> dict[str, object]:
    """Train, measure, draw the curves; return the held-out figures.

    `force` lets it take the place of an earlier training in `out`.

    Raises:
        TrainingError: if the data or weights to start from are missing or damaged, if a training
            is in `out` already, or nothing can be written there.
    """
    from sidestick_training.common.gmd import load_performances
    from sidestick_training.common.learning_curves import draw_curves
    from sidestick_training.common.pattern_data import pattern_performances
    from sidestick_training.common.trained_weights import write_metrics

    _check(model, minutes, start, out, force=force)
    performances, run = [*load_performances(gmd), *pattern_performances()], out / model
    if minutes > 0:
        trainer = importlib.import_module(f"sidestick_training.{model}.train")
        with _progress(model) as note:
            trainer.train(performances, minutes, seed, run, note, start)
    draw_curves(run)
    measure = importlib.import_module(f"sidestick_training.{model}.scores")
    report: dict[str, object] = measure.evaluate(performances, run)
    write_metrics(out, model, report)
    return report


def _check(model: str, minutes: float, start: Path | None, out: Path, *, force: bool) -> None:
    """Refuse what would end in an error later on, or lose an earlier training."""
    from sidestick_training.common.paths import check_folder
    from sidestick_training.common.trained_weights import FITTED_TO, WEIGHTS, check_variables
    from sidestick_training.common.training_log import TrainingLog
    from sidestick_training.common.variables_file import load_variables
    from sidestick_training.errors import TrainingError

    run, needed = out / model, []
    check_folder(run)
    if minutes == 0:
        if start is not None:
            raise TrainingError("Without minutes nothing is trained: leave --from out.")
        needed.append((model, run / WEIGHTS))
    elif (run / WEIGHTS).exists() and not force:
        raise TrainingError(
            f"{run} holds a training already, which was left as it is. Name another folder with "
            "--out, or add --force to train over it."
        )
    if start is not None:
        needed.append((model, start))
    if model in FITTED_TO:
        beside = out / FITTED_TO[model] / WEIGHTS
        if not beside.exists():
            raise TrainingError(f"Train {FITTED_TO[model]} first: its weights are not at {beside}.")
        needed.append((FITTED_TO[model], beside))
    for network, path in needed:
        check_variables(network, load_variables(path), path)
    if minutes == 0:
        TrainingLog.read(run)


@contextmanager
def _progress(model: str) -> Iterator[Note]:
    shown = (BarColumn(), TimeRemainingColumn(), TextColumn("{task.fields[figures]}"))
    with Progress(TextColumn(model), *shown) as progress:
        task = progress.add_task("", total=1.0, figures="")

        def note(done: float, figures: dict[str, float]) -> None:
            words = "  ".join(f"{key} {value:.4g}" for key, value in figures.items())
            progress.update(task, completed=done, figures=words)

        yield note
