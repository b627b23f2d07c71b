"""The log of a training run: its figures at every validation, in `history.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sidestick_models.atomic_file import write_atomically
from sidestick_training.errors import TrainingError

Figures = dict[str, float]

HISTORY = "history.json"


@dataclass
class TrainingLog:
    """A row of figures for each validation, and the row that is `best` by the figure `monitor`.

    Each row has at least `minutes`, `steps`, `train_loss` (the mean since the row before) and
    `monitor`, the lower the better.
    """

    monitor: str
    rows: list[Figures] = field(default_factory=list)
    best: Figures = field(default_factory=dict)

    def add(self, row: Figures) -> bool:
        """Append a row; return whether it is the best so far."""
        self.rows.append(row)
        is_best = not self.best or row[self.monitor] <= self.best[self.monitor]
        if is_best:
            self.best = row
        return is_best

    def write(self, run: Path, config: dict[str, Any]) -> None:
        """Write `history.json` to the folder `run`, with how the model was trained."""
        report = {"config": config, "best": self.best, "history": self.rows}
        write_atomically(run / HISTORY, json.dumps(report, indent=1).encode())

    @classmethod
    def read(cls, run: Path) -> TrainingLog:
        """Read the log in the folder `run`, also one that Sidestick 0.1 wrote.

        Raises:
            TrainingError: it is missing or damaged.
        """
        path = run / HISTORY
        try:
            report = json.loads(path.read_text(encoding="utf-8"))
            config = report.get("config")
            monitor = config["monitor"] if config else report["recipe"]["judge"]
            return cls(monitor, report["history"], report["best"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise TrainingError(
                f"The log of the training, {path}, is missing or damaged. Train again, or name "
                "the folder of another training."
            ) from error
