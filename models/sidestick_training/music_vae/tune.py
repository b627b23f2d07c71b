"""MusicVAE, trained further on a musician's pieces."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from sidestick_models.corpus.piece import Piece
from sidestick_training.common.random_stream import RandomStream
from sidestick_training.common.training_loop import Optimizer, TrainConfig
from sidestick_training.common.tunable import Losses, TuningPieces, step_seed
from sidestick_training.common.variables_file import Variables
from sidestick_training.common.windows import WINDOW_STEPS, cut_windows
from sidestick_training.errors import TrainingError
from sidestick_training.music_vae.data import BATCH, augmented
from sidestick_training.music_vae.initial_weights import initialize_to_copy
from sidestick_training.music_vae.network import MusicVae, MusicVaeShape
from sidestick_training.music_vae.train import compiled_step, losses

MOST_MEASURED = 320


class MusicVaeTuning:
    """Two-bar windows of yours and of everyone's, drawn anew for every step."""

    unit = float(WINDOW_STEPS)

    def __init__(self, pieces: TuningPieces, shape: MusicVaeShape, batch: int, seed: int) -> None:
        self.model = MusicVae(shape)
        self._sets = [windows_of(part) for part in (pieces.yours, pieces.everyone)]
        self._held_out = [
            windows_of(part) for part in (pieces.yours_held_out, pieces.everyone_held_out)
        ]
        if not len(self._sets[0]) or not len(self._held_out[0]):
            raise TrainingError(
                "The corpus has no two bars with four hits or more to learn from or to measure on."
            )
        self.optimizer: Optimizer = Optimizer(self.model, TrainConfig(np.inf, monitor="loss"))
        self._shares, self._seed = pieces.split_of(batch), seed
        self._train_step = compiled_step(self.model, self.optimizer)
        self._measure = _measurement(self.model)

    def initialize(self) -> None:
        """See `Tunable`."""
        try:
            initialize_to_copy(self.model, self._sets[0])
        except ValueError as error:
            raise TrainingError(
                f"music_vae cannot begin from scratch at this size: {error} Ask for more --units."
            ) from error

    def train(self, number: int) -> float:
        """See `Tunable`."""
        rng = np.random.default_rng([self._seed, number])
        parts = [
            windows[rng.integers(len(windows), size=count)]
            for windows, count in zip(self._sets, self._shares, strict=True)
            if count
        ]
        batch = augmented(np.concatenate(parts), rng)
        return float(self._train_step(batch, step_seed(self._seed, number)))

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
        return variables


def windows_of(pieces: Sequence[Piece]) -> NDArray[np.int32]:
    """Return the events (windows, 32) of pieces' two-bar windows that have four hits or more."""
    rows = [window for piece in pieces for window in cut_windows(piece, hop_bars=1)]
    return np.array(rows, np.int32).reshape(-1, WINDOW_STEPS)


def _measurement(model: MusicVae) -> Callable[[NDArray[np.int32]], float]:
    @tf.function(jit_compile=True, autograph=False)
    def measure(events: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        return losses(model, events, None, RandomStream(seed))[0]

    def evaluate(windows: NDArray[np.int32]) -> float:
        chosen = windows[:: -(-len(windows) // MOST_MEASURED)]
        count = -(-len(chosen) // BATCH)
        batches = np.split(np.resize(chosen, (count * BATCH, WINDOW_STEPS)), count)
        return float(np.mean([measure(part.T, step_seed(0, n)) for n, part in enumerate(batches)]))

    return evaluate
