"""Choose the training windows that become exemplars, and trace each to what it was made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.corpus.piece import CLASS_WEIGHTS, Piece
from sidestick_models.styles.trained import style_number
from sidestick_training.common.windows import (
    SUBSTITUTE_STYLES,
    WINDOW_STEPS,
    Windows,
    fills_and_beats,
    two_bar_windows,
    with_fills_into_beats,
    with_substitute_styles,
)


def exemplar_windows(performances: Sequence[Piece]) -> Windows:
    """Return the training windows that become exemplars, each of a style once."""
    windows = two_bar_windows(performances, "train", hop_bars=2)
    silent_end = ~(windows.events[:, STEPS_PER_BAR:] > 0).any(1)
    kept = ~(windows.fills & silent_end)
    whole = _rows(windows, kept)
    every = with_substitute_styles(with_fills_into_beats(whole, performances))
    return _without_duplicates(every)


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
