"""The marks of a drum tab, and the patterns and styles that are written in them.

A lane's tab is 32 marks, one per sixteenth of two bars of 4/4:

    -   nothing                 x   a normal stroke
    g   a ghost note            X   an accent
    o   a soft stroke           2-8 that many strokes, evenly spread over this step ...
                                _   ... and this one, when it follows a number

so `2` is two thirty-seconds, `3_` a triplet of sixteenths, `3___` a triplet of eighths.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sidestick_models.beat.beat import STEPS_PER_BAR, STEPS_PER_BEAT
from sidestick_models.beat.drum_classes import DrumClass

BARS = 2
STEPS = BARS * STEPS_PER_BAR

TRIPLET_LATE = (0.0, 1 / 3, 0.0, -1 / 3)
"""The lateness of the steps of a beat in triplets, in steps; the third one has no place there."""
NO_TRIPLET = 2

CLAP = "clap"
LANES: tuple[str, ...] = (
    *(DrumClass(drum).label for drum in (7, 8, 3, 2, 6, 5, 4)),
    CLAP,
    *(DrumClass(drum).label for drum in (1, 0)),
)
"""The lanes of a tab from top to bottom: cymbals, hats, toms, clap, snare, kick."""

DRUM_OF_LANE: dict[str, DrumClass] = {
    CLAP: DrumClass.SNARE,
    **{drum.label: drum for drum in DrumClass},
}
"""The drum class that a lane is on the grid; Magenta folds the clap into the snare."""

REST, GHOST, SOFT, NORMAL, ACCENT, HOLD = "-goxX_"
LEVELS = GHOST + SOFT + NORMAL + ACCENT
VELOCITY = {GHOST: 0.3, SOFT: 0.5, NORMAL: 0.75, ACCENT: 0.95}
ROLLS = "2345678"
LEGAL_MARKS = (
    "- (rest), g (ghost), o (soft), x (normal), X (accent), "
    "2 to 8 (that many strokes) and _ (the roll goes on)"
)
MOST_STROKES_PER_STEP = 4

FIXED, TAKE, FREE = "=-+"
LEGAL_ROOM = "= (stays as it is), - (may be left out) and + (may come and go)"


@dataclass(frozen=True)
class Pattern:
    """Two bars. `lanes` holds a tab of 32 marks for each lane that plays.

    `swing_percent` and `loose_ms`, where given, take the place of the style's.
    A fill lands on the downbeat after it, which in a loop is its own first step. `made_of` are the
    names of the patterns that a variation was made of; a pattern of a file has none.
    """

    name: str
    lanes: Mapping[str, str]
    is_fill: bool = False
    swing_percent: float | None = None
    loose_ms: float | None = None
    note: str = ""
    made_of: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class PatternStyle:
    """A style's patterns and what they have in common.

    `tempo_bpm` is its usual range. `swing_percent` is how far into its eighth the second sixteenth
    comes: 50 is straight, 66.7 a triplet. `loose_ms` is the standard deviation of timing.
    `drag_percent` says per lane how late (or, below zero, early) it plays, in percent of a step.
    `room` says per lane and step (16 or 32 marks) what a variation may add or leave out there;
    whole bars and lanes may still be borrowed from the style's other patterns. In `triplets` the
    second and the last sixteenth of a beat are the second and the third eighth of a triplet.
    """

    key: str
    name: str
    tempo_bpm: tuple[float, float]
    colour: str
    swing_percent: float = 50.0
    loose_ms: float = 0.0
    drag_percent: Mapping[str, float] = field(default_factory=dict)
    room: Mapping[str, str] = field(default_factory=dict)
    triplets: bool = False
    patterns: tuple[Pattern, ...] = ()


def both_bars(bars: str) -> str:
    """Return two bars of marks, where one bar stands for two alike."""
    return bars * BARS if len(bars) == STEPS_PER_BAR else bars


def one_bar_if_alike(bars: str) -> str:
    """Return one bar of marks if both are alike: the opposite of `both_bars`."""
    first, second = bars[:STEPS_PER_BAR], bars[STEPS_PER_BAR:]
    return first if second == first else bars


def fault_in_bar(bar: str) -> tuple[int, str] | None:
    """Tell where (from 0) and why a bar of a tab means nothing; None if it is sound."""
    if len(bar) != STEPS_PER_BAR:
        where = min(len(bar), STEPS_PER_BAR)
        return where, f"this bar has {len(bar)} steps; a bar has {STEPS_PER_BAR}."
    bad = re.search(rf"[^{REST}{GHOST}{SOFT}{NORMAL}{ACCENT}{HOLD}{ROLLS}]", bar)
    if bad:
        return bad.start(), f'"{bad.group()}" is no mark of a tab. Legal are {LEGAL_MARKS}.'
    loose = re.search(rf"(?<![{ROLLS}{HOLD}]){HOLD}", bar)
    if loose:
        return loose.start(), 'a "_" lengthens a roll, so a number must stand before it.'
    for roll in re.finditer(rf"[{ROLLS}]{HOLD}*", bar):
        most = MOST_STROKES_PER_STEP * len(roll.group())
        if int(roll.group()[0]) > most:
            return roll.start(), (
                f"{roll.group()[0]} strokes are too many for this roll; "
                f"{most} is the most, or lengthen it with _."
            )
    return None


def fault_in_triplets(bar: str) -> tuple[int, str] | None:
    """Tell where (from 0) and why a sound bar does not fit triplets; None if it does."""
    for step, mark in enumerate(bar):
        if step % STEPS_PER_BEAT == NO_TRIPLET and mark not in (REST, HOLD):
            return step, (
                f'there is "{mark}" on the third sixteenth of a beat. In triplets a beat has its '
                "first, second and fourth."
            )
    return None
