"""The pieces that a training learns and is measured on: the corpus, and a small one of everyone's.

Everyone's lies in `replay/`: a selection of the Groove MIDI Dataset (Gillick et al., ICML 2019; CC
BY 4.0), to which the patterns of our electronic styles are added when it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from sidestick_models.corpus.corpus import Corpus, open_corpus
from sidestick_models.corpus.piece import Piece
from sidestick_training.common.pattern_data import HELD_OUT, pattern_performances
from sidestick_training.common.tunable import TuningPieces
from sidestick_training.errors import TrainingError

REPLAY = Path(__file__).parents[1] / "replay"
SHARE = 0.4
"""The share of everyone's in each batch: with it, training on yours forgets next to nothing."""

MEASURED_STEPS = 8192
"""The sixteenths on which a checkpoint is measured at most, of yours and of everyone's each."""

FEWEST_STEPS = 256


def tuning_pieces(corpus: Corpus, *, replay: bool, patterns: bool, labelled: bool) -> TuningPieces:
    """Read what is learnt; with `patterns`, those of our electronic styles are among yours.

    Raises:
        TrainingError: the corpus has too little to learn from, or nothing to measure on.
        CorpusError: one of both corpora is damaged.
    """
    everyone = list(open_corpus(REPLAY).read())
    ours = pattern_performances()
    yours = [*corpus.read(), *(ours if patterns else ())]
    learnt, held_out = _split(yours, "train"), _split(yours, "validation", HELD_OUT)
    _check_enough(corpus, learnt, held_out)
    return TuningPieces(
        yours=learnt,
        everyone=_split([*everyone, *ours], "train"),
        yours_held_out=spread(held_out, MEASURED_STEPS),
        everyone_held_out=spread(_split(everyone, "validation"), MEASURED_STEPS),
        share=SHARE if replay else 0.0,
        labelled=labelled,
    )


def spread(pieces: Sequence[Piece], most_steps: int) -> list[Piece]:
    """Return as many pieces as have so many steps together, taken from all parts of the list."""
    order = np.random.default_rng(0).permutation(len(pieces))
    within = np.cumsum([pieces[index].end for index in order]) <= most_steps
    count = max(1, int(within.sum()))
    return [pieces[index] for index in sorted(order[:count])]


def _split(pieces: Iterable[Piece], *splits: str) -> list[Piece]:
    return [piece for piece in pieces if piece.split in splits and piece.end > 1]


def _check_enough(corpus: Corpus, learnt: Sequence[Piece], held_out: Sequence[Piece]) -> None:
    for pieces, what, why in (
        (learnt, "to learn from", "train"),
        (held_out, "to measure on, which it must not learn from", "validation"),
    ):
        steps = sum(piece.end for piece in pieces)
        if steps < FEWEST_STEPS:
            raise TrainingError(
                f"{corpus.folder} has too little {what}: {steps // 16} bars in the split {why}, "
                f"and {FEWEST_STEPS // 16} are the least. Make a corpus of more loops: "
                "sidestick corpus LOOPS --out CORPUS"
            )
