"""What a request for a beat can ask for: one table of controls, their defaults and legal ranges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Required, TypedDict

import numpy as np

from sidestick_models.beat.meter import FOUR_FOUR, Meter
from sidestick_models.sampling import draw
from sidestick_models.sampling.draw import ShouldStop

MOST_BARS = 64
COLDEST, HOTTEST = 0.1, 2.0
SLOWEST_BPM, FASTEST_BPM = 20, 999


class Blend(NamedTuple):
    """A second style, and how much of it: 0 is the first style alone, 1 the second."""

    style: str
    amount: float


class Controls(TypedDict, total=False):
    """The keywords that everything takes that makes new hits; only `seed` must be given.

    `temperature` is 0.1 to 2; 1 if not given. `tempo_bpm` is 20 to 999 quarter notes a minute;
    120. `versions` is how many beats, which differ audibly from each other; 1. `meter` is 4/4.
    `density` is a place in the style's real range of hits per bar, from its sparsest, 0, to its
    densest, 1; if not given, as it comes. `blend` mixes in a second style. `should_stop` is asked
    before each step of a model whether to stop.
    """

    seed: Required[int]
    temperature: float
    tempo_bpm: float
    versions: int
    meter: Meter
    density: float | None
    blend: Blend | None
    should_stop: ShouldStop | None


@dataclass(frozen=True, kw_only=True)
class Asked:
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
    blend: Blend | None = None
    should_stop: ShouldStop | None = None

    def __post_init__(self) -> None:
        if not COLDEST <= self.temperature <= HOTTEST:
            raise ValueError(f"Temperature must be {COLDEST} to {HOTTEST}, not {self.temperature}.")
        if not SLOWEST_BPM <= self.tempo_bpm <= FASTEST_BPM:
            raise ValueError(
                f"Tempo must be {SLOWEST_BPM} to {FASTEST_BPM} BPM, not {self.tempo_bpm}."
            )
        if self.versions < 1:
            raise ValueError(f"There must be at least 1 version, not {self.versions}.")
        if self.density is not None and not 0 <= self.density <= 1:
            raise ValueError(f"Density must be 0 to 1, not {self.density}.")
        if self.blend is not None and not 0 <= self.blend.amount <= 1:
            raise ValueError(f"A blend's amount must be 0 to 1, not {self.blend.amount}.")

    def streams(self, purpose: int) -> Sequence[np.random.Generator]:
        """The random stream of each version for one purpose."""
        return [draw.stream(self.seed, purpose, version) for version in range(self.versions)]


def check_bars(bars: int) -> None:
    """Refuse a length that no request may ask for.

    Raises:
        ValueError: unless it is 1 to 64.
    """
    if not 1 <= bars <= MOST_BARS:
        raise ValueError(f"Bars must be 1 to {MOST_BARS}, not {bars}.")
