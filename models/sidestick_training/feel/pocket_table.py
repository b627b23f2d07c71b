"""The table of how far ahead of the beat each style is played.

Means of histograms, learned with dropout over styles, lie nearer to the grid than drummers play.
`python -m sidestick_training.feel.pocket_table --out FILE [--gmd PATH] [--force]` writes what is
missing in each recorded style: where its performances of training and validation lie, less where
new beats at their tempos do. What plays is `pocket.json` in `sidestick_models/networks`.
"""

from __future__ import annotations

import json
from pathlib import Path

import click
import numpy as np

from sidestick_models.atomic_file import write_atomically
from sidestick_models.drummer import Drummer
from sidestick_models.networks.feel import Feel
from sidestick_models.networks.onnx_session import Session
from sidestick_models.networks.slots import load_models
from sidestick_models.networks.weights import verified_weights
from sidestick_models.styles.catalogue import StyleCatalogue
from sidestick_models.styles.trained import STYLES
from sidestick_training.common.command_line import report_errors
from sidestick_training.common.gmd import load_performances
from sidestick_training.common.paths import check_new_files
from sidestick_training.evaluation.windows.features import mean_offset
from sidestick_training.evaluation.windows.hvo_windows import (
    Generate,
    HvoWindows,
    concatenate,
    cut_windows,
    generate_counterparts,
    subsample,
)

MOST_WINDOWS = 200
"""The most windows of a style that beats are made for."""

_SEED = 77  # of these beats, and of none that are measured


def missing_pocket(generate: Generate, windows: HvoWindows) -> float:
    """Return how much later, in steps, drummers play windows of one style than beats of it lie."""
    some = subsample(windows, MOST_WINDOWS, np.random.default_rng(_SEED))
    made = generate_counterparts(some, generate, _SEED)
    return float(mean_offset(windows).mean() - mean_offset(made).mean())


def pocket_by_style(generate: Generate, windows: HvoWindows) -> dict[str, float]:
    """Return what is missing in each recorded style that has windows, in thousandths of a step."""
    return {
        style: round(missing_pocket(generate, windows.select(windows.styles == style)), 3)
        for style in STYLES
        if (windows.styles == style).any()
    }


def drummer_without_pocket() -> Drummer:
    """Load the models that ship, with timing as the network has it."""
    files = verified_weights()
    feel = Feel(Session(files["feel.onnx"]))
    models = load_models(files)._replace(human_timing=feel)
    return Drummer(models, StyleCatalogue(models.styles))


@click.command()
@click.option("--gmd", type=click.Path(path_type=Path), help="The zip of GMD, if you have it.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The JSON file.")
@click.option("--force", is_flag=True, help="Write also over a file that is there.")
def main(gmd: Path | None, out: Path, force: bool) -> None:
    """Write the table of pockets."""
    with report_errors():
        check_new_files([out], force=force)
        recorded = load_performances(gmd)
        windows = concatenate(*(cut_windows(recorded, each) for each in ("train", "validation")))
        table = pocket_by_style(drummer_without_pocket().generate, windows)
        write_atomically(out, (json.dumps(table, indent=2) + "\n").encode())
    click.echo(f"Wrote {out}.")


if __name__ == "__main__":
    main()
