"""The snares of a style that are claps: what most of its patterns have, place by place."""

from __future__ import annotations

import pytest

from sidestick_models.patterns.clap_table import (
    NO_CLAPS,
    TABLE,
    ClapTable,
    Voice,
    clap_table,
    shipped_claps,
    write_shipped_claps,
)
from sidestick_models.patterns.drum_tab import Pattern, PatternStyle
from sidestick_models.styles.trained import STYLES

STRONG, WEAK = 0.9, 0.3
BACKBEAT = "----X-------X---" * 2
GHOSTS = "---g--g----g--g-" * 2
KICK = {"kick": "X---X---X---X---" * 2}


def style_of(*patterns: dict[str, str]) -> PatternStyle:
    """Make a style of these patterns that leaves variations no room."""
    named = tuple(Pattern(f"{n}", {**KICK, **lanes}) for n, lanes in enumerate(patterns))
    return PatternStyle("test", "Test", (100, 120), "#00ff00", patterns=named)


def voices(table: ClapTable, velocity: float) -> str:
    """Write the table's row for this velocity, a letter per place: snare, clap, both."""
    return "".join("scb"[table.voice(place, velocity)] for place in range(16))


@pytest.mark.parametrize(
    ("lanes", "expected"),
    [
        ({"clap": BACKBEAT}, Voice.CLAP),
        ({"snare": BACKBEAT}, Voice.SNARE),
        ({"clap": BACKBEAT, "snare": BACKBEAT}, Voice.BOTH),
    ],
)
def test_a_backbeat_is_played_on_what_it_is_written_on(lanes, expected) -> None:
    """On the clap, on the snare, or on both together."""
    table = clap_table(style_of(lanes))
    assert table.voice(4, STRONG) is table.voice(12, STRONG) is expected


def test_weak_and_strong_hits_have_voices_of_their_own() -> None:
    """A style that claps its backbeat may still whisper on the snare."""
    table = clap_table(style_of({"clap": BACKBEAT, "snare": GHOSTS}))
    assert table.voice(4, STRONG) is Voice.CLAP
    assert table.voice(3, WEAK) is Voice.SNARE


def test_each_place_of_the_bar_has_its_own_voice() -> None:
    """Snare on two, clap on four."""
    table = clap_table(style_of({"snare": "----X-----------" * 2, "clap": "------------X---" * 2}))
    assert table.voice(4, STRONG) is Voice.SNARE
    assert table.voice(12, STRONG) is Voice.CLAP


def test_most_patterns_decide_of_clap_and_of_snare() -> None:
    """A hit that is a clap in most patterns and a snare in most is both."""
    both, clap, snare = (
        {"clap": BACKBEAT, "snare": BACKBEAT},
        {"clap": BACKBEAT},
        {"snare": BACKBEAT},
    )
    assert clap_table(style_of(both, both, both, clap)).voice(4, STRONG) is Voice.BOTH
    assert clap_table(style_of(clap, clap, clap, both)).voice(4, STRONG) is Voice.CLAP
    assert clap_table(style_of(snare, snare, snare, clap)).voice(4, STRONG) is Voice.SNARE


def test_where_no_pattern_plays_the_usual_voice_counts() -> None:
    """That of the strength anywhere in the bar, or else of the style."""
    table = clap_table(style_of({"clap": BACKBEAT}))
    assert voices(table, STRONG) == voices(table, WEAK) == "c" * 16
    table = clap_table(style_of({"clap": BACKBEAT, "snare": GHOSTS}))
    assert voices(table, STRONG) == "c" * 16
    assert voices(table, WEAK) == "s" * 16


def test_without_snare_and_clap_a_style_has_no_claps() -> None:
    """There is nothing to tell apart."""
    assert not clap_table(style_of({})).claps
    assert not NO_CLAPS.claps
    assert NO_CLAPS.voice(4, STRONG) is Voice.SNARE


def test_a_longer_bar_begins_again() -> None:
    """A bar of 5/4 has 20 steps; the table has 16."""
    table = clap_table(style_of({"snare": "----X-----------" * 2, "clap": "------------X---" * 2}))
    assert table.voice(16 + 4, STRONG) is table.voice(4, STRONG)


def test_a_roll_is_heard_where_its_strokes_fall() -> None:
    """Each at its nearest sixteenth."""
    table = clap_table(
        style_of({"clap": "----X-----------" + "-" * 8 + "4___----", "snare": "-" * 28 + "x---"})
    )
    assert table.voice(11, WEAK) is Voice.CLAP
    assert table.voice(12, STRONG) is Voice.SNARE


@pytest.mark.parametrize(
    ("key", "place", "voice"),
    [
        ("house", 4, Voice.CLAP),
        ("house", 12, Voice.CLAP),
        ("techno", 4, Voice.CLAP),
        ("trap", 8, Voice.CLAP),
        ("drumandbass", 4, Voice.SNARE),
        ("breakbeat", 4, Voice.SNARE),
        ("lofi", 12, Voice.SNARE),
    ],
)
def test_a_shipped_style_claps_where_it_is_known_to(key, place, voice) -> None:
    """House, techno and trap clap their backbeat; breaks are played on a snare."""
    assert shipped_claps(key).voice(place, STRONG) is voice


def test_the_shipped_tables_are_those_of_the_shipped_patterns(tmp_path) -> None:
    """Changed patterns need them written again: python -m sidestick_models.patterns.clap_table."""
    write_shipped_claps(tmp_path / "claps.json")
    assert (tmp_path / "claps.json").read_text() == TABLE.read_text()


@pytest.mark.parametrize("key", STYLES)
def test_a_style_that_drummers_played_never_claps(key) -> None:
    """The Groove MIDI Dataset has no clap."""
    assert not shipped_claps(key).claps
