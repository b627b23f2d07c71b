"""Two-bar windows of performances: what MusicVAE and the style's CVAE learn from."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.styles.trained import style_number
from sidestick_training.common.gmd import CLASS_WEIGHTS, Performance

WINDOW_STEPS = 2 * STEPS_PER_BAR
FEWEST_HITS = 4

KINDRED = {"gospel": "soul"}
"""Whose beats stand in for those of a style of which the training split has fills alone."""


class Windows(NamedTuple):
    """`events` (windows, 32), 0 to 511; `styles` (windows,) numbers; `fills` (windows,) bool."""

    events: NDArray[np.int32]
    styles: NDArray[np.int32]
    fills: NDArray[np.bool_]


Latents = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]
"""Means and deviations of z (N, 256), and the conditions (N, styles + 1) of the same windows."""

Encode = Callable[[Windows], Latents]


def two_bar_windows(performances: Sequence[Performance], split: str, hop_bars: int = 1) -> Windows:
    """Cut the split's performances into two-bar windows that begin at every `hop_bars` bars.

    A performance of one bar (most fills) is followed by a bar of silence. Windows with fewer
    than four hits are left out.
    """
    rows = [
        (window, style_number(performance.style), performance.is_fill)
        for performance in performances
        if performance.split == split
        for window in _cut(performance, hop_bars)
    ]
    events, styles, fills = zip(*rows, strict=True)
    return Windows(np.array(events, np.int32), np.array(styles, np.int32), np.array(fills))


def with_turns(windows: Windows, performances: Sequence[Performance]) -> Windows:
    """Return these windows and, as fills, the training split's fills of one bar before a beat.

    A fill of one bar was recorded alone. After it comes the first bar of the beat of its style
    that is nearest to it in tempo: a fill is one by what it leads to.
    """
    learning = [p for p in performances if p.split == "train"]
    beats = [p for p in learning if not p.is_fill and len(p.hits) >= STEPS_PER_BAR]
    turns = []
    for fill in learning:
        wanted = {fill.style, KINDRED.get(fill.style)}
        same = [beat for beat in beats if beat.style in wanted]
        if not fill.is_fill or len(fill.hits) != STEPS_PER_BAR or not same:
            continue
        beat = min(same, key=lambda beat: abs(beat.tempo_bpm - fill.tempo_bpm))
        hits = np.concatenate([fill.hits, beat.hits[:STEPS_PER_BAR]])
        turns.append((hits @ CLASS_WEIGHTS, style_number(fill.style)))
    if not turns:
        return windows
    events, styles = zip(*turns, strict=True)
    return Windows(
        np.concatenate([windows.events, np.array(events, np.int32)]),
        np.concatenate([windows.styles, np.array(styles, np.int32)]),
        np.concatenate([windows.fills, np.ones(len(turns), np.bool_)]),
    )


def with_kindred(windows: Windows) -> Windows:
    """Return these windows and the beats of kindred styles again, as those of `KINDRED`."""
    for style, kin in KINDRED.items():
        rows = (windows.styles == style_number(kin)) & ~windows.fills
        lent = Windows(
            windows.events[rows],
            np.full(rows.sum(), style_number(style), np.int32),
            windows.fills[rows],
        )
        windows = Windows(*(np.concatenate(pair) for pair in zip(windows, lent, strict=True)))
    return windows


def _cut(performance: Performance, hop_bars: int) -> Iterator[NDArray[np.int64]]:
    hits = performance.hits
    short = max(0, WINDOW_STEPS - len(hits))
    hits = np.pad(hits, ((0, short), (0, 0)))
    for start in range(0, len(hits) - WINDOW_STEPS + 1, hop_bars * STEPS_PER_BAR):
        window = hits[start : start + WINDOW_STEPS]
        if window.sum() >= FEWEST_HITS:
            yield window @ CLASS_WEIGHTS
