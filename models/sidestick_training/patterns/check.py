"""Count the patterns of a corpus, and compare their onsets with those measured in recordings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.patterns.drum_tab import CLAP, HOLD, REST, STEPS, Pattern, PatternStyle
from sidestick_models.patterns.errors import PatternError
from sidestick_models.patterns.pattern_to_beat import render
from sidestick_models.patterns.pattern_variations import variations
from sidestick_models.patterns.style_files import split

RECORDED = {"house_techno_909_EDM-TR9": ("house", "techno"), "trap_HH-TRP": ("trap",)}
"""The sets of recorded loops, and which styles of ours are held against each."""

VARIED = 500

_HEAD, _SHELL = ("kick",), ("snare", CLAP)
BANDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("kick", "low", _HEAD),
    ("snare and clap", "mid", _SHELL),
    ("snare, clap and kick", "mid", _SHELL + _HEAD),
    ("hats and cymbals", "high", ("closed hat", "open hat", "ride", "crash")),
)
"""The lanes that are compared: ours, and the band of the recordings that stands for them.

The middle band of the recordings also holds the kick's knock, so it is compared with and without.
"""


class StyleCount(NamedTuple):
    """A style in figures; hits per bar are of the folded grid, over beats without fills."""

    style: str
    beats: int
    fills: int
    held_out: int
    hits_per_bar: float
    fewest_hits: float
    most_hits: float
    with_clap: int
    nearest: int
    """In how many hits of the grid the two most similar patterns differ."""
    distinct: int
    """The number of different grids in `VARIED` variations of what is not held out."""
    met: int
    """The number of held-out patterns that are among those grids."""


class Likeness(NamedTuple):
    """A profile of ours against a recorded one: Pearson's r and the mean absolute difference."""

    recordings: str
    source: str
    lanes: str
    band: str
    correlation: float
    difference: float


def count(style: PatternStyle) -> StyleCount:
    """Return the figures of a style."""
    beats = [pattern for pattern in style.patterns if not pattern.is_fill]
    training, held_out = split(style)
    grown = {_grid(style, pattern) for pattern in variations(style, training, VARIED, seed=1)}
    per_bar = [render(style, beat).beat.hits.sum() / 2 for beat in beats]
    return StyleCount(
        style=style.key,
        beats=len(beats),
        fills=len(style.patterns) - len(beats),
        held_out=len(held_out),
        hits_per_bar=float(np.mean(per_bar)),
        fewest_hits=float(np.min(per_bar)),
        most_hits=float(np.max(per_bar)),
        with_clap=sum(CLAP in pattern.lanes for pattern in style.patterns),
        nearest=min(_distances(style), default=0),
        distinct=len(grown),
        met=sum(_grid(style, pattern) in grown for pattern in held_out),
    )


def _grid(style: PatternStyle, pattern: Pattern) -> bytes:
    return render(style, pattern).beat.events().tobytes()


def _distances(style: PatternStyle) -> Iterator[int]:
    hits = [render(style, pattern).beat.hits for pattern in style.patterns]
    return (int((one != other).sum()) for n, one in enumerate(hits) for other in hits[:n])


def profile(patterns: Iterable[Pattern], lanes: Sequence[str]) -> NDArray[np.float64]:
    """Return how often any of these lanes has an onset at each sixteenth of a bar: (16,)."""
    bars = []
    for pattern in patterns:
        tabs = [list(pattern.lanes[lane]) for lane in lanes if lane in pattern.lanes]
        marks = np.array(tabs or [[REST] * STEPS])  # (lanes, 32)
        bars.append(((marks != REST) & (marks != HOLD)).any(axis=0).reshape(2, STEPS_PER_BAR))
    return np.asarray(np.concatenate(bars).mean(axis=0), np.float64)


def read_recorded(path: Path) -> dict[str, dict[str, list[float]]]:
    """Return the recorded profiles: per set of loops and band, 16 probabilities.

    Raises:
        PatternError: if the file is not such a table.
    """
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        found = {
            name: {band: [float(p) for p in table[name][band]] for _, band, _ in BANDS}
            for name in RECORDED
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PatternError(f"Cannot read recorded onsets from {path}: {error!r}.") from error
    if any(len(p) != STEPS_PER_BAR for bands in found.values() for p in bands.values()):
        raise PatternError(f"The profiles in {path} must have {STEPS_PER_BAR} values each.")
    return found


def likenesses(
    styles: Mapping[str, PatternStyle],
    recorded: Mapping[str, Mapping[str, Sequence[float]]],
    varied: int = VARIED,
) -> Iterator[Likeness]:
    """Compare each set of recordings with our beats of its styles, and with their variations."""
    for name, keys in RECORDED.items():
        ours = [styles[key] for key in keys if key in styles]
        beats = [p for style in ours for p in style.patterns if not p.is_fill]
        grown = [
            p for s in ours for p in variations(s, s.patterns, varied, seed=1) if not p.is_fill
        ]
        for source, patterns in (("corpus", beats), ("variations", grown)):
            for label, band, lanes in BANDS if patterns else ():
                mine, theirs = profile(patterns, lanes), np.asarray(recorded[name][band])
                correlation = float(np.corrcoef(mine, theirs)[0, 1])
                difference = float(np.abs(mine - theirs).mean())
                yield Likeness(name, source, label, band, correlation, difference)
