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
    engine = EngineSupervisor(start, ending_s=0.0, short_life_s=TIMEOUT_S, restart_after_s=0.0)
    until_s = time.monotonic() + TIMEOUT_S
    while "exit code 3" not in caplog.text:
        assert time.monotonic() < until_s
        time.sleep(0.01)
    assert len(start.started) == 1
    engine.stop()


def test_an_engine_that_is_ending_does_not_count() -> None:
    """As that of a panel that was killed a moment ago: one of our own follows."""
    start = Starter("import sys; sys.stdin.read()")
    is_there = [True]
    engine = EngineSupervisor(start, lambda: is_there[0], ending_s=TIMEOUT_S)
    assert start.started == []
    is_there[0] = False
    until_s = time.monotonic() + TIMEOUT_S
    while not start.started:
        assert time.monotonic() < until_s
        time.sleep(0.01)
    engine.stop()
    assert start.started[0].poll() is not None


def test_an_engine_that_goes_on_running_is_left_alone() -> None:
    """It is somebody else's: none is started beside it, and it outlives the panel."""
    start = Starter("import sys; sys.stdin.read()")
    EngineSupervisor(start, lambda: True, ending_s=0.0).stop()
    assert start.started == []


def test_one_that_an_ending_engine_was_in_the_way_of_is_tried_again() -> None:
    """Though it ended at once."""
    start = Starter("raise SystemExit(3)")
    engine = EngineSupervisor(start, ending_s=TIMEOUT_S, restart_after_s=0.0)
    assert start.is_second.wait(TIMEOUT_S)
    engine.stop()
