"""Variations: endless, legal, repeatable, and within the room that the style leaves."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sidestick_models.patterns.corpus import format_style, load_styles, split
from sidestick_models.patterns.draft import Draft
from sidestick_models.patterns.errors import PatternError
from sidestick_models.patterns.grammar import grooves, variations
from sidestick_models.patterns.notation import LANES, Pattern, Style
from sidestick_models.patterns.reader import parse_style

STYLES = load_styles()
EVERY_STYLE = pytest.mark.parametrize("key", STYLES)
REST = "-" * 32


@cache
def varied(key: str, count: int = 200, seed: int = 1) -> tuple[Pattern, ...]:
    return tuple(variations(STYLES[key], STYLES[key].patterns, count, seed))


@EVERY_STYLE
def test_the_same_seed_gives_the_same_variations(key: str) -> None:
    """Tabs and arrays are made anew from the seed alone; another seed gives others."""
    style = STYLES[key]
    assert tuple(variations(style, style.patterns, 20, seed=1)) == varied(key, 20)
    assert varied(key, 20) != varied(key, 20, seed=2)
    one, two = (list(grooves(style, style.patterns, 5, seed=7)) for _ in range(2))
    for a, b in zip(one, two, strict=True):
        assert a.tempo_bpm == b.tempo_bpm
        assert np.array_equal(a.beat.velocities, b.beat.velocities)
        assert np.array_equal(a.beat.offsets, b.beat.offsets)


@EVERY_STYLE
def test_a_variation_is_a_legal_tab(key: str) -> None:
    """It can be written into a file and read back."""
    patterns = tuple(replace(p, name=f"v{n}") for n, p in enumerate(varied(key)))
    style = replace(STYLES[key], patterns=patterns)
    assert parse_style(format_style(style), key, "varied.txt") == style


@EVERY_STYLE
def test_a_variation_is_new(key: str) -> None:
    """It repeats no pattern of the corpus, and most variations do not repeat each other."""
    known = [dict(pattern.lanes) for pattern in STYLES[key].patterns]
    found = [dict(pattern.lanes) for pattern in varied(key)]
    assert not any(lanes in known for lanes in found)
    assert len({str(sorted(lanes.items())) for lanes in found}) >= 0.9 * len(found)


@EVERY_STYLE
def test_the_second_bar_and_landing_of_a_fill_stay(key: str) -> None:
    """Of a fill only the way to it varies: not the first step, not the second bar."""
    fills = {pattern.name: pattern for pattern in STYLES[key].patterns if pattern.is_fill}
    seen = [pattern for pattern in varied(key, 300) if pattern.is_fill]
    assert seen
    for pattern in seen:
        for lane in LANES:
            before = fills[pattern.name].lanes.get(lane, REST)
            after = pattern.lanes.get(lane, REST)
            assert (after[0], after[16:]) == (before[0], before[16:]), (pattern.name, lane)


@EVERY_STYLE
def test_a_variation_never_opens_and_closes_a_hat_at_once(key: str) -> None:
    """Where a hat opens, the closed one gives way."""
    for pattern in varied(key):
        opened, closed = (pattern.lanes.get(lane, REST) for lane in ("open hat", "closed hat"))
        assert all("-" in pair for pair in zip(opened, closed, strict=True)), pattern.note


@EVERY_STYLE
def test_held_out_patterns_are_never_borrowed_from(key: str) -> None:
    """What training patterns are varied with is training patterns."""
    style = STYLES[key]
    training, held_out = split(style)
    names = {pattern.name for pattern in held_out}
    for pattern in variations(style, training, 200, seed=1):
        parts = [part.strip() for part in pattern.note.split(";")]
        assert pattern.name not in names
        assert not any(part.endswith(f" of {name}") for part in parts for name in names)


@EVERY_STYLE
def test_every_kind_of_change_is_heard_somewhere(key: str) -> None:
    """Kick, snare and hat lanes all come out in many forms."""
    found = varied(key)
    for lane in ("kick", "snare", "closed hat"):
        before = {pattern.lanes.get(lane) for pattern in STYLES[key].patterns}
        after = {pattern.lanes.get(lane) for pattern in found}
        assert len(after - before) >= 5, lane


def test_a_style_without_room_and_company_stays_as_it_is() -> None:
    """One pattern that may not change is given back unchanged, not forced."""
    room = dict.fromkeys(LANES, "=" * 16)
    only = Pattern("only", {"kick": "X---" * 8, "crash": "x---" * 8})
    style = Style("test", "Test", (90.0, 90.0), "#000000", room=room, patterns=(only,))
    assert list(variations(style, style.patterns, 5, seed=1)) == [only] * 5


def test_nothing_cannot_be_varied() -> None:
    """An empty list of patterns is told, not looped over."""
    with pytest.raises(PatternError, match='no pattern of the style "House"'):
        list(variations(STYLES["house"], (), 1, seed=1))


def test_room_says_what_may_come_and_go() -> None:
    """A + may be added to and taken from, a - only taken from, a = neither."""
    style = Style("test", "Test", (90.0, 90.0), "#000000", room={"kick": "=-+=-+----------"})
    draft = Draft(Pattern("test", {"kick": f"{'xxx---':-<32}"}), style)
    assert [draft.may_take("kick", step) for step in range(6)] == [0, 1, 1, 0, 0, 0]
    assert [draft.may_add("kick", step) for step in range(6)] == [0, 0, 0, 0, 0, 1]


def test_kick_and_snare_are_fixed_where_the_style_says_nothing() -> None:
    """A new style's file without room lines varies in hats and toms and by borrowing only."""
    style = Style("test", "Test", (90.0, 90.0), "#000000")
    draft = Draft(Pattern("test", {"kick": "x" * 32, "closed hat": "x" * 32}), style)
    assert draft.takeable("kick") == []
    assert draft.takeable("closed hat") == list(range(32))


def test_a_borrowed_bar_does_not_lengthen_a_roll_that_a_fill_keeps() -> None:
    """A fill's first step stays whole when a roll is copied around it."""
    style = Style("test", "Test", (90.0, 90.0), "#000000")
    fill = Pattern("fill", {"closed hat": f"{'3_x':-<32}"}, is_fill=True)
    draft = Draft(fill, style)
    draft.copy_lane("closed hat", Pattern("other", {"closed hat": f"{'6___x':-<32}"}))
    assert "".join(draft.lanes["closed hat"][:6]) == "3_--x-"
