"""Small corpora and a small network to train further, for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sidestick_models.corpus.corpus import Corpus, write_corpus
from sidestick_models.corpus.piece import Piece


def piece(name: str, split: str = "train", bars: int = 2, style: str = "mine") -> Piece:
    """Return a piece of random hits, the same for the same name."""
    rng = np.random.default_rng([*name.encode()])
    hits = rng.random((16 * bars, 9)) < 0.2
    hits[0, 0] = hits[-1, 1] = True
    velocities = np.where(hits, rng.random(hits.shape), 0).astype(np.float32)
    offsets = np.where(hits, rng.random(hits.shape) - 0.5, 0).astype(np.float32)
    return Piece(name, style, False, split, 120.0, len(hits), hits, velocities, offsets)


def small_corpus(folder: Path, train: int = 24, validation: int = 12) -> Corpus:
    """Write a corpus of so many pieces of each split."""
    counts = {"train": train, "validation": validation}
    pieces = [piece(f"{split} {n}", split) for split, count in counts.items() for n in range(count)]
    return write_corpus(folder, pieces)


def small_tunable() -> Any:
    """Return a network of one layer that learns to tell a number, with dropout of its own seed."""
    import tensorflow as tf

    from sidestick_training.common.named_model import NamedModel
    from sidestick_training.common.random_stream import RandomStream
    from sidestick_training.common.training_loop import Optimizer, TrainConfig
    from sidestick_training.common.tunable import Losses, step_seed

    class Small:
        unit = 1.0

        def __init__(self) -> None:
            sizes = {"layer/kernel": (4, 3), "layer/bias": (3,)}
            self.model = NamedModel(sizes, lambda _name, shape: np.full(shape, 0.5, np.float32))
            self.optimizer = Optimizer(self.model, TrainConfig(np.inf, "loss"))
            self.taken: list[int] = []
            self._kept = 0.0

        def initialize(self) -> None:
            pass

        def train(self, number: int) -> float:
            self.taken.append(number)
            rng = np.random.default_rng([1, number])
            inputs = tf.constant(rng.random((8, 4)), tf.float32)
            with tf.GradientTape() as tape:
                dropped = RandomStream(step_seed(1, number)).dropout(inputs, 0.5)
                loss = tf.reduce_mean((self._outputs(dropped) - self._kept) ** 2)
            self.optimizer.minimize(tape, loss)
            self._kept = 0.5 * self._kept + 0.1 * float(loss)
            return float(loss)

        def measure(self) -> Losses:
            yours = float(tf.reduce_mean(self._outputs(tf.ones((1, 4))) ** 2))
            return Losses(yours, 1.0)

        def carried(self) -> dict[str, Any]:
            return {"kept": np.array(self._kept)}

        def carry_on(self, number: int, carried: dict[str, Any]) -> None:
            self._kept = float(carried.get("kept", 0.0))

        def finished(self, variables: dict[str, Any]) -> dict[str, Any]:
            return variables

        def _outputs(self, inputs: Any) -> Any:
            named = self.model.named
            return inputs @ named["layer/kernel"].value + named["layer/bias"].value

    return Small()
