"""Variations: endless, legal, repeatable, and within the room that the style leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from random import Random

import numpy as np
import pytest

from sidestick_models.patterns.drum_tab import LANES, Pattern, PatternStyle
from sidestick_models.patterns.errors import PatternError
from sidestick_models.patterns.pattern_draft import Draft
from sidestick_models.patterns.pattern_variations import grooves, variation, variations
from sidestick_models.patterns.style_files import format_style, load_styles, split
from sidestick_models.patterns.style_parser import parse_style
from sidestick_models.patterns.variation_rules import (
    Change,
    close_hat,
    move_kick,
    open_hat,
    repeat_hats,
    revoice_backbeat,
    roll_hat,
)

STYLES = load_styles()
EVERY_STYLE = pytest.mark.parametrize("key", STYLES)
REST = "-" * 32
HAT = "closed hat"


@cache
def varied(key: str, count: int = 200, seed: int = 1) -> tuple[Pattern, ...]:
    return tuple(variations(STYLES[key], STYLES[key].patterns, count, seed))


@EVERY_STYLE
def test_the_same_seed_gives_the_same_variations(key: str) -> None:
    """Tabs and arrays are made again from the seed alone; another seed gives others."""
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
def test_more_is_changed_where_more_is_asked_for(key: str) -> None:
    """As its note says: from the second part on, but for what is borrowed."""
    style = STYLES[key]
    beats = [pattern for pattern in style.patterns if not pattern.is_fill]
    for seed in range(20):
        note = variation(style, beats, Random(seed), fewest=3).note
        assert len([part for part in note.split("; ")[1:] if " of " not in part]) == 3


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
    """The closed hat gives way to the open one."""
    for pattern in varied(key):
        opened, closed = (pattern.lanes.get(lane, REST) for lane in ("open hat", "closed hat"))
        assert all("-" in pair for pair in zip(opened, closed, strict=True)), pattern.note


@EVERY_STYLE
def test_held_out_patterns_are_never_borrowed_from(key: str) -> None:
    """Training patterns are varied with training patterns only."""
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


@EVERY_STYLE
def test_a_bar_keeps_as_many_kicks_as_the_sparsest_bar_of_its_style(key: str) -> None:
    """Garage keeps its second kick, and a floor of four its four."""
    fewest = min(map(_kicks, bars_of(STYLES[key].patterns)))
    assert min(map(_kicks, bars_of(varied(key)))) >= fewest


def bars_of(patterns: Iterable[Pattern]) -> list[str]:
    """Return the kick's tab of every bar of the beats among these."""
    tabs = [pattern.lanes["kick"] for pattern in patterns if not pattern.is_fill]
    return [bar for tab in tabs for bar in (tab[:16], tab[16:])]


def _kicks(bar: str) -> int:
    return sum(mark in "goxX" for mark in bar)


@pytest.mark.parametrize("key", ["house", "techno", "ukgarage", "reggaeton"])
def test_bars_on_and_off_the_floor_do_not_mix(key: str) -> None:
    """A variation is half one and half the other only where a pattern of the style is."""
    mixed = [_on_two(a) != _on_two(b) for a, b in _pairs(STYLES[key].patterns)]
    varied_mixed = [_on_two(a) != _on_two(b) for a, b in _pairs(varied(key))]
    assert sum(varied_mixed) / len(varied_mixed) <= sum(mixed) / len(mixed) + 0.05


def _pairs(patterns: Sequence[Pattern]) -> list[tuple[str, str]]:
    bars = bars_of(patterns)
    return list(zip(bars[::2], bars[1::2], strict=True))


def _on_two(bar: str) -> bool:
    return bar[4] != "-"


@EVERY_STYLE
def test_claps_and_rolls_are_as_common_as_in_the_style(key: str) -> None:
    """A variation in four may have a clap, or a roll of the hat, more or less than a pattern."""
    for of in (lambda p: "clap" in p.lanes, lambda p: set("2345678") & set(p.lanes.get(HAT, ""))):
        written, grown = (
            sum(bool(of(p)) for p in beats) / len(beats)
            for beats in (
                [p for p in STYLES[key].patterns if not p.is_fill],
                [p for p in varied(key) if not p.is_fill],
            )
        )
        assert abs(written - grown) < 0.25


def test_a_style_without_room_and_company_stays_as_it_is() -> None:
    """One pattern that may not change is given back unchanged, not forced."""
    room = dict.fromkeys(LANES, "=" * 16)
    only = Pattern("only", {"kick": "X---" * 8, "crash": "x---" * 8})
    style = PatternStyle("test", "Test", (90.0, 90.0), "#000000", room=room, patterns=(only,))
    assert list(variations(style, style.patterns, 5, seed=1)) == [only] * 5


def test_nothing_cannot_be_varied() -> None:
    """An empty list of patterns is reported, not looped over."""
    with pytest.raises(PatternError, match='no pattern of the style "House"'):
        list(variations(STYLES["house"], (), 1, seed=1))


def test_room_says_what_may_come_and_go() -> None:
    """A + may be added to and taken from, a - only taken from, a = neither."""
    style = PatternStyle("test", "Test", (90.0, 90.0), "#000000", room={"kick": "=-+=-+----------"})
    draft = Draft(Pattern("test", {"kick": f"{'xxx---':-<32}"}), style)
    assert [draft.may_take("kick", step) for step in range(6)] == [0, 1, 1, 0, 0, 0]
    assert [draft.may_add("kick", step) for step in range(6)] == [0, 0, 0, 0, 0, 1]


def test_kick_and_snare_are_fixed_where_the_style_says_nothing() -> None:
    """A new style's file without room lines varies in hats and toms and by borrowing only."""
    style = PatternStyle("test", "Test", (90.0, 90.0), "#000000")
    draft = Draft(Pattern("test", {"kick": "x" * 32, "closed hat": "x" * 32}), style)
    assert draft.takeable("kick") == []
    assert draft.takeable("closed hat") == list(range(32))


def free_style(*patterns: Pattern) -> PatternStyle:
    """Make a style in which every lane may come and go everywhere."""
    room = dict.fromkeys(LANES, "+" * 16)
    return PatternStyle("test", "Test", (90.0, 90.0), "#000000", room=room, patterns=patterns)


def changed(change: Change, pattern: Pattern, *known: Pattern) -> list[dict[str, str]]:
    """Return what a change makes of a pattern beside others, over twenty seeds."""
    drafts = [Draft(pattern, free_style(pattern, *known), known) for _ in range(20)]
    for seed, draft in enumerate(drafts):
        change(draft, Random(seed))
    return [draft.tabs() for draft in drafts]


BACKBEAT = "----X-------X---" * 2


def test_a_backbeat_is_voiced_as_in_another_pattern() -> None:
    """On clap or on both where one of the others is, and never as none is."""
    snare = Pattern("snare", {"snare": BACKBEAT})
    both = Pattern("both", {"snare": BACKBEAT, "clap": BACKBEAT})
    assert all(tabs == both.lanes for tabs in changed(revoice_backbeat, snare, both))
    assert all(tabs == snare.lanes for tabs in changed(revoice_backbeat, snare))


def test_a_roll_is_another_patterns_at_its_place() -> None:
    """And only where that pattern rolls."""
    eighths, plain = Pattern("eighths", {HAT: "x-" * 16}), Pattern("plain", {HAT: "x---" * 8})
    rolling = Pattern("rolling", {HAT: "x-x-x-x-x-x-x-x-x-x-x-x-x-3_22x-"})
    assert changed(roll_hat, eighths, plain) == [eighths.lanes] * 20
    for tabs in changed(roll_hat, eighths, rolling):
        assert tabs[HAT] == rolling.lanes[HAT]


def test_a_kick_on_the_beat_does_not_move() -> None:
    """Those between the beats do."""
    on_the_beat = Pattern("on", {"kick": "X---X-----------" * 2})
    assert changed(move_kick, on_the_beat) == [on_the_beat.lanes] * 20
    between = Pattern("between", {"kick": "X---------X-----" * 2})
    found = changed(move_kick, between)
    assert all(tabs["kick"][0] == tabs["kick"][16] == "X" for tabs in found)
    assert len({tabs["kick"] for tabs in found}) > 5


def test_a_hat_opens_or_closes_at_one_place_of_the_bar() -> None:
    """In both bars or in the second."""
    closed = Pattern("closed", {HAT: "x-" * 16})
    for tabs in changed(open_hat, closed):
        steps = [step for step, mark in enumerate(tabs["open hat"]) if mark != "-"]
        assert len({step % 16 for step in steps}) == 1
        assert steps[-1] >= 16
    opened = Pattern("open", {"open hat": "--x-" * 8})
    for tabs in changed(close_hat, opened):
        steps = [step for step, mark in enumerate(tabs[HAT]) if mark != "-"]
        assert len({step % 16 for step in steps}) == 1
        assert steps[-1] >= 16


def test_hats_of_one_bar_are_played_in_both() -> None:
    """And all else as it was."""
    kick, first, second = "X---------------X-----x---------", "x-" * 8, "x---" * 4
    for tabs in changed(repeat_hats, Pattern("two", {HAT: first + second, "kick": kick})):
        assert tabs == {HAT: tabs[HAT], "kick": kick}
        assert tabs[HAT] in (first * 2, second * 2)


def test_a_borrowed_bar_does_not_lengthen_a_roll_that_a_fill_keeps() -> None:
    """A fill's first step stays whole when a roll is copied around it."""
    style = PatternStyle("test", "Test", (90.0, 90.0), "#000000")
    fill = Pattern("fill", {"closed hat": f"{'3_x':-<32}"}, is_fill=True)
    draft = Draft(fill, style)
    draft.copy_lane("closed hat", Pattern("other", {"closed hat": f"{'6___x':-<32}"}))
    assert "".join(draft.lanes["closed hat"][:6]) == "3_--x-"
