"""Two-bar windows of the electronic styles' patterns, grouped by pattern."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sidestick_models.patterns.drum_tab import Pattern, PatternStyle
from sidestick_models.patterns.pattern_to_beat import Groove
from sidestick_models.patterns.pattern_variations import humanised, variations
from sidestick_models.patterns.style_files import load_styles, split
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows


def pattern_windows(count: int, seed: int, *, held_out: bool) -> HvoWindows:
    """Return `count` windows of each style: its patterns of beats, then variations of them.

    Held-out patterns are varied among themselves alone. Windows of the same pattern are a group:
    a judge trained on one of them is not tested on another.
    """
    grooves = [
        groove
        for style in load_styles().values()
        for groove in _grooves(style, split(style)[held_out], count, seed)
    ]
    return HvoWindows(
        hits=np.array([groove.beat.hits for groove in grooves]),
        velocities=np.array([groove.beat.velocities for groove in grooves]),
        offsets=np.array([groove.beat.offsets for groove in grooves]),
        styles=np.array([groove.style for groove in grooves]),
        groups=np.array([f"{groove.style}/{groove.pattern.name}" for groove in grooves]),
        tempos_bpm=np.array([groove.tempo_bpm for groove in grooves]),
    )


def _grooves(
    style: PatternStyle, patterns: tuple[Pattern, ...], count: int, seed: int
) -> Iterator[Groove]:
    beats = [pattern for pattern in patterns if not pattern.is_fill]
    varied = variations(style, beats, max(0, count - len(beats)), seed)
    return humanised(style, [*beats[:count], *varied], seed)
