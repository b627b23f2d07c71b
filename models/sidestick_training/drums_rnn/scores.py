"""How well DrumsRNN foresees performances that it never heard."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sidestick_training.common.gmd import Performance
from sidestick_training.common.variables_file import restore
from sidestick_training.drums_rnn.baselines import Counts
from sidestick_training.drums_rnn.data import beginnings
from sidestick_training.drums_rnn.network import DrumsRnn
from sidestick_training.drums_rnn.train import evaluator


def evaluate(performances: Sequence[Performance], run: Path) -> dict[str, Any]:
    """Measure `run`/best.npz on validation and test.

    Teacher-forced over every performance from its first step, at most 512 steps each; the first
    step is foreseen from an empty state and a silent step; every step counts.
    """
    model = DrumsRnn()
    restore(model.named, run / "best.npz")
    measure = evaluator(model)
    counts = Counts([p.events() for p in performances if p.split == "train"])
    report: dict[str, Any] = {}
    for split in ("validation", "test"):
        rows = beginnings([p for p in performances if p.split == split])
        figures = measure(rows)
        baselines = {f"nats_per_step_{k}": v for k, v in counts.nats_per_step(rows).items()}
        report[split] = {"steps": sum(map(len, rows)), **figures, **baselines}
    return report
