"""Learns a style from a corpus: no training, only its windows and how they were played."""

from __future__ import annotations

import colorsys
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.corpus.corpus import Corpus
from sidestick_models.corpus.piece import CLASS_WEIGHTS, Piece
from sidestick_models.errors import CorpusError
from sidestick_models.sampling.random_draws import FASTEST_BPM, SLOWEST_BPM
from sidestick_models.styles.learned_style import (
    FEW_WINDOWS,
    MOST_HEARD,
    MOST_WINDOWS,
    LearnedStyle,
    OwnWindows,
    StyleCard,
    fingerprints,
)

FEWEST_HITS = 4

_MOST_FILL_BARS = 2  # at the end of a longer piece that is called a fill
_USUAL = (0.1, 0.9)  # the share of all bars that is slower than the usual range, and within it


_Bar = tuple[NDArray[np.bool_], NDArray[np.float32], NDArray[np.float32]]


class _Window(NamedTuple):
    """Two bars of a piece: hits, velocities and offsets (32, 9)."""

    hits: NDArray[np.bool_]
    velocities: NDArray[np.float32]
    offsets: NDArray[np.float32]
    is_fill: bool


def learn_style(corpus: Corpus, key: str, name: str) -> LearnedStyle:
    """Learn the style of a corpus: `key` is what requests will call it, `name` what is shown.

    Raises:
        CorpusError: the corpus is damaged, or nothing in it is a beat.
    """
    return learn_from(list(corpus.read()), key, name, corpus.sha256, corpus.maps)


def learn_from(
    pieces: Sequence[Piece],
    key: str,
    name: str,
    corpus: str = "",
    maps: Mapping[str, int] | None = None,
) -> LearnedStyle:
    """Learn the style of pieces, which are those of the corpus with this checksum and these maps.

    Raises:
        CorpusError: none of them is a beat.
    """
    found = list(_windows_of(pieces, hop_bars=2))
    if len(found) < FEW_WINDOWS:
        found = list(_windows_of(pieces, hop_bars=1))
    if not found:
        raise CorpusError(
            f"There is nothing to learn from: none of {len(pieces)} pieces has "
            f"{FEWEST_HITS} hits or more in two bars."
        )
    own, count = _without_repeats(found, list(_windows_of(pieces, hop_bars=1)))
    card = StyleCard(
        name=name,
        colour=_colour_of(key),
        tempo_bpm=_usual_tempo(pieces),
        corpus=corpus,
        pieces=len(pieces),
        windows=count,
        maps=dict(maps or {}),
    )
    return LearnedStyle(key, card, own)


def _windows_of(pieces: Sequence[Piece], hop_bars: int) -> Iterator[_Window]:
    beats = [piece for piece in pieces if not piece.is_fill]
    for piece in pieces:
        windows = _fills(piece, beats) if piece.is_fill else _beats(piece, hop_bars)
        yield from (window for window in windows if window.hits.sum() >= FEWEST_HITS)


def _beats(piece: Piece, hop_bars: int) -> Iterator[_Window]:
    """Cut a beat into windows; one of a single bar is played twice."""
    last = max(piece.bars - 2, 0)
    for first in dict.fromkeys((*range(0, last + 1, hop_bars), last)):
        bars = [_bar(piece, bar % piece.bars) for bar in (first, first + 1)]
        yield _joined(bars, is_fill=False)


def _fills(piece: Piece, beats: Sequence[Piece]) -> Iterator[_Window]:
    """Cut the end of a fill into its bars, each before the one that it leads to.

    The last one leads to the first bar of the musician's beat that is most alike: of its folder or
    style, if there is one, and nearest in tempo.
    """
    same = [beat for beat in beats if beat.style == piece.style] or list(beats)
    bars = list(range(max(0, piece.bars - _MOST_FILL_BARS), piece.bars))
    for bar in bars:
        if bar + 1 < piece.bars:
            after = _bar(piece, bar + 1)
        elif same:
            nearest = min(same, key=lambda beat: abs(beat.tempo_bpm - piece.tempo_bpm))
            after = _bar(nearest, 0)
        else:
            after = _bar(piece, bars[0])
        yield _joined([_bar(piece, bar), after], is_fill=True)


def _bar(piece: Piece, number: int) -> _Bar:
    steps = slice(number * STEPS_PER_BAR, (number + 1) * STEPS_PER_BAR)
    return piece.hits[steps], piece.velocities[steps], piece.offsets[steps]


def _joined(bars: Sequence[_Bar], *, is_fill: bool) -> _Window:
    hits, velocities, offsets = (np.concatenate(parts) for parts in zip(*bars, strict=True))
    return _Window(hits, velocities, offsets, is_fill)


def _without_repeats(
    found: Sequence[_Window], everywhere: Sequence[_Window]
) -> tuple[OwnWindows, int]:
    """Keep each window once, as first played, and at most so many, from all over the corpus.

    Those that begin at any bar are heard. Returns how many different ones there are, too.
    """
    events = _events(found)
    fills = np.array([window.is_fill for window in found])
    _, rows = np.unique(np.column_stack([fills, events]), axis=0, return_index=True)
    rows = np.sort(rows)
    heard = np.unique(fingerprints(np.concatenate([events, _events(everywhere)])))[:MOST_HEARD]
    kept = rows[np.linspace(0, len(rows) - 1, min(len(rows), MOST_WINDOWS)).round().astype(int)]
    own = OwnWindows(
        events=events[kept],
        fills=fills[kept],
        velocities=np.stack([found[row].velocities for row in kept]),
        offsets=np.stack([found[row].offsets for row in kept]),
        heard=heard,
    )
    return own, len(rows)


def _events(windows: Sequence[_Window]) -> NDArray[np.int64]:
    return (np.stack([window.hits for window in windows]) @ CLASS_WEIGHTS).astype(np.int64)


def _usual_tempo(pieces: Sequence[Piece]) -> tuple[float, float]:
    """Return the slowest and fastest tempo of the middle four fifths of all time played."""
    tempos = np.array([piece.tempo_bpm for piece in pieces])
    order = np.argsort(tempos, kind="stable")
    time = np.cumsum(np.array([piece.bars for piece in pieces])[order] / tempos[order])
    slow, fast = (tempos[order][np.searchsorted(time, share * time[-1])] for share in _USUAL)
    return tuple(float(np.clip(round(t), SLOWEST_BPM, FASTEST_BPM)) for t in (slow, fast))  # type: ignore[return-value]


def _colour_of(key: str) -> str:
    """Return a colour that is always the same for a key, as bright as those of other styles."""
    hue = hashlib.sha256(key.encode()).digest()[0] / 256
    parts = colorsys.hsv_to_rgb(hue, 0.7, 0.9)
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)
