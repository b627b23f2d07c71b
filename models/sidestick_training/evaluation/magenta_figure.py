"""What Magenta's own trainer reached on the same performances: a figure that is stored.

Its training takes about an hour, so it is run once by `magenta_trainer`, and what came out is kept
beside this file with the command, the seed and the checksum of the data that made it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

STORED = Path(__file__).parent / "magenta_trainer.json"


def read_magenta_figure(path: Path = STORED) -> dict[str, Any] | None:
    """Return what is stored, None if nothing is.

    Keys: `command`, `seed`, `data_sha256`, `steps`, `batch`, `examples` (pieces in Magenta's
    data set), `events_trained`, and `validation` and `test`, each with `nats_per_step` and
    `accuracy` taken as ours are.
    """
    if not path.exists():
        return None
    stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return stored


def write_magenta_figure(figure: dict[str, Any], path: Path = STORED) -> None:
    """Store what Magenta's trainer reached."""
    path.write_text(json.dumps(figure, indent=2) + "\n", encoding="utf-8")
