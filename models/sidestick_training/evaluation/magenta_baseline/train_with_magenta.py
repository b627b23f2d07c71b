"""Train Magenta's DrumsRNN with Magenta's own trainer, and store its result.

Run it as a module with `--steps 300`; that takes about an hour, ten seconds for a step of 64
pieces. `stored_results` reads the result for `sidestick evaluate`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np

from sidestick_training.common.gmd import SHA256, Performance, load_performances
from sidestick_training.drums_rnn.data import first_steps
from sidestick_training.evaluation.magenta_baseline.stored_results import MAGENTA, write_result
from sidestick_training.magenta.process import run_module

COMMAND = "sidestick_training.evaluation.magenta_baseline.train_with_magenta"
JOB = "sidestick_training.evaluation.magenta_baseline.magenta_training_job"


def train_and_measure(
    performances: Sequence[Performance],
    folder: Path,
    *,
    steps: int,
    batch: int,
    seed: int,
    timeout_s: float,
) -> dict[str, Any]:
    """Train for `steps` steps of `batch` pieces in a process of its own; return the result.

    Magenta's data set builder gets the training split as note sequences on the sixteenth grid,
    with a pitch of its own table for each drum class, so that both trainers see the same events.
    The trained weights are measured in our network, which computes the same as Magenta's, and as
    ours are: teacher-forced from the first step of every performance. `folder` is empty before.

    Raises:
        MagentaProcessError: Magenta is not installed, or it failed or took longer than `timeout_s`.
        DamagedModelError: its checkpoint cannot be read.
    """
    learning = [p.events() for p in performances if p.split == "train"]
    rows = {str(number): events for number, events in enumerate(learning)}
    np.savez_compressed(folder / "pieces.npz", **rows)  # type: ignore[arg-type]
    words = [str(folder), str(steps), str(batch), str(seed)]
    output = run_module(JOB, words, timeout_s=timeout_s)
    examples, events = map(int, output.splitlines()[-1].split())
    return {
        "steps": steps,
        "batch": batch,
        "seed": seed,
        "data_sha256": SHA256,
        "examples": examples,
        "events_trained": round(steps * batch * events / examples),
        **_measure(folder / "train", performances),
    }


def _measure(checkpoints: Path, performances: Sequence[Performance]) -> dict[str, Any]:
    import tensorflow as tf

    from sidestick_training.drums_rnn.network import DrumsRnn
    from sidestick_training.drums_rnn.train import evaluator
    from sidestick_training.magenta.checkpoints import read_checkpoint

    model = DrumsRnn()
    trained = read_checkpoint(Path(tf.train.latest_checkpoint(checkpoints)))
    for name, variable in model.named.items():
        variable.assign(trained[name])
    measure = evaluator(model)
    return {
        split: {
            name: float(value)
            for name, value in measure(
                first_steps([p for p in performances if p.split == split])
            ).items()
        }
        for split in ("validation", "test")
    }


@click.command()
@click.option("--steps", type=click.IntRange(1), default=300, show_default=True)
@click.option("--batch", type=click.IntRange(1), default=64, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--gmd", type=click.Path(path_type=Path), help="The zip of GMD, if you have it.")
@click.option("--hours", type=click.FloatRange(min=0, min_open=True), default=6, show_default=True)
@click.option("--to", "target", type=click.Path(path_type=Path), default=MAGENTA)
def main(steps: int, batch: int, seed: int, gmd: Path | None, hours: float, target: Path) -> None:
    """Train with Magenta's own trainer, measure, and store the result."""
    words = ["--steps", steps, "--batch", batch, "--seed", seed]
    command = " ".join(map(str, ["python -m", COMMAND, *words]))
    click.echo(f"Training for {steps} steps; at ten seconds each that is {steps / 6:.0f} minutes.")
    with tempfile.TemporaryDirectory() as folder:
        result = train_and_measure(
            load_performances(gmd),
            Path(folder),
            steps=steps,
            batch=batch,
            seed=seed,
            timeout_s=3600 * hours,
        )
    write_result({"command": command, **result}, target)
    click.echo(f"{result['test']['nats_per_step']:.3f} nats per step on the test split; {target}")


if __name__ == "__main__":
    main()
