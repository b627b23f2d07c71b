"""Drawing events from logits: temperature, random streams, and what is allowed at a step.

Only uniform numbers are taken from NumPy's generator, whose stream is the same on every platform,
and all that follows is double precision. Each version of a beat has streams of its own, so that
version k is the same beat however many versions are asked for.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sidestick_models.errors import Stopped

ShouldStop = Callable[[], bool]

# What a stream is for. Part of what makes a beat come out the same: never renumber.
LATENT, EVENTS, CONTINUATION, FEEL = range(4)


def stream(seed: int, purpose: int, version: int) -> np.random.Generator:
    """Return the random stream of one purpose and one version of a request's seed."""
    sequence = np.random.SeedSequence(seed, spawn_key=(purpose, version))
    return np.random.Generator(np.random.PCG64(sequence))


def uniform(generator: np.random.Generator, *shape: int) -> NDArray[np.float64]:
    """Draw uniform numbers between 0 and 1, both excluded."""
    numbers: NDArray[np.float64] = np.maximum(generator.random(shape), 2.0**-54)
    return numbers


def normal(generator: np.random.Generator, *shape: int) -> NDArray[np.float64]:
    """Draw standard normal numbers (Box and Muller 1958)."""
    radius, angle = uniform(generator, 2, *shape)
    numbers: NDArray[np.float64] = np.sqrt(-2 * np.log(radius)) * np.cos(2 * np.pi * angle)
    return numbers


def gumbel(generator: np.random.Generator, *shape: int) -> NDArray[np.float64]:
    """Draw standard Gumbel numbers: the greatest of logits plus these is a softmax draw."""
    return -np.log(-np.log(uniform(generator, *shape)))


# Events less likely than this share of the likeliest are never drawn: at high temperatures the
# many improbable ones would otherwise win together. Nguyen et al., "Turning Up the Heat: Min-p
# Sampling for Creative and Coherent LLM Outputs", arXiv 2407.01082.
_LEAST = 0.02


@dataclass(frozen=True)
class Draw:
    """How events are drawn, step after step, for as many versions as there are streams.

    `temperature` divides the logits; `allowed` (steps, events), where given, says which events
    may be drawn at each step, at least one of them.
    """

    streams: Sequence[np.random.Generator]
    temperature: float
    allowed: NDArray[np.bool_] | None = None

    def at(self, step: int, logits: NDArray[np.float32]) -> NDArray[np.int64]:
        """Draw each version's event at a step from its logits (versions, events): (versions,)."""
        likely = logits.astype(np.float64)
        if self.allowed is not None:
            likely[:, ~self.allowed[step]] = -np.inf
        likely[likely < likely.max(axis=1, keepdims=True) + math.log(_LEAST)] = -np.inf
        noise = np.stack([gumbel(stream, logits.shape[1]) for stream in self.streams])
        scores = likely / self.temperature + noise
        drawn: NDArray[np.int64] = np.argmax(scores, axis=1)
        return drawn


def stop_if(should_stop: ShouldStop | None) -> None:
    """Ask whether to go on.

    Raises:
        Stopped: if the answer is to stop.
    """
    if should_stop is not None and should_stop():
        raise Stopped
