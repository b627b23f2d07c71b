"""Magenta's own trainer beside ours: two figures that are stored, and how they compare.

Both trainings take long, so each was run once and is kept beside this file with the command, the
seed and the checksum of the data that made it: Magenta's by `magenta_trainer`; ours is the
training from nothing whose weights later ones began with.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sidestick_training.common.atomic_file import write_atomically

MAGENTA = Path(__file__).parent / "magenta.json"
OURS = Path(__file__).parent / "sidestick.json"


def read_figure(path: Path) -> dict[str, Any] | None:
    """Return what is stored, None if nothing is.

    Keys: `command`, `seed`, `data_sha256`, `events_trained` (counting again what was seen again),
    and `validation` and `test`, each with `nats_per_step` and `accuracy` over whole performances,
    teacher-forced from their first step. Magenta's also tells `steps`, `batch` and `examples`, the
    pieces in Magenta's data set.
    """
    if not path.exists():
        return None
    stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return stored


def write_figure(figure: dict[str, Any], path: Path) -> None:
    """Store what a trainer reached."""
    write_atomically(path, (json.dumps(figure, indent=2) + "\n").encode())


def compare(magenta: dict[str, Any] | None, ours: dict[str, Any] | None) -> dict[str, Any]:
    """Return Magenta's figure on the test split, and both trainers' after equal examples.

    Ours stand there only if they had been trained on as many events as Magenta's or fewer.
    """
    if magenta is None:
        return {"magenta_nats_per_step": None, "equal_examples": None}
    if ours is not None and ours["events_trained"] > magenta["events_trained"]:
        ours = None
    return {
        "magenta_nats_per_step": magenta["test"]["nats_per_step"],
        "equal_examples": {"magenta": _in_millions(magenta), "ours": ours and _in_millions(ours)},
    }


def _in_millions(figure: dict[str, Any]) -> dict[str, Any]:
    return {**figure, "millions_trained": figure["events_trained"] / 1e6}
