"""The recorded sub-styles: what the Groove MIDI Dataset calls a part of a style, learned from it.

`python -m sidestick_training.substyles --out FOLDER [--gmd PATH] [--force]` writes a learned style
of the training split for each of `RECORDED`. What plays is the folder of this name in
`sidestick_models/styles`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
import numpy as np

from sidestick_models.array_file import array_bytes
from sidestick_models.beat.beat import STEPS_PER_BAR, STEPS_PER_BEAT
from sidestick_models.beat.subdivision import Subdivision
from sidestick_models.corpus.piece import CLASS_WEIGHTS, Piece
from sidestick_models.styles.learn import learn_from
from sidestick_models.styles.learned_style import (
    ENDING,
    WINDOW_STEPS,
    LearnedStyle,
    learned_style_bytes,
)
from sidestick_models.styles.substyle import stored_subdivisions
from sidestick_models.styles.substyle_table import RECORDED, SUBDIVISIONS, Recorded
from sidestick_training.common.command_line import report_errors, write_whole
from sidestick_training.common.gmd import find_archive, load_performances, read_labels
from sidestick_training.evaluation.windows.subdivisions import heard_subdivision

FEWEST_BARS = 40
"""The bars of beats below which a label is no sub-style."""
MOST_WINDOWS = 96
"""The most windows of a sub-style: a quarter of a second of encoding, once on a computer."""

_AROUND = 6 * STEPS_PER_BAR  # before a window and after it, that say how it is divided
_FEWEST_FILLS, _MOST_BORROWED = 8, 16
_SHUFFLED = 0.15  # how late the second sixteenths of a label are where straight fills do not fit


def labelled(performances: Sequence[Piece], labels: dict[str, str]) -> list[Piece]:
    """Return the training split's performances, each in the style that its label names."""
    return [
        replace(piece, style=labels[piece.name]) for piece in performances if piece.split == "train"
    ]


def learn_substyle(substyle: Recorded, performances: Sequence[Piece]) -> LearnedStyle:
    """Learn a sub-style from labelled performances.

    Of a label with hardly any fills they are those of its parent that are nearest in tempo, unless
    it shuffles: then its own beats must do.
    """
    own = [piece for piece in performances if piece.style == substyle.label]
    fills = sum(piece.is_fill for piece in own)
    if fills < _FEWEST_FILLS and _lateness(own) < _SHUFFLED:
        own += _borrowed_fills(substyle, own, performances)
    return _thinned(learn_from(own, substyle.key, substyle.name))


def _thinned(style: LearnedStyle) -> LearnedStyle:
    """Keep all fills, and beats from all over the recordings."""
    own = style.own
    fills, beats = np.flatnonzero(own.fills), np.flatnonzero(~own.fills)
    room = min(len(beats), MOST_WINDOWS - len(fills))
    kept = beats[np.linspace(0, len(beats) - 1, room).round().astype(int)]
    rows = np.sort(np.concatenate([kept, fills]))
    some = replace(
        own,
        events=own.events[rows],
        fills=own.fills[rows],
        velocities=own.velocities[rows],
        offsets=own.offsets[rows],
    )
    return LearnedStyle(style.file_key, style.card, some)


def subdivisions(
    style: LearnedStyle, substyle: Recorded, performances: Sequence[Piece]
) -> list[Subdivision | None]:
    """Return how the drummer divides the beat around each window of a style; None for fills."""
    heard: dict[bytes, Subdivision | None] = {}
    for piece in performances:
        if piece.style == substyle.label and not piece.is_fill:
            events = piece.hits @ CLASS_WEIGHTS
            for start in range(0, len(events) - WINDOW_STEPS + 1, STEPS_PER_BAR):
                near = slice(max(0, start - _AROUND), start + WINDOW_STEPS + _AROUND)
                window = events[start : start + WINDOW_STEPS].astype(np.int64).tobytes()
                heard.setdefault(window, heard_subdivision(piece.hits[near], piece.offsets[near]))
    return [
        None if fill else heard.get(window.tobytes())
        for window, fill in zip(style.events, style.fills, strict=True)
    ]


def _borrowed_fills(
    substyle: Recorded, own: Sequence[Piece], performances: Sequence[Piece]
) -> list[Piece]:
    tempo = float(np.mean([piece.tempo_bpm for piece in own]))
    others = [
        piece
        for piece in performances
        if piece.is_fill
        and piece.style != substyle.label
        and piece.style.split("/")[0] == substyle.parent
    ]
    others.sort(key=lambda piece: (abs(piece.tempo_bpm - tempo), piece.name))
    return [replace(piece, style=substyle.label) for piece in others[:_MOST_BORROWED]]


def _lateness(pieces: Sequence[Piece]) -> float:
    """Return how late the second sixteenths of beats are, in steps."""
    late = [piece.offsets[1::STEPS_PER_BEAT][piece.hits[1::STEPS_PER_BEAT]] for piece in pieces]
    return float(np.concatenate(late).mean())


@click.command()
@click.option("--gmd", type=click.Path(path_type=Path), help="The zip of GMD, if you have it.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder.")
@click.option("--force", is_flag=True, help="Write also over files that are there.")
def main(gmd: Path | None, out: Path, force: bool) -> None:
    """Write the recorded sub-styles."""
    with report_errors():
        out.mkdir(parents=True, exist_ok=True)
        performances = labelled(load_performances(gmd), read_labels(find_archive(gmd)))
        divided = {}
        for substyle in RECORDED:
            style = learn_substyle(substyle, performances)
            divided[substyle.key] = stored_subdivisions(subdivisions(style, substyle, performances))
            _write(out / f"{substyle.key}{ENDING}", learned_style_bytes(style), force=force)
        _write(out / SUBDIVISIONS.name, array_bytes(divided), force=force)


def _write(path: Path, data: bytes, *, force: bool) -> None:
    def write(draft: Path) -> None:
        draft.write_bytes(data)

    write_whole(path, write, force=force)


if __name__ == "__main__":
    main()
