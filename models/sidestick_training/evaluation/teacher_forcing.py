"""Teacher forcing: a network predicts each step of a sequence from the true steps before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sidestick_models.sampling.random_draws import Bias, Draw


@dataclass(frozen=True, kw_only=True)
class TeacherForcing(Draw):
    """Takes the place of a draw: always "draws" the true event, and records what was predicted.

    `events` are the true ones; `nll` is the negative log likelihood of each in nats, and `correct`
    whether it was the likeliest. All are (versions, steps).
    """

    events: NDArray[np.int64]
    nll: NDArray[np.float64]
    correct: NDArray[np.bool_]

    @classmethod
    def of(cls, events: NDArray[np.integer], biases: Sequence[Bias] = ()) -> TeacherForcing:
        """Make one for these true events (versions, steps); nothing is predicted yet."""
        return cls(
            streams=[np.random.default_rng(0)] * len(events),
            temperature=1.0,
            biases=biases,
            events=events.astype(np.int64),
            nll=np.zeros(events.shape),
            correct=np.zeros(events.shape, bool),
        )

    def at(self, step: int, logits: NDArray[np.float32]) -> NDArray[np.int64]:
        """Record how well the logits (versions, 512) predict the true events; return these."""
        true = self.events[:, step]
        exact = logits.astype(np.float64)
        for bias in self.biases:
            exact = bias.shift(step, exact)
            bias.update(step, true)
        exact -= exact.max(1, keepdims=True)
        of_true = exact[np.arange(len(true)), true]
        self.nll[:, step] = np.log(np.exp(exact).sum(1)) - of_true
        self.correct[:, step] = exact.argmax(1) == true
        return true
