"""`sidestick train`: train one of the models on the Groove MIDI Dataset and our patterns."""

import importlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

Note = Callable[[float, dict[str, float]], None]


def train(
    model: str, gmd: Path | None, minutes: float, seed: int, start: Path | None, out: Path
) -> dict[str, object]:
    """Train, measure, draw the curves; return the held-out figures.

    Raises:
        TrainingError: if the data or weights to start from are missing or damaged.
    """
    from sidestick_training.common.atomic_file import write_atomically
    from sidestick_training.common.gmd import load_performances
    from sidestick_training.common.learning_curves import draw_curves
    from sidestick_training.common.pattern_data import pattern_performances

    performances, run = [*load_performances(gmd), *pattern_performances()], out / model
    if minutes > 0:
        trainer = importlib.import_module(f"sidestick_training.{model}.train")
        with _progress(model) as note:
            trainer.train(performances, minutes, seed, run, note, start)
    draw_curves(run)
    measure = importlib.import_module(f"sidestick_training.{model}.scores")
    report: dict[str, object] = measure.evaluate(performances, run)
    write_atomically(run / "metrics.json", (json.dumps(report, indent=1) + "\n").encode())
    return report


@contextmanager
def _progress(model: str) -> Iterator[Note]:
    shown = (BarColumn(), TimeRemainingColumn(), TextColumn("{task.fields[figures]}"))
    with Progress(TextColumn(model), *shown) as progress:
        task = progress.add_task("", total=1.0, figures="")

        def note(done: float, figures: dict[str, float]) -> None:
            words = "  ".join(f"{key} {value:.4g}" for key, value in figures.items())
            progress.update(task, completed=done, figures=words)

        yield note
