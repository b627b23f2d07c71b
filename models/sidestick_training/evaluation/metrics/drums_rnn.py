"""Measure how well the shipped DrumsRNN predicts performances that it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.corpus.piece import Piece
from sidestick_models.sampling.piece_memory import PieceMemory
from sidestick_training.drums_rnn.baselines import (
    BIGRAM,
    BIGRAM_AND_COPIES,
    COPY,
    UNIGRAM,
    WITH_PIECE_COUNTS,
    CopyMixture,
    EventCounts,
    Score,
    copy_accuracy,
    score,
)
from sidestick_training.drums_rnn.data import first_steps
from sidestick_training.evaluation.config import EvaluationConfig
from sidestick_training.evaluation.figure import Figure, Section
from sidestick_training.evaluation.shipped_models import TeacherForcedDrumsRnn
from sidestick_training.evaluation.teacher_forcing import TeacherForcing

Events = NDArray[np.int64]

ALONE = "the network without memory"
CHOSEN_ON = (
    "initial weights and learning rates on the validation split; the weights kept on it and on"
    " held-out electronic patterns; the memory's weights on the validation split; the baselines'"
    " mixing weights on {fitted_on}"
)


def evaluate(
    model: TeacherForcedDrumsRnn,
    performances: Sequence[Piece],
    config: EvaluationConfig,
    split: str = "test",
) -> Section:
    """Measure nats per step and accuracy, teacher-forced, beside what counting and copying give.

    On the split's performances from their first step, at most 512 steps each; the first step is
    predicted from silence, and every step weighs the same. `accuracy_from_step_64` is of the steps
    that have four bars behind them. The baselines' counts are of the training split.
    """
    rows = first_steps([p for p in performances if p.split == split][: config.pieces])
    baselines, fitted_on = measure_baselines(performances, rows)
    ours, chosen_on = teacher_forced_score(model, rows), CHOSEN_ON.format(fitted_on=fitted_on)
    baselines[ALONE] = teacher_forced_score(model, rows, with_memory=False)

    def figure(
        name: str, *, higher_is_better: bool, more: dict[str, float] | None = None
    ) -> Figure:
        values = {of: getattr(baseline, name) for of, baseline in baselines.items()}
        return Figure(
            value=getattr(ours, name),
            split=split,
            chosen_on=chosen_on,
            baselines={**values, **(more or {})},
            higher_is_better=higher_is_better,
        )

    return Section(
        {
            "nats_per_step": figure("nats_per_step", higher_is_better=False),
            "accuracy": figure("accuracy", higher_is_better=True),
            "accuracy_from_step_64": figure(
                "accuracy_after_phrase", higher_is_better=True, more={COPY: copy_accuracy(rows)}
            ),
        },
        {"pieces": len(rows), "steps": sum(map(len, rows))},
    )


def measure_baselines(
    performances: Sequence[Piece], rows: Sequence[Events]
) -> tuple[dict[str, Score], str]:
    """Return what each baseline gets on pieces of events (steps,), and what it was fitted on.

    The mixtures' weights are fitted on the validation split, or on the training split of
    performances that have none.
    """
    counts = EventCounts([p.events() for p in performances if p.split == "train"])
    fitted_on = "validation" if any(p.split == "validation" for p in performances) else "train"
    fitting = first_steps([p for p in performances if p.split == fitted_on])
    predictors = {
        UNIGRAM: counts.predict_unigram,
        BIGRAM: counts.predict_bigram,
        BIGRAM_AND_COPIES: CopyMixture(counts, fitting).predict,
        WITH_PIECE_COUNTS: CopyMixture(counts, fitting, with_piece_counts=True).predict,
    }
    return {name: score(predict, rows) for name, predict in predictors.items()}, fitted_on


def teacher_forced_score(
    model: TeacherForcedDrumsRnn, rows: Sequence[Events], *, with_memory: bool = True
) -> Score:
    """Return the score on pieces of events (steps,), 0 to 511; all are one batch.

    `with_memory` is as the network plays; without it, the network's own.
    """
    length = max(map(len, rows))
    events = np.array([np.pad(row, (0, length - len(row))) for row in rows])
    nothing = np.zeros((len(rows), 0), np.int64)
    memory = [PieceMemory(nothing, len(rows), STEPS_PER_BAR)] if with_memory else []
    forced = TeacherForcing.of(events, memory)
    model.teacher_force(forced)
    return Score.of(
        *(
            [steps[: len(row)] for steps, row in zip(of_all, rows, strict=True)]
            for of_all in (forced.nll, forced.correct)
        )
    )
