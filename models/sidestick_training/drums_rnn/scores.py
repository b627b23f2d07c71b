"""Measure how well a trained DrumsRNN predicts performances that it was not trained on."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sidestick_models.corpus.piece import Piece
from sidestick_training.common.training_loop import BEST
from sidestick_training.common.variables_file import restore
from sidestick_training.drums_rnn.baselines import EventCounts
from sidestick_training.drums_rnn.data import first_steps
from sidestick_training.drums_rnn.network import DrumsRnn
from sidestick_training.drums_rnn.train import evaluator


def evaluate(performances: Sequence[Piece], run: Path) -> dict[str, Any]:
    """Measure the best weights of `run` on validation and test.

    Teacher-forced over every performance from its first step, at most 512 steps each; the first
    step is predicted from an empty state and a silent step; every step weighs the same.
    """
    model = DrumsRnn()
    restore(model.named, run / BEST)
    measure = evaluator(model)
    counts = EventCounts([p.events() for p in performances if p.split == "train"])
    report: dict[str, Any] = {}
    for split in ("validation", "test"):
        rows = first_steps([p for p in performances if p.split == split])
        figures = measure(rows)
        baselines = {f"nats_per_step_{k}": v for k, v in counts.nll_per_step(rows).items()}
        report[split] = {"steps": sum(map(len, rows)), **figures, **baselines}
    return report
