"""Measure how well the shipped DrumsRNN predicts performances that it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_training.common.gmd import Performance
from sidestick_training.drums_rnn.baselines import EventCounts
from sidestick_training.drums_rnn.data import first_steps
from sidestick_training.evaluation.config import EvaluationConfig
from sidestick_training.evaluation.shipped_models import TeacherForcedDrumsRnn
from sidestick_training.evaluation.teacher_forcing import TeacherForcing

Events = NDArray[np.int64]


def evaluate(
    model: TeacherForcedDrumsRnn,
    performances: Sequence[Performance],
    config: EvaluationConfig,
    split: str = "test",
) -> dict[str, Any]:
    """Measure nats per step and accuracy, teacher-forced, beside unigram and bigram counts.

    On the split's performances from their first step, at most 512 steps each; the first step is
    predicted from silence, and every step weighs the same. The counts are of the training split.
    """
    rows = first_steps([p for p in performances if p.split == split][: config.pieces])
    counts = EventCounts([p.events() for p in performances if p.split == "train"])
    return {
        **nll_and_accuracy(model, rows),
        **counts.nll_per_step(rows),
        "pieces": len(rows),
        "steps": sum(map(len, rows)),
    }


def nll_and_accuracy(model: TeacherForcedDrumsRnn, rows: Sequence[Events]) -> dict[str, float]:
    """Return `nats_per_step`, the mean negative log likelihood, and `accuracy` over pieces.

    `rows` are the events of each piece (steps,), 0 to 511; all pieces are one batch.
    """
    length = max(map(len, rows))
    events = np.array([np.pad(row, (0, length - len(row))) for row in rows])
    counted = np.arange(length) < np.array([len(row) for row in rows])[:, None]
    forced = TeacherForcing.of(events)
    model.teacher_force(forced)
    return {
        "nats_per_step": float(forced.nll[counted].mean()),
        "accuracy": float(forced.correct[counted].mean()),
    }
