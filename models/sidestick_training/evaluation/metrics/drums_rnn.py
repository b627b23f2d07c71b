"""How well the shipped DrumsRNN foresees performances that it never heard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_training.common.gmd import Performance
from sidestick_training.drums_rnn.baselines import Counts
from sidestick_training.drums_rnn.data import beginnings
from sidestick_training.evaluation.config import Plan
from sidestick_training.evaluation.shipped_models import Dictation, Listener

Events = NDArray[np.int64]


def evaluate(
    model: Listener, performances: Sequence[Performance], plan: Plan, split: str = "test"
) -> dict[str, Any]:
    """Measure nats per step and accuracy, teacher-forced, beside what counting alone can say.

    On the split's performances from their first step, at most 512 steps each; the first step
    is foreseen from silence; every step counts the same. Counted are those of the training split.
    """
    rows = beginnings([p for p in performances if p.split == split][: plan.pieces])
    counts = Counts([p.events() for p in performances if p.split == "train"])
    return {
        **foreseen(model, rows),
        **counts.nats_per_step(rows),
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
