"""The stored results of Magenta's trainer and of ours, and how they compare.

Both trainings take long, so each was run once; its result is beside this file, with the command,
the seed and the checksum of the data: `magenta.json` by `train_with_magenta`, and `sidestick.json`
of our first training from scratch, whose weights later trainings started from.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sidestick_training.common.atomic_file import write_atomically

MAGENTA = Path(__file__).parent / "magenta.json"
SIDESTICK = Path(__file__).parent / "sidestick.json"


def read_result(path: Path) -> dict[str, Any] | None:
    """Return a stored result, None if there is none.

    Keys: `command`, `seed`, `data_sha256`, `events_trained` (with repetitions), and `validation`
    and `test`, each with `nats_per_step` and `accuracy` over whole performances, teacher-forced
    from their first step. Magenta's also has `steps`, `batch` and `examples`, the number of pieces
    in its data set.
    """
    if not path.exists():
        return None
    stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return stored


def write_result(result: dict[str, Any], path: Path) -> None:
    """Store a trainer's result."""
    write_atomically(path, (json.dumps(result, indent=2) + "\n").encode())


def compare(magenta: dict[str, Any] | None, ours: dict[str, Any] | None) -> dict[str, Any]:
    """Return Magenta's result on the test split, and both results after equal examples.

    Ours is left out if it was trained on more events than Magenta's.
    """
    if magenta is None:
        return {"magenta_nats_per_step": None, "equal_examples": None}
    if ours is not None and ours["events_trained"] > magenta["events_trained"]:
        ours = None
    return {
        "magenta_nats_per_step": magenta["test"]["nats_per_step"],
        "equal_examples": {"magenta": _in_millions(magenta), "ours": ours and _in_millions(ours)},
    }


def _in_millions(result: dict[str, Any]) -> dict[str, Any]:
    return {**result, "millions_trained": result["events_trained"] / 1e6}
