"""The table of how each exemplar's drummer divides the beat: straight, swung or in triplets.

`python -m sidestick_training.subdivision_table --out FILE [--gmd PATH] [--force]` writes
it from the training split and the electronic patterns, a row for each exemplar in their order. What
plays is `subdivisions.npy` in `sidestick_models/networks`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import numpy as np

from sidestick_models.atomic_file import write_atomically
from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.beat.subdivision import Subdivision
from sidestick_models.corpus.piece import CLASS_WEIGHTS, Piece
from sidestick_models.networks.subdivisions import stored
from sidestick_models.styles.trained import style_number
from sidestick_training.common.command_line import report_errors
from sidestick_training.common.gmd import load_performances
from sidestick_training.common.paths import check_new_files
from sidestick_training.common.pattern_data import pattern_performances
from sidestick_training.common.windows import SUBSTITUTE_STYLES, WINDOW_STEPS
from sidestick_training.evaluation.windows.subdivisions import heard_subdivision
from sidestick_training.style_cvae.exemplar_windows import exemplar_windows

_AROUND = 6 * STEPS_PER_BAR  # before a window and after it, that say how it is divided


def subdivisions(performances: Sequence[Piece]) -> list[Subdivision | None]:
    """Return how each exemplar's drummer divides the beat around it; None for fills."""
    heard: dict[tuple[int, bytes], Subdivision | None] = {}
    for key, subdivision in _heard(performances):
        heard.setdefault(key, subdivision)
    windows = exemplar_windows(performances)
    return [
        None if fill else heard.get((int(style), events.astype(np.int32).tobytes()))
        for events, style, fill in zip(*windows, strict=True)
    ]


def _heard(
    performances: Sequence[Piece],
) -> Iterator[tuple[tuple[int, bytes], Subdivision | None]]:
    borrowers = {lender: style for style, lender in SUBSTITUTE_STYLES.items()}
    for performance in performances:
        if performance.split != "train" or performance.is_fill:
            continue
        styles = [performance.style]
        if performance.style in borrowers:
            styles.append(borrowers[performance.style])
        short = max(0, WINDOW_STEPS - len(performance.hits))
        hits = np.pad(performance.hits, ((0, short), (0, 0)))
        offsets = np.pad(performance.offsets, ((0, short), (0, 0)))
        for start in range(0, len(hits) - WINDOW_STEPS + 1, WINDOW_STEPS):
            near = slice(max(0, start - _AROUND), start + WINDOW_STEPS + _AROUND)
            subdivision = heard_subdivision(hits[near], offsets[near])
            events = (hits[start : start + WINDOW_STEPS] @ CLASS_WEIGHTS).astype(np.int32)
            for style in styles:
                yield (style_number(style), events.tobytes()), subdivision


@click.command()
@click.option("--gmd", type=click.Path(path_type=Path), help="The zip of GMD, if you have it.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file.")
@click.option("--force", is_flag=True, help="Write also over a file that is there.")
def main(gmd: Path | None, out: Path, force: bool) -> None:
    """Write the table of subdivisions."""
    with report_errors():
        check_new_files([out], force=force)
        table = stored(subdivisions([*load_performances(gmd), *pattern_performances()]))
        file = io.BytesIO()
        np.save(file, table, allow_pickle=False)
        write_atomically(out, file.getvalue())
    click.echo(f"Wrote {out}.")


if __name__ == "__main__":
    main()
