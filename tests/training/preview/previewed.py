"""A training's folder as `sidestick train` keeps it, for the tests of previews."""

from __future__ import annotations

import json
from pathlib import Path

from sidestick_models.corpus.corpus import write_corpus
from sidestick_models.corpus.piece import Piece
from sidestick_models.drummer import Drummer

BEFORE = {"yours": 1.6, "everyone": 1.119}


def write_loops(folder: Path, drummer: Drummer) -> Path:
    """Write a corpus of eight loops, half of them held out."""
    beats = [drummer.generate("funk", bars=4, seed=seed)[0] for seed in range(8)]
    write_corpus(
        folder,
        [
            Piece(
                f"Söul/loop {number}.mid",
                "funk",
                False,
                ("train", "validation")[number % 2],
                92.0 + number,
                beat.steps,
                beat.hits,
                beat.velocities,
                beat.offsets,
            )
            for number, beat in enumerate(beats)
        ],
    )
    return folder


def write_progress(run: Path, steps: int, state: str = "running", **fields: object) -> None:
    """Write how far a training has come: a row every hundred steps."""
    rows = [
        {
            "step": step,
            "seconds": step * 0.4,
            "left_s": (steps - step) * 0.4 + 60,
            "loss_yours": 1.6 - step / 1000,
            "loss_everyone": 1.12,
        }
        for step in range(0, steps + 1, 100)
    ]
    run.mkdir(parents=True, exist_ok=True)
    progress = {
        "name": run.parent.name,
        "model": run.name,
        "size": "256 units",
        "state": state,
        "before": BEFORE,
        "rows": rows,
        **fields,
    }
    (run / "progress.json").write_text(json.dumps(progress), encoding="utf-8")
