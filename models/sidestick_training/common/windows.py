"""Two-bar windows of performances: what MusicVAE and the style CVAE are trained on."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.corpus.piece import CLASS_WEIGHTS, Piece
from sidestick_models.styles.trained import style_number

WINDOW_STEPS = 2 * STEPS_PER_BAR
FEWEST_HITS = 4

SUBSTITUTE_STYLES = {"gospel": "soul"}
"""The style whose beats a style borrows, of which the training split has only fills."""


class Windows(NamedTuple):
    """`events` (windows, 32), 0 to 511; `styles` (windows,) numbers; `fills` (windows,) bool."""

    events: NDArray[np.int32]
    styles: NDArray[np.int32]
    fills: NDArray[np.bool_]


Latents = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]
"""Means and deviations of z (N, 256), and the conditions (N, styles + 1) of the same windows."""

Encode = Callable[[Windows], Latents]


def two_bar_windows(performances: Sequence[Piece], split: str, hop_bars: int = 1) -> Windows:
    """Cut the split's performances into two-bar windows that begin at every `hop_bars` bars.

    A performance of one bar (most fills) is padded with a bar of silence. Windows with fewer than
    four hits are left out.
    """
    rows = [
        (window, style_number(performance.style), performance.is_fill)
        for performance in performances
        if performance.split == split
        for window in cut_windows(performance, hop_bars)
    ]
    events, styles, fills = zip(*rows, strict=True)
    return Windows(np.array(events, np.int32), np.array(styles, np.int32), np.array(fills))


def with_fills_into_beats(windows: Windows, performances: Sequence[Piece]) -> Windows:
    """Return these windows, and windows of the training split's one-bar fills that lead to a beat.

    Such fills were recorded alone. The first bar of the beat of the same style that is nearest in
    tempo is put after each, because what makes a fill is what it leads to.
    """
    joined = [
        (np.concatenate([fill.hits, beat.hits[:STEPS_PER_BAR]]) @ CLASS_WEIGHTS, fill.style)
        for fill, beat in fills_and_beats(performances)
    ]
    if not joined:
        return windows
    events, names = zip(*joined, strict=True)
    styles = [style_number(name) for name in names]
    return Windows(
        np.concatenate([windows.events, np.array(events, np.int32)]),
        np.concatenate([windows.styles, np.array(styles, np.int32)]),
        np.concatenate([windows.fills, np.ones(len(joined), np.bool_)]),
    )


def fills_and_beats(
    performances: Sequence[Piece],
) -> Iterator[tuple[Piece, Piece]]:
    """Return the training split's one-bar fills, each with the beat that it leads to."""
    training = [p for p in performances if p.split == "train"]
    beats = [p for p in training if not p.is_fill and len(p.hits) >= STEPS_PER_BAR]
    for fill in training:
        wanted = {fill.style, SUBSTITUTE_STYLES.get(fill.style)}
        same = [beat for beat in beats if beat.style in wanted]
        if fill.is_fill and len(fill.hits) == STEPS_PER_BAR and same:
            yield fill, min(same, key=lambda beat: abs(beat.tempo_bpm - fill.tempo_bpm))


def with_substitute_styles(windows: Windows) -> Windows:
    """Return these windows, and those that styles borrow by `SUBSTITUTE_STYLES`."""
    for style, lender in SUBSTITUTE_STYLES.items():
        rows = (windows.styles == style_number(lender)) & ~windows.fills
        borrowed = Windows(
            windows.events[rows],
            np.full(rows.sum(), style_number(style), np.int32),
            windows.fills[rows],
        )
        windows = Windows(*(np.concatenate(pair) for pair in zip(windows, borrowed, strict=True)))
    return windows


def cut_windows(performance: Piece, hop_bars: int) -> Iterator[NDArray[np.int64]]:
    """Yield the events (32,) of a piece's two-bar windows that have four hits or more."""
    hits = performance.hits
    short = max(0, WINDOW_STEPS - len(hits))
    hits = np.pad(hits, ((0, short), (0, 0)))
    for start in range(0, len(hits) - WINDOW_STEPS + 1, hop_bars * STEPS_PER_BAR):
        window = hits[start : start + WINDOW_STEPS]
        if window.sum() >= FEWEST_HITS:
            yield window @ CLASS_WEIGHTS
