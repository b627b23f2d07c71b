"""Train our DrumsRNN from scratch on exactly Magenta's examples, and store its result and its log.

Run it as a module with `--updates 300`. Equal to `train_with_magenta`: the network, the examples
that Magenta's data set builder makes, the number of updates and of pieces in each. Ours sees
`--steps` sixteenths of each piece in an update, 32 unless told otherwise, where Magenta's sees the
whole piece. Initial weights, optimizer and dropout are ours; no example is varied, and nothing is
chosen: what is measured is the average of the weights after the last update.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from sidestick_training.common.gmd import SHA256, load_performances
from sidestick_training.drums_rnn.data import PIECE_STEPS, Events, pack_streams
from sidestick_training.evaluation.magenta_baseline.job_files import Row
from sidestick_training.evaluation.magenta_baseline.stored_results import (
    SIDESTICK,
    StoredTraining,
    log_name,
    store,
)
from sidestick_training.evaluation.magenta_baseline.train_with_magenta import (
    build_and_train,
    measure,
)

if TYPE_CHECKING:
    from sidestick_training.drums_rnn.network import DrumsRnn

COMMAND = "sidestick_training.evaluation.magenta_baseline.train_sidestick"
BUILD_TIMEOUT_S = 1800.0


def train(
    examples: Sequence[Events], *, updates: int, batch: int, steps: int, seed: int
) -> tuple[DrumsRnn, list[Row]]:
    """Train for `updates` updates on `steps` steps of `batch` pieces.

    Return the network with its averaged weights, and a row for every update: `step`, `seconds`
    since training began, `loss` and `events`, the number of events that the loss is the mean of.
    """
    import tensorflow as tf

    from sidestick_training.drums_rnn.network import DrumsRnn
    from sidestick_training.drums_rnn.train import DROPOUT, compiled_step, new_optimizer

    tf.keras.utils.set_random_seed(seed)
    model = DrumsRnn(dropout=DROPOUT)
    optimizer = new_optimizer(model)
    train_step, state = compiled_step(model, optimizer), model.zero_state(batch)
    chunks = pack_streams(_shuffled(examples, np.random.default_rng(seed)), batch, steps)
    log: list[Row] = []
    began = time.monotonic()
    for update in range(updates):
        optimizer.schedule(update / updates)
        chunk = next(chunks)
        loss, state = train_step(*chunk, state)
        log.append(
            {
                "step": update + 1,
                "seconds": time.monotonic() - began,
                "loss": float(loss),
                "events": int(chunk.counted.sum()),
            }
        )
    optimizer.finalize_variable_values(list(model.named.values()))
    return model, log


def _shuffled(examples: Sequence[Events], rng: np.random.Generator) -> Iterator[Events]:
    """Yield all examples in random order, again and again."""
    while True:
        yield from (examples[number] for number in rng.permutation(len(examples)))


@click.command()
@click.option("--updates", type=click.IntRange(1), default=300, show_default=True)
@click.option("--batch", type=click.IntRange(1), default=64, show_default=True)
@click.option("--steps", type=click.IntRange(1, PIECE_STEPS), default=32, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--gmd", type=click.Path(path_type=Path), help="The zip of GMD, if you have it.")
@click.option("--to", "target", type=click.Path(path_type=Path), default=SIDESTICK)
def main(updates: int, batch: int, steps: int, seed: int, gmd: Path | None, target: Path) -> None:
    """Train ours from scratch, measure, and store the result."""
    settings = f"--updates {updates} --batch {batch} --steps {steps} --seed {seed}"
    performances = load_performances(gmd)
    with tempfile.TemporaryDirectory() as name:
        examples = build_and_train(
            performances, Path(name), steps=0, batch=batch, seed=seed, timeout_s=BUILD_TIMEOUT_S
        )
    model, log = train(examples, updates=updates, batch=batch, steps=steps, seed=seed)
    result = StoredTraining(
        date=date.today().isoformat(),
        command=f"python -m {COMMAND} {settings}",
        log=log_name(target),
        updates=updates,
        batch=batch,
        steps=steps,
        seed=seed,
        data_sha256=SHA256,
        examples=len(examples),
        events_trained=int(sum(row["events"] for row in log)),
        **measure(model, performances),
    )
    store(result, log, target)
    click.echo(f"{result.test['nats_per_step']:.3f} nats per step on the test split; {target}")


if __name__ == "__main__":
    main()
