"""Choose the training windows that become exemplars, and trace each to what it was made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.beat.drum_classes import DrumClass, hits_of
from sidestick_models.corpus.piece import CLASS_WEIGHTS, Piece
from sidestick_models.styles.trained import STYLES, style_number
from sidestick_training.common.windows import (
    SUBSTITUTE_STYLES,
    WINDOW_STEPS,
    Windows,
    cut_windows,
    fills_and_beats,
    two_bar_windows,
    with_fills_into_beats,
    with_substitute_styles,
)

# A window keeps time with so many hits of hats, ride and crash, or with so many eighths of a snare
# that plays so much the same in both bars: brushes and train beats.
_FEWEST_OF_TIME = 6
_FEWEST_ON_SNARE, _ALIKE = 10, 0.65
# Styles that are nothing without backbeats: of their windows one bar has all of them at least, or
# both are in half-time.
_BACKBEAT_STYLES = ("country", "dance", "gospel", "hiphop", "pop", "soul")
_BACKBEATS, _HALF_TIME = [4, 12], 8
# A performance gives a style at most so many windows, lest one long session be what a style is;
# more where the style would have fewer windows in all than this.
_MOST_OF_EACH, _FEWEST_OF_STYLE = 24, 200
_TIME = [DrumClass.CLOSED_HAT, DrumClass.OPEN_HAT, DrumClass.RIDE, DrumClass.CRASH]


def exemplar_windows(performances: Sequence[Piece]) -> Windows:
    """Return the training windows that become exemplars, each of a style once.

    Solos and fills that drummers play in the middle of a beat are left out, and what has no
    backbeat where that makes the style: no loop is like them, unless a style has nothing else. Of
    long performances some windows are taken, evenly spread.
    """
    windows = two_bar_windows(performances, "train", hop_bars=2)
    silent_end = ~(windows.events[:, STEPS_PER_BAR:] > 0).any(1)
    recorded = windows.styles < len(STYLES)
    played = recorded & ~windows.fills
    beats = np.flatnonzero(played & _or_all(keep_time(windows.events) & _stand(windows), windows))
    kept = np.where(windows.fills, ~silent_end, ~recorded)
    kept[beats[_some_of_each(windows.styles[beats], _numbers(performances)[beats])]] = True
    whole = _rows(windows, kept)
    every = with_substitute_styles(with_fills_into_beats(whole, performances))
    return _without_duplicates(every)


def _stand(windows: Windows) -> NDArray[np.bool_]:
    """Tell which windows have backbeats, or are of styles that do without: (N,)."""
    bars = hits_of(windows.events)[:, :, DrumClass.SNARE].reshape(-1, 2, STEPS_PER_BAR)
    complete = np.any(np.all(bars[:, :, _BACKBEATS], axis=2), axis=1)
    complete |= np.all(bars[:, :, _HALF_TIME], axis=1)
    needs: NDArray[np.bool_] = np.isin(
        windows.styles, [style_number(each) for each in _BACKBEAT_STYLES]
    )
    return complete | ~needs


def _or_all(chosen: NDArray[np.bool_], windows: Windows) -> NDArray[np.bool_]:
    """Return which windows are chosen, and all of a style that would have none."""
    with_some = np.unique(windows.styles[chosen & ~windows.fills])
    return np.asarray(chosen | ~np.isin(windows.styles, with_some))


def _numbers(performances: Sequence[Piece]) -> NDArray[np.int64]:
    """Return the number of the performance that each window of the training split is from."""
    counts = [
        sum(1 for _ in cut_windows(performance, hop_bars=2))
        for performance in performances
        if performance.split == "train"
    ]
    return np.repeat(np.arange(len(counts)), counts)


def _some_of_each(styles: NDArray[np.int32], numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows of some windows of each performance, so many as its style has room for."""
    kept = []
    for style in np.unique(styles):
        rows = np.flatnonzero(styles == style)
        pieces = [rows[numbers[rows] == number] for number in np.unique(numbers[rows])]
        most = _MOST_OF_EACH
        while sum(min(len(piece), most) for piece in pieces) < min(len(rows), _FEWEST_OF_STYLE):
            most += 1
        for piece in pieces:
            spread = np.linspace(0, len(piece) - 1, min(len(piece), most)).astype(int)
            kept.append(piece[spread])
    return np.concatenate(kept) if kept else np.zeros(0, np.int64)


def keep_time(events: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Tell in which windows of two bars, events (N, 32), somebody keeps time: (N,)."""
    hits = hits_of(events)
    snare = hits[:, :, DrumClass.SNARE]
    first, second = snare[:, :STEPS_PER_BAR], snare[:, STEPS_PER_BAR:]
    either = np.maximum(1, (first | second).sum(axis=1))
    on_snare = (first & second).sum(axis=1) >= _ALIKE * either
    on_snare &= snare[:, ::2].sum(axis=1) >= _FEWEST_ON_SNARE
    kept: NDArray[np.bool_] = hits[:, :, _TIME].any(axis=2).sum(axis=1) >= _FEWEST_OF_TIME
    return kept | on_snare


def exemplar_sources(performances: Sequence[Piece]) -> list[frozenset[str]]:
    """Return the origins of each window of `exemplar_windows`: `Piece.sources`.

    A window that is the same in several performances has the origins of all of them.
    """
    sources: dict[_Content, frozenset[str]] = defaultdict(frozenset)
    for content, origins in _traced(performances):
        sources[content] |= origins
    windows = exemplar_windows(performances)
    return [
        sources[_Content(int(style), bool(fill), events.astype(np.int32).tobytes())]
        for events, style, fill in zip(*windows, strict=True)
    ]


class _Content(NamedTuple):
    style: int
    fill: bool
    events: bytes


def _traced(performances: Sequence[Piece]) -> Iterator[tuple[_Content, frozenset[str]]]:
    """Return the windows that may become exemplars, as they are found, with their origins."""
    borrowers = {lender: style for style, lender in SUBSTITUTE_STYLES.items()}
    for performance in performances:
        if performance.split != "train":
            continue
        styles = [performance.style]
        if not performance.is_fill and performance.style in borrowers:
            styles.append(borrowers[performance.style])
        short = max(0, WINDOW_STEPS - len(performance.hits))
        hits = np.pad(performance.hits, ((0, short), (0, 0)))
        for start in range(0, len(hits) - WINDOW_STEPS + 1, WINDOW_STEPS):
            events = _events(hits[start : start + WINDOW_STEPS])
            for style in styles:
                content = _Content(style_number(style), performance.is_fill, events)
                yield content, performance.sources(start, WINDOW_STEPS)
    for fill, beat in fills_and_beats(performances):
        events = _events(np.concatenate([fill.hits, beat.hits[:STEPS_PER_BAR]]))
        origins = fill.sources(0, STEPS_PER_BAR) | beat.sources(0, STEPS_PER_BAR)
        yield _Content(style_number(fill.style), True, events), origins


def _events(hits: NDArray[np.bool_]) -> bytes:
    return (hits @ CLASS_WEIGHTS).astype(np.int32).tobytes()


def _without_duplicates(windows: Windows) -> Windows:
    """Keep each window of a style once, as programmed styles repeat some exactly."""
    rows = np.column_stack([windows.styles, windows.fills, windows.events])
    _, first = np.unique(rows, axis=0, return_index=True)
    return _rows(windows, np.sort(first))


def _rows(windows: Windows, rows: NDArray[Any]) -> Windows:
    return Windows(windows.events[rows], windows.styles[rows], windows.fills[rows])
