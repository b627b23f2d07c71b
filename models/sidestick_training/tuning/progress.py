"""Progress of a training, in `progress.json`, for pages and people that look on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sidestick_models.atomic_file import write_atomically
from sidestick_training.common.tunable import Losses

PROGRESS = "progress.json"

RUNNING, STOPPED, DONE = "running", "stopped", "done"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


class Row(NamedTuple):
    """A checkpoint: its step, the seconds trained and left, and the held-out losses in nats."""

    step: int
    seconds: float
    left_s: float
    loss_yours: float
    loss_everyone: float

    def as_json(self) -> str:
        """Return the row as a line of JSON."""
        return json.dumps(self._asdict())

    @classmethod
    def of(cls, step: int, seconds: float, left_s: float, losses: Losses) -> Row:
        """Return the row of losses, in digits that mean something."""
        figures = (round(value, 4) for value in losses)
        return cls(step, round(seconds, 1), round(max(left_s, 0.0), 1), *figures)


@dataclass
class Progress:
    """Contents of `progress.json`: `state` is running, stopped or done; the first row is before.

    `size` are the network's units, layers and batch by name; `corpus` is a path.
    """

    name: str
    model: str
    size: Mapping[str, int]
    corpus: str = ""
    state: str = RUNNING
    started: str = field(default_factory=_now)
    rows: list[Row] = field(default_factory=list)

    @property
    def before(self) -> Row:
        """The losses before the first step."""
        return self.rows[0]

    def write(self, run: Path) -> None:
        """Write the file, whole or not at all.

        Raises:
            OSError: it cannot be written.
        """
        fields = {
            "name": self.name,
            "model": self.model,
            "size": dict(self.size),
            "corpus": self.corpus,
            "state": self.state,
            "started": self.started,
            "updated": _now(),
            "before": {"yours": self.before.loss_yours, "everyone": self.before.loss_everyone}
            if self.rows
            else None,
            "rows": [row._asdict() for row in self.rows],
        }
        write_atomically(run / PROGRESS, (json.dumps(fields, indent=1) + "\n").encode())

    def kept(self) -> dict[str, Any]:
        """Return what goes on with a training that is resumed."""
        return asdict(self) | {"rows": [list(row) for row in self.rows]}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Progress:
        """Return what `kept` gave."""
        return cls(**{**kept, "rows": [Row(*row) for row in kept["rows"]]})


def state_of(run: Path) -> str | None:
    """Return the state of the training in a folder; None if there is none that can be read."""
    try:
        return str(json.loads((run / PROGRESS).read_text(encoding="utf-8"))["state"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
