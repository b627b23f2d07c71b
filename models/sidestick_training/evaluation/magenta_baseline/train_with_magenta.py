"""Train Magenta's DrumsRNN with Magenta's own trainer, and store its result and its log.

Run it as a module with `--steps 300`; that takes about an hour, ten seconds for a step of 64
pieces. `stored_results` reads the result for `sidestick evaluate`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sidestick_models.corpus.piece import Piece
from sidestick_training.common.gmd import SHA256, load_performances
from sidestick_training.drums_rnn.data import PIECE_STEPS, Events, first_steps
from sidestick_training.evaluation.magenta_baseline.job_files import (
    EXAMPLES,
    LOG,
    PIECES,
    load_pieces,
    read_log,
    save_pieces,
)
from sidestick_training.evaluation.magenta_baseline.stored_results import (
    MAGENTA,
    StoredTraining,
    log_name,
    store,
)
from sidestick_training.magenta.process import run_module

if TYPE_CHECKING:
    from sidestick_training.drums_rnn.network import DrumsRnn

COMMAND = "sidestick_training.evaluation.magenta_baseline.train_with_magenta"
JOB = "sidestick_training.evaluation.magenta_baseline.magenta_training_job"


def build_and_train(
    performances: Sequence[Piece],
    folder: Path,
    *,
    steps: int,
    batch: int,
    seed: int,
    timeout_s: float,
) -> list[Events]:
    """Train for `steps` steps of `batch` pieces in a process of its own; return Magenta's examples.

    Magenta's data set builder gets the training split as note sequences on the sixteenth grid,
    with a pitch of its own table for each drum class, so that both trainers see the same events.
    `folder` is empty before; afterwards `train` in it has checkpoints and `LOG` the loss of every
    step. With no steps the examples are all that is made.

    Raises:
        MagentaProcessError: Magenta is not installed, or it failed or took longer than `timeout_s`.
    """
    learning = [p.events() for p in performances if p.split == "train"]
    save_pieces(learning, folder / PIECES)
    run_module(JOB, [str(folder), *map(str, (steps, batch, seed))], timeout_s=timeout_s)
    return load_pieces(folder / EXAMPLES)


def measure(model: DrumsRnn, performances: Sequence[Piece]) -> dict[str, dict[str, float]]:
    """Return nats per step and accuracy on the splits `validation` and `test`.

    Teacher-forced from the first step of every performance, as the shipped network is measured.
    """
    from sidestick_training.drums_rnn.train import evaluator

    evaluate = evaluator(model)
    figures = {
        split: evaluate(first_steps([p for p in performances if p.split == split]))
        for split in ("validation", "test")
    }
    return {
        split: {name: float(value) for name, value in of_split.items()}
        for split, of_split in figures.items()
    }


def trained_model(checkpoints: Path) -> DrumsRnn:
    """Load the newest of Magenta's checkpoints into our network, which computes the same.

    Raises:
        DamagedModelError: the checkpoint cannot be read.
    """
    import tensorflow as tf

    from sidestick_training.drums_rnn.network import DrumsRnn
    from sidestick_training.magenta.checkpoints import read_checkpoint

    model = DrumsRnn()
    trained = read_checkpoint(Path(tf.train.latest_checkpoint(checkpoints)))
    for name, variable in model.named.items():
        variable.assign(trained[name])
    return model


@click.command()
@click.option("--steps", type=click.IntRange(1), default=300, show_default=True)
@click.option("--batch", type=click.IntRange(1), default=64, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--gmd", type=click.Path(path_type=Path), help="The zip of GMD, if you have it.")
@click.option("--hours", type=click.FloatRange(min=0, min_open=True), default=6, show_default=True)
@click.option("--to", "target", type=click.Path(path_type=Path), default=MAGENTA)
def main(steps: int, batch: int, seed: int, gmd: Path | None, hours: float, target: Path) -> None:
    """Train with Magenta's own trainer, measure, and store the result."""
    command = f"python -m {COMMAND} --steps {steps} --batch {batch} --seed {seed}"
    click.echo(f"Training for {steps} steps; at ten seconds each that is {steps / 6:.0f} minutes.")
    performances = load_performances(gmd)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        examples = build_and_train(
            performances, folder, steps=steps, batch=batch, seed=seed, timeout_s=3600 * hours
        )
        result = StoredTraining(
            date=date.today().isoformat(),
            command=command,
            log=log_name(target),
            updates=steps,
            batch=batch,
            steps=PIECE_STEPS,
            seed=seed,
            data_sha256=SHA256,
            examples=len(examples),
            events_trained=events_trained(examples, steps * batch),
            **measure(trained_model(folder / "train"), performances),
        )
        store(result, read_log(folder / LOG), target)
    click.echo(f"{result.test['nats_per_step']:.3f} nats per step on the test split; {target}")


def events_trained(examples: Sequence[Events], pieces: int) -> int:
    """Return the events that Magenta predicts in so many pieces: all of each but its first."""
    predicted = sum(len(example) - 1 for example in examples)
    return round(pieces * predicted / len(examples))


if __name__ == "__main__":
    main()
