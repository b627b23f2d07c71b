"""Two-bar windows as hits, velocities and offsets: cut from performances, or generated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import Beat
from sidestick_models.corpus.piece import CLASS_WEIGHTS, Piece
from sidestick_training.common.windows import FEWEST_HITS, WINDOW_STEPS

BARS = 2
_MOST_VELOCITY = 127  # of a MIDI note

Generate = Callable[..., list[Beat]]
"""`Drummer.generate`, or anything with the same arguments."""


@dataclass(frozen=True, eq=False)
class HvoWindows:
    """N windows: `hits` bool, `velocities` 0 to 1 and `offsets` in steps, all (N, steps, 9).

    `styles` and `groups` (N,) are names, of the style and of the performance or pattern that a
    window is from; `tempos_bpm` is (N,).
    """

    hits: NDArray[np.bool_]
    velocities: NDArray[np.float32]
    offsets: NDArray[np.float32]
    styles: NDArray[np.str_]
    groups: NDArray[np.str_]
    tempos_bpm: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.hits)

    def events(self) -> NDArray[np.int64]:
        """Return each step's hits as one integer, 0 to 511: (N, steps)."""
        return (self.hits @ CLASS_WEIGHTS).astype(np.int64)

    def select(self, rows: NDArray[np.integer] | NDArray[np.bool_]) -> HvoWindows:
        """Return the windows of these rows, given as numbers or as a mask (N,)."""
        return HvoWindows(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def as_in_clip(self) -> HvoWindows:
        """Return the windows as a clip has them: none of it before its first moment, velocities in
        MIDI's steps.
        """
        offsets = self.offsets.copy()
        offsets[:, 0] = np.maximum(offsets[:, 0], 0)
        velocities = np.round(self.velocities * _MOST_VELOCITY) / np.float32(_MOST_VELOCITY)
        return replace(self, velocities=velocities, offsets=offsets)


class Cut(NamedTuple):
    """A window as it was cut: `hits`, `velocities` and `offsets` (steps, 9) from `start` on."""

    performance: Piece
    start: int
    hits: NDArray[np.bool_]
    velocities: NDArray[np.float32]
    offsets: NDArray[np.float32]

    def sources(self) -> frozenset[str]:
        """Return the origins of the window: `Piece.sources`."""
        return self.performance.sources(self.start, len(self.hits))


class WindowsBySplit(NamedTuple):
    """Recorded windows of beats, by the data set's official split."""

    train: HvoWindows
    validation: HvoWindows
    test: HvoWindows


def cut_windows(
    performances: Sequence[Piece],
    split: str,
    *,
    fills: bool = False,
    steps: int = WINDOW_STEPS,
) -> HvoWindows:
    """Cut the split's beats, and its fills if `fills`, into windows that do not overlap.

    Windows with fewer than four hits are left out; a shorter performance is padded with silence.
    """
    return from_cuts(cuts(performances, split, fills=fills, steps=steps))


def cuts(
    performances: Sequence[Piece],
    split: str,
    *,
    fills: bool = False,
    steps: int = WINDOW_STEPS,
) -> list[Cut]:
    """Return the windows of `cut_windows` one by one."""
    return [
        cut
        for performance in performances
        if performance.split == split and (fills or not performance.is_fill)
        for cut in _cut(performance, steps)
    ]


def from_cuts(of: Sequence[Cut]) -> HvoWindows:
    """Return at least one window as one set; their groups are the names of their performances."""
    rows = [
        (*cut[2:], cut.performance.style, cut.performance.name, cut.performance.tempo_bpm)
        for cut in of
    ]
    return HvoWindows(*(np.array(column) for column in zip(*rows, strict=True)))


def _cut(performance: Piece, steps: int) -> Iterator[Cut]:
    silence = ((0, max(0, steps - len(performance.hits))), (0, 0))
    hits = np.pad(performance.hits, silence)
    velocities = np.pad(performance.velocities, silence)
    offsets = np.pad(performance.offsets, silence)
    for start in range(0, len(hits) - steps + 1, steps):
        part = slice(start, start + steps)
        if hits[part].sum() >= FEWEST_HITS:
            yield Cut(performance, start, hits[part], velocities[part], offsets[part])


def generate_counterparts(
    windows: HvoWindows, generate: Generate, seed: int, *, bars: int = BARS, **controls: Any
) -> HvoWindows:
    """Generate so many bars for each of these windows, in its style and at its tempo.

    Each is a request of its own with a seed of its own, and is in the group of the window that it
    is generated for. `controls` are those of `Drummer.generate`.
    """
    beats = [
        beat
        for number, (style, tempo) in enumerate(
            zip(windows.styles, windows.tempos_bpm, strict=True)
        )
        for beat in generate(
            str(style), bars=bars, seed=seed * 100_000 + number, tempo_bpm=float(tempo), **controls
        )
    ]
    return replace(windows, **_arrays(beats))


def generate_in_styles(
    styles: Sequence[str], count: int, generate: Generate, seed: int, **controls: Any
) -> HvoWindows:
    """Generate `count` versions of two bars at 120 BPM in each of these styles, a request each.

    `controls` are those of `Drummer.generate`.
    """
    beats = [
        beat
        for style in styles
        for beat in generate(style, bars=BARS, seed=seed, versions=count, **controls)
    ]
    names = np.repeat(styles, count)
    return HvoWindows(
        **_arrays(beats), styles=names, groups=names, tempos_bpm=np.full(len(beats), 120.0)
    )


def _arrays(beats: Sequence[Beat]) -> dict[str, Any]:
    return {
        name: np.array([getattr(beat, name) for beat in beats])
        for name in ("hits", "velocities", "offsets")
    }


def concatenate(*parts: HvoWindows) -> HvoWindows:
    """Return the windows of all parts, one part after the other."""
    return HvoWindows(
        **{
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(HvoWindows)
        }
    )


def subsample(windows: HvoWindows, most: int | None, rng: np.random.Generator) -> HvoWindows:
    """Return at most so many windows, chosen at random, in their order; None returns all."""
    if most is None or most >= len(windows):
        return windows
    return windows.select(np.sort(rng.choice(len(windows), most, replace=False)))


def match_styles(
    pool: HvoWindows, target: HvoWindows, rng: np.random.Generator
) -> tuple[HvoWindows, HvoWindows]:
    """Return as many windows of each style from `pool` as from `target`, chosen at random.

    Styles that the pool lacks are left out of both; where it has fewer, both get fewer.
    """
    from_pool, from_target = [], []
    for style in np.unique(target.styles):
        pooled, wanted = (np.flatnonzero(side.styles == style) for side in (pool, target))
        count = min(len(pooled), len(wanted))
        from_pool.append(rng.choice(pooled, count, replace=False))
        from_target.append(rng.choice(wanted, count, replace=False))
    rows = (np.sort(np.concatenate(chosen).astype(int)) for chosen in (from_pool, from_target))
    return pool.select(next(rows)), target.select(next(rows))
