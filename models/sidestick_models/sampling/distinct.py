"""Versions that differ audibly: each is at least so many hits away from those before it.

A version whose first attempt comes too close to an earlier one is drawn again, warmer from
attempt to attempt, since a cold model plays the same again. Version k depends on the
versions before it and on nothing else, so it is the same beat however many are asked for.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.sampling import draw as sampling
from sidestick_models.sampling.controls import Asked

Events = NDArray[np.int64]

ATTEMPTS = 4
_WARMTH = (0.0, 0.6, 0.9, 1.2)  # the least temperature of each attempt
_BESIDE = 0.5  # and of all versions but the first
_FARTHER = (1.2, 1.5, 2.0, 3.0)  # how far it is led away, in least distances, if it can be

# Two beats that differ in one hit of five are heard as two, about four hits in a bar.
_AUDIBLE = 0.2


class Attempt(NamedTuple):
    """One try at one version of a beat."""

    version: int
    number: int


def streams(
    attempts: Sequence[Attempt], asked: Asked, purpose: int
) -> Sequence[np.random.Generator]:
    """The random stream of each attempt for one purpose."""
    return [sampling.stream(asked.seed, purpose, *attempt) for attempt in attempts]


def temperatures(attempts: Sequence[Attempt], asked: Asked) -> NDArray[np.float64]:
    """How warm each attempt is."""
    return np.array(
        [
            max(asked.temperature, _WARMTH[number], _BESIDE if version else 0.0)
            for version, number in attempts
        ]
    )


def farther(attempts: Sequence[Attempt], least: int) -> NDArray[np.float64]:
    """In how many hits each attempt should differ at least from a beat that it must not repeat."""
    return np.array([least * _FARTHER[attempt.number] for attempt in attempts])


Draw = Callable[[Sequence[Attempt]], Events]
Sounds = Callable[[Events], Events]


def least_distance(usual: NDArray[np.float64]) -> int:
    """How many hits two beats audibly differ in, given how likely each hit is that may change."""
    return max(1, round(_AUDIBLE * float(usual.sum())))


def distance(one: Events, other: Events) -> int:
    """How many hits are in one of two beats but not in the other (Hamming distance)."""
    return int(np.bitwise_count(one ^ other).sum())


def apart(
    versions: int, least: int, draw: Draw, *others: Events, sounds: Sounds = np.asarray
) -> Events:
    """Draw versions that lie apart from each other and from `others`: events (versions, S).

    `draw` gives the events of several attempts, (attempts, S); `sounds` gives what is heard of
    one of them. Where no attempt is `least` hits away from what is there, the farthest one stays.
    """
    tried: list[list[Events]] = [[] for _ in range(versions)]
    wanted = [Attempt(version, 0) for version in range(versions)]
    while wanted:
        for attempt, events in zip(wanted, draw(wanted), strict=True):
            tried[attempt.version].append(events)
        heard = [[sounds(events) for events in candidates] for candidates in tried]
        numbers, wanted = _choose(heard, least, others)
    return np.stack([candidates[n] for candidates, n in zip(tried, numbers, strict=True)])


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
