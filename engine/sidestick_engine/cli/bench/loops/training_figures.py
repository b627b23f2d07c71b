"""Measures training further: how long until the models know a musician's loops, and what it costs.

The musician's loops are those of the Groove MIDI Dataset that the shipped models never learnt from.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from sidestick_models.corpus.corpus import write_corpus
from sidestick_models.corpus.piece import Piece

HELD_OUT = 5  # every fifth session is not learnt from


def training_figures(gmd: Path, seed: int) -> dict[str, Any]:
    """Return what training the continuation model took: CPU seconds, and losses in nats a step.

    `rise_for_everyone` is by how much the loss on everyone's beats rose; `times_sooner` is how much
    sooner a training from scratch is as good as Magenta's own trainer was after 300 updates.
    """
    from sidestick_training.common.gmd import load_performances
    from sidestick_training.tuning.figures import scratch_figures, tuning_figures

    unheard = [piece for piece in load_performances(gmd) if piece.split == "test"]
    with tempfile.TemporaryDirectory() as folder:
        write_corpus(Path(folder), _divided(unheard))
        figures = tuning_figures(Path(folder), seed=seed)
    (found,) = (each for each in figures.values() if isinstance(each, dict))
    before, after = found["yours"]
    return {
        "cpu_s_to_plateau": found["cpu_s_to_plateau"],
        "cpu_s": found["cpu_s"],
        "loss_yours_before": before,
        "loss_yours": after,
        "rise_for_everyone": found["everyone_rise"],
        "times_sooner": scratch_figures(gmd, seed=seed)["times_sooner"],
    }


def _divided(pieces: list[Piece]) -> Iterator[Piece]:
    """Divide pieces by the session that they were played in."""
    sessions = groupby(sorted(pieces, key=_session), key=_session)
    for number, (_, played) in enumerate(sessions):
        split = "validation" if number % HELD_OUT == 0 else "train"
        yield from (replace(piece, split=split) for piece in played)


def _session(piece: Piece) -> str:
    return piece.name.rpartition("/")[0]
