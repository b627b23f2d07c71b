"""Starts an engine for a panel that finds none, and again where it ends unexpectedly."""

from __future__ import annotations

import logging
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sidestick_engine.installation.own_command import own_command
from sidestick_engine.server.port_probe import answering

STOP_TIMEOUT_S = 10.0
RESTART_AFTER_S = 1.0
SHORT_LIFE_S = 5.0  # whoever ends sooner would do so again
ENDING_S = 3.0  # the engine of a panel that was just killed needs less to end
POLL_S = 0.1

log = logging.getLogger(__name__)


@contextmanager
def engine_at_hand(folder: Path) -> Iterator[None]:
    """Have an engine run inside: the one that runs already, or one that ends with the block."""
    supervisor = EngineSupervisor(
        partial(start_engine, folder), lambda: answering(folder / "port.json") is not None
    )
    try:
        yield
    finally:
        supervisor.stop()


def start_engine(folder: Path) -> subprocess.Popen[bytes]:
    """Start `sidestick engine` on a data folder, until its input closes, or this process ends."""
    return subprocess.Popen(
        own_command("engine", "--until-input-ends"),
        stdin=subprocess.PIPE,
        env={**os.environ, "SIDESTICK_DATA": str(folder)},
        # Ctrl-C in a terminal goes to every process of its group; the panel ends the engine itself.
        start_new_session=os.name == "posix",
    )


class EngineSupervisor:
    """Keeps the engine that `start` starts running until `stop`.

    The engine ends with its standard input, a pipe. None is started where `is_there` says that
    another one is; but where that one is ending, as with a panel that was killed, one is.
    """

    def __init__(
        self,
        start: Callable[[], subprocess.Popen[bytes]],
        is_there: Callable[[], bool] = lambda: False,
        *,
        ending_s: float = ENDING_S,
        short_life_s: float = SHORT_LIFE_S,
        restart_after_s: float = RESTART_AFTER_S,
    ) -> None:
        self._start = start
        self._is_there = is_there
        self._ending_until_s = time.monotonic() + ending_s
        self._short_life_s = short_life_s
        self._restart_after_s = restart_after_s
        self._stopping = threading.Event()
        self._starting = threading.Lock()  # so that none is started while this stops
        self._process = None if is_there() else self._started()
        self._thread = threading.Thread(target=self._watch, name="engine", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the engine, and do not start it again."""
        with self._starting:
            self._stopping.set()
            if self._process is not None:
                _end_input(self._process)
        self._thread.join(STOP_TIMEOUT_S)
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def _watch(self) -> None:
        while self._process is None:  # another one is there
            if self._stopping.wait(POLL_S) or time.monotonic() > self._ending_until_s:
                return
            if not self._is_there():
                self._start_unless_stopping()
        while (process := self._process) is not None:
            started_s = time.monotonic()
            code = process.wait()
            _end_input(process)
            if self._stopping.is_set():
                return
            # One that was ending may have been in the way of this one.
            is_short = time.monotonic() - started_s < self._short_life_s
            if is_short and started_s > self._ending_until_s:
                log.error("The engine ended at once (exit code %d); its words above say why.", code)
                return
            log.warning("The engine ended (exit code %d). It is started again.", code)
            self._stopping.wait(self._restart_after_s)
            self._start_unless_stopping()

    def _start_unless_stopping(self) -> None:
        with self._starting:
            if not self._stopping.is_set():
                self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        log.info("No engine is running, so the panel starts one and stops it at its end.")
        return self._start()


def _end_input(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()
