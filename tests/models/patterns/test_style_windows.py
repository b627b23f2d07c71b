"""A style as a set of windows: its own patterns and their variations, always the same ones."""

from __future__ import annotations

import numpy as np
import pytest

from sidestick_models.beat.beat import Beat
from sidestick_models.patterns.clap_table import clap_table
from sidestick_models.patterns.drum_tab import PatternStyle
from sidestick_models.patterns.pattern_to_beat import render
from sidestick_models.patterns.style_files import load_styles
from sidestick_models.patterns.style_parser import parse_style
from sidestick_models.patterns.style_windows import StyleWindows, windows_of

ONE_PATTERN = """style: Test
tempo: 100-120 bpm
colour: #00ff00
loose: 5 ms
pattern: One
closed hat |x-x-x-x-x-x-x-x-|
snare      |----X-------X---|
kick       |X-------X-------|
fill: Turn
snare      |----X-------X---|----X-X-XXXXXXXX|
kick       |X-------X-------|
"""


@pytest.fixture(scope="module")
def house() -> PatternStyle:
    return load_styles()["house"]


@pytest.fixture(scope="module")
def windows(house: PatternStyle) -> StyleWindows:
    return windows_of(house)


def test_a_style_is_a_few_hundred_windows(windows: StyleWindows) -> None:
    """Each two bars long, each with a feel of its own."""
    count = len(windows.events)
    assert 250 <= count <= 400
    assert windows.events.shape == (count, 32)
    assert windows.velocities.shape == windows.offsets.shape == (count, 32, 9)
    assert windows.tempos_bpm.shape == windows.fills.shape == windows.hits_per_bar.shape == (count,)


def test_no_two_windows_have_the_same_hits(windows: StyleWindows) -> None:
    """A window counts once."""
    assert len({row.tobytes() for row in windows.events}) == len(windows.events)


def test_the_written_patterns_come_first(house: PatternStyle, windows: StyleWindows) -> None:
    """In the file's order, with the fills marked."""
    written = [render(house, pattern).beat.events() for pattern in house.patterns]
    assert np.array_equal(windows.events[: len(written)], written)
    assert windows.fills[: len(written)].tolist() == [p.is_fill for p in house.patterns]


def test_a_window_is_played_where_it_is_hit_and_nowhere_else(windows: StyleWindows) -> None:
    """Velocities and offsets are as in a beat."""
    for events, velocities, offsets in zip(
        windows.events, windows.velocities, windows.offsets, strict=True
    ):
        hits = Beat.from_events(events).hits
        assert np.array_equal(velocities > 0, hits)
        assert not offsets[~hits].any()
        assert np.abs(offsets).max() <= 0.5
        assert velocities.max() <= 1


def test_the_windows_are_the_same_each_time(house: PatternStyle, windows: StyleWindows) -> None:
    """Nothing in them is left to chance."""
    again = windows_of(house)
    for name in ("events", "velocities", "offsets", "tempos_bpm", "fills"):
        assert np.array_equal(getattr(again, name), getattr(windows, name)), name


def test_hits_per_bar_counts_every_drum(windows: StyleWindows) -> None:
    """Both bars, on average."""
    hits = Beat.from_events(windows.events[3]).hits
    assert windows.hits_per_bar[3] == hits.sum() / 2


def test_the_claps_are_the_styles(house: PatternStyle, windows: StyleWindows) -> None:
    """As its patterns say."""
    assert np.array_equal(windows.claps.voices, clap_table(house).voices)


def test_a_style_of_one_pattern_and_a_fill_is_a_set_too() -> None:
    """As small as a style may be, with what its grammar can do."""
    windows = windows_of(parse_style(ONE_PATTERN, "test", "test.txt"))
    assert windows.fills[:2].tolist() == [False, True]
    assert len(windows.events) > 2


def test_a_style_that_leaves_no_room_is_what_is_written() -> None:
    """Its one pattern, once."""
    text = ONE_PATTERN[: ONE_PATTERN.index("fill:")]
    rooms = "".join(f"room {lane} |{'=' * 16}|\n" for lane in ("closed hat", "snare", "kick"))
    windows = windows_of(parse_style(text.replace("pattern:", f"{rooms}pattern:"), "test", "t.txt"))
    assert len(windows.events) == len(windows.hits_per_bar) == 1
