"""Keeps an engine running where the system does not: again after a failure, later each time.

An engine that ends with exit code 0 was stopped, and stays so. One keeper runs for each data
folder; the engine that it starts ends with it, since its input does.
"""

from __future__ import annotations

import logging
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sidestick_engine.errors import RunningAlreadyError
from sidestick_engine.server import signals
from sidestick_engine.server.engine_lock import engine_lock

# The waits after the first failure, the second, ...
BACK_OFF_S = (0.2, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
LONG_LIFE_S = 60.0  # a failure after it is a first one again
PID_FILE = "keeper.pid"
LOCK_FILE = "keeper.lock"
AGAIN_IN = "It starts again in"

log = logging.getLogger(__name__)


class Keeper:
    """Runs the engine that `start` starts, whose input is a pipe, until `stop`."""

    def __init__(
        self,
        start: Callable[[], subprocess.Popen[bytes]],
        *,
        back_off_s: Sequence[float] = BACK_OFF_S,
        long_life_s: float = LONG_LIFE_S,
    ) -> None:
        self._start = start
        self._back_off_s = back_off_s
        self._long_life_s = long_life_s
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Start an engine, and again each time that it fails; return when one was stopped."""
        failures = 0
        while not self._stopping.is_set():
            started_s = time.monotonic()
            self._process = self._start()
            if self._stopping.is_set():  # meanwhile
                self.stop()
            code = self._process.wait()
            if code == 0 or self._stopping.is_set():
                return
            is_first = time.monotonic() - started_s > self._long_life_s
            failures = 1 if is_first else failures + 1
            wait_s = self._back_off_s[min(failures, len(self._back_off_s)) - 1]
            log.warning("The engine ended (exit code %d). %s %g s.", code, AGAIN_IN, wait_s)
            self._stopping.wait(wait_s)

    def stop(self) -> None:
        """End the engine, by its input, and `run`; may be called in a signal handler."""
        self._stopping.set()
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()


def run_keeper(folder: Path, start: Callable[[], subprocess.Popen[bytes]]) -> None:
    """Keep an engine running on a data folder, until a signal or until the engine was stopped.

    Raises RunningAlreadyError: a keeper runs.
    """
    keeper = Keeper(start)
    with (
        engine_lock(folder / LOCK_FILE, _refuse),
        _pid_written(folder / PID_FILE),
        signals.calling(keeper.stop),
    ):
        keeper.run()


def kept_by(pid_file: Path) -> int:
    """Return the process that a keeper's file names; 0 where there is none."""
    try:
        return int(pid_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 0


def _refuse() -> None:
    raise RunningAlreadyError(
        "The engine is kept running already; sidestick engine status says how it is."
    )


@contextmanager
def _pid_written(path: Path) -> Iterator[None]:
    path.write_text(f"{os.getpid()}\n", encoding="utf-8")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
