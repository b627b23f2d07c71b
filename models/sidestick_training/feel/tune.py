"""`feel`, trained further on a musician's pieces."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import tensorflow as tf

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.corpus.piece import Piece
from sidestick_models.styles.trained import TRAINED, style_number
from sidestick_training.common.random_stream import RandomStream
from sidestick_training.common.training_loop import Optimizer, TrainConfig
from sidestick_training.common.tunable import Losses, TuningPieces, step_seed
from sidestick_training.common.variables_file import Variables
from sidestick_training.errors import TrainingError
from sidestick_training.feel.data import FORGET_STYLE, Example, example, stack
from sidestick_training.feel.network import Feel, FeelShape
from sidestick_training.feel.scores import correlations_of
from sidestick_training.feel.train import compiled_step, hits_per_example, losses

MOST_MEASURED = 256
_LENGTHS = (4, 2, 1)
_ENOUGH = 0.8


class FeelTuning:
    """Stretches of some bars of yours and of everyone's, drawn anew for every step.

    Unless yours are labelled, they are played in no style: a style of one's own is none of those
    that the network knows.
    """

    unit = 1.0

    def __init__(self, pieces: TuningPieces, shape: FeelShape, batch: int, seed: int) -> None:
        self.model = Feel(shape)
        self.optimizer: Optimizer = Optimizer(
            self.model, TrainConfig(np.inf, "loss", ema_momentum=0.995)
        )
        self._seed, self._labelled = seed, pieces.labelled
        self._bars = common_length(pieces.yours)
        self._sets = [
            _Stretches(pieces.yours, self._bars, labelled=pieces.labelled),
            _Stretches(pieces.everyone, self._bars, labelled=True),
        ]
        self._held_out = [
            _Stretches(part, self._bars, labelled=labelled).some(MOST_MEASURED)
            for part, labelled in (
                (pieces.yours_held_out, pieces.labelled),
                (pieces.everyone_held_out, True),
            )
        ]
        self._shares = pieces.split_of(batch)
        self._train_step = compiled_step(self.model, self.optimizer)
        self._measure = _measurement(self.model)

    def initialize(self) -> None:
        """See `Tunable`."""

    def train(self, number: int) -> float:
        """See `Tunable`."""
        rng = np.random.default_rng([self._seed, number])
        parts = [
            each.draw(count, rng)
            for each, count in zip(self._sets, self._shares, strict=True)
            if count
        ]
        return float(self._train_step(*stack(parts), seed=step_seed(self._seed, number)))

    def measure(self) -> Losses:
        """See `Tunable`."""
        return Losses(*map(self._measure, self._held_out))

    def carried(self) -> Variables:
        """See `Tunable`."""
        return {}

    def carry_on(self, number: int, carried: Variables) -> None:
        """See `Tunable`."""

    def finished(self, variables: Variables) -> Variables:
        """See `Tunable`."""
        learnt = [*self._sets[0].pieces, *self._sets[1].pieces]
        return variables | correlations_of(self.model, _some(learnt))


def common_length(pieces: Sequence[Piece]) -> int:
    """Return the greatest of 4, 2 and 1 bars for which most of the pieces' bars are long enough.

    Raises:
        TrainingError: not one bar is there.
    """
    every = sum(piece.bars for piece in pieces)
    for bars in _LENGTHS:
        if sum(piece.bars for piece in pieces if piece.bars >= bars) > _ENOUGH * every:
            return bars
    raise TrainingError("The corpus has not one whole bar to learn from.")


class _Stretches:
    """Pieces of enough bars, longer ones drawn more often."""

    def __init__(self, pieces: Sequence[Piece], bars: int, *, labelled: bool) -> None:
        self._steps, self._labelled = bars * STEPS_PER_BAR, labelled
        self.pieces = [piece for piece in pieces if piece.bars >= bars]
        weights = np.array([piece.bars for piece in self.pieces], float)
        self._odds = weights / weights.sum() if len(weights) else weights

    def draw(self, count: int, rng: np.random.Generator) -> Example:
        """Draw some stretches, one in ten without its style."""
        rows = []
        for index in rng.choice(len(self.pieces), count, p=self._odds):
            piece = self.pieces[index]
            starts = (len(piece.hits) - self._steps) // STEPS_PER_BAR + 1
            first = STEPS_PER_BAR * int(rng.integers(starts))
            style = self._style(piece) if rng.random() >= FORGET_STYLE else None
            rows.append(example(piece, first, self._steps, style))
        return stack(rows)

    def some(self, most: int) -> Example:
        """Return stretches that do not overlap, so many at most, from all parts of the pieces."""
        places = [
            (piece, first)
            for piece in self.pieces
            for first in range(0, len(piece.hits) - self._steps + 1, self._steps)
        ]
        if not places:
            raise TrainingError("The corpus has no piece that is long enough to measure on.")
        chosen = places[:: -(-len(places) // most)]
        return stack([example(p, first, self._steps, self._style(p)) for p, first in chosen])

    def _style(self, piece: Piece) -> int | None:
        known = self._labelled and piece.style in TRAINED
        return style_number(piece.style) if known else None


def _some(pieces: Sequence[Piece], most_bars: int = 2048) -> list[Piece]:
    within = np.cumsum([piece.bars for piece in pieces]) <= most_bars
    return list(pieces[: max(1, int(within.sum()))])


def _measurement(model: Feel) -> Callable[[Example], float]:
    @tf.function(jit_compile=True, autograph=False)
    def measure(*columns: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        velocity, offset, kl = losses(model, Example(*columns), RandomStream(seed))
        return velocity + offset + kl / hits_per_example(Example(*columns))

    return lambda held_out: float(measure(*held_out, seed=step_seed(0, 0)))
