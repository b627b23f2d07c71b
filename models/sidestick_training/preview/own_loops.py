"""The musician's own loops for a preview: some to play on, and a style made of others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sidestick_models.beat.beat import STEPS_PER_BAR, Beat
from sidestick_models.corpus.corpus import open_corpus
from sidestick_models.corpus.piece import Piece
from sidestick_models.patterns.drum_tab import STEPS
from sidestick_models.styles.learn import learn_from
from sidestick_models.styles.learned_style import LearnedStyle
from sidestick_models.styles.user_style import UserStyle
from sidestick_models.styles.user_styles import UserStyles

LOOPS = 6
STYLE = "your_loops"
"""The key of the style that is made of the loops a training learns from."""

_MOST_WINDOWS = 200
_MOST_READ = 5000  # of a corpus of any size
_HELD_OUT = ("validation", "test")


class Loop(NamedTuple):
    """A beat with a name, and the tempo that it is played at."""

    name: str
    tempo_bpm: float
    beat: Beat


class OwnLoops(NamedTuple):
    """Loops that a training does not see, and the pieces that it learns from, both few."""

    held_out: list[Loop]
    learnt: list[Piece]


@lru_cache(maxsize=4)
def read_own_loops(corpus: Path, bars: int) -> OwnLoops:
    """Read some loops of a corpus, those held out cut to so many bars at most.

    Where too few were held out, some that a training learns from stand in for them.

    Raises:
        CorpusError: the corpus is missing or damaged.
    """
    some = islice(open_corpus(corpus).read(), _MOST_READ)
    pieces = [piece for piece in some if piece.bars >= 2 and _hits(piece)]
    pieces.sort(key=lambda piece: (piece.is_fill, piece.name))
    held_out = [piece for piece in pieces if piece.split in _HELD_OUT]
    learnt = [piece for piece in pieces if piece.split not in _HELD_OUT]
    beats = [piece for piece in held_out if not piece.is_fill]
    whole = [piece for piece in beats if piece.bars >= bars]
    chosen = _spread(whole if len(whole) >= LOOPS else beats or held_out or learnt, LOOPS)
    return OwnLoops([_loop(piece, bars) for piece in chosen], _spread(learnt, _MOST_WINDOWS))


def own_styles(pieces: Sequence[Piece]) -> UserStyles:
    """Make the style `STYLE` of these pieces.

    Raises:
        CorpusError: none of them is a beat.
    """
    return _OwnStyles(learn_from(pieces, STYLE, "Your loops"))


class _OwnStyles(UserStyles):
    """The one style of a training."""

    def __init__(self, style: LearnedStyle) -> None:
        super().__init__(Path())
        self.kept = None  # each checkpoint encodes it in another way
        self._style = style

    def styles(self) -> dict[str, UserStyle]:
        """Return it by its key."""
        return {STYLE: self._style}


def _hits(piece: Piece) -> int:
    """Count the hits of the first two bars: nothing can be played on silence."""
    return int(piece.hits[:STEPS].sum())


def _loop(piece: Piece, bars: int) -> Loop:
    steps = bars * STEPS_PER_BAR
    beat = Beat(piece.hits[:steps], piece.velocities[:steps], piece.offsets[:steps])
    return Loop(piece.name, piece.tempo_bpm, beat)


def _spread(pieces: Sequence[Piece], most: int) -> list[Piece]:
    """Return at most so many pieces, evenly spread over all of them."""
    rows = np.linspace(0, len(pieces) - 1, min(most, len(pieces))).astype(int)
    return [pieces[row] for row in rows]
