"""Draws events from logits: what a request may ask of its draws, and their random streams.

Only uniform numbers are taken from NumPy's generator, whose stream is the same on every platform,
and all that follows is double precision. Each version of a beat has streams of its own, so that
version k is the same beat however many versions are asked for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple, Protocol, Required, TypedDict

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.meter import FOUR_FOUR, Meter
from sidestick_models.beat.subdivision import Kind
from sidestick_models.beat.swing import Swing
from sidestick_models.errors import Stopped

ShouldStop = Callable[[], bool]

MOST_BARS = 64
COLDEST, HOTTEST = 0.1, 2.0
AS_IT_COMES = 0.5
"""Complexity and intensity that change nothing."""
SLOWEST_BPM, FASTEST_BPM = 20, 999

# Events less likely than a fiftieth of the likeliest are never drawn: at high temperatures the many
# improbable ones would otherwise win together. Nguyen et al., "Turning Up the Heat: Min-p
# Sampling for Creative and Coherent LLM Outputs", arXiv 2407.01082.
_LEAST = math.log(0.02)


class Purpose(IntEnum):
    """Purpose of a random stream. Part of what makes a beat come out the same: never renumber."""

    LATENT = 0
    EVENTS = 1
    CONTINUATION = 2
    FEEL = 3
    VARIATION = 4
    FILL_LATENT = 5
    FILL = 6
    FORM = 7
    FORM_FILL = 8
    SONG_PART = 9
    LOOP = 10


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


def gumbel_of(uniform_number: float) -> float:
    """Make one standard Gumbel number: for few of them this takes less time than `gumbel`."""
    return -math.log(-math.log(max(uniform_number, 2.0**-54)))


class SecondStyle(NamedTuple):
    """A second style, and how much of it: 0 is the first style alone, 1 the second."""

    style: str
    amount: float


class Controls(TypedDict, total=False):
    """The keywords that everything takes that makes new hits; only `seed` must be given.

    `temperature` is 0.1 to 2; 1 if not given. `tempo_bpm` is 20 to 999 quarter notes a minute;
    120. `versions` is how many beats, which differ audibly from each other; 1. `meter` is 4/4.
    `density` is a place in the style's real range of hits per bar, from its sparsest, 0, to its
    densest, 1; if not given, as it comes. `complexity` is how much happens off the beat, and
    `intensity` how hard it is driven, from 0 to 1; as it comes at 0.5, or if not given. `blend`
    mixes in a second style. `should_stop` is asked before each step of a model whether to stop.
    `own_swing` is that of the beat that is given, in which new hits are played; if not given, it
    is heard. `subdivision` is what a new beat is divided into; if not given, as the style has it.
    """

    seed: Required[int]
    temperature: float
    tempo_bpm: float
    versions: int
    meter: Meter
    density: float | None
    complexity: float | None
    intensity: float | None
    blend: SecondStyle | None
    should_stop: ShouldStop | None
    own_swing: Swing | None
    subdivision: Kind | None


@dataclass(frozen=True, kw_only=True)
class DrawRequest:
    """The controls of a request, whole and legal.

    Raises:
        ValueError: with a sentence that names the value and the legal range.
    """

    seed: int
    temperature: float = 1.0
    tempo_bpm: float = 120.0
    versions: int = 1
    meter: Meter = FOUR_FOUR
    density: float | None = None
    complexity: float | None = None
    intensity: float | None = None
    blend: SecondStyle | None = None
    should_stop: ShouldStop | None = None
    own_swing: Swing | None = None
    subdivision: Kind | None = None

    def __post_init__(self) -> None:
        if not COLDEST <= self.temperature <= HOTTEST:
            raise ValueError(f"Temperature must be {COLDEST} to {HOTTEST}, not {self.temperature}.")
        if not SLOWEST_BPM <= self.tempo_bpm <= FASTEST_BPM:
            raise ValueError(
                f"Tempo must be {SLOWEST_BPM} to {FASTEST_BPM} BPM, not {self.tempo_bpm}."
            )
        if self.versions < 1:
            raise ValueError(f"There must be at least 1 version, not {self.versions}.")
        for name in ("density", "complexity", "intensity"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= 1:
                raise ValueError(f"{name.capitalize()} must be 0 to 1, not {value}.")
        if self.blend is not None and not 0 <= self.blend.amount <= 1:
            raise ValueError(f"A blend's amount must be 0 to 1, not {self.blend.amount}.")

    @property
    def has_character(self) -> bool:
        """True where complexity or intensity is another than as it comes."""
        return {self.complexity, self.intensity} - {None, AS_IT_COMES} != set()

    def streams(self, purpose: Purpose) -> Sequence[np.random.Generator]:
        """Return the random stream of each version for one purpose."""
        return [stream(self.seed, purpose, version) for version in range(self.versions)]


def check_bars(bars: int) -> None:
    """Refuse a length that no request may ask for.

    Raises:
        ValueError: unless it is 1 to 64.
    """
    if not 1 <= bars <= MOST_BARS:
        raise ValueError(f"Bars must be 1 to {MOST_BARS}, not {bars}.")


class Bias(Protocol):
    """Interface of what shifts the logits of a step, and learns what was drawn there."""

    def shift(self, step: int, logits: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the logits (versions, events) of a step as they should be."""

    def update(self, step: int, events: NDArray[np.int64]) -> None:
        """Take note of the events (versions,) that a step got."""


@dataclass(frozen=True)
class Draw:
    """Rules by which events are drawn, step after step, for as many versions as there are streams.

    `temperature` divides the logits, one number for all or one for each version. `allowed`
    (steps, events) or (steps, versions, events), where given, says which events may be drawn at
    each step, at least one of them. `biases` shift the logits before, one after the other.
    """

    streams: Sequence[np.random.Generator]
    temperature: float | NDArray[np.float64]
    allowed: NDArray[np.bool_] | None = None
    biases: Sequence[Bias] = ()

    def at(self, step: int, logits: NDArray[np.float32]) -> NDArray[np.int64]:
        """Draw each version's event at a step from its logits (versions, events): (versions,)."""
        likely = logits.astype(np.float64)
        if self.allowed is not None:
            likely = np.where(self.allowed[step], likely, -np.inf)
        for bias in self.biases:
            likely = bias.shift(step, likely)
        events = self._one(likely) if len(likely) == 1 else self._each(likely)
        for bias in self.biases:
            bias.update(step, events)
        return events

    def rest(self, steps: int) -> NDArray[np.int64] | None:  # noqa: ARG002 - none is certain here
        """Return the last events (versions, steps) where they do not depend on any more logits."""
        return None

    def _each(self, likely: NDArray[np.float64]) -> NDArray[np.int64]:
        possible = likely >= likely.max(axis=1, keepdims=True) + _LEAST
        numbers = np.empty(likely.shape)
        for generator, row in zip(self.streams, numbers, strict=True):
            generator.random(out=row)
        cooled = likely / np.reshape(self.temperature, (-1, 1))
        scores = np.full(likely.shape, -np.inf)
        scores[possible] = cooled[possible] + gumbel(numbers[possible])
        events: NDArray[np.int64] = np.argmax(scores, axis=1)
        return events

    def _one(self, likely: NDArray[np.float64]) -> NDArray[np.int64]:
        """Draw as `_each` does in half its time: most requests are for one version."""
        (row,), (generator,) = likely, self.streams
        possible: NDArray[np.int64] = (row >= np.maximum.reduce(row) + _LEAST).nonzero()[0]
        numbers = generator.random(len(row))
        if len(possible) == 1:
            return possible
        scores = row[possible] / self.temperature + gumbel(numbers[possible])
        events: NDArray[np.int64] = possible[scores.argmax(keepdims=True)]
        return events


@dataclass(frozen=True, kw_only=True)
class ScoredDraw(Draw):
    """A draw that adds up, in `nll`, how surprising its events are at the steps in `scored`.

    `nll` (versions,) is a negative log likelihood in nats that starts at zero; it is the model's
    own, whatever biases shift it.
    """

    scored: NDArray[np.bool_]  # (steps,)
    nll: NDArray[np.float64]  # (versions,)

    def at(self, step: int, logits: NDArray[np.float32]) -> NDArray[np.int64]:
        """Draw as `Draw.at` does."""
        events = super().at(step, logits)
        if self.scored[step]:
            self.nll[:] += negative_log_likelihood(logits, events)
        return events


def negative_log_likelihood(
    logits: NDArray[np.float32], events: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return what events (versions,) cost under logits (versions, events), in nats: (versions,)."""
    exact = logits.astype(np.float64)
    exact -= exact.max(axis=1, keepdims=True)
    nll: NDArray[np.float64] = (
        np.log(np.exp(exact).sum(axis=1)) - exact[np.arange(len(exact)), events]
    )
    return nll


def stop_if(should_stop: ShouldStop | None) -> None:
    """Ask whether to stop.

    Raises:
        Stopped: if the answer is to stop.
    """
    if should_stop is not None and should_stop():
        raise Stopped
