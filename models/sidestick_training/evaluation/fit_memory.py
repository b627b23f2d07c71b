"""Fits the weights of the memory of a piece to GMD's validation split.

`python -m sidestick_training.evaluation.fit_memory [--gmd ZIP]` prints each set of weights that it
tries with its nats per step, and last the best; it takes minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.sampling.piece_memory import FITTED, MemoryWeights, PieceMemory
from sidestick_training.common.command_line import report_errors
from sidestick_training.common.gmd import load_performances
from sidestick_training.drums_rnn.data import first_steps
from sidestick_training.evaluation.shipped_models import load_shipped_models
from sidestick_training.evaluation.teacher_forcing import TeacherForcing

PRIORS = (2.0, 3.0, 4.0, 6.0, 8.0, 12.0)
FADINGS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)

Rows = Sequence[NDArray[np.int64]]


def best_weights(
    nats: Callable[[MemoryWeights], float], start: MemoryWeights = FITTED
) -> MemoryWeights:
    """Return the weights of least `nats`, one changed at a time until no change helps."""
    best, least = start, nats(start)
    improved = True
    while improved:
        improved = False
        for changed in _changes(best):
            if (tried := nats(changed)) < least:
                best, least, improved = changed, tried, True
    return best


def _changes(weights: MemoryWeights) -> Iterator[MemoryWeights]:
    yield from (weights._replace(fading=fading) for fading in FADINGS)
    for changed in range(len(weights.priors)):
        for prior in PRIORS:
            priors = list(weights.priors)
            priors[changed] = (priors[changed][0], prior)
            yield weights._replace(priors=tuple(priors))


class Predicted:
    """Logits of a network before each step of pieces, events (steps,) each."""

    def __init__(self, rows: Rows) -> None:
        length = max(map(len, rows))
        self._events = np.array([np.pad(row, (0, length - len(row))) for row in rows])
        self._counted = np.arange(length) < np.array([len(row) for row in rows])[:, None]
        self._logits: list[NDArray[np.float32]] = []
        load_shipped_models().drums_rnn.teacher_force(TeacherForcing.of(self._events, [self]))

    def shift(self, step: int, logits: NDArray[np.float64]) -> NDArray[np.float64]:  # noqa: ARG002
        """Store logits, and return them as they are."""
        self._logits.append(logits.astype(np.float32))
        return logits

    def update(self, step: int, events: NDArray[np.int64]) -> None:
        """Ignore the events: only logits are stored."""

    def nats(self, weights: MemoryWeights) -> float:
        """Return the nats of a step with a memory of these weights."""
        nothing = np.zeros((len(self._events), 0), np.int64)
        memory = PieceMemory(nothing, len(self._events), STEPS_PER_BAR, weights)
        forced = TeacherForcing.of(self._events, [memory])
        for step, logits in enumerate(self._logits):
            forced.at(step, logits)
        return float(forced.nll[self._counted].mean())


@click.command()
@click.option("--gmd", type=click.Path(path_type=Path), help="The zip of GMD, if you have it.")
def main(gmd: Path | None) -> None:
    """Fit the weights of the memory."""

    def nats(weights: MemoryWeights) -> float:
        tried = predicted.nats(weights)
        click.echo(f"{tried:.4f} {weights}")
        return tried

    with report_errors():
        held_out = [piece for piece in load_performances(gmd) if piece.split == "validation"]
        predicted = Predicted(first_steps(held_out))
        click.echo(f"best: {best_weights(nats)}")


if __name__ == "__main__":
    main()
