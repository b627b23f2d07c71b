"""Declare what each network brings for being trained further on a musician's pieces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from sidestick_models.corpus.piece import Piece
from sidestick_training.common.variables_file import Variables

if TYPE_CHECKING:  # what is wrong with a request is said before TensorFlow is loaded
    import tensorflow as tf

    from sidestick_training.common.named_model import NamedModel
    from sidestick_training.common.training_loop import Optimizer


class TuningPieces(NamedTuple):
    """Pieces to learn and to be measured on, of the musician (`yours`) and of everyone.

    `share` of each batch is everyone's, none at 0. With `labelled`, the names of styles of yours
    that are ours mean the same.
    """

    yours: Sequence[Piece]
    everyone: Sequence[Piece]
    yours_held_out: Sequence[Piece]
    everyone_held_out: Sequence[Piece]
    share: float
    labelled: bool

    def split_of(self, batch: int) -> tuple[int, int]:
        """Return how many of a batch are yours and how many everyone's."""
        replayed = min(round(self.share * batch), batch - 1)
        return batch - replayed, replayed


class Losses(NamedTuple):
    """Held-out losses in nats."""

    yours: float
    everyone: float


class Tunable(Protocol):
    """A network with its data, whose step of a number is the same whenever it is taken.

    `unit` is what one nat per sixteenth amounts to in its loss.
    """

    model: NamedModel
    optimizer: Optimizer
    unit: float

    def initialize(self) -> None:
        """Begin from scratch: give the model what initial values its data have for it."""

    def train(self, number: int) -> float:
        """Take the step of this number, from 0 on, one after another; return its loss."""

    def measure(self) -> Losses:
        """Measure the weights that the model has now."""

    def carried(self) -> Variables:
        """Return what the next step takes over from the last, beside weights and moments."""

    def carry_on(self, number: int, carried: Variables) -> None:
        """Go on with the step of this number and what was carried when it was next; {} at 0."""

    def finished(self, variables: Variables) -> Variables:
        """Return weights, which the model has now, with what is measured of them to play."""


def step_seed(seed: int, number: int) -> tf.Tensor:
    """Return the seed of the random numbers of a step."""
    import tensorflow as tf

    return tf.constant([seed % 2**31, number], tf.int32)
