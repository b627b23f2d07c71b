"""The bars of a MIDI file: which of them are in which meter, counted from 1 as musicians do.

A signature holds from its bar line on. One that repeats what holds changes nothing, of several at
one time the last one counts, and one that is told a moment late, by a tick or so, was meant for the
bar line before it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sidestick_models.beat.meter import beats_per_bar

BAR_LINE_TOLERANCE_BEATS = 1 / 96
_MOST_TICK_BEATS = 1 / 24
FOUR_FOUR = (4, 4)
_MOST_HALVINGS = 6  # a denominator is at most 64


class Signature(NamedTuple):
    """A signature as a file tells it: where, and the numbers of the event."""

    at_beats: float
    numerator: int
    halvings: int  # how often a whole note is halved for the denominator

    @property
    def is_meter(self) -> bool:
        """Return whether it means anything."""
        return self.numerator > 0 and self.halvings <= _MOST_HALVINGS

    def __str__(self) -> str:
        denominator = 1 << self.halvings if self.halvings <= _MOST_HALVINGS else "?"
        return f"{self.numerator}/{denominator}"


class Stretch(NamedTuple):
    """Bars in one meter. The last one is not whole where another meter cuts in."""

    first_bar: int  # from 1
    start_beats: float
    end_beats: float  # where the next one begins; infinite for the last
    meter: tuple[int, int]

    @property
    def bar_beats(self) -> float:
        """Length of a bar."""
        return beats_per_bar(*self.meter)

    @property
    def is_bounded(self) -> bool:
        """Return whether another one follows."""
        return not math.isinf(self.end_beats)

    @property
    def bars(self) -> float:
        """The number of its bars, also one that is not whole; infinite for the last stretch."""
        if not self.is_bounded:
            return math.inf
        length_beats = self.end_beats - self.start_beats
        return math.ceil((length_beats - BAR_LINE_TOLERANCE_BEATS) / self.bar_beats)

    def whole_bars_beats(self, bars: float) -> float:
        """Return the length of so many bars, or of as many as there are whole."""
        length_beats = self.end_beats - self.start_beats
        room = (length_beats + BAR_LINE_TOLERANCE_BEATS) / self.bar_beats
        return (bars if bars <= room else math.floor(room)) * self.bar_beats

    def describe(self, bars: float) -> str:
        """Return such as "bars 1 to 8 in 4/4", for its first `bars`."""
        last = self.first_bar + round(bars) - 1
        which = f"bar {last}" if last == self.first_bar else f"bars {self.first_bar} to {last}"
        return f"{which} in {self.meter[0]}/{self.meter[1]}"


def stretches_of(
    signatures: Iterable[Signature], end_beats: float, tick_beats: float
) -> Sequence[Stretch]:
    """Return the stretches up to where the music ends; there is one at least.

    What means nothing, and what is told when all is over, is passed over.
    """
    late_beats = max(BAR_LINE_TOLERANCE_BEATS, min(tick_beats, _MOST_TICK_BEATS))
    starts: list[tuple[float, tuple[int, int]]] = [(0.0, FOUR_FOUR)]
    for signature in sorted(signatures, key=lambda each: each.at_beats):
        if not signature.is_meter:
            continue
        at_beats, meter = signature.at_beats, (signature.numerator, 1 << signature.halvings)
        begun_beats, now = starts[-1]
        into_bar = math.remainder(at_beats - begun_beats, beats_per_bar(*now))
        if abs(into_bar) <= late_beats:
            at_beats -= into_bar
        if at_beats <= begun_beats:
            starts.pop()
        elif at_beats >= end_beats - BAR_LINE_TOLERANCE_BEATS:
            break
        if not starts or starts[-1][1] != meter:
            starts.append((at_beats, meter))
    ends = [start for start, _ in starts[1:]]
    first_bar, stretches = 1, []
    for (start, meter), end in zip(starts, [*ends, math.inf], strict=True):
        stretch = Stretch(first_bar, start, end, meter)
        stretches.append(stretch)
        if stretch.is_bounded:
            first_bar += int(stretch.bars)
    return stretches
