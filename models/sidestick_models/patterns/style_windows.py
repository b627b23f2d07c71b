"""A style as a set of two-bar windows: its own patterns, and what its grammar makes of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.patterns.clap_table import ClapTable, clap_table
from sidestick_models.patterns.drum_tab import STEPS, PatternStyle
from sidestick_models.patterns.pattern_to_beat import Groove
from sidestick_models.patterns.pattern_variations import humanised, variations

VARIED = 300
MOST_PATTERNS = 1024
"""The most patterns of a style that become windows: more would take long to encode."""

_SEED = 1


@dataclass(frozen=True, eq=False)
class StyleWindows:
    """N two-bar windows of one style, no two with the same hits, its own patterns first.

    `events` (N, 32) are integers 0 to 511. `velocities` (N, 32, 9), from 0 to 1, and `offsets`
    (N, 32, 9), in steps from -0.5 to 0.5, are as in a beat, each window played at its own tempo
    of `tempos_bpm` (N,). `fills` (N,) is true where the window is a fill, which lands on the
    downbeat after it. `claps` says which snares are claps.
    """

    style: str
    events: NDArray[np.int64]
    velocities: NDArray[np.float32]
    offsets: NDArray[np.float32]
    tempos_bpm: NDArray[np.float64]
    fills: NDArray[np.bool_]
    claps: ClapTable

    @property
    def hits_per_bar(self) -> NDArray[np.float64]:
        """Count the drums that are hit in a bar of each window, on average: (N,)."""
        hits = np.bitwise_count(self.events).sum(axis=1)
        return np.asarray(hits * STEPS_PER_BAR / STEPS, np.float64)


def windows_of(style: PatternStyle, varied: int = VARIED) -> StyleWindows:
    """Render a style's patterns and up to so many variations of them, always the same ones.

    A style of more than 300 patterns needs none; of one of more than 1,024, as many become windows.
    """
    style = _thinned(style)
    varied = varied if len(style.patterns) <= VARIED else 0
    patterns = (*style.patterns, *variations(style, style.patterns, varied, _SEED))
    different: dict[bytes, Groove] = {}
    for groove in humanised(style, patterns, _SEED):
        different.setdefault(groove.beat.events().tobytes(), groove)
    grooves = list(different.values())
    return StyleWindows(
        style=style.key,
        events=np.stack([groove.beat.events() for groove in grooves]),
        velocities=np.stack([groove.beat.velocities for groove in grooves]),
        offsets=np.stack([groove.beat.offsets for groove in grooves]),
        tempos_bpm=np.array([groove.tempo_bpm for groove in grooves]),
        fills=np.array([groove.pattern.is_fill for groove in grooves]),
        claps=clap_table(style),
    )


def _thinned(style: PatternStyle) -> PatternStyle:
    count = len(style.patterns)
    if count <= MOST_PATTERNS:
        return style
    rows = np.linspace(0, count - 1, MOST_PATTERNS).round().astype(int)
    return replace(style, patterns=tuple(style.patterns[row] for row in rows))
