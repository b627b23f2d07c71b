"""Table of the snares of a style that are claps, on which its patterns and grammar vote.

Models know one class for snare and clap. Where a kit has a pad for each, this table says which
of them a style hits. `claps.json` holds the tables of the styles that Sidestick comes with, as
counting their votes takes half a second; `python -m sidestick_models.patterns.clap_table` writes
it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.patterns.drum_tab import (
    CLAP,
    GHOST,
    NORMAL,
    SOFT,
    STEPS,
    VELOCITY,
    Pattern,
    PatternStyle,
)
from sidestick_models.patterns.pattern_to_beat import strokes
from sidestick_models.patterns.pattern_variations import variations
from sidestick_models.patterns.style_files import SHIPPED, load_style

TABLE = Path(__file__).parent / "claps.json"
VARIED, MOST_VARIED = 50, 300  # a style of more patterns says enough by itself
LEAST_SOFT = (VELOCITY[GHOST] + VELOCITY[SOFT]) / 2
"""The velocity, 0 to 1, from which on a hit is more than a ghost note."""
LEAST_STRONG = (VELOCITY[SOFT] + VELOCITY[NORMAL]) / 2
"""The velocity, 0 to 1, from which on a hit counts as strong."""

_SNARE = "snare"
_SEED = 1


class Strength(IntEnum):
    """Force of a hit of the snare's class."""

    GHOST = 0
    SOFT = 1
    STRONG = 2

    @classmethod
    def of(cls, velocity: float) -> Strength:
        """Return how hard a hit of this velocity is, 0 to 1."""
        return cls((velocity >= LEAST_SOFT) + (velocity >= LEAST_STRONG))


class Voice(IntEnum):
    """Sound that a hit of the snare's class is played on."""

    SNARE = 0
    CLAP = 1
    BOTH = 2


@dataclass(frozen=True, eq=False)
class ClapTable:
    """The voice of each `Strength` at each sixteenth of a bar: shape (3, 16) of `Voice`."""

    voices: NDArray[np.int64]

    def voice(self, place: int, velocity: float) -> Voice:
        """Return what to play at this step of a bar at this velocity, 0 to 1.

        In a bar of more than 16 steps the table begins again.
        """
        return Voice(int(self.voices[Strength.of(velocity), place % STEPS_PER_BAR]))

    @property
    def claps(self) -> bool:
        """Tell whether it ever says anything but snare."""
        return bool(self.voices.any())


NO_CLAPS = ClapTable(np.zeros((len(Strength), STEPS_PER_BAR), np.int64))
"""The table of styles that know no clap: those that drummers played."""


def clap_table(style: PatternStyle) -> ClapTable:
    """Make the table of a style: a clap where most of its hits have one, a snare likewise.

    So it is both where most have each. The style's patterns decide; where none of them plays,
    their variations do, else what `elected` says.
    """
    written = _votes(style, style.patterns)
    varied = VARIED if len(style.patterns) <= MOST_VARIED else 0
    grown = _votes(style, variations(style, style.patterns, varied, _SEED))
    return elected(written, grown)


def elected(*ballots: NDArray[np.int64]) -> ClapTable:
    """Elect a table by `no_votes` that were counted: (3 strengths, 16 places, 3).

    The first ballot with a vote decides a place. A soft hit is played as soft and strong ones are
    there, as a backbeat with less force is still one, while a ghost note is something else. Where
    no ballot has a vote, what is usual in the first at that strength decides, else what is usual
    in it at all.
    """
    strength = ballots[0].sum(axis=1, keepdims=True)
    at_place = [each.copy() for each in ballots]
    for votes in at_place:
        votes[Strength.SOFT] += votes[Strength.STRONG]
    hits, snares, claps = np.moveaxis(_first(*at_place, strength, strength.sum(axis=0)), -1, 0)
    snare, clap = 2 * snares > hits, 2 * claps > hits
    return ClapTable(np.where(clap, np.where(snare, Voice.BOTH, Voice.CLAP), Voice.SNARE))


def no_votes() -> NDArray[np.int64]:
    """Return a ballot without votes: hits, snares and claps by strength and place, (3, 16, 3)."""
    return np.zeros((len(Strength), STEPS_PER_BAR, 3), np.int64)


@cache
def shipped_claps(key: str) -> ClapTable:
    """Return the table of a style that Sidestick comes with."""
    return _shipped().get(key, NO_CLAPS)


@cache
def _shipped() -> dict[str, ClapTable]:
    styles = json.loads(TABLE.read_text(encoding="utf-8"))
    return {
        key: ClapTable(np.array([[int(voice) for voice in row] for row in rows]))
        for key, rows in styles.items()
    }


def write_shipped_claps(path: Path = TABLE) -> None:
    """Write the tables of the shipped styles: for each three rows of 16 numbers of `Voice`."""
    rows = {
        file.stem: ["".join(map(str, row)) for row in clap_table(load_style(file)).voices.tolist()]
        for file in sorted(SHIPPED.glob("*.txt"))
    }
    path.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


def _votes(style: PatternStyle, patterns: Iterable[Pattern]) -> NDArray[np.int64]:
    """Count hits, those with a snare, and those with a clap: (3 strengths, 16 places, 3)."""
    votes = no_votes()
    for pattern in patterns:
        for step, lanes in _voices(style, pattern).items():
            strength = Strength.of(max(lanes.values()))
            votes[strength, step % STEPS_PER_BAR] += (1, _SNARE in lanes, CLAP in lanes)
    return votes


def _first(*ballots: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return at each place the first ballot in which someone voted."""
    counted = ballots[-1]
    for votes in reversed(ballots[:-1]):
        counted = np.where(votes[..., :1], votes, counted)
    return counted


def _voices(style: PatternStyle, pattern: Pattern) -> dict[int, dict[str, float]]:
    """Return the velocity of snare and clap at each step where one of them plays."""
    voices: dict[int, dict[str, float]] = {}
    for stroke in strokes(pattern, style, swing_percent=50):
        if stroke.lane in (_SNARE, CLAP) and stroke.step < STEPS:
            lanes = voices.setdefault(stroke.step, {})
            lanes[stroke.lane] = max(lanes.get(stroke.lane, 0.0), stroke.velocity)
    return voices


if __name__ == "__main__":
    write_shipped_claps()
