"""A pattern being varied: its marks, and where its style leaves room to change them."""

from __future__ import annotations

from collections.abc import Sequence

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.patterns.drum_tab import (
    ACCENT,
    CLAP,
    FIXED,
    FREE,
    HOLD,
    LANES,
    NORMAL,
    REST,
    STEPS,
    TAKE,
    Pattern,
    PatternStyle,
    both_bars,
)

KICK, SNARE = "kick", "snare"
OPEN_HAT, CLOSED_HAT, RIDE = "open hat", "closed hat", "ride"
TIMEKEEPERS = (RIDE, OPEN_HAT, CLOSED_HAT)
CYMBALS = ("crash", *TIMEKEEPERS)
TOMS = ("high tom", "mid tom", "low tom")
_ROOM_UNSAID = {KICK: FIXED, SNARE: FIXED, CLAP: FIXED}


class Draft:
    """The lanes of one pattern as lists of marks, all 32 steps of all ten lanes.

    What the style's room forbids cannot be done here, and of a fill only the first bar without
    its first step can be changed, so that the fill's second bar and its landing stay.
    `known` are the style's beats (never fills) that show what the style does.
    """

    def __init__(
        self, pattern: Pattern, style: PatternStyle, known: Sequence[Pattern] = ()
    ) -> None:
        self.known = known
        self.is_fill = pattern.is_fill
        self.lanes = {lane: list(pattern.lanes.get(lane, REST * STEPS)) for lane in LANES}
        self._room = {
            lane: both_bars(style.room.get(lane, _ROOM_UNSAID.get(lane, TAKE) * STEPS))
            for lane in LANES
        }

    @property
    def is_one_phrase(self) -> bool:
        """Tell whether its second bar is another than the first, so that neither plays twice."""
        halves = ((room[:STEPS_PER_BAR], room[STEPS_PER_BAR:]) for room in self._room.values())
        return any(first != second for first, second in halves)

    def tabs(self) -> dict[str, str]:
        """Return the lanes in which something plays, as a pattern holds them."""
        tabs = {lane: "".join(marks) for lane, marks in self.lanes.items()}
        return {lane: tab for lane, tab in tabs.items() if set(tab) != {REST}}

    def sounds(self, lane: str, step: int) -> bool:
        """Tell whether something is written there: a stroke, or a roll that continues."""
        return self.lanes[lane][step] != REST

    def backbeat(self, step: int) -> bool:
        """Tell whether a snare or clap sounds there in full."""
        return any(self.lanes[lane][step] in (NORMAL, ACCENT) for lane in (SNARE, CLAP))

    def spare_kicks(self, bar: int) -> int:
        """Count the kicks that the bar has beyond the fewest that any bar of the style has."""
        of_others = [_kicks(other.lanes.get(KICK, ""), n) for other in self.known for n in (0, 1)]
        return _kicks("".join(self.lanes[KICK]), bar) - min(of_others, default=1)

    def changeable(self, step: int) -> bool:
        """Tell whether this step is outside of what a fill must keep."""
        return not self.is_fill or 0 < step < STEPS_PER_BAR

    def may_add(self, lane: str, step: int) -> bool:
        """Tell whether a stroke may be put on this empty step."""
        free = self._room[lane][step] == FREE
        return free and self.changeable(step) and not self.sounds(lane, step)

    def may_take(self, lane: str, step: int) -> bool:
        """Tell whether the stroke of this step may be left out."""
        marks = self.lanes[lane]
        return _is_stroke(marks[step]) and self._room[lane][step] != FIXED and self.changeable(step)

    def may_change(self, lane: str, step: int) -> bool:
        """Tell whether a stroke may be put here, on an empty step or in the place of another."""
        free = self._room[lane][step] == FREE
        return free and (self.may_add(lane, step) or self.may_take(lane, step))

    def addable(self, lane: str) -> list[int]:
        """Return the steps where a stroke may be added."""
        return [step for step in range(STEPS) if self.may_add(lane, step)]

    def takeable(self, lane: str, marks: str = "") -> list[int]:
        """Return the steps whose stroke may be left out; with `marks`, of these levels only."""
        return [
            step
            for step in range(STEPS)
            if self.may_take(lane, step) and (not marks or self.lanes[lane][step] in marks)
        ]

    def take(self, lane: str, step: int) -> None:
        """Leave this stroke out, with the whole of its roll."""
        marks = self.lanes[lane]
        marks[step] = REST
        while step + 1 < STEPS and marks[step + 1] == HOLD:
            step += 1
            marks[step] = REST

    def copy_lane(self, lane: str, other: Pattern, bars: tuple[int, ...] = (0, 1)) -> None:
        """Put these bars of the other's lane here, except for what a fill must keep."""
        marks, theirs = self.lanes[lane], other.lanes.get(lane, REST * STEPS)
        first_stroke = _whole_stroke(marks) if self.is_fill else ""
        for step in range(STEPS):
            if step // STEPS_PER_BAR in bars and self.changeable(step):
                marks[step] = theirs[step]
        marks[: len(first_stroke)] = first_stroke
        if self.is_fill:
            _end_roll(marks, len(first_stroke))


def _kicks(marks: str, bar: int) -> int:
    return sum(map(_is_stroke, marks[bar * STEPS_PER_BAR : (bar + 1) * STEPS_PER_BAR]))


def _is_stroke(mark: str) -> bool:
    return mark not in (REST, HOLD)


def _whole_stroke(marks: Sequence[str]) -> str:
    """Return the first step's mark, with what its roll holds."""
    end = 1
    while marks[end] == HOLD:
        end += 1
    return "".join(marks[:end])


def _end_roll(marks: list[str], step: int) -> None:
    """Silence the rest of a roll whose beginning was not copied."""
    while marks[step] == HOLD:
        marks[step] = REST
        step += 1
