"""The table of how far ahead of the beat each style is played.

Means of histograms, learned with dropout over styles, lie nearer to the grid than drummers play.
`python -m sidestick_training.feel.pocket_table --out FILE [--gmd PATH] [--force]` writes what is
missing in each recorded style: what its performances of training and validation have, less what
feel plays for their hits. What plays is `pocket.json` in `sidestick_models/networks`.
"""

from __future__ import annotations

import json
from pathlib import Path

import click
import numpy as np

from sidestick_models.atomic_file import write_atomically
from sidestick_models.networks.feel import Feel
from sidestick_models.networks.onnx_session import Session
from sidestick_models.networks.weights import verified_weights
from sidestick_models.sampling.random_draws import Purpose, stream
from sidestick_models.styles.blend import StyleBlend
from sidestick_models.styles.trained import STYLES, TRAINED
from sidestick_training.common.command_line import report_errors
from sidestick_training.common.gmd import load_performances
from sidestick_training.common.paths import check_new_files
from sidestick_training.evaluation.windows.hvo_windows import (
    HvoWindows,
    concatenate,
    cut_windows,
    subsample,
)

MOST_WINDOWS = 150
"""The most windows of a style that are played."""


def missing_pocket(feel: Feel, windows: HvoWindows) -> float:
    """Return how much later, in steps, drummers play windows of one style than feel does."""
    style = str(windows.styles[0])
    blend = StyleBlend(np.eye(len(TRAINED))[TRAINED.index(style)])
    some = subsample(windows, MOST_WINDOWS, np.random.default_rng(1))
    played = []
    for row, events in enumerate(some.events()):
        streams = [stream(1, Purpose.FEEL, row)]
        latents, tempo_bpm = feel.draw_latents(streams), float(some.tempos_bpm[row])
        (beat,) = feel.play(events[None], latents, blend, tempo_bpm, streams)
        played.append(beat.offsets[beat.hits])
    return float(windows.offsets[windows.hits].mean() - np.concatenate(played).mean())


def pocket_by_style(feel: Feel, windows: HvoWindows) -> dict[str, float]:
    """Return what is missing in each recorded style that has windows, in thousandths of a step."""
    return {
        style: round(missing_pocket(feel, windows.select(windows.styles == style)), 3)
        for style in STYLES
        if (windows.styles == style).any()
    }


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
        table = pocket_by_style(Feel(Session(verified_weights()["feel.onnx"])), windows)
        write_atomically(out, (json.dumps(table, indent=2) + "\n").encode())
    click.echo(f"Wrote {out}.")


if __name__ == "__main__":
    main()
