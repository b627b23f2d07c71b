"""Performances of the electronic styles, made of their patterns with variations and fills."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from sidestick_models.beat.beat import STEPS_PER_BAR, Beat
from sidestick_models.corpus.piece import Piece
from sidestick_models.patterns.drum_tab import Pattern, PatternStyle
from sidestick_models.patterns.pattern_to_beat import Groove, render
from sidestick_models.patterns.pattern_variations import variation
from sidestick_models.patterns.style_files import load_styles, split

HELD_OUT = "patterns"
"""The split of performances of held-out patterns."""

PERFORMANCES_PER_STYLE = {"train": 60, HELD_OUT: 12}
"""The number of performances of each style, by split."""

FILLS_PER_STYLE = {"train": 24, HELD_OUT: 4}
"""The number of performances of each style that are a fill alone, by split."""

FORM = "AAABAAAF"
"""Two bars each: a pattern, another one, and a fill."""


def pattern_performances(seed: int = 1, styles: Collection[str] | None = None) -> list[Piece]:
    """Return humanized performances of 16 bars, and fills, of every electronic style, or of some.

    Those of the split `HELD_OUT` are made of the held-out patterns of the corpus alone.
    """
    return [
        performance
        for style in load_styles().values()
        if styles is None or style.key in styles
        for name, patterns in zip(PERFORMANCES_PER_STYLE, split(style), strict=True)
        for performance in _performances(style, patterns, name, seed)
    ]


def _performances(
    style: PatternStyle, patterns: Sequence[Pattern], name: str, seed: int
) -> Iterator[Piece]:
    rng = random.Random(f"performance {seed} {style.key} {name}")  # noqa: S311 - music
    beats = [pattern for pattern in patterns if not pattern.is_fill]
    fills = [pattern for pattern in patterns if pattern.is_fill]
    for number in range(PERFORMANCES_PER_STYLE[name]):
        parts = {
            letter: variation(style, of, rng)
            for letter, of in (("A", beats), ("B", beats), ("F", fills or beats))
        }
        grooves = [render(style, parts[letter], rng) for letter in FORM]
        whole = _joined([groove.beat for groove in grooves])
        yield _performance(grooves, whole, f"{style.key}/{name}/{number}", name)
    for number in range(FILLS_PER_STYLE[name] if fills else 0):
        groove = render(style, variation(style, fills, rng), rng)
        # As the recorded fills are: the fill first, then where it leads to.
        halves = [
            groove.beat.part(STEPS_PER_BAR, groove.beat.steps),
            groove.beat.part(0, STEPS_PER_BAR),
        ]
        title = f"{style.key}/{name}/fill {number}"
        yield _performance([groove], _joined(halves), title, name, is_fill=True)


def _performance(
    grooves: Sequence[Groove], whole: Beat, name: str, split_name: str, *, is_fill: bool = False
) -> Piece:
    return Piece(
        name=name,
        style=grooves[0].style,
        is_fill=is_fill,
        split=split_name,
        tempo_bpm=grooves[0].tempo_bpm,
        end=whole.steps,
        hits=whole.hits,
        velocities=whole.velocities,
        offsets=whole.offsets,
        patterns=tuple(g.pattern.made_of or (g.pattern.name,) for g in grooves),
    )


def _joined(beats: Sequence[Beat]) -> Beat:
    return Beat(
        *(
            np.concatenate([getattr(beat, part) for beat in beats])
            for part in ("hits", "velocities", "offsets")
        )
    )
