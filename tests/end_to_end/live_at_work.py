"""A simulated Live that is pressed all the time: `python -m tests.end_to_end.live_at_work ROUNDS`.

In a process of its own: there is one module `Live` in each. Its engine runs already.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from sidestick_engine.cli.shared.stage import Stage
from sidestick_live_sim import SimulatedLive


class Presses:
    """Two presses a round, on a stage; each brings notes, or `press` raises with what is said."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def round(self) -> None:
        """Generate, extend, and begin again."""
        for button in ("generate", "extend"):
            self._stage.press(button)
            assert self._stage.notes()
        self._stage.live.undo()


def main(rounds: int) -> None:
    """Press for so many rounds."""
    with SimulatedLive(clock=time.monotonic) as live:
        presses = Presses(Stage(live, None, Path(os.environ["SIDESTICK_DATA"])))  # type: ignore[arg-type]
        for _ in range(rounds):
            presses.round()
        assert live.errors == []


if __name__ == "__main__":
    main(int(sys.argv[1]))
