"""The learning rate of a training, and its end when it is flat: by steps, not by the clock."""

from __future__ import annotations

import math
from dataclasses import dataclass

_SLOWER = 0.3
_DROPS = 1


@dataclass
class Plateau:
    """Learning rate and end of a training, from the held-out losses of its checkpoints.

    The rate rises to its `peak` in `warmup` steps. When `patience` checkpoints have not bettered
    the best loss by `gain`, it falls to three tenths; when that happens again, nothing is left to
    gain.
    """

    peak: float
    warmup: int
    gain: float
    patience: int
    best: float = math.inf
    without_gain: int = 0
    drops: int = 0

    @property
    def flat(self) -> bool:
        """True when nothing is left to gain."""
        return self.drops > _DROPS

    @property
    def checkpoints_left(self) -> int:
        """The number of checkpoints until the end if nothing is gained any more."""
        return self.patience * (_DROPS + 1 - self.drops) - self.without_gain

    def rate(self, step: int) -> float:
        """Return the learning rate of a step, counted from 0."""
        return self.peak * min(1.0, (step + 1) / self.warmup) * _SLOWER**self.drops

    def note(self, loss: float) -> None:
        """Take in the loss of a checkpoint."""
        if loss < self.best - self.gain:
            self.without_gain = 0
        else:
            self.without_gain += 1
        self.best = min(self.best, loss)
        if self.without_gain >= self.patience:
            self.drops, self.without_gain = self.drops + 1, 0
