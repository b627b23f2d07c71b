"""Measure what training further costs and gains, in CPU seconds, which other programs bear less on.

`python -m sidestick_training.tuning.figures tune CORPUS [--model all]` trains what ships further
on a corpus; `... scratch [--gmd ZIP]` trains DrumsRNN with Magenta's sizes and batch on its data,
until it is as good as Magenta's own trainer was after 300 updates. Both print a line of JSON.
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Any

import click
import numpy as np

from sidestick_models.imported_models import Library
from sidestick_training.common.command_line import report_errors
from sidestick_training.common.gmd import load_performances
from sidestick_training.common.tunable import TuningPieces
from sidestick_training.tuning.command import Trained, Watcher, tune
from sidestick_training.tuning.progress import Row
from sidestick_training.tuning.recipes import NETWORKS, RECIPES, new_plateau, new_tunable
from sidestick_training.tuning.request import TuneRequest
from sidestick_training.tuning.start import default_shape

NEAR = 0.05
"""The nats, of a sixteenth, within which a loss has reached its plateau."""

MAGENTA_NATS, MAGENTA_MINUTES, MAGENTA_BATCH = 2.526, 135.0, 64
"""The test loss that Magenta's trainer reached in a run of 300 updates, in how long on 2 cores."""


def tuning_figures(corpus: Path, model: str = "drums_rnn", seed: int = 1) -> dict[str, Any]:
    """Train what ships further on a corpus, in a folder that is deleted; return what it took.

    Of each network: `cpu_s` in all, `cpu_s_to_plateau` until its loss on yours is within 0.05 nats
    of the least, the losses before and after, and the rise of everyone's.

    Raises:
        TrainingError, CorpusError: as `tune`.
    """
    marks: dict[str, list[tuple[float, Row]]] = {}
    began = time.process_time()
    spent = {"": began}

    def checkpoint(network: str, row: Row) -> None:
        marks.setdefault(network, []).append((time.process_time(), row))

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        request = TuneRequest(corpus, "figures", model, seed=seed, out=folder / "runs")
        wall = time.monotonic()
        trained = tune(request, Library(folder / "models"), Watcher(checkpoint=checkpoint))
        wall = time.monotonic() - wall
    figures = {}
    for each in trained:
        start = max(spent.values())
        figures[each.network] = _figures(each, marks[each.network], start)
        spent[each.network] = marks[each.network][-1][0]
    return {"cpu_s": round(time.process_time() - began, 1), "wall_s": round(wall, 1), **figures}


def _figures(trained: Trained, marks: list[tuple[float, Row]], start: float) -> dict[str, Any]:
    unit = {"music_vae": 32.0, "style_cvae": 64.0}.get(trained.network, 1.0)
    least = min(row.loss_yours for _, row in marks)
    near = next(cpu for cpu, row in marks if row.loss_yours <= least + NEAR * unit)
    flat = next(cpu for cpu, row in marks if row.loss_yours <= least)
    before, best = trained.before, trained.best
    return {
        "steps": trained.last.step,
        "cpu_s": round(marks[-1][0] - start, 1),
        "cpu_s_to_plateau": round(near - start, 1),
        "cpu_s_to_least": round(flat - start, 1),
        "yours": [before.loss_yours, best.loss_yours],
        "everyone": [before.loss_everyone, best.loss_everyone],
        "everyone_rise": round(best.loss_everyone - before.loss_everyone, 4),
    }


def scratch_figures(gmd: Path | None = None, every: int = 20, seed: int = 1) -> dict[str, Any]:
    """Train DrumsRNN from scratch until it is as good as Magenta's trainer; return what it took.

    The same layers, units, batch and split: the loss is that of the whole test split, as Magenta's.
    Measuring is not counted, as its was not.
    """
    import tensorflow as tf

    from sidestick_training.drums_rnn.data import first_steps
    from sidestick_training.drums_rnn.train import evaluator

    performances = load_performances(gmd)
    learnt, test = ([p for p in performances if p.split == split] for split in ("train", "test"))
    tf.keras.utils.set_random_seed(seed)
    pieces = TuningPieces(learnt, learnt, test[:1], test[:1], 0.0, labelled=True)
    shape = default_shape("drums_rnn")
    tunable = new_tunable("drums_rnn", pieces, shape, MAGENTA_BATCH, seed)
    plateau = new_plateau(RECIPES["drums_rnn"], 1.0, scratch=True)
    measure, rows = evaluator(tunable.model), first_steps(test)
    loss, cpu, wall, step = np.inf, 0.0, 0.0, 0
    while loss > MAGENTA_NATS:
        cpu_began, wall_began = time.process_time(), time.monotonic()
        for _ in range(every):
            tunable.optimizer.prepare_step(plateau.rate(step))
            tunable.train(step)
            step += 1
        cpu += time.process_time() - cpu_began
        wall += time.monotonic() - wall_began
        with tunable.optimizer.averaged():
            loss = float(measure(rows)["nats_per_step"])
    return {
        "steps": step,
        "test_nats": round(loss, 3),
        "cpu_s": round(cpu, 1),
        "wall_s": round(wall, 1),
        "magenta_s": 60 * MAGENTA_MINUTES,
        "times_sooner": round(60 * MAGENTA_MINUTES / wall, 1),
        # As if all of it ran on one of Magenta's two cores.
        "times_sooner_on_one_core": round(60 * MAGENTA_MINUTES / cpu, 1),
    }


@click.group()
def main() -> None:
    """Measure training further."""


@main.command("tune")
@click.argument("corpus", type=click.Path(path_type=Path))
@click.option("--model", type=click.Choice([*NETWORKS, "all"]), default="drums_rnn")
@click.option("--seed", type=int, default=1)
def tune_(corpus: Path, model: str, seed: int) -> None:
    """Train what ships further on CORPUS."""
    with report_errors():
        click.echo(json.dumps(tuning_figures(corpus, model, seed)))


@main.command()
@click.option("--gmd", type=click.Path(path_type=Path), help="The zip of GMD, if you have it.")
def scratch(gmd: Path | None) -> None:
    """Train DrumsRNN from scratch, as Magenta did."""
    with report_errors():
        click.echo(json.dumps(scratch_figures(gmd)))


if __name__ == "__main__":
    main()
