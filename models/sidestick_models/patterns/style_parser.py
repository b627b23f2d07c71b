"""Parse the text of one style file; what is wrong is reported with line and column."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.patterns.drum_tab import (
    BARS,
    FIXED,
    FREE,
    LANES,
    LEGAL_ROOM,
    TAKE,
    Pattern,
    PatternStyle,
    both_bars,
    fault_in_bar,
    fault_in_triplets,
    one_bar_if_alike,
)
from sidestick_models.patterns.errors import PatternFileError

_NUMBER = r"(-?\d+(?:\.\d+)?)"
_ROOM = "room "


def parse_style(text: str, key: str, file: str) -> PatternStyle:
    """Parse the style that this text describes; `file` is what errors call it.

    Raises:
        PatternFileError: at the first thing in the text that means nothing.
    """
    return _Reader(key, file).read(text)


class _Reader:
    def __init__(self, key: str, file: str) -> None:
        self._file = file
        self._key = key
        self._line = 0
        self._style: dict[str, Any] = {"drag_percent": {}, "room": {}}
        self._patterns: list[Pattern] = []
        self._names: set[str] = set()
        self._lanes: dict[str, str] = {}
        self._started_at: list[int] = []

    def read(self, text: str) -> PatternStyle:
        for self._line, line in enumerate(text.splitlines(), start=1):
            stripped = line.strip()
            if stripped and not stripped.startswith("#"):
                self._read_line(line)
        return self._finished()

    def _read_line(self, line: str) -> None:
        bar_line, colon = line.find("|"), line.find(":")
        if bar_line >= 0 and not 0 <= colon < bar_line:
            self._read_tab(line, bar_line)
        elif colon >= 0:
            word, value = line[:colon].strip(), line[colon + 1 :].strip()
            self._read_setting(word, value, colon + 1 + _indent(line[colon + 1 :]))
        else:
            raise self._fault(
                _indent(line),
                'this is neither a setting ("tempo: 118-128") nor a tab ("kick |x---...|").',
            )

    def _fault(self, at: int, problem: str, line: int | None = None) -> PatternFileError:
        return PatternFileError(self._file, line or self._line, at + 1, problem)

    # -- settings ---------------------------------------------------------------------------

    def _read_setting(self, word: str, value: str, at: int) -> None:
        if word in ("pattern", "fill"):
            self._start_pattern(value, word == "fill", at)
            return
        readers = _PATTERN_SETTINGS if self._patterns else _STYLE_SETTINGS
        if word not in readers:
            where = "A pattern" if self._patterns else "A style, before its patterns,"
            legal = ", ".join([*readers, "pattern", "fill"])
            raise self._fault(0, f'there is no setting "{word}". {where} can have: {legal}.')
        field, read = readers[word]
        try:
            found = read(value)
        except ValueError as error:
            raise self._fault(at, f'{word} cannot be "{value}": {error}') from error
        self._set(field, found)

    def _set(self, field: str, value: object) -> None:
        if self._patterns:
            changes: dict[str, Any] = {field: value}
            self._patterns[-1] = replace(self._patterns[-1], **changes)
        else:
            self._style[field] = value

    def _start_pattern(self, name: str, is_fill: bool, at: int) -> None:
        if not name:
            raise self._fault(at, "a pattern needs a name after the colon.")
        if not name.isprintable():
            raise self._fault(at, "the name has a character that cannot be shown.")
        if name in self._names:
            raise self._fault(at, f'there is a pattern "{name}" already; names are used once.')
        self._lanes = {}
        self._names.add(name)
        self._patterns.append(Pattern(name, self._lanes, is_fill))
        self._started_at.append(self._line)

    # -- tabs -------------------------------------------------------------------------------

    def _read_tab(self, line: str, bar_line: int) -> None:
        label = line[:bar_line].strip()
        is_room = label.startswith(_ROOM)
        lane = label.removeprefix(_ROOM).strip()
        if lane not in LANES:
            raise self._fault(
                _indent(line), f'there is no lane "{lane}". Legal are: {", ".join(LANES)}.'
            )
        bars = self._bars(line, bar_line)
        for at, bar in bars:
            fault = _fault_in_room(bar) if is_room else fault_in_bar(bar)
            if not fault and not is_room and self._style.get("triplets"):
                fault = fault_in_triplets(bar)
            if fault:
                raise self._fault(at + fault[0], fault[1])
        self._keep_tab(lane, "".join(bar for _, bar in bars), is_room, _indent(line))

    def _bars(self, line: str, bar_line: int) -> list[tuple[int, str]]:
        """Return each bar between bar lines, and where in the line it begins."""
        bars = [(m.start(), m.group()) for m in re.finditer(r"[^|]+", line.rstrip())]
        bars = [(at, bar) for at, bar in bars if at > bar_line]
        if not line.rstrip().endswith("|"):
            raise self._fault(len(line.rstrip()), "the last bar is not closed with a |.")
        if not 1 <= len(bars) <= BARS:
            raise self._fault(
                bar_line, f"a tab has one bar (played twice) or two, not {len(bars)}."
            )
        return bars

    def _keep_tab(self, lane: str, bars: str, is_room: bool, at: int) -> None:
        if is_room and self._patterns:
            raise self._fault(at, "room belongs to the style: write it before the first pattern.")
        if not is_room and not self._patterns:
            raise self._fault(at, 'this tab stands before the first "pattern:" or "fill:".')
        kept: dict[str, str] = self._style["room"] if is_room else self._lanes
        if lane in kept:
            raise self._fault(at, f"the {lane} is written twice here.")
        kept[lane] = one_bar_if_alike(bars) if is_room else both_bars(bars)

    # -- the whole --------------------------------------------------------------------------

    def _finished(self) -> PatternStyle:
        for word, (field, _) in _STYLE_SETTINGS.items():
            if field in ("name", "tempo_bpm", "colour") and field not in self._style:
                raise self._fault(0, f'the style says no "{word}:".', line=1)
        if not self._patterns:
            raise self._fault(0, 'there is no pattern; begin one with "pattern: its name".', 1)
        for pattern, line in zip(self._patterns, self._started_at, strict=True):
            if all(set(tab) <= {"-"} for tab in pattern.lanes.values()):
                raise self._fault(0, f'the pattern "{pattern.name}" has no hit.', line)
        return PatternStyle(key=self._key, patterns=tuple(self._patterns), **self._style)


def _fault_in_room(bar: str) -> tuple[int, str] | None:
    if len(bar) != STEPS_PER_BAR:
        return len(bar), f"this bar has {len(bar)} steps; a bar has {STEPS_PER_BAR}."
    bad = re.search(rf"[^{FIXED}{FREE}{TAKE}]", bar)
    return (bad.start(), f'"{bad.group()}" says no room. Legal are {LEGAL_ROOM}.') if bad else None


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _text(value: str) -> str:
    if not value:
        raise ValueError("something must stand after the colon.")
    if not value.isprintable():
        raise ValueError("it has a character that cannot be shown.")
    return value


def _number(value: str, least: float, most: float, unit: str) -> float:
    match = re.fullmatch(rf"{_NUMBER}\s*(?:{unit})?", value)
    if not match or not least <= float(match.group(1)) <= most:
        raise ValueError(f"it must be a number from {least:g} to {most:g} ({unit}).")
    return float(match.group(1))


def _tempo(value: str) -> tuple[float, float]:
    match = re.fullmatch(rf"{_NUMBER}\s*-\s*{_NUMBER}\s*(?:bpm)?", value)
    slow, fast = (float(n) for n in match.groups()) if match else (0.0, 0.0)
    if not 20 <= slow <= fast <= 999:
        raise ValueError('it must be a range from slow to fast within 20 to 999, as "118-128".')
    return slow, fast


def _colour(value: str) -> str:
    if not re.fullmatch("#[0-9a-fA-F]{6}", value):
        raise ValueError('it must be # and six digits 0-9, a-f: red, green, blue, as "#ff8c00".')
    return value.lower()


def _swing(value: str) -> float:
    return _number(value, 50, 70, "%")


def _loose(value: str) -> float:
    return _number(value, 0, 30, "ms")


def _drag(value: str) -> dict[str, float]:
    drag = {}
    for part in value.split(","):
        match = re.fullmatch(rf"\s*([a-z ]+?)\s+{_NUMBER}\s*%?\s*", part)
        if not match or match.group(1) not in LANES or not -25 <= float(match.group(2)) <= 25:
            raise ValueError(
                'it must be lanes, each with -25 to 25 percent of a step, as "snare 10, clap 5".'
            )
        drag[match.group(1)] = float(match.group(2))
    return drag


def _triplets(value: str) -> bool:
    if value not in ("yes", "no"):
        raise ValueError('it must be "yes" or "no".')
    return value == "yes"


_Settings = dict[str, tuple[str, Callable[[str], object]]]
_STYLE_SETTINGS: _Settings = {
    "style": ("name", _text),
    "tempo": ("tempo_bpm", _tempo),
    "colour": ("colour", _colour),
    "swing": ("swing_percent", _swing),
    "loose": ("loose_ms", _loose),
    "drag": ("drag_percent", _drag),
    "triplets": ("triplets", _triplets),
}
_PATTERN_SETTINGS: _Settings = {
    "swing": ("swing_percent", _swing),
    "loose": ("loose_ms", _loose),
    "note": ("note", _text),
}
