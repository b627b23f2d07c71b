"""Measure styles learned from a musician's loops: whose beats does a judge take them for?

Musicians are stand-ins: some who program, in styles of our own patterns, which a judge tells from
everyone else's nearly always, and drummers of the Groove MIDI Dataset, whom it tells less often.
Each one's performances are divided: a style is learned from the first part, a judge learns from the
second, beside everyone else's, and the third is what it says of real ones that it never heard. What
the style was learned from it never heard either.

Width, temperature and number of tries were chosen on `TUNED_ON`, which are not among those.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.corpus.corpus import write_corpus
from sidestick_models.corpus.piece import Piece
from sidestick_models.drummer import Drummer
from sidestick_models.networks.style_encoder import StyleEncoder
from sidestick_models.networks.weights import FOLDER
from sidestick_models.styles.learn import learn_style
from sidestick_models.styles.learned_style import LearnedStyle
from sidestick_models.styles.user_styles import UserStyles
from sidestick_training.common.gmd import load_performances
from sidestick_training.common.pattern_data import pattern_performances
from sidestick_training.evaluation.judges.boosting import GradientBoosting
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows, cuts, from_cuts

PROGRAMMERS: Mapping[str, tuple[str, ...]] = {
    "trap": ("trap",),
    "drumandbass": ("drumandbass",),
    "breakbeat": ("breakbeat",),
    "techno and electro": ("techno", "electro"),
    "dubstep and reggaeton": ("dubstep", "reggaeton"),
}
DRUMMERS = ("drummer1", "drummer5", "drummer8")
TUNED_ON = ("house", "lofi", "drummer7")

BEATS = 150
"""The number of beats that are made in each style."""

_PARTS = (0.4, 0.75, 1.0)
_MOST_LEARNED, _MOST_JUDGED = 600, 800  # windows
_ROUNDS = 60
_KEY = "mine"


class _Musician(NamedTuple):
    """A stand-in: what a style is learned from, what a judge learns, and what is real."""

    learned: list[Piece]
    mine: HvoWindows
    others: HvoWindows
    real: HvoWindows


def learned_style_figures(
    gmd: Path | None = None, seeds: Sequence[int] = (1, 2, 3)
) -> dict[str, Any]:
    """Return the figures of learned styles over these seeds, with those of each musician.

    `mine` is the share of made beats that a judge says are the musician's, over `PROGRAMMERS`,
    `mine_real` that of real ones, `mine_own` that of the very windows that were learned; the same
    of `DRUMMERS` begin with `drummers_`. `copies` is the share of beats that are a learned window,
    `cpu_s_600` the CPU seconds of learning 600 windows, encoding included, by the largest style.

    Raises:
        DatasetError: the data set is missing, damaged or cannot be downloaded.
    """
    recorded = [piece for piece in load_performances(gmd) if not piece.is_fill]
    programmed = [piece for piece in pattern_performances() if not piece.is_fill]
    # Windows are cut by split, and here all are one.
    everyone = [replace(piece, split="train") for piece in (*recorded, *programmed)]
    rows = [
        {"musician": name, "seed": seed, **_judged(everyone, _own_of(name), seed)}
        for seed in seeds
        for name in (*PROGRAMMERS, *DRUMMERS)
    ]
    return {**_means(rows), "musicians": rows}


def _own_of(musician: str) -> Callable[[Piece], bool]:
    """Return what tells whether a piece is this musician's."""
    if musician in PROGRAMMERS:
        return lambda piece: piece.style in PROGRAMMERS[musician]
    return lambda piece: piece.name.startswith(f"{musician}/")


def _means(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return the mean figures of programmers, of drummers, and of all."""
    found: dict[str, float] = {}
    for prefix, names in (("", PROGRAMMERS), ("drummers_", DRUMMERS)):
        group = [row for row in rows if row["musician"] in names]
        for key in ("mine", "mine_real", "mine_own"):
            found[prefix + key] = float(np.mean([row[key] for row in group]))
    found["copies"] = float(np.mean([row["copies"] for row in rows]))
    largest = max(rows, key=lambda row: int(row["windows"]))
    found["cpu_s_600"] = float(largest["cpu_s"] * _MOST_LEARNED / largest["windows"])
    return found


def _judged(
    everyone: Sequence[Piece], is_own: Callable[[Piece], bool], seed: int
) -> dict[str, Any]:
    musician = _divided(everyone, is_own, np.random.default_rng(seed))
    judge = _Judge(musician.mine, musician.others, seed)
    with TemporaryDirectory() as folder:
        corpus = write_corpus(Path(folder) / "corpus", musician.learned)
        own = UserStyles(Path(folder) / "styles")
        start = process_time()
        style = learn_style(corpus, _KEY, _KEY)
        own.add(style)
        StyleEncoder(FOLDER / "encoder.onnx", own.kept).latents_of(style)
        seconds = process_time() - start
        made = _made(Drummer.load(user_styles=own), style, seed)
    return {
        "mine": judge.share_of(made),
        "mine_real": judge.share_of(musician.real),
        "mine_own": judge.share_of(from_cuts(cuts(musician.learned, "train"))),
        "copies": float(style.is_copy(made.events()).mean()),
        "hits_from_nearest": float(np.median(style.distances(made.events()))),
        "windows": style.card.windows,
        "cpu_s": seconds,
    }


def _divided(
    everyone: Sequence[Piece], is_own: Callable[[Piece], bool], rng: np.random.Generator
) -> _Musician:
    """Divide a musician's performances, whole ones, by their length, and take others' windows."""
    own = [piece for piece in everyone if is_own(piece)]
    order = rng.permutation(len(own))
    share = np.cumsum([own[row].bars for row in order]) / sum(piece.bars for piece in own)
    parts = np.minimum(np.searchsorted(_PARTS, share), len(_PARTS) - 1)
    learned, mine, real = (
        [own[row] for row, of in zip(order, parts, strict=True) if of == part]
        for part in range(len(_PARTS))
    )
    enough = np.cumsum([piece.bars / 2 for piece in learned]) <= _MOST_LEARNED
    kept = [piece for piece, fits in zip(learned, enough, strict=True) if fits] or learned[:1]
    others = from_cuts(cuts([piece for piece in everyone if not is_own(piece)], "train"))
    windows = [from_cuts(cuts(pieces, "train")) for pieces in (mine, real)]
    return _Musician(kept, _some(windows[0], rng), _some(others, rng), windows[1])


def _some(windows: HvoWindows, rng: np.random.Generator) -> HvoWindows:
    return windows.select(rng.permutation(len(windows))[:_MOST_JUDGED])


def _made(drummer: Drummer, style: LearnedStyle, seed: int) -> HvoWindows:
    """Make beats of two bars, each with a seed of its own, at a usual tempo."""
    tempo = float(np.mean(style.info.tempo_bpm))
    beats = [
        drummer.generate(_KEY, bars=2, seed=1000 * seed + number, tempo_bpm=tempo)[0]
        for number in range(BEATS)
    ]
    names = np.full(len(beats), _KEY)
    return HvoWindows(
        np.stack([beat.hits for beat in beats]),
        np.stack([beat.velocities for beat in beats]),
        np.stack([beat.offsets for beat in beats]),
        names,
        names,
        np.full(len(beats), tempo),
    )


class _Judge:
    """Gradient boosting that tells a musician's windows from as many of everyone else's."""

    def __init__(self, mine: HvoWindows, others: HvoWindows, seed: int) -> None:
        count = min(len(mine), len(others))
        of_both = [_features(windows)[:count] for windows in (mine, others)]
        is_mine = np.repeat([1, 0], count)
        self._trees = GradientBoosting(
            np.concatenate(of_both), is_mine, rounds=_ROUNDS, seed=seed, share_of_features=0.2
        )

    def share_of(self, windows: HvoWindows) -> float:
        """Return the share of windows that are the musician's rather than another's."""
        return float(self._trees.predict(_features(windows)).mean())


def _features(windows: HvoWindows) -> NDArray[np.float32]:
    """Return hits, velocities and offsets of each cell, and of each drum number, means, spreads."""
    windows = windows.as_in_clip()
    hits = windows.hits.astype(np.float32)
    count = np.maximum(hits.sum(1), 1)
    columns = [hits.reshape(len(hits), -1), hits.sum(1)]
    for values in (windows.velocities, windows.offsets):
        cells = values * hits
        mean = cells.sum(1) / count
        spread = np.sqrt(np.maximum((cells**2).sum(1) / count - mean**2, 0))
        columns += [cells.reshape(len(hits), -1), mean, spread]
    return np.concatenate(columns, axis=1).astype(np.float32)
