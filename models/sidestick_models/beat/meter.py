"""Meters: how long their bars are, and where in a bar of 4/4 the models are told that they are.

The grid is sixteenths in every meter. All models learnt bars of 4/4, and each of them is told
where in such a bar a step lies: DrumsRNN by its counter, `feel` by its place, MusicVAE by the
order of its steps. So a meter says for each step of its bar which *place*, 0 to 15, of a bar of
4/4 it is played as. Every bar begins with place 0, so that a downbeat is what it is in 4/4, and
ends with place 15, which leads to one; in between, beats of 4/4 are left out or come again, such
that backbeats fall where drummers put them:

===== ===== ============================= ==========================================
meter steps played as the beats of 4/4    where the snare of 2 and 4 falls
===== ===== ============================= ==========================================
3/4   12    1 3 4                         on 3
5/4   20    1 2 3, 3 4                    on 2 and 5, in three and two
7/8   14    1, 2, half of 3 and 4         on the second two and in the middle of the three
6/8   12    1 4, second halves twice      on the second dotted quarter
12/8  24    1 2 3 4, second halves twice  on the second and the fourth dotted quarter
===== ===== ============================= ==========================================

What DrumsRNN hears is what is played, step by step, with these places in its counter. On whole
performances of the Groove MIDI Dataset that were retold this way (see `rebar`) a step surprises it
1.2 to 1.5 times as much as in 4/4; with a counter that runs through, 2.2 to 2.5 times.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sidestick_models.errors import UnsupportedMeterError

_STEPS_PER_WHOLE = 16
PLACES = 16
"""How many places a bar of 4/4 has: what the models learnt."""

PHRASE_BARS = 4
COUNTS = PHRASE_BARS * PLACES
"""The period of DrumsRNN's counter: a phrase of four bars."""


def _beats(*numbers: int) -> tuple[int, ...]:
    return tuple(4 * number + step for number in numbers for step in range(4))


def _dotted(*numbers: int) -> tuple[int, ...]:
    """Beats of three eighths: hats go on in eighths where the second half comes twice."""
    return tuple(4 * number + step for number in numbers for step in (0, 1, 2, 3, 2, 3))


_PLACES: dict[tuple[int, int], tuple[int, ...]] = {
    (4, 4): _beats(0, 1, 2, 3),
    (3, 4): _beats(0, 2, 3),
    (6, 8): _dotted(0, 3),
    (12, 8): _dotted(0, 1, 2, 3),
    (5, 4): _beats(0, 1, 2, 2, 3),
    (7, 8): (*_beats(0, 1), 8, 9, *_beats(3)),
}


@dataclass(frozen=True)
class Meter:
    """A time signature that the models can play.

    Raises:
        UnsupportedMeterError: for any but 4/4, 3/4, 6/8, 12/8, 5/4 and 7/8.
    """

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if (self.numerator, self.denominator) not in _PLACES:
            raise UnsupportedMeterError(
                self.numerator, self.denominator, [f"{n}/{d}" for n, d in _PLACES]
            )

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"

    @property
    def steps_per_bar(self) -> int:
        """A bar's length in sixteenths."""
        return _STEPS_PER_WHOLE * self.numerator // self.denominator

    @property
    def bar_beats(self) -> float:
        """Return a bar's length in quarter notes."""
        return beats_per_bar(self.numerator, self.denominator)

    @property
    def is_compound(self) -> bool:
        """Whether its beats are dotted quarters."""
        return self.denominator == 8 and self.numerator % 3 == 0

    @property
    def places(self) -> NDArray[np.int64]:
        """Which place of a bar of 4/4 each step of a bar is played as: (steps per bar,)."""
        return np.array(_PLACES[self.numerator, self.denominator])

    def places_of(self, steps: NDArray[np.int64]) -> NDArray[np.int64]:
        """The places of steps that are counted from a bar line, which may be negative."""
        return self.places[steps % self.steps_per_bar]

    def counts_of(self, steps: NDArray[np.int64]) -> NDArray[np.int64]:
        """What DrumsRNN counts, 0 to 63, at steps that are counted from where a phrase begins."""
        bars = steps // self.steps_per_bar % PHRASE_BARS
        return bars * PLACES + self.places_of(steps)


METERS: tuple[Meter, ...] = tuple(Meter(*signature) for signature in _PLACES)
"""Every meter that can be played."""

FOUR_FOUR = METERS[0]


def beats_per_bar(numerator: int, denominator: int) -> float:
    """Return the length of a bar of any signature, playable or not, in quarter notes."""
    return 4.0 * numerator / denominator


def nearest_step(position_steps: float) -> int:
    """Round a position in steps to the step that it is played at; half a step counts up."""
    return math.floor(position_steps + 0.5)
