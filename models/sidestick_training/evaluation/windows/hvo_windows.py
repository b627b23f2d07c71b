"""Two-bar windows with how they were played, from performances or from the drummer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import Beat
from sidestick_training.common.gmd import CLASS_WEIGHTS, Performance
from sidestick_training.common.windows import FEWEST_HITS, WINDOW_STEPS

BARS = 2

Play = Callable[..., list[Beat]]
"""`Drummer.generate`, or what takes and gives the same."""


@dataclass(frozen=True, eq=False)
class Examples:
    """N windows: `hits` bool, `velocities` 0 to 1 and `offsets` in steps, all (N, steps, 9).

    `styles` and `groups` (N,) are names, of the style and of the performance that a window is of;
    `tempos_bpm` (N,).
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
        """Each step's hits as one integer, 0 to 511: (N, steps)."""
        return (self.hits @ CLASS_WEIGHTS).astype(np.int64)

    def part(self, rows: NDArray[np.integer] | NDArray[np.bool_]) -> Examples:
        """The windows of these rows."""
        return Examples(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def in_clips(self) -> Examples:
        """The windows as a clip has them: nothing sounds before its first moment."""
        offsets = self.offsets.copy()
        offsets[:, 0] = np.maximum(offsets[:, 0], 0)
        return replace(self, offsets=offsets)


class Splits(NamedTuple):
    """Recorded windows of beats, by the data set's official split."""

    train: Examples
    validation: Examples
    test: Examples


def from_performances(
    performances: Sequence[Performance],
    split: str,
    *,
    fills: bool = False,
    steps: int = WINDOW_STEPS,
) -> Examples:
    """Cut the split's beats, and fills if asked, into windows that do not overlap.

    Windows with fewer than four hits are left out; a shorter performance is padded with silence.
    """
    rows = [
        (*arrays, performance.style, performance.name, performance.tempo_bpm)
        for performance in performances
        if performance.split == split and (fills or not performance.is_fill)
        for arrays in _cut(performance, steps)
    ]
    return Examples(*(np.array(column) for column in zip(*rows, strict=True)))


def _cut(performance: Performance, steps: int) -> Iterator[tuple[NDArray[np.generic], ...]]:
    arrays = (performance.hits, performance.velocities, performance.offsets)
    short = max(0, steps - len(performance.hits))
    padded = [np.pad(array, ((0, short), (0, 0))) for array in arrays]
    for start in range(0, len(padded[0]) - steps + 1, steps):
        window = tuple(array[start : start + steps] for array in padded)
        if window[0].sum() >= FEWEST_HITS:
            yield window


def counterparts(examples: Examples, play: Play, seed: int, **controls: Any) -> Examples:
    """Have two bars made for each of these windows, in its style and at its tempo.

    Each is a request of its own with a seed of its own, and belongs to the group of the window
    that it answers. `controls` are those of `Drummer.generate`.
    """
    beats = [
        beat
        for number, (style, tempo) in enumerate(
            zip(examples.styles, examples.tempos_bpm, strict=True)
        )
        for beat in play(
            str(style), bars=BARS, seed=seed * 100_000 + number, tempo_bpm=float(tempo), **controls
        )
    ]
    return replace(examples, **_arrays(beats))


def beats_in(styles: Sequence[str], count: int, play: Play, seed: int, **controls: Any) -> Examples:
    """Have `count` versions of two bars made in each of these styles at 120 BPM, one request each.

    `controls` are those of `Drummer.generate`.
    """
    beats = [
        beat
        for style in styles
        for beat in play(style, bars=BARS, seed=seed, versions=count, **controls)
    ]
    named = np.repeat(styles, count)
    return Examples(
        **_arrays(beats), styles=named, groups=named, tempos_bpm=np.full(len(beats), 120.0)
    )


def _arrays(beats: Sequence[Beat]) -> dict[str, Any]:
    return {
        name: np.array([getattr(beat, name) for beat in beats])
        for name in ("hits", "velocities", "offsets")
    }


def joined(*parts: Examples) -> Examples:
    """The windows of all parts, one part after the other."""
    return Examples(
        **{
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(Examples)
        }
    )


def thinned(examples: Examples, most: int | None, rng: np.random.Generator) -> Examples:
    """At most so many windows, chosen at random, in their order."""
    if most is None or most >= len(examples):
        return examples
    return examples.part(np.sort(rng.choice(len(examples), most, replace=False)))


def same_mix(
    pool: Examples, wanted: Examples, rng: np.random.Generator
) -> tuple[Examples, Examples]:
    """As many windows of each style from `pool` as there are in `wanted`, and these.

    Styles that the pool lacks are left out of both; where it is short, of both too.
    """
    from_pool, of_wanted = [], []
    for style in np.unique(wanted.styles):
        there, asked = (np.flatnonzero(side.styles == style) for side in (pool, wanted))
        count = min(len(there), len(asked))
        from_pool.append(rng.choice(there, count, replace=False))
        of_wanted.append(rng.choice(asked, count, replace=False))
    rows = (np.sort(np.concatenate(chosen).astype(int)) for chosen in (from_pool, of_wanted))
    return pool.part(next(rows)), wanted.part(next(rows))
