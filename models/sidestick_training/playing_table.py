"""The tables of how each exemplar was played, and of the performance that it is from.

`python -m sidestick_training.playing_table --scores FILE --origins FILE [--gmd PATH] [--force]`
writes them from the training split, a row for each exemplar in their order, with the histograms of
the `feel` that ships: write them again when that was trained. What plays is `playing.npy` and
`origins.npy` in `sidestick_models/networks`.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np
from numpy.typing import NDArray

from sidestick_models.atomic_file import write_atomically
from sidestick_models.beat.beat import STEPS_PER_BEAT, Beat
from sidestick_models.beat.subdivision import Subdivision
from sidestick_models.corpus.piece import Piece
from sidestick_models.networks.feel import Feel
from sidestick_models.networks.onnx_session import Session
from sidestick_models.networks.playing import BARS, UNIT, weights_by_performance
from sidestick_models.networks.subdivisions import shipped_subdivisions, subdivision_of
from sidestick_models.networks.weights import verified_weights
from sidestick_models.styles.trained import style_number
from sidestick_training.common.command_line import report_errors
from sidestick_training.common.gmd import load_performances
from sidestick_training.common.paths import check_new_files
from sidestick_training.common.pattern_data import pattern_performances
from sidestick_training.common.windows import SUBSTITUTE_STYLES, WINDOW_STEPS
from sidestick_training.style_cvae.exemplar_windows import exemplar_sources, exemplar_windows
from sidestick_training.style_cvae.odd_windows import are_odd

_SEED = 1
# What a drummer did not hit is likely to be as what is alike was, and as far from it as so much of
# the deviation of all hits: of velocity the same place in the other bar, in other beats, the drum
# anywhere; of offset the same place in the other bar, what lies on the same step, and in other
# beats on such a step. What is like nothing is far from the middle of all.
_STRAYS = ((0.3, 0.4, 0.5, 0.8), (0.3, 0.3, 0.4, 0.6))

Floats = NDArray[np.float64]


class Recorded(NamedTuple):
    """A recorded window of two bars, and the performance that it is from."""

    beat: Beat
    performance: Piece


def recorded_windows(
    performances: Sequence[Piece],
) -> dict[tuple[int, bytes], Recorded]:
    """Return the first recording of each window of the training split by its style and events."""
    found: dict[tuple[int, bytes], Recorded] = {}
    for style, recorded in _windows(performances):
        key = style_number(style), recorded.beat.events().astype(np.int32).tobytes()
        found.setdefault(key, recorded)
    return found


def _windows(performances: Sequence[Piece]) -> Iterator[tuple[str, Recorded]]:
    borrowers = {lender: style for style, lender in SUBSTITUTE_STYLES.items()}
    for piece in performances:
        if piece.split != "train" or piece.is_fill:
            continue
        styles = [piece.style, *([borrowers[piece.style]] if piece.style in borrowers else [])]
        short = ((0, max(0, WINDOW_STEPS - len(piece.hits))), (0, 0))
        whole = Beat(
            np.pad(piece.hits, short), np.pad(piece.velocities, short), np.pad(piece.offsets, short)
        )
        for start in range(0, whole.steps - WINDOW_STEPS + 1, WINDOW_STEPS):
            beat = whole.part(start, start + WINDOW_STEPS)
            for style in styles:
                yield style, Recorded(beat, piece)


def scores_of(
    feel: Feel, recorded: Recorded, style: int, subdivision: Subdivision | None
) -> Floats:
    """Return the scores of a window's hits, (2, 32, 9), and not a number where there are none."""
    styles = np.zeros(feel.styles)
    styles[style] = 1
    return feel.scores_of(recorded.beat, styles, recorded.performance.tempo_bpm, subdivision)


def completed(scores: Floats, rng: np.random.Generator) -> Floats:
    """Return scores (2, 32, 9) with what the drummer would be likely to play where nothing is."""
    velocity, offset = scores
    deviations = np.nanstd(scores, axis=(1, 2))
    by_place = np.tile(_means(scores.reshape(2, -1, STEPS_PER_BEAT, 9), 1), (1, 8, 1))
    other_bar = np.roll(scores, WINDOW_STEPS // BARS, axis=1)
    of_step = _means(offset, 1)[:, None]
    of_such_steps = np.tile(_means(of_step.reshape(-1, STEPS_PER_BEAT), 0), 8)[:, None]
    alike = (
        (other_bar[0], by_place[0], _means(velocity, 0)[None], np.zeros((1, 1))),
        (other_bar[1], of_step, of_such_steps, np.full((1, 1), np.nanmean(offset))),
    )
    whole = scores.copy()
    for own, deviation, sources, strays in zip(whole, deviations, alike, _STRAYS, strict=True):
        noise = rng.standard_normal(own.shape)
        for source, stray in zip(sources, strays, strict=True):
            missing = np.isnan(own)
            own[missing] = (source + stray * deviation * noise)[missing]
    return whole


def _means(values: Floats, axis: int) -> Floats:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # what has no hits has no mean
        return np.asarray(np.nanmean(values, axis=axis))


def tables(
    recorded: Sequence[Piece], programmed: Sequence[Piece]
) -> tuple[NDArray[np.int8], NDArray[np.int16]]:
    """Return both tables: `SCORES` and `ORIGINS` of `networks/playing.py`."""
    performances, played = [*recorded, *programmed], recorded_windows(recorded)
    feel, rng = Feel(Session(verified_weights()["feel.onnx"])), np.random.default_rng(_SEED)
    windows = exemplar_windows(performances)
    sources = [min(of) for of in exemplar_sources(performances)]
    _, numbers = np.unique(sources, return_inverse=True)
    origins = np.zeros((len(numbers), 4), np.int16)
    origins[:, 0], origins[:, 1], origins[:, 2] = numbers, windows.styles, -1
    scores: list[Floats] = []
    divided = shipped_subdivisions()
    for number, (events, style, is_fill) in enumerate(zip(*windows, strict=True)):
        window = played.get((int(style), events.astype(np.int32).tobytes()))
        if window is not None and not is_fill:
            origins[number, 2] = len(scores)
            own = scores_of(feel, window, int(style), subdivision_of(divided[number]))
            scores.append(completed(own, rng))
    beats = np.flatnonzero(origins[:, 2] >= 0)
    weights = weights_by_performance(numbers[beats])
    origins[beats, 3] = are_odd(windows.events[beats], windows.styles[beats], weights)
    stored = np.round(np.stack(scores) / UNIT)
    return np.clip(stored, -127, 127).astype(np.int8), origins


@click.command()
@click.option("--gmd", type=click.Path(path_type=Path), help="The zip of GMD, if you have it.")
@click.option("--scores", type=click.Path(path_type=Path), required=True, help="One file.")
@click.option("--origins", type=click.Path(path_type=Path), required=True, help="The other file.")
@click.option("--force", is_flag=True, help="Write also over files that are there.")
def main(gmd: Path | None, scores: Path, origins: Path, force: bool) -> None:
    """Write the tables of how exemplars were played."""
    with report_errors():
        check_new_files([scores, origins], force=force)
        made = tables(load_performances(gmd), pattern_performances())
        for path, table in zip((scores, origins), made, strict=True):
            file = io.BytesIO()
            np.save(file, np.asarray(table), allow_pickle=False)
            write_atomically(path, file.getvalue())
            click.echo(f"Wrote {path}.")


if __name__ == "__main__":
    main()
