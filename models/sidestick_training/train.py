"""`sidestick train`: make one of the models from the Groove MIDI Dataset."""

import importlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

MODELS = ("drums_rnn", "music_vae", "style_cvae", "feel")
Note = Callable[[float, dict[str, float]], None]


@click.command("train")
@click.argument("model", type=click.Choice(MODELS))
@click.option("--gmd", type=click.Path(path_type=Path), help="The zip of GMD, if you have it.")
@click.option(
    "--minutes",
    type=click.FloatRange(min=0.0),
    default=40.0,
    show_default=True,
    help="How long to train; 0 only measures what is there.",
)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("--from", "start", type=click.Path(path_type=Path), help="Weights to go on from.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("runs"), show_default=True)
def train_command(
    model: str, gmd: Path | None, minutes: float, seed: int, start: Path | None, out: Path
) -> None:
    """Train MODEL on the Groove MIDI Dataset and measure it on performances it never heard.

    The folder of its name under --out gets best.npz, history.json, curves.png and metrics.json.
    style_cvae needs a trained music_vae beside it.
    """
    from sidestick_training.errors import TrainingError

    try:
        report = train(model, gmd, minutes, seed, start, out)
    except TrainingError as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(report, indent=1))


def train(
    model: str, gmd: Path | None, minutes: float, seed: int, start: Path | None, out: Path
) -> dict[str, object]:
    """Train, measure, draw the curves; return the held-out figures.

    Raises:
        TrainingError: if the data or weights to start from are missing or damaged.
    """
    from sidestick_training.curves import draw_curves
    from sidestick_training.gmd import load_performances

    performances, run = load_performances(gmd), out / model
    if minutes > 0:
        trainer = importlib.import_module(f"sidestick_training.train_{model}")
        with _progress(model) as note:
            trainer.train(performances, minutes, seed, run, note, start)
    draw_curves(run)
    measure = importlib.import_module(f"sidestick_training.evaluate_{model}")
    report: dict[str, object] = measure.evaluate(performances, run)
    (run / "metrics.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
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


if __name__ == "__main__":
    train_command()
