"""The stored results of Magenta's trainer and of ours from scratch, each beside the log it left.

Training takes long, so `sidestick evaluate` shows what was measured once, with its date and the
command that made it: `magenta.json` by `train_with_magenta`, `sidestick.json` by `train_sidestick`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sidestick_models.atomic_file import write_atomically
from sidestick_training.evaluation.figure import Figure, Section, Stored
from sidestick_training.evaluation.magenta_baseline.job_files import Row, write_log

MAGENTA = Path(__file__).parent / "magenta.json"
SIDESTICK = Path(__file__).parent / "sidestick.json"

TRAINER = "Magenta's trainer"
MAGENTA_CHOSEN_ON = "nothing; all settings are Magenta's"
SIDESTICK_CHOSEN_ON = "nothing in this training; before, initial weights and rates on validation"


@dataclass(frozen=True)
class StoredTraining:
    """A training from scratch on Magenta's examples, and what it reached.

    Attributes:
        date: the day it ended, ISO.
        command: what made it.
        log: the name of the file with the loss of every update, beside it; empty if none was kept.
        updates: how often the weights were changed.
        batch: the number of pieces in an update.
        steps: how many sixteenths of a piece an update sees at most.
        seed: of initial weights and the order of pieces; dropout and threads follow none.
        data_sha256: the checksum of the data set.
        examples: the number of pieces in the data set that Magenta's builder makes of it.
        events_trained: sixteenths in all updates, with repetitions.
        validation: `nats_per_step` and `accuracy` over whole performances of the split,
            teacher-forced from their first step, at most 512 steps each.
        test: the same of the test split.
    """

    date: str
    command: str
    log: str
    updates: int
    batch: int
    steps: int
    seed: int
    data_sha256: str
    examples: int
    events_trained: int
    validation: Mapping[str, float]
    test: Mapping[str, float]

    @property
    def origin(self) -> Stored:
        """The origin of figures of this training."""
        return Stored(self.date, self.command, self.log)

    def as_json(self) -> str:
        """Return the text of the file in which it is stored."""
        return json.dumps(asdict(self), indent=2) + "\n"


def read_result(path: Path) -> StoredTraining | None:
    """Return a stored result, None if there is none."""
    if not path.exists():
        return None
    return StoredTraining(**json.loads(path.read_text(encoding="utf-8")))


def store(result: StoredTraining, log: Sequence[Row], path: Path) -> None:
    """Write a result, and its log under the name that it gives, beside it."""
    write_log(log, path.with_name(result.log))
    write_atomically(path, result.as_json().encode())


def log_name(path: Path) -> str:
    """Return the name of the log of a result that is stored at `path`."""
    return f"{path.stem}.log.jsonl"


def stored_section(magenta: StoredTraining | None, sidestick: StoredTraining | None) -> Section:
    """Return both results on both splits as stored figures; a result that is None has none.

    Those of our training, `from_scratch_...`, have Magenta's, `magenta_...`, as their baseline.
    """
    figures: dict[str, Figure] = {}
    for split, between in (("test", ""), ("validation", "validation_")):
        for name in ("nats_per_step", "accuracy"):
            baselines = {}
            if magenta is not None:
                value = getattr(magenta, split)[name]
                baselines[TRAINER] = value
                figures[f"magenta_{between}{name}"] = Figure(
                    value=value,
                    split=split,
                    chosen_on=MAGENTA_CHOSEN_ON,
                    higher_is_better=name == "accuracy",
                    stored=magenta.origin,
                )
            if sidestick is not None:
                figures[f"from_scratch_{between}{name}"] = Figure(
                    value=getattr(sidestick, split)[name],
                    split=split,
                    chosen_on=SIDESTICK_CHOSEN_ON,
                    baselines=baselines,
                    higher_is_better=name == "accuracy",
                    stored=sidestick.origin,
                )
    trainings = {"magenta": magenta, "sidestick": sidestick}
    return Section(
        figures,
        {"trainings": {name: asdict(of) for name, of in trainings.items() if of is not None}},
    )
