"""The ten shipped styles: how much there is of each, and what holds for every pattern."""

from __future__ import annotations

from itertools import combinations

import pytest

from sidestick_models.patterns.drum_tab import Pattern
from sidestick_models.patterns.pattern_to_beat import render
from sidestick_models.patterns.style_files import load_styles, split

STYLES = load_styles()
EVERY_STYLE = pytest.mark.parametrize("key", STYLES)
REST = "-" * 32
HELD_OUT = {
    "breakbeat": ["Swung alley", "Rave break", "Clap break", "Tom break", "Florida", "Push to one"],
    "drumandbass": ["Liquid", "Stadium", "Jungle run", "Half-time", "Tribal", "Kick and snare"],
    "dubstep": ["Heavy", "Brostep", "Clap echo", "Held back", "Slow roll", "Snare to one"],
    "electro": ["Planet", "Dotted kick", "Cosmic", "Rim pattern", "Hat gaps", "Power cut"],
    "house": ["Chicago jack", "Offbeat ride", "Late clap", "Vocal bed", "Tech roll", "Clap roll"],
    "lofi": [
        "Boom bap",
        "Half asleep",
        "Clap for snare",
        "Straight and dull",
        "Bounce",
        "Open and out",
    ],
    "reggaeton": [
        "Dembow and hats",
        "Clap layer",
        "Half kick",
        "Ghost answers",
        "Stop on four",
        "Thirty-seconds",
    ],
    "techno": [
        "Ride hammer",
        "Peak hour",
        "Three against four",
        "Minimal click",
        "Minimal dub",
        "Tom cascade",
    ],
    "trap": [
        "Open on the push",
        "Drill step",
        "Ghost snares",
        "Fast triplet",
        "Stutter kick",
        "Hat machine",
    ],
    "ukgarage": ["Two-step", "Clap and rim", "Off the one", "Percussive", "Future", "Hat triplets"],
}


def test_the_ten_styles_ship() -> None:
    """These styles, by these keys, and no other."""
    assert set(STYLES) == {
        "breakbeat",
        "drumandbass",
        "dubstep",
        "electro",
        "house",
        "lofi",
        "reggaeton",
        "techno",
        "trap",
        "ukgarage",
    }


@EVERY_STYLE
def test_a_style_has_a_few_dozen_patterns_and_its_fills(key: str) -> None:
    """At least 30 patterns, of which at least 6 are fills."""
    patterns = STYLES[key].patterns
    assert len(patterns) >= 30
    assert sum(pattern.is_fill for pattern in patterns) >= 6


@EVERY_STYLE
def test_no_two_patterns_of_a_style_are_nearly_the_same(key: str) -> None:
    """Any two differ in at least three hits on the grid of nine drums."""
    style = STYLES[key]
    hits = {pattern.name: render(style, pattern).beat.hits for pattern in style.patterns}
    for one, other in combinations(hits, 2):
        assert (hits[one] != hits[other]).sum() >= 3, (one, other)


@EVERY_STYLE
def test_a_fill_lands_on_the_downbeat(key: str) -> None:
    """A full kick waits where a fill comes round to its beginning."""
    for fill in fills(key):
        assert fill.lanes["kick"][0] in "xX", fill.name


@EVERY_STYLE
def test_a_fill_leaves_its_groove_in_the_second_bar(key: str) -> None:
    """A fill's second bar is not its first again."""
    for fill in fills(key):
        assert any(tab[:16] != tab[16:] for tab in fill.lanes.values()), fill.name


def fills(key: str) -> list[Pattern]:
    return [pattern for pattern in STYLES[key].patterns if pattern.is_fill]


@EVERY_STYLE
def test_a_hat_is_never_open_and_closed_at_once(key: str) -> None:
    """One hat has one pedal."""
    for pattern in STYLES[key].patterns:
        opened, closed = (pattern.lanes.get(lane, REST) for lane in ("open hat", "closed hat"))
        both = [s for s in range(32) if opened[s] != "-" and closed[s] != "-"]
        assert not both, (pattern.name, both)


@EVERY_STYLE
def test_a_sixth_is_held_out_with_a_fill_among_it(key: str) -> None:
    """Evaluation has unseen beats and an unseen fill of each style, and training the rest."""
    style = STYLES[key]
    training, held_out = split(style)
    assert {*map(id, training)} | {*map(id, held_out)} == {*map(id, style.patterns)}
    assert len(held_out) == 6
    assert sum(pattern.is_fill for pattern in held_out) == 1


def test_the_split_does_not_depend_on_the_order_of_patterns() -> None:
    """A pattern moved within its file stays on its side."""
    house = STYLES["house"]
    turned = type(house)(**{**vars(house), "patterns": house.patterns[::-1]})
    assert {p.name for p in split(turned)[1]} == {p.name for p in split(house)[1]}


def test_what_is_held_out_is_stated() -> None:
    """A figure measured on held-out patterns is comparable while this list stays."""
    assert {key: [p.name for p in split(STYLES[key])[1]] for key in STYLES} == HELD_OUT
