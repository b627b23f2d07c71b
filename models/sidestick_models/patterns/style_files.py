"""Style files, one per style, shipped or a musician's own: found, read and written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.patterns.drum_tab import LANES, Pattern, PatternStyle, one_bar_if_alike
from sidestick_models.patterns.errors import PatternError
from sidestick_models.patterns.style_parser import parse_style
from sidestick_models.text_file import read_text

SHIPPED = Path(__file__).parent / "styles"
_MORE_BEATS = Path(__file__).parent / "more_beats"
HELD_OUT_SHARE = 1 / 6
MOST_BYTES = 4_000_000
"""Sixteen thousand patterns of usual length."""
_KEY = re.compile("[a-z][a-z0-9_]{0,39}")
_LABEL_WIDTH = max(map(len, LANES)) + 1


def load_styles(*own_folders: Path) -> dict[str, PatternStyle]:
    """Load every style by its key (its file's name): the shipped ones, then those in folders.

    A file in a later folder takes the place of an earlier one of the same name.

    Raises:
        PatternError: if a folder or file cannot be read; PatternFileError if a file means nothing.
    """
    styles: dict[str, PatternStyle] = {}
    for folder in (SHIPPED, *own_folders):
        if not folder.is_dir():
            raise PatternError(f"There is no folder {folder} to read styles from.")
        styles |= {path.stem: load_style(path) for path in sorted(folder.glob("*.txt"))}
    return styles


def load_style(path: Path) -> PatternStyle:
    """Load the style in one file; its key is the file's name without `.txt`.

    Raises:
        PatternError: as `load_styles`.
    """
    if path.suffix != ".txt" or not _KEY.fullmatch(path.stem):
        raise PatternError(
            f'A style file cannot be called "{path.name}": name it with at most 40 small letters, '
            "digits and _, beginning with a letter, as drumandbass.txt."
        )
    try:
        if path.stat().st_size > MOST_BYTES:
            raise PatternError(
                f"{path} is too long for a style: the most is {MOST_BYTES // 1_000_000} MB. "
                "Divide its patterns among several files, a style each."
            )
        text = read_text(path)
    except OSError as error:
        raise PatternError(f"Cannot read the style file {path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise PatternError(f"{path} is not UTF-8 text: save it as such in your editor.") from error
    return parse_style(text, path.stem, path.name)


def more_beats(style: PatternStyle) -> tuple[Pattern, ...]:
    """Return the beats of a shipped style that no network was trained on."""
    path = _MORE_BEATS / f"{style.key}.txt"
    text = format_style(replace(style, patterns=())) + "\n" + read_text(path)
    return parse_style(text, style.key, path.name).patterns


def format_style(style: PatternStyle) -> str:
    """Write a style as the text that reads back as it."""
    slow, fast = style.tempo_bpm
    lines = [
        f"style: {style.name}",
        f"tempo: {_number(slow)}-{_number(fast)} bpm",
        f"colour: {style.colour}",
        f"swing: {_number(style.swing_percent)} %",
        f"loose: {_number(style.loose_ms)} ms",
    ]
    if style.drag_percent:
        drag = (f"{lane} {_number(percent)}" for lane, percent in style.drag_percent.items())
        lines.append(f"drag: {', '.join(drag)}")
    if style.triplets:
        lines.append("triplets: yes")
    lines += [_tab(f"room {lane}", style.room[lane]) for lane in LANES if lane in style.room]
    return "\n".join([*lines, *(format_pattern(pattern) for pattern in style.patterns)])


def format_pattern(pattern: Pattern) -> str:
    """Write a pattern as it stands in a file: name, settings, tab."""
    return "\n".join(_pattern_lines(pattern)) + "\n"


def _pattern_lines(pattern: Pattern) -> Iterator[str]:
    yield f"\n{'fill' if pattern.is_fill else 'pattern'}: {pattern.name}"
    if pattern.note:
        yield f"note: {pattern.note}"
    if pattern.swing_percent is not None:
        yield f"swing: {_number(pattern.swing_percent)} %"
    if pattern.loose_ms is not None:
        yield f"loose: {_number(pattern.loose_ms)} ms"
    for lane in LANES:
        if lane in pattern.lanes:
            yield _tab(lane, pattern.lanes[lane])


def _tab(label: str, marks: str) -> str:
    marks = one_bar_if_alike(marks)
    bars = [marks[at : at + STEPS_PER_BAR] for at in range(0, len(marks), STEPS_PER_BAR)]
    return f"{label:{_LABEL_WIDTH}}|{'|'.join(bars)}|"


def _number(value: float) -> str:
    """Write a number without an exponent, which a file cannot have."""
    return np.format_float_positional(value, trim="-")


def split(style: PatternStyle) -> tuple[tuple[Pattern, ...], tuple[Pattern, ...]]:
    """Split patterns into those to train on and those held out, each in the file's order.

    Held out are the sixth of the beats and the sixth of the fills whose names come first by
    sha256, so that the split depends on names alone: not on order, contents or a seed.
    """
    held_out: set[str] = set()
    for is_fill in (False, True):
        names = [pattern.name for pattern in style.patterns if pattern.is_fill == is_fill]
        names.sort(key=lambda name: hashlib.sha256(f"{style.key}/{name}".encode()).hexdigest())
        held_out.update(names[: round(len(names) * HELD_OUT_SHARE)])
    return (
        tuple(pattern for pattern in style.patterns if pattern.name not in held_out),
        tuple(pattern for pattern in style.patterns if pattern.name in held_out),
    )
