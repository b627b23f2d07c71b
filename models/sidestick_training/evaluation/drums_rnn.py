"""How well the shipped DrumsRNN foresees performances that it never heard."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_training.baselines import Counts
from sidestick_training.drums_data import beginnings
from sidestick_training.evaluation.magenta_figure import read_magenta_figure
from sidestick_training.evaluation.plan import Plan
from sidestick_training.evaluation.shipped import Dictation, Listener
from sidestick_training.gmd import Performance

Events = NDArray[np.int64]


def evaluate(
    model: Listener, performances: Sequence[Performance], plan: Plan, runs: Path
) -> dict[str, Any]:
    """Measure nats per step and accuracy, teacher-forced, beside what counting alone can say.

    On the test split's performances from their first step, at most 512 steps each; the first step
    is foreseen from silence; every step counts the same. `runs` is only asked how our training
    stood when it had seen as many events as Magenta's.
    """
    held_out = [p for p in performances if p.split == "test"][: plan.pieces]
    rows = beginnings(held_out)
    counts = Counts([p.events() for p in performances if p.split == "train"])
    return {
        **foreseen(model, rows),
        **counts.nats_per_step(rows),
        **_beside_magenta(runs / "drums_rnn" / "history.json"),
        "pieces": len(rows),
        "steps": sum(map(len, rows)),
    }


def foreseen(model: Listener, rows: Sequence[Events]) -> dict[str, float]:
    """Return `nats_per_step` and `accuracy` over pieces of events, all of them side by side."""
    length = max(map(len, rows))
    events = np.array([np.pad(row, (0, length - len(row))) for row in rows])
    counted = np.arange(length) < np.array([len(row) for row in rows])[:, None]
    dictation = Dictation.of(events)
    model.foresee(dictation)
    return {
        "nats_per_step": float(dictation.nats[counted].mean()),
        "accuracy": float(dictation.right[counted].mean()),
    }


def _beside_magenta(history: Path) -> dict[str, Any]:
    """Magenta's own figures, and ours on the validation split after as many trained events."""
    stored = read_magenta_figure()
    if stored is None:
        return {"magenta_nats_per_step": None, "magenta": None}
    ours = _ours_after(history, stored["events_trained"]) if history.exists() else None
    return {
        "magenta_nats_per_step": stored["test"]["nats_per_step"],
        "magenta": {**stored, "ours_validation_after_equal_events": ours},
    }


def _ours_after(history: Path, events: float) -> float | None:
    """Our validation's nats per step when that many events had been trained on, if there was."""
    from sidestick_training.train_drums_rnn import LANES, STEPS

    rows = json.loads(history.read_text(encoding="utf-8"))["history"]
    early = [row["nats_per_step"] for row in rows if row["steps"] * LANES * STEPS <= events]
    return early[-1] if early else None
