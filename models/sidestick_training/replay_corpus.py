"""Make the small corpus of everyone's that `sidestick train` replays: `tuning/pieces` reads it.

`python -m sidestick_training.replay_corpus [--gmd ZIP] --to FOLDER [--force]`. Of the training
split of the Groove MIDI Dataset it takes as much of each style as there is, but no more than a
share; its validation split is everyone's held-out set. Offsets are kept in 1/64 of a step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
import numpy as np

from sidestick_models.corpus.corpus import MANIFEST, write_corpus
from sidestick_models.corpus.piece import Piece
from sidestick_training.common.command_line import report_errors
from sidestick_training.common.gmd import load_performances
from sidestick_training.common.whole_folder import check_replaceable, whole_folder

STEPS_PER_STYLE = 16_000
OFFSET_UNIT = 1 / 64


def replay_pieces(performances: Sequence[Piece], seed: int = 1) -> list[Piece]:
    """Return the pieces of everyone's: of each style at most `STEPS_PER_STYLE` to learn from."""
    rng, taken = np.random.default_rng(seed), defaultdict[str, int](int)
    chosen = []
    for index in rng.permutation(len(performances)):
        piece = performances[index]
        if piece.split == "validation" or (
            piece.split == "train" and taken[piece.style] + piece.end <= STEPS_PER_STYLE
        ):
            taken[piece.style] += piece.end if piece.split == "train" else 0
            offsets = np.round(piece.offsets / OFFSET_UNIT) * OFFSET_UNIT
            chosen.append((index, replace(piece, offsets=offsets.astype(np.float32))))
    return [piece for _, piece in sorted(chosen, key=lambda each: int(each[0]))]


@click.command()
@click.option("--gmd", type=click.Path(path_type=Path), help="The zip of GMD, if you have it.")
@click.option("--to", "folder", type=click.Path(path_type=Path), required=True)
@click.option("--force", is_flag=True, help="Put it also in the place of one in the folder.")
def main(gmd: Path | None, folder: Path, force: bool) -> None:
    """Make the corpus of everyone's."""
    with report_errors():
        check_replaceable(folder, [MANIFEST, "shard-*.npz"], force=force)
        pieces = replay_pieces(load_performances(gmd))
        with whole_folder(folder) as draft:
            corpus = write_corpus(draft, pieces)
    click.echo(f"{corpus.pieces} pieces, {corpus.bars} bars, are in {folder}.")


if __name__ == "__main__":
    main()
