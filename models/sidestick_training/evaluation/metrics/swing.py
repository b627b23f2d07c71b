"""Measure whether a musician's swing comes back: clips that swing in, the same swing out.

Clips have their second eighths, or their second sixteenths, so many percent into the beat or the
eighth, exactly or with a drummer's spread, on hats, on a ride, and on several drums. What each
action makes of them is measured as one hears it: how far after a drum's hits on the beat its hits
in between come. All in points, which are percent of the beat or of the eighth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_training.evaluation.figure import Figure, Section

KICK, SNARE, HAT, RIDE = 36, 38, 42, 51

EIGHTHS, SIXTEENTHS = "eighths", "sixteenths"
ASKED = (
    *product((EIGHTHS,), (54.0, 58.0, 62.0, 66.7, 71.0)),
    *product((SIXTEENTHS,), (54.0, 58.0, 62.0)),
)
"""The pairs that swing, and where in a pair its second hit is, percent."""

TEMPOS_BPM = (60.0, 90.0, 120.0, 180.0)
ACTIONS = ("feel", "fill", "extend", "vary", "again", "versions")
NAMES = {
    (action, pairs, percent): f"{action}.{percent:g}" + ("" if pairs == EIGHTHS else f"_{pairs}")
    for action, (pairs, percent) in product(ACTIONS, ASKED)
}
"""The figures' names."""

DRUMS = ("hats", "ride", "mixed")
BEATS = 8
SPREAD_MS = 8.0
"""The standard deviation of a tight drummer's hits."""

CLIPS = 3
"""The number of clips of each style, action and percent."""

_FILL_FROM_BEATS = 4.0
_LEAST_HITS = 3  # of a drum on the beat, that say where its beat is
_ON_THE_BEAT = (0.88, 1.12)  # of a pair, where 1 is its end
_TRIPLETS_FROM = 62.5  # percent: from here on nothing lies between the second eighth and the beat

Floats = NDArray[np.float64]


class Hit(NamedTuple):
    """A note: its pitch, and where it starts, in beats."""

    pitch: int
    start_beats: float


class SwungClip(NamedTuple):
    """Two bars of 4/4 that swing, for an action in a style with this seed."""

    hits: Sequence[Hit]
    style: str
    tempo_bpm: float
    pairs: str
    percent: float
    seed: int

    @property
    def pair_beats(self) -> float:
        """Return the length of two hits, of which the second one is late."""
        return 1.0 if self.pairs == EIGHTHS else 0.5


Play = Callable[[str, SwungClip], Sequence[Sequence[Hit]]]
"""Returns what an action makes of a clip: the hits of each version, of `extend` the new ones."""


class Swings(NamedTuple):
    """The distances of hits in between from the clips' ones, points; None where there are none.

    `every` is the mean of all, `same` that of hits in cells that the clip has too, `new` of all
    others, `grid` that of all as they lie in their beat; `single` how far a single result is off.
    """

    every: float | None = None
    same: float | None = None
    new: float | None = None
    grid: float | None = None
    single: float | None = None


def evaluate(play: Play, styles: Sequence[str], *, seed: int = 1, clips: int = CLIPS) -> Section:
    """Measure every action in every style.

    A figure, such as `feel.62` or `feel.62_sixteenths`, is how far off an action's swing is on
    average in the style that keeps it worst, points. Details are by style.
    """
    figures: dict[str, Figure] = {}
    details: dict[str, Mapping[str, Any]] = {}
    for (action, pairs, percent), name in NAMES.items():
        by_style = {
            style: measure(play, action, swung_clips(style, pairs, percent, seed, clips))
            for style in styles
        }
        details[name] = {style: swings._asdict() for style, swings in by_style.items()}
        off = [abs(swings.every) for swings in by_style.values() if swings.every is not None]
        figures[name] = Figure(
            max(off, default=0.0), "made clips", "nothing", higher_is_better=False
        )
    return Section(figures, details)


def swung_clips(
    style: str, pairs: str, percent: float, seed: int, clips: int
) -> Iterator[SwungClip]:
    """Make clips at various tempos, on various drums, with spread and without."""
    rng = np.random.default_rng([seed, round(10 * percent), len(pairs), *style.encode()])
    kinds = list(product(DRUMS, TEMPOS_BPM, (0.0, SPREAD_MS)))
    for row in rng.permutation(len(kinds))[:clips]:
        drums, tempo_bpm, spread_ms = kinds[row]
        clip = SwungClip((), style, tempo_bpm, pairs, percent, int(rng.integers(100_000)))
        hits = _hits(drums, clip.pair_beats, percent / 100)
        strays = rng.normal(0, spread_ms / 60_000 * tempo_bpm, len(hits))
        played = [
            hit._replace(start_beats=max(0.0, hit.start_beats + float(stray)))
            for hit, stray in zip(hits, strays, strict=True)
        ]
        yield clip._replace(hits=sorted(played, key=lambda hit: hit.start_beats))


def measure(play: Play, action: str, clips: Iterator[SwungClip]) -> Swings:
    """Return how far an action's results are off their clips."""
    rows, singles = [], []
    for clip in clips:
        before = in_between(clip.hits, clip)
        late = np.mean([each.late for each in before])
        grid = np.mean([each.grid for each in before])
        own = {each.cell for each in before}
        for hits in play(action, clip):
            after = in_between(hits, clip, _FILL_FROM_BEATS if action == "fill" else 0.0)
            rows += [(each.late - late, each.grid - grid, each.cell in own) for each in after]
            if after:
                singles.append(abs(np.mean([each.late - late for each in after])))
    if not rows:
        return Swings()
    lates, grids, is_same = np.array(rows).T
    return Swings(
        _mean(lates), _mean(lates[is_same > 0]), _mean(lates[is_same == 0]), _mean(grids),
        _mean(np.array(singles)),
    )  # fmt: skip


class Late(NamedTuple):
    """A hit in between: its drum and pair; how late it is after its drum's hits on the beat.

    `late` and `grid`, from the beat itself, are percent of the pair.
    """

    cell: tuple[int, int]
    late: float
    grid: float


def in_between(hits: Sequence[Hit], clip: SwungClip, from_beats: float = 0.0) -> list[Late]:
    """Return the hits from there on that are the second of a pair, wherever in it they are."""
    first, last = _where_seconds_are(clip)
    on_beat: dict[int, list[float]] = {}
    seconds = []
    for hit in hits:
        pair, place = divmod(hit.start_beats / clip.pair_beats, 1.0)
        early, late = _ON_THE_BEAT
        if place <= late - 1 or place >= early:
            on_beat.setdefault(hit.pitch, []).append(place - (place >= early))
        elif first < place < last and hit.start_beats >= from_beats:
            seconds.append((hit.pitch, int(pair), place))
    usual = float(np.mean([late for lates in on_beat.values() for late in lates] or [0.0]))
    means = {
        pitch: float(np.mean(lates))
        for pitch, lates in on_beat.items()
        if len(lates) >= _LEAST_HITS
    }
    return [
        Late((pitch, pair), 100 * (place - means.get(pitch, usual)), 100 * place)
        for pitch, pair, place in seconds
    ]


def _where_seconds_are(clip: SwungClip) -> tuple[float, float]:
    """Return the range of a pair where a hit is its second: not one half as long."""
    at = clip.percent / 100
    if clip.pairs == SIXTEENTHS or clip.percent >= _TRIPLETS_FROM:
        return 0.75 * at, (1 + at) / 2
    return 0.75 * at, at + (1 - at) / 4


def _mean(values: Floats) -> float | None:
    return float(np.mean(values)) if len(values) else None


def _hits(drums: str, pair_beats: float, late: float) -> list[Hit]:
    """Return two bars in which the second hit of each pair is at `late`, of the pair's length."""
    starts = [pair * pair_beats for pair in range(round(BEATS / pair_beats))]
    hits = [Hit(SNARE if beat % 2 else KICK, float(beat)) for beat in range(BEATS)]
    time = RIDE if drums == "ride" else HAT
    hits += [Hit(time, start + at * pair_beats) for start in starts for at in (0.0, late)]
    if drums == "mixed":
        hits += [Hit(KICK, start + late * pair_beats) for start in starts[1::3]]
        hits += [Hit(SNARE, start + late * pair_beats) for start in starts[2::4]]
    return hits
