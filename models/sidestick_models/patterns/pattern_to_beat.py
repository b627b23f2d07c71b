"""A pattern rendered as a beat: every stroke with its place, and what of it the grid can hold."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BEAT, Beat
from sidestick_models.beat.drum_classes import DRUM_CLASSES
from sidestick_models.beat.meter import nearest_step
from sidestick_models.patterns.drum_tab import (
    CLAP,
    DRUM_OF_LANE,
    HOLD,
    LEVELS,
    NORMAL,
    ROLLS,
    SOFT,
    STEPS,
    TRIPLET_LATE,
    VELOCITY,
    Pattern,
    PatternStyle,
)

VELOCITY_SPREAD = 0.04
SWING_SPREAD_PERCENT = 1.0
MOST_STRAIGHT_PERCENT = 52.0
"""Up to this a swing is a machine's choice, and humanising leaves it alone."""

_STROKE = re.compile(rf"[{LEVELS}]|[{ROLLS}]{HOLD}*")


class TabStroke(NamedTuple):
    """One stroke of a lane.

    `step` is where it belongs on the grid (for a stroke inside a roll, the nearest step, which
    may be the one after the pattern); `place_steps` is when it sounds; `velocity` is 0 to 1.
    """

    lane: str
    step: int
    place_steps: float
    velocity: float


@dataclass(frozen=True, eq=False)
class Groove:
    """One rendering of a pattern of a style at a tempo, ready for training.

    `beat` is two bars of hits, velocities and offsets, each (32, 9), with claps folded into the
    snare as Magenta's classes have it. `claps`, bool (32,), is true where that snare is a clap,
    alone or together with a snare.
    """

    style: str
    pattern: Pattern
    tempo_bpm: float
    beat: Beat
    claps: NDArray[np.bool_]


def render(style: PatternStyle, pattern: Pattern, rng: random.Random | None = None) -> Groove:
    """Render a pattern as a beat: exact at the style's middle tempo or, with `rng`, humanised.

    Humanised, the tempo is drawn from the style's range, and with these standard deviations
    velocities spread by 0.04, times by the style's `loose_ms`, and a swing by 1 percent.
    Of several strokes of a drum at one step, as rolls make, the loudest stays and of equals the
    one nearest to the step; what a roll has beyond sixteenths is lost on this grid.
    """
    tempo = sum(style.tempo_bpm) / 2
    swing = swing_of(style, pattern)
    if rng is None:
        return _groove(style, pattern, tempo, strokes(pattern, style, swing))
    tempo = float(round(rng.uniform(*style.tempo_bpm)))
    if swing > MOST_STRAIGHT_PERCENT:
        swing = max(swing + rng.gauss(0, SWING_SPREAD_PERCENT), 50.0)
    loose_ms = style.loose_ms if pattern.loose_ms is None else pattern.loose_ms
    loose = loose_steps(loose_ms, tempo)
    humanised = (
        stroke._replace(
            place_steps=stroke.place_steps + rng.gauss(0, loose),
            velocity=min(max(stroke.velocity + rng.gauss(0, VELOCITY_SPREAD), 0.1), 1.0),
        )
        for stroke in _kept(strokes(pattern, style, swing))
    )
    return _groove(style, pattern, tempo, humanised)


def swing_of(style: PatternStyle, pattern: Pattern) -> float:
    """Return the swing that a pattern is played with, in percent."""
    return style.swing_percent if pattern.swing_percent is None else pattern.swing_percent


def loose_steps(loose_ms: float, tempo_bpm: float) -> float:
    """Return a time in milliseconds in steps."""
    return loose_ms / 60_000 * tempo_bpm * STEPS_PER_BEAT


def strokes(pattern: Pattern, style: PatternStyle, swing_percent: float) -> list[TabStroke]:
    """Return every stroke of the pattern, rolls written out, sorted by when it sounds."""
    found = [
        stroke._replace(place_steps=stroke.place_steps + style.drag_percent.get(lane, 0.0) / 100)
        for lane, tab in pattern.lanes.items()
        for stroke in _lane_strokes(lane, tab, None if style.triplets else swing_percent)
    ]
    return sorted(found, key=lambda stroke: (stroke.place_steps, stroke.lane))


def lost_strokes(pattern: Pattern, style: PatternStyle) -> int:
    """Count the strokes of the pattern's rolls that fall between the sixteenths of the grid."""
    played = strokes(pattern, style, style.swing_percent)
    return len(played) - len(_kept(played))


def _lane_strokes(lane: str, tab: str, swing_percent: float | None) -> Iterator[TabStroke]:
    """Yield the strokes of a lane, with a swing or, if that is None, in triplets."""

    def swung(step: int) -> float:
        if swing_percent is None:
            return step + TRIPLET_LATE[step % STEPS_PER_BEAT]
        return step + (step % 2) * (swing_percent / 50 - 1)

    for match in _STROKE.finditer(tab):
        mark, (begin, end) = match.group()[0], match.span()
        if mark in VELOCITY:
            yield TabStroke(lane, begin, swung(begin), VELOCITY[mark])
            continue
        for n in range(int(mark)):
            level = SOFT if n else NORMAL  # the first stroke of a roll is played, the rest bounce
            place = swung(begin) + (swung(end) - swung(begin)) * n / int(mark)
            yield TabStroke(lane, nearest_step(place), place, VELOCITY[level])


def _kept(played: Iterable[TabStroke]) -> list[TabStroke]:
    """Return one stroke for each step and lane, none of them past the end."""
    kept: dict[tuple[int, str], TabStroke] = {}
    for stroke in played:
        cell = (stroke.step, stroke.lane)
        if stroke.step < STEPS and (cell not in kept or _rank(stroke) > _rank(kept[cell])):
            kept[cell] = stroke
    return list(kept.values())


def _rank(stroke: TabStroke) -> tuple[float, float]:
    return stroke.velocity, -abs(stroke.place_steps - stroke.step)


def _groove(
    style: PatternStyle, pattern: Pattern, tempo_bpm: float, played: Iterable[TabStroke]
) -> Groove:
    hits = np.zeros((STEPS, DRUM_CLASSES), np.bool_)
    velocities, offsets = np.zeros(hits.shape, np.float32), np.zeros(hits.shape, np.float32)
    claps = np.zeros(STEPS, np.bool_)
    for stroke in sorted(_kept(played), key=_rank):
        cell = (stroke.step, DRUM_OF_LANE[stroke.lane])
        hits[cell], velocities[cell] = True, stroke.velocity
        offsets[cell] = min(max(stroke.place_steps - stroke.step, -0.5), 0.5)
        claps[stroke.step] |= stroke.lane == CLAP
    return Groove(style.key, pattern, tempo_bpm, Beat(hits, velocities, offsets), claps)
