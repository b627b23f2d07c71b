"""The table of how dense every style is, on which the control `density` is a place.

`python -m sidestick_training.density_table --out FILE [--gmd PATH] [--force]` writes it from the
training split and the electronic patterns. What plays is `density.json` in
`sidestick_models/sampling`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from sidestick_models.corpus.piece import CLASS_WEIGHTS, Piece
from sidestick_models.sampling.density import write_ranges
from sidestick_models.styles.trained import TRAINED
from sidestick_training.common.command_line import report_errors, write_whole
from sidestick_training.common.gmd import load_performances
from sidestick_training.common.pattern_data import pattern_performances
from sidestick_training.common.windows import two_bar_windows, with_substitute_styles


def windows_by_style(
    performances: Sequence[Piece],
) -> tuple[dict[str, NDArray[np.bool_]], NDArray[np.bool_]]:
    """Return the training split's hits (N, 32, 9) of beats by style, and of fills."""
    windows = with_substitute_styles(two_bar_windows(performances, "train", hop_bars=2))
    hits = (windows.events[..., None] & CLASS_WEIGHTS) > 0
    beats = {
        style: hits[(windows.styles == number) & ~windows.fills]
        for number, style in enumerate(TRAINED)
    }
    fills = [p.hits[:16] for p in performances if p.is_fill and p.split == "train"]
    return beats, np.array([fill for fill in fills if len(fill) == 16])


@click.command()
@click.option("--gmd", type=click.Path(path_type=Path), help="The zip of GMD, if you have it.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The JSON file.")
@click.option("--force", is_flag=True, help="Write also over a file that is there.")
def main(gmd: Path | None, out: Path, force: bool) -> None:
    """Write the table of densities."""
    with report_errors():
        write_whole(out, lambda table: write_ranges(*_measured(gmd), table), force=force)


def _measured(gmd: Path | None) -> tuple[dict[str, NDArray[np.bool_]], NDArray[np.bool_]]:
    return windows_by_style([*load_performances(gmd), *pattern_performances()])


if __name__ == "__main__":
    main()
