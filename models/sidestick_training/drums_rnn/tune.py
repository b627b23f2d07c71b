"""DrumsRNN, trained further on a musician's pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
import tensorflow as tf

from sidestick_models.corpus.piece import Piece
from sidestick_training.common.training_loop import Optimizer
from sidestick_training.common.tunable import Losses, TuningPieces, step_seed
from sidestick_training.common.variables_file import Variables
from sidestick_training.drums_rnn.data import Chunk, first_steps, training_chunks
from sidestick_training.drums_rnn.network import DrumsRnn, DrumsRnnShape
from sidestick_training.drums_rnn.train import (
    DROPOUT,
    STEPS,
    compiled_step,
    evaluator,
    new_optimizer,
)


class DrumsRnnTuning:
    """Streams of yours beside streams of everyone's, which go on from step to step."""

    unit = 1.0

    def __init__(self, pieces: TuningPieces, shape: DrumsRnnShape, batch: int, seed: int) -> None:
        self.model = DrumsRnn(shape, DROPOUT)
        self.optimizer: Optimizer = new_optimizer(self.model)
        self._pieces, self._batch, self._seed = pieces, batch, seed
        self._train_step = compiled_step(self.model, self.optimizer)
        self._measure = evaluator(self.model)
        self._held_out = [
            first_steps(held_out) for held_out in (pieces.yours_held_out, pieces.everyone_held_out)
        ]
        self._chunks, self._state = self._new_chunks(), self.model.zero_state(batch)

    def initialize(self) -> None:
        """See `Tunable`."""

    def train(self, number: int) -> float:
        """See `Tunable`."""
        chunk, seed = next(self._chunks), step_seed(self._seed, number)
        loss, self._state = self._train_step(*chunk, self._state, seed)
        return float(loss)

    def measure(self) -> Losses:
        """See `Tunable`."""
        return Losses(*(float(self._measure(each)["nats_per_step"]) for each in self._held_out))

    def carried(self) -> Variables:
        """See `Tunable`."""
        return {str(number): part.numpy() for number, part in enumerate(self._state)}

    def carry_on(self, number: int, carried: Variables) -> None:
        """See `Tunable`."""
        # What the data were follows from the seed: making them again costs little.
        self._chunks = islice(self._new_chunks(), number, None)
        zero = self.model.zero_state(self._batch)
        self._state = [
            tf.constant(carried.get(str(part), silent)) for part, silent in enumerate(zero)
        ]

    def finished(self, variables: Variables) -> Variables:
        """See `Tunable`."""
        return variables

    def _new_chunks(self) -> Iterator[Chunk]:
        yours, replayed = self._pieces.split_of(self._batch)
        own = self._streams(self._pieces.yours, yours, 0)
        if not replayed:
            return own
        others = self._streams(self._pieces.everyone, replayed, 1)
        return (_side_by_side(*pair) for pair in zip(own, others, strict=True))

    def _streams(self, pieces: Sequence[Piece], count: int, which: int) -> Iterator[Chunk]:
        rng = np.random.default_rng([self._seed, which])
        return training_chunks(pieces, count, STEPS, rng)


def _side_by_side(yours: Chunk, everyone: Chunk) -> Chunk:
    return Chunk(*(np.concatenate(pair, axis=-1) for pair in zip(yours, everyone, strict=True)))
