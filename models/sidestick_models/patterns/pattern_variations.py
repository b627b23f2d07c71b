"""Variations without end of a style's patterns, the same from the same seed.

This is where it is decided how many rules of `variation_rules` a variation is made with.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sidestick_models.patterns.drum_tab import Pattern, PatternStyle
from sidestick_models.patterns.errors import PatternError
from sidestick_models.patterns.pattern_draft import Draft
from sidestick_models.patterns.pattern_to_beat import Groove, render
from sidestick_models.patterns.variation_rules import BORROWINGS, CHANGES

BORROWING_CHANCE = 0.6
MOST_CHANGES = 3
TRIES = 20


def grooves(
    style: PatternStyle, patterns: Sequence[Pattern], count: int, seed: int
) -> Iterator[Groove]:
    """Make `count` variations of these patterns of the style, humanised, as arrays for training.

    Raises:
        PatternError: as `variations`.
    """
    return humanised(style, variations(style, patterns, count, seed), seed)


def humanised(style: PatternStyle, patterns: Iterable[Pattern], seed: int) -> Iterator[Groove]:
    """Render each pattern as it might be played once, at a tempo of the style."""
    feel = random.Random(f"feel {seed} {style.key}")  # noqa: S311 - music, not secrets
    for pattern in patterns:
        yield render(style, pattern, feel)


def variations(
    style: PatternStyle, patterns: Sequence[Pattern], count: int, seed: int
) -> Iterator[Pattern]:
    """Make `count` variations of these patterns, each still a tab; its note says how it was made.

    Only `patterns` are varied and borrowed from, so what is held out stays unseen. A variation
    is unlike every pattern in `patterns`; two variations may be alike.

    Raises:
        PatternError: if there is no pattern to vary.
    """
    if not patterns:
        raise PatternError(f'There is no pattern of the style "{style.name}" to vary.')
    rng = random.Random(f"pattern {seed} {style.key}")  # noqa: S311 - music, not secrets
    for _ in range(count):
        yield variation(style, patterns, rng)


def variation(
    style: PatternStyle,
    patterns: Sequence[Pattern],
    rng: random.Random,
    temperature: float = 1.0,
    fewest: int = 1,
) -> Pattern:
    """Vary one of the patterns; return itself if its style leaves it no room to change.

    The temperature multiplies how much is changed at most, and how often something is borrowed; so
    many changes are made at the `fewest`, if it allows for them.
    """
    known = [dict(pattern.lanes) for pattern in patterns]
    base = rng.choice(patterns)
    for _ in range(TRIES):
        varied = _vary(style, base, patterns, rng, temperature, fewest)
        if varied.lanes and dict(varied.lanes) not in known:
            return varied
    return base


def _vary(
    style: PatternStyle,
    base: Pattern,
    patterns: Sequence[Pattern],
    rng: random.Random,
    temperature: float,
    fewest: int,
) -> Pattern:
    others = [other for other in patterns if other is not base and not other.is_fill]
    draft = Draft(base, style, others)
    made_by, made_of = [base.name], [base.name]
    if others and rng.random() < BORROWING_CHANCE * temperature:
        borrow, other = rng.choice(BORROWINGS), rng.choice(others)
        borrow(draft, other)
        made_by.append(f"{borrow.__name__} of {other.name}")
        made_of.append(other.name)
    most = max(1, round(MOST_CHANGES * temperature))
    for change in rng.sample(CHANGES, rng.randint(min(fewest, most), most)):
        change(draft, rng)
        made_by.append(change.__name__)
    note = "; ".join(made_by).replace("_", " ")
    return replace(base, lanes=draft.tabs(), note=note, made_of=tuple(made_of))
