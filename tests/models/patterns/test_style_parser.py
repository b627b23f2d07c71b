"""Style files: what they mean, and what is said when they mean nothing."""

from __future__ import annotations

import string
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sidestick_models.patterns.drum_tab import LANES, Pattern, PatternStyle, one_bar_if_alike
from sidestick_models.patterns.errors import PatternError, PatternFileError
from sidestick_models.patterns.style_files import (
    MOST_BYTES,
    SHIPPED,
    format_style,
    load_style,
    load_styles,
)
from sidestick_models.patterns.style_parser import parse_style

ROOT = Path(__file__).parents[3]
HEAD = "style: Test\ntempo: 100-120 bpm\ncolour: #00ff00\n"
ROW = "x---x---x---x---"
LEGAL = f"{HEAD}\npattern: One\nkick |{ROW}|\n"


def bar_of(strokes: list[str]) -> str:
    """Draw strokes that fit into a bar of 16 steps, and rests."""
    bar = ""
    for stroke in strokes:
        bar += stroke if len(bar + stroke) <= 16 else ""
    return f"{bar:-<16}"


marks = st.sampled_from(
    [*"-goxX", "2", "3", "4", "2_", "3_", "5_", "8_", "3___", "6___"]  # a roll is one stroke
)
bars = st.lists(marks, max_size=16).map(bar_of).filter(lambda bar: set(bar) != {"-"})
tabs = st.tuples(bars, bars).map("".join)
words = st.text(string.ascii_letters + " :|#é", min_size=1).map(str.strip).filter(bool)
percents = st.floats(50, 70).map(lambda p: round(p, 1))
milliseconds = st.floats(0, 30).map(lambda ms: round(ms, 1))
patterns = st.builds(
    Pattern,
    name=words,
    lanes=st.dictionaries(st.sampled_from(LANES), tabs, min_size=1, max_size=3),
    is_fill=st.booleans(),
    swing_percent=st.none() | percents,
    loose_ms=st.none() | milliseconds,
    note=words | st.just(""),
)
styles = st.builds(
    PatternStyle,
    key=st.just("test"),
    name=words,
    tempo_bpm=st.tuples(st.floats(20, 500), st.floats(500, 999)).map(
        lambda tempo: (round(tempo[0], 1), round(tempo[1], 1))
    ),
    colour=st.just("#12ab9f"),
    swing_percent=percents,
    loose_ms=milliseconds,
    drag_percent=st.dictionaries(
        st.sampled_from(LANES), st.integers(-25, 25).map(float), max_size=2
    ),
    room=st.dictionaries(
        st.sampled_from(LANES),
        st.text("=-+", min_size=16, max_size=16)
        | st.text("=-+", min_size=32, max_size=32).map(one_bar_if_alike),
        max_size=2,
    ),
    patterns=st.lists(patterns, min_size=1, max_size=2, unique_by=lambda p: p.name).map(tuple),
)


at_leisure = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@at_leisure  # a busy machine is fine
@given(styles)
def test_what_is_written_reads_back_the_same(style: PatternStyle) -> None:
    """A style's text describes the whole style."""
    assert parse_style(format_style(style), "test", "test.txt") == style


@at_leisure
@given(styles, st.randoms())
def test_a_text_is_written_as_it_means(style: PatternStyle, rng: Random) -> None:
    """However a person lays it out, text, style and text again say the same."""
    text = format_style(style)
    messy = parse_style(_laid_out_otherwise(text, rng), "test", "test.txt")
    assert format_style(messy) == text


def _laid_out_otherwise(text: str, rng: Random) -> str:
    """Lay a text out otherwise: spaces, blank lines, comments, bars written twice."""
    lines = []
    for line in text.splitlines():
        label, bar_line, bars = line.partition("|")
        if bar_line and ":" not in label and bars.count("|") == 1 and rng.random() < 0.5:
            line = f"{label}|{bars}{bars}"  # noqa: PLW2901 - the line, laid out otherwise
        lines += rng.choice([[], [""], ["  # by hand"]])
        lines.append(" " * rng.randrange(3) + line + " " * rng.randrange(3))
    return rng.choice(["\n", "\r\n"]).join(lines)


@at_leisure
@given(styles, st.data())
def test_a_damaged_text_is_a_style_or_a_fault_with_its_place(
    style: PatternStyle, data: Any
) -> None:
    """Whatever stands there, and wherever: no other end, and a place that the text has."""
    text = format_style(style)
    at = data.draw(st.integers(0, len(text)))
    text = text[:at] + data.draw(st.text(max_size=3)) + text[at + data.draw(st.integers(0, 40)) :]
    fault = _fault_of(text)
    if fault:
        lines = text.splitlines() or [""]
        assert 1 <= fault.line <= len(lines)
        assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1


def _fault_of(text: str) -> PatternFileError | None:
    try:
        parse_style(text, "test", "test.txt")
    except PatternFileError as fault:
        return fault
    return None


@pytest.mark.parametrize("key", [path.stem for path in sorted(SHIPPED.glob("*.txt"))])
def test_a_shipped_file_means_what_is_written_of_it(key: str) -> None:
    """Text, style, text: nothing is lost but comments and layout."""
    style = load_style(SHIPPED / f"{key}.txt")
    assert parse_style(format_style(style), key, "again.txt") == style


def test_one_bar_plays_twice() -> None:
    """A tab of one bar stands for two alike."""
    (pattern,) = parse_style(LEGAL, "test", "test.txt").patterns
    assert pattern.lanes == {"kick": ROW * 2}


def test_comments_blank_lines_and_settings_left_out_are_fine() -> None:
    """Defaults stand for the settings left out: straight, tight, no drag, no room."""
    style = parse_style(f"# hello\n\n{LEGAL}  # the end\n", "test", "test.txt")
    assert (style.swing_percent, style.loose_ms, style.drag_percent, style.room) == (50, 0, {}, {})


def test_a_pattern_may_swing_on_its_own() -> None:
    """Swing and looseness after a pattern's name are that pattern's alone."""
    style = parse_style(f"{LEGAL}swing: 60 %\nloose: 4 ms\n", "test", "test.txt")
    assert style.swing_percent == 50
    assert (style.patterns[0].swing_percent, style.patterns[0].loose_ms) == (60, 4)


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        (LEGAL.replace("x---|", "x--y|"), 6, 22, '"y" is no mark'),
        (LEGAL.replace("x---|", "x--|"), 6, 22, "has 15 steps; a bar has 16"),
        (LEGAL.replace("x---|", "x----|"), 6, 23, "has 17 steps"),
        (LEGAL.replace("x---|", "x---"), 6, 23, "not closed"),
        (LEGAL.replace("|\n", f"|{ROW}|{ROW}|\n"), 6, 6, "one bar (played twice) or two, not 3"),
        (LEGAL.replace("x---|", "x_--|"), 6, 20, "a number must stand before it"),
        (LEGAL.replace("x---|", "8---|"), 6, 19, "8 strokes are too many"),
        (LEGAL.replace("kick", "kik"), 6, 1, "Legal are: crash, ride, open hat"),
        (LEGAL + f"kick |{ROW}|\n", 7, 1, "kick is written twice"),
        (LEGAL + f"room kick |{ROW}|\n", 7, 12, '"x" says no room. Legal are ='),
        (LEGAL + f"room kick |{'=' * 16}|\n", 7, 1, "before the first pattern"),
        (f"{HEAD}kick |{ROW}|\n", 4, 1, 'before the first "pattern:"'),
        (LEGAL + "kick\n", 7, 1, "neither a setting"),
        (LEGAL + "fill: One\n", 7, 7, 'a pattern "One" already'),
        (LEGAL + "pattern:\n", 7, 9, "needs a name"),
        (LEGAL + "tempo: 90-95\n", 7, 1, "A pattern can have: swing, loose, note"),
        ("stile: Test\n", 1, 1, "style, tempo, colour, swing, loose, drag"),
        (LEGAL.replace("100-120", "120-100"), 2, 8, "a range from slow to fast within 20 to 999"),
        (LEGAL.replace("#00ff00", "green"), 3, 9, 'as "#ff8c00"'),
        ("swing: 80 %\n" + LEGAL, 1, 8, "from 50 to 70"),
        ("loose: late\n" + LEGAL, 1, 8, "from 0 to 30"),
        ("drag: snare 40\n" + LEGAL, 1, 7, "-25 to 25 percent"),
        ("style: a\x07b\n" + LEGAL, 1, 8, "a character that cannot be shown"),
        (LEGAL + "fill: a\x07b\n", 7, 7, "a character that cannot be shown"),
        ("style:\n" + LEGAL, 1, 7, "something must stand after the colon"),
        (LEGAL.replace("colour: #00ff00\n", ""), 1, 1, 'the style says no "colour:"'),
        (HEAD, 1, 1, "there is no pattern"),
        (LEGAL.replace("x", "-"), 5, 1, 'the pattern "One" has no hit'),
    ],
)
def test_a_fault_is_told_with_its_place(text: str, line: int, column: int, says: str) -> None:
    """Errors name file, line and column, and what is legal."""
    with pytest.raises(PatternFileError) as caught:
        parse_style(text, "test", "test.txt")
    assert str(caught.value).startswith(f"test.txt, line {line}, column {column}: ")
    assert says in str(caught.value)


def test_a_folder_of_ones_own_adds_styles_and_replaces_shipped_ones(tmp_path: Path) -> None:
    """A file is all it takes to add a style."""
    (tmp_path / "polka.txt").write_text(LEGAL)
    (tmp_path / "house.txt").write_text(LEGAL)
    styles = load_styles(tmp_path)
    assert styles["polka"].name == "Test"
    assert len(styles["house"].patterns) == 1
    assert len(styles) == 11


def test_a_missing_folder_or_file_is_reported(tmp_path: Path) -> None:
    """A path that leads nowhere is named."""
    with pytest.raises(PatternError, match=r"no folder .*nowhere"):
        load_styles(tmp_path / "nowhere")
    with pytest.raises(PatternError, match=r"Cannot read the style file .*gone\.txt"):
        load_style(tmp_path / "gone.txt")


def test_a_file_name_must_serve_as_a_key(tmp_path: Path) -> None:
    """The style's key is its file's name, so that name is plain."""
    for name in ("My House.txt", "house.TXT", "house.txt.txt", f"{'a' * 41}.txt"):
        with pytest.raises(PatternError, match=f'cannot be called "{name}"'):
            load_style(tmp_path / name)


def test_what_editors_do_to_a_file_is_no_fault(tmp_path: Path) -> None:
    """A byte order mark, Windows line ends, and a colour in capitals."""
    text = LEGAL.replace("00ff00", "00FF00").replace("\n", "\r\n")
    (tmp_path / "polka.txt").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load_style(tmp_path / "polka.txt").colour == "#00ff00"


def test_a_file_that_is_too_long_for_a_style_is_not_read(tmp_path: Path) -> None:
    """It is reported, before anyone waits for it."""
    (tmp_path / "novel.txt").write_text(LEGAL + "#" * MOST_BYTES)
    with pytest.raises(PatternError, match=r"novel\.txt is too long for a style"):
        load_style(tmp_path / "novel.txt")


def test_a_file_that_is_no_text_is_reported(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 get a sentence, not a traceback of a codec."""
    (tmp_path / "noise.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PatternError, match="is not UTF-8 text"):
        load_style(tmp_path / "noise.txt")


@pytest.mark.parametrize("page", [SHIPPED.parent / "README.md", ROOT / "docs/styles.md"])
def test_the_example_of_a_page_is_a_style(page: Path) -> None:
    """Example styles of the documentation can be read."""
    blocks = page.read_text(encoding="utf-8").split("```")
    (example,) = (block for block in blocks if block.startswith("\nstyle: Polka"))
    style = parse_style(example.lstrip("\n"), "polka", "polka.txt")
    assert [pattern.name for pattern in style.patterns] == ["Oom-pah", "Turn"]


def test_triplets_leave_the_third_sixteenth_of_a_beat_empty() -> None:
    """A roll goes over it; a stroke there is reported, and so is any other word than yes or no."""
    head = f"{HEAD}triplets: yes\n"
    style = parse_style(
        f"{head}\npattern: One\nkick |xx-x3___x-_x----|\n".replace("-_", "--"), "test", "a"
    )
    assert style.triplets
    assert parse_style(format_style(style), "test", "a") == style
    with pytest.raises(
        PatternFileError, match='there is "o" on the third sixteenth of a beat'
    ) as at:
        parse_style(f"{head}\npattern: One\nkick |x---x-o-x---x---|\n", "test", "a.txt")
    assert "a.txt, line 7, column 13" in str(at.value)
    with pytest.raises(PatternFileError, match='must be "yes" or "no"'):
        parse_style(f"{HEAD}triplets: maybe\n", "test", "a.txt")
    assert not parse_style(
        f"{HEAD}triplets: no\npattern: One\nkick |{ROW}|\n", "test", "a"
    ).triplets
