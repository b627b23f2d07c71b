"""Windows made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.corpus.piece import Piece
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows


def window(**steps: Sequence[int]) -> np.ndarray:
    """Hits (32, 9) of one window: drum classes by their keys, each with its steps."""
    hits = np.zeros((32, 9), bool)
    for key, places in steps.items():
        hits[list(places), DrumClass[key.upper()]] = True
    return hits


def examples(hits: Sequence[np.ndarray], styles: str | Sequence[str] = "rock") -> HvoWindows:
    """Windows that are played on the grid at half velocity, each a group of its own."""
    stacked = np.array(hits)
    return HvoWindows(
        hits=stacked,
        velocities=np.where(stacked, 0.5, 0).astype(np.float32),
        offsets=np.zeros(stacked.shape, np.float32),
        styles=np.broadcast_to(np.array(styles), len(stacked)),
        groups=np.array([f"performance {number}" for number in range(len(stacked))]),
        tempos_bpm=np.full(len(stacked), 120.0),
    )


def random_windows(rng: np.random.Generator, count: int, share: float = 0.15) -> HvoWindows:
    """Random windows, with this share of their cells hit."""
    generated = examples(rng.random((count, 32, 9)) < share)
    generated.velocities[:] = generated.hits * rng.random(generated.hits.shape)
    generated.offsets[:] = generated.hits * (rng.random(generated.hits.shape) - 0.5)
    return generated


def performance(name: str, bars: int, **changes: object) -> Piece:
    """Return a plain beat of so many bars: kick on one and three, snare on two and four, hats."""
    bar = window(kick=[0, 8], snare=[4, 12], closed_hat=range(0, 16, 2))[:16]
    hits = np.tile(bar, (bars, 1))
    fields: Mapping[str, object] = {
        "name": name, "style": "rock", "is_fill": False, "split": "train", "tempo_bpm": 120.0,
        "end": len(hits), "hits": hits, "velocities": np.where(hits, 0.5, 0).astype(np.float32),
        "offsets": np.zeros(hits.shape, np.float32),
    }  # fmt: skip
    return Piece(**{**fields, **changes})  # type: ignore[arg-type]
