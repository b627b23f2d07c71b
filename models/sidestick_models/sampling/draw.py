"""Drawing events from logits: temperature, random streams, and what is allowed at a step.

Only uniform numbers are taken from NumPy's generator, whose stream is the same on every platform,
and all that follows is double precision. Each version of a beat has streams of its own, so that
version k is the same beat however many versions are asked for.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sidestick_models.errors import Stopped

ShouldStop = Callable[[], bool]

# What a stream is for. Part of what makes a beat come out the same: never renumber.
LATENT, EVENTS, CONTINUATION, FEEL, VARIATION, FILL_LATENT, FILL = range(7)


def stream(seed: int, purpose: int, version: int, attempt: int = 0) -> np.random.Generator:
    """Return the random stream of one purpose, of one attempt at a version, of a request's seed."""
    key = (purpose, version, attempt) if attempt else (purpose, version)
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))


def uniform(generator: np.random.Generator, *shape: int) -> NDArray[np.float64]:
    """Draw uniform numbers between 0 and 1, both excluded."""
    numbers: NDArray[np.float64] = np.maximum(generator.random(shape), 2.0**-54)
    return numbers


def normal(generator: np.random.Generator, *shape: int) -> NDArray[np.float64]:
    """Draw standard normal numbers (Box and Muller 1958)."""
    radius, angle = uniform(generator, 2, *shape)
    numbers: NDArray[np.float64] = np.sqrt(-2 * np.log(radius)) * np.cos(2 * np.pi * angle)
    return numbers


def gumbel(uniform_numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Make standard Gumbel numbers: the greatest of logits plus these is a softmax draw."""
    return -np.log(-np.log(np.maximum(uniform_numbers, 2.0**-54)))


# Events less likely than this share of the likeliest are never drawn: at high temperatures the
# many improbable ones would otherwise win together. Nguyen et al., "Turning Up the Heat: Min-p
# Sampling for Creative and Coherent LLM Outputs", arXiv 2407.01082.
_LEAST = 0.02


class Lean(Protocol):
    """What shifts the logits of a step, and learns what was drawn there."""

    def shifted(self, step: int, logits: NDArray[np.float64]) -> NDArray[np.float64]:
        """The logits (versions, events) of a step as they should be."""

    def drawn(self, step: int, events: NDArray[np.int64]) -> None:
        """Take note of the events (versions,) that a step got."""


@dataclass(frozen=True)
class Draw:
    """How events are drawn, step after step, for as many versions as there are streams.

    `temperature` divides the logits, one number for all or one for each version. `allowed`
    (steps, events) or (steps, versions, events), where given, says which events may be drawn at
    each step, at least one of them. `leans` shift the logits before, one after the other.
    """

    streams: Sequence[np.random.Generator]
    temperature: float | NDArray[np.float64]
    allowed: NDArray[np.bool_] | None = None
    leans: Sequence[Lean] = ()

    def at(self, step: int, logits: NDArray[np.float32]) -> NDArray[np.int64]:
        """Draw each version's event at a step from its logits (versions, events): (versions,)."""
        likely = logits.astype(np.float64)
        if self.allowed is not None:
            likely = np.where(self.allowed[step], likely, -np.inf)
        for lean in self.leans:
            likely = lean.shifted(step, likely)
        possible = likely >= likely.max(axis=1, keepdims=True) + math.log(_LEAST)
        numbers = np.empty(likely.shape)
        for stream, row in zip(self.streams, numbers, strict=True):
            stream.random(out=row)
        cooled = likely / np.reshape(self.temperature, (-1, 1))
        scores = np.full(likely.shape, -np.inf)
        scores[possible] = cooled[possible] + gumbel(numbers[possible])
        events: NDArray[np.int64] = np.argmax(scores, axis=1)
        for lean in self.leans:
            lean.drawn(step, events)
        return events


@dataclass(frozen=True, kw_only=True)
class ScoredDraw(Draw):
    """A draw that adds up, in `nats`, how surprising its events are at the steps in `judged`.

    `nats` (versions,) starts at zero. It is the model that is asked, whatever leans on it.
    """

    judged: NDArray[np.bool_]  # (steps,)
    nats: NDArray[np.float64]  # (versions,)

    def at(self, step: int, logits: NDArray[np.float32]) -> NDArray[np.int64]:
        """As `Draw.at`."""
        events = super().at(step, logits)
        if self.judged[step]:
            self.nats[:] += surprise(logits, events)
        return events


def surprise(logits: NDArray[np.float32], events: NDArray[np.int64]) -> NDArray[np.float64]:
    """What events (versions,) cost under logits (versions, events), in nats: (versions,)."""
    exact = logits.astype(np.float64)
    exact -= exact.max(axis=1, keepdims=True)
    nats: NDArray[np.float64] = (
        np.log(np.exp(exact).sum(axis=1)) - exact[np.arange(len(exact)), events]
    )
    return nats


def stop_if(should_stop: ShouldStop | None) -> None:
    """Ask whether to go on.

    Raises:
        Stopped: if the answer is to stop.
    """
    if should_stop is not None and should_stop():
        raise Stopped
