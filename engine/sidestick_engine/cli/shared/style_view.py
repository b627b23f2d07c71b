"""A style in a few lines of text: what is in its file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sidestick_models.patterns.clap_table import ClapTable
from sidestick_models.patterns.drum_tab import PatternStyle
from sidestick_models.patterns.pattern_to_beat import lost_strokes
from sidestick_models.patterns.style_files import format_style
from sidestick_models.patterns.style_windows import windows_of
from sidestick_models.styles.learned_style import FEW_WINDOWS, LearnedStyle


def describe_style(style: PatternStyle) -> Iterator[str]:
    """Yield lines on tempo, patterns, density, claps, and what the models' grid cannot hold."""
    windows = windows_of(style)
    fills = sum(pattern.is_fill for pattern in style.patterns)
    fewest, most = windows.hits_per_bar.min(), windows.hits_per_bar.max()
    lost = sum(lost_strokes(pattern, style) for pattern in style.patterns)
    time = "in triplets" if style.triplets else f"swing {style.swing_percent:g} %"
    yield f"{style.name}: {tempo(style.tempo_bpm)}, {time}"
    yield f"patterns: {len(style.patterns) - fills}, and {_count(fills, 'fill')}"
    yield f"with variations: {_count(len(windows.events), 'different grid')} of two bars"
    yield f"density: {fewest:g} to {most:g} hits per bar"
    yield f"claps: {_claps(windows.claps)}"
    if lost:
        yield (
            f"rolls: {_count(lost, 'stroke')} between sixteenths will not be played, as the "
            "models' grid holds one stroke per drum and sixteenth"
        )


def style_facts(style: PatternStyle) -> dict[str, Any]:
    """Return what is in a style's file as it stands in JSON, the patterns as its text."""
    hits = windows_of(style).hits_per_bar
    return {
        "key": style.key,
        "name": style.name,
        "colour": style.colour,
        "tempo_bpm": style.tempo_bpm,
        "swing_percent": style.swing_percent,
        "triplets": style.triplets,
        "patterns": [{"name": each.name, "fill": each.is_fill} for each in style.patterns],
        "hits_per_bar": [float(hits.min()), float(hits.max())],
        "lost_strokes": sum(lost_strokes(pattern, style) for pattern in style.patterns),
        "text": format_style(style),
    }


def learned_facts(style: LearnedStyle) -> dict[str, Any]:
    """Return what a style was learned from as it stands in JSON."""
    card = style.card
    counts = {"windows": card.windows, "kept": len(style.events), "fills": int(style.fills.sum())}
    return {**style.info._asdict(), **counts, "pieces": card.pieces, "few": style.is_small}


def describe_learned(style: LearnedStyle) -> Iterator[str]:
    """Yield lines on what a style was learned from, tempo, density, and how to hear it."""
    card, fills = style.card, int(style.fills.sum())
    found = _count(card.windows, "different window")
    yield f"{card.name}: {tempo(card.tempo_bpm)}"
    yield f"learned from: {_count(card.pieces, 'piece')}, {found} of two bars"
    if len(style.events) < card.windows:
        yield f"played from: {len(style.events)} of them, taken from all over the corpus"
    yield f"fills: {fills}" if fills else "fills: none were found, so it fills with its beats"
    quantiles = style.density_range.quantiles
    yield f"density: {quantiles[0]:.1f} to {quantiles[-1]:.1f} hits per bar"
    if style.is_small:
        yield "This is little: beats will be much alike, and like yours."
        yield f"From {FEW_WINDOWS} windows on there is more to play; some hundreds make a style."
    middle = round(sum(card.tempo_bpm) / 2)
    words = f"--style {style.key} --tempo {middle} --out {style.key}.mid"
    yield f"To hear it: sidestick generate {words}"


def tempo(tempo_bpm: tuple[float, float]) -> str:
    """Return a range of tempos for people."""
    slow, fast = tempo_bpm
    return f"{slow:g} bpm" if slow == fast else f"{slow:g} to {fast:g} bpm"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _claps(table: ClapTable) -> str:
    """Return the table's rows, a letter for each sixteenth of a bar."""
    if not table.claps:
        return "none, its snares are snares"
    ghosts, soft, strong = ("".join("scb"[voice] for voice in row) for row in table.voices)
    return f"strong |{strong}|, soft |{soft}|, ghosts |{ghosts}| (s snare, c clap, b both)"
