"""The engine that the panel starts: started again where it ends, ended with the panel."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest

from sidestick_engine.panel.engine_supervisor import EngineSupervisor

TIMEOUT_S = 20.0


class Starter:
    """Starts a program of these words, and remembers what it started."""

    def __init__(self, words: str) -> None:
        self._words = words
        self.started: list[subprocess.Popen[bytes]] = []
        self.is_second = threading.Event()

    def __call__(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", self._words]
        self.started.append(subprocess.Popen(command, stdin=subprocess.PIPE))
        if len(self.started) == 2:
            self.is_second.set()
        return self.started[-1]


def test_an_engine_that_ends_by_itself_is_started_again() -> None:
    """And the last one ends with the panel."""
    start = Starter("import sys; sys.stdin.read()")
    engine = EngineSupervisor(start, short_life_s=0.0, restart_after_s=0.0)
    start.started[0].kill()
    assert start.is_second.wait(TIMEOUT_S)
    assert start.started[1].poll() is None
    engine.stop()
    assert start.started[1].poll() is not None


def test_an_engine_that_cannot_start_is_not_tried_for_ever(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One that ends at once would do so again."""
    start = Starter("raise SystemExit(3)")
    engine = EngineSupervisor(start, short_life_s=TIMEOUT_S, restart_after_s=0.0)
    until_s = time.monotonic() + TIMEOUT_S
    while "exit code 3" not in caplog.text:
        assert time.monotonic() < until_s
        time.sleep(0.01)
    assert len(start.started) == 1
    engine.stop()
