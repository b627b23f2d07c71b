"""Traits that make each style that style, in its corpus and in 200 variations of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

import pytest

from sidestick_models.patterns.drum_tab import Pattern
from sidestick_models.patterns.pattern_variations import variations
from sidestick_models.patterns.style_files import load_styles

STYLES = load_styles()
REST = "-" * 32
KICK, BACKBEAT = ("kick",), ("snare", "clap")
Rule = Callable[[Pattern], bool]


@cache
def varied(key: str) -> tuple[Pattern, ...]:
    return tuple(variations(STYLES[key], STYLES[key].patterns, 200, seed=5))


def every(lanes: Sequence[str], steps: Sequence[int], marks: str = "oxX") -> Rule:
    """Tell whether one of the lanes plays at each of these steps of both bars."""
    return lambda pattern: all(
        any(pattern.lanes.get(lane, REST)[bar + step] in marks for lane in lanes)
        for bar in (0, 16)
        for step in steps
    )


def none(lanes: Sequence[str], steps: Sequence[int]) -> Rule:
    """None of the lanes plays in full at any of these steps."""
    return lambda pattern: (
        not any(
            pattern.lanes.get(lane, REST)[bar + step] in "xX"
            for lane in lanes
            for bar in (0, 16)
            for step in steps
        )
    )


def kick_off_the_beat(pattern: Pattern) -> bool:
    return any(mark != "-" and step % 4 for step, mark in enumerate(pattern.lanes["kick"]))


def kick_between(first: int, last: int) -> Rule:
    """Tell whether a kick is between two steps of both bars."""
    return lambda pattern: all(
        any(mark != "-" for mark in pattern.lanes["kick"][bar + first : bar + last + 1])
        for bar in (0, 16)
    )


def hat_runs(pattern: Pattern) -> bool:
    """Tell whether the closed hat rolls, or plays two sixteenths in a row."""
    return bool(re.search("[2-8]|[goxX]{2}", pattern.lanes.get("closed hat", REST)))


RULES: list[tuple[str, str, Rule, float]] = [
    ("house", "four on the floor", every(KICK, (0, 4, 8, 12)), 0.9),
    ("house", "clap or snare on two and four", every(BACKBEAT, (4, 12)), 0.9),
    ("techno", "four on the floor", every(KICK, (0, 4, 8, 12)), 0.85),
    ("trap", "backbeat on three", every(BACKBEAT, (8,)), 0.9),
    ("trap", "no backbeat on two and four", none(BACKBEAT, (4, 12)), 0.9),
    ("drumandbass", "snare on two and four", every(BACKBEAT, (4, 12)), 0.75),
    ("drumandbass", "no kick on two and four", none(KICK, (4, 12)), 0.85),
    ("trap", "no kick on three", none(KICK, (8,)), 0.9),
    ("trap", "hats that roll", hat_runs, 0.75),
    ("drumandbass", "the second kick of the two-step", kick_between(8, 11), 0.85),
    ("breakbeat", "snare on two", every(BACKBEAT, (4,)), 0.9),
    ("breakbeat", "kick off the beat", kick_off_the_beat, 0.9),
    ("ukgarage", "snare on two and four", every(BACKBEAT, (4, 12)), 0.9),
    ("ukgarage", "no kick on two and four", none(KICK, (4, 12)), 0.75),
    ("ukgarage", "a kick that skips between two and four", kick_between(5, 11), 0.9),
    ("dubstep", "backbeat on three", every(BACKBEAT, (8,)), 0.9),
    ("dubstep", "no backbeat on two and four", none(BACKBEAT, (4, 12)), 0.9),
    ("electro", "clap or snare on two and four", every(BACKBEAT, (4, 12)), 0.9),
    ("electro", "kick off the beat", kick_off_the_beat, 0.9),
    ("lofi", "snare on two and four", every(BACKBEAT, (4, 12)), 0.9),
    ("reggaeton", "dembow", every(BACKBEAT, (3, 6, 11, 14)), 0.85),
    ("reggaeton", "kick on one and three", every(KICK, (0, 8)), 0.9),
    ("reggaeton", "kick on every beat", every(KICK, (0, 4, 8, 12)), 0.8),
]
EVERY_RULE = pytest.mark.parametrize(
    ("key", "rule", "share"),
    [pytest.param(key, rule, share, id=f"{key}: {name}") for key, name, rule, share in RULES],
)


@EVERY_RULE
def test_the_corpus_keeps_the_skeleton_of_its_style(key: str, rule: Rule, share: float) -> None:
    """Of the beats (fills may leave it) at least this share keep to the rule."""
    beats = [pattern for pattern in STYLES[key].patterns if not pattern.is_fill]
    assert sum(map(rule, beats)) >= share * len(beats), [p.name for p in beats if not rule(p)]


@EVERY_RULE
def test_variations_keep_the_skeleton_of_their_style(key: str, rule: Rule, share: float) -> None:
    """Two hundred variations keep to it as the corpus does."""
    beats = [pattern for pattern in varied(key) if not pattern.is_fill]
    assert sum(map(rule, beats)) >= share * len(beats)


@pytest.mark.parametrize(
    ("key", "least", "most"),
    [
        ("house", 50, 60),
        ("techno", 50, 54),
        ("trap", 50, 52),
        ("ukgarage", 58, 64),
        ("electro", 50, 50),
        ("lofi", 54, 66),
    ],
)
def test_a_style_swings_as_it_does(key: str, least: float, most: float) -> None:
    """Machine styles are straight, garage and lo-fi swing."""
    style = STYLES[key]
    swings = [style.swing_percent, *(p.swing_percent for p in style.patterns if p.swing_percent)]
    assert least <= min(swings)
    assert max(swings) <= most
