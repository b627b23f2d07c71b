"""Versions that differ audibly: each is at least so many hits away from those before it.

A version whose first attempt comes too close to an earlier one is drawn again, warmer from
attempt to attempt, since a cold model plays the same again. Version k depends on the
versions before it and on nothing else, so it is the same beat however many are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sidestick_models.sampling.random_draws import DrawRequest, Purpose, stream

Events = NDArray[np.int64]

ATTEMPTS = 4
_WARMTH = (0.0, 0.6, 0.9, 1.2)  # the least temperature of each attempt
_BESIDE = 0.5  # and of all versions but the first
_TARGETS = (1.2, 1.5, 2.0, 3.0)  # how far it is biased away, in least distances, if it can be

# Two beats that differ in one hit of five are heard as two, about four hits in a bar.
_AUDIBLE = 0.2


class Attempt(NamedTuple):
    """One try at one version of a beat, both counted from 0."""

    version: int
    number: int


DrawAttempts = Callable[[Sequence[Attempt]], Events]
Drawn = TypeVar("Drawn")


def attempt_streams(
    attempts: Sequence[Attempt], request: DrawRequest, purpose: Purpose
) -> Sequence[np.random.Generator]:
    """Return the random stream of each attempt for one purpose."""
    return [stream(request.seed, purpose, *attempt) for attempt in attempts]


def in_turns(of_attempts: Sequence[np.random.Generator], tries: int) -> list[np.random.Generator]:
    """Return the stream of each try: those of one attempt take their numbers from it in turns."""
    return [stream for stream in of_attempts for _ in range(tries)]


def attempt_temperatures(attempts: Sequence[Attempt], request: DrawRequest) -> NDArray[np.float64]:
    """Return the temperature of each attempt, the request's or higher: (attempts,)."""
    return np.array(
        [
            max(request.temperature, _WARMTH[number], _BESIDE if version else 0.0)
            for version, number in attempts
        ]
    )


def target_distances(attempts: Sequence[Attempt], least: int) -> NDArray[np.float64]:
    """Return in how many hits each attempt should differ from a beat that it must not repeat."""
    return np.array([least * _TARGETS[attempt.number] for attempt in attempts])


def min_distance(shares: NDArray[np.float64]) -> int:
    """Return how many hits two beats audibly differ in, given how likely each free hit is."""
    return max(1, round(_AUDIBLE * float(shares.sum())))


def distance(one: Events, other: Events) -> int:
    """Count the hits that are in one of two beats but not in the other (Hamming distance)."""
    return int(np.bitwise_count(one ^ other).sum())


def draw_distinct(versions: int, least: int, draw: DrawAttempts, *others: Events) -> Events:
    """Draw versions that are distinct from each other and from `others`: events (versions, S).

    `draw` gives the events of several attempts, (attempts, S). Where no attempt is `least` hits
    away from what is there, the most distant one stays.
    """
    return np.stack(choose_distinct(versions, least, draw, np.asarray, *others))


def choose_distinct(
    versions: int,
    least: int,
    draw: Callable[[Sequence[Attempt]], Iterable[Drawn]],
    sounds: Callable[[Drawn], Events],
    *others: Events,
) -> list[Drawn]:
    """Draw versions as `draw_distinct` does, of whatever is drawn.

    `sounds` gives the events that one of them becomes in the end.
    """
    tried: list[list[Drawn]] = [[] for _ in range(versions)]
    wanted = [Attempt(version, 0) for version in range(versions)]
    while wanted:
        for attempt, drawn in zip(wanted, draw(wanted), strict=True):
            tried[attempt.version].append(drawn)
        sounding = [[sounds(drawn) for drawn in candidates] for candidates in tried]
        numbers, wanted = _choose(sounding, least, others)
    return [candidates[number] for candidates, number in zip(tried, numbers, strict=True)]


def _choose(
    tried: Sequence[Sequence[Events]], least: int, others: Sequence[Events]
) -> tuple[list[int], list[Attempt]]:
    """Choose an attempt of each version, and say what must be tried before this can be final."""
    numbers: list[int] = []
    wanted: list[Attempt] = []
    before = [*others]
    for version, candidates in enumerate(tried):
        room = [min((distance(one, at) for at in before), default=least) for one in candidates]
        far = next((number for number, away in enumerate(room) if away >= least), None)
        if far is None and len(candidates) < ATTEMPTS:
            wanted.append(Attempt(version, len(candidates)))
        numbers.append(int(np.argmax(room)) if far is None else far)
        before.append(candidates[numbers[-1]])
    return numbers, wanted
