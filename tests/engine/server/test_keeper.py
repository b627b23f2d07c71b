"""The keeper: an engine that fails comes back, later each time; one that was stopped does not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sidestick_engine.errors import RunningAlreadyError
from sidestick_engine.server.engine_lock import engine_lock
from sidestick_engine.server.keeper import LOCK_FILE, PID_FILE, Keeper, run_keeper


class Engine:
    """Stands for a process: ends at once with an exit code, or with its input."""

    def __init__(self, code: int, wait: Callable[[], None] = lambda: None) -> None:
        self._code = code
        self._wait = wait
        self.stdin = self
        self.is_closed = False

    def wait(self) -> int:
        self._wait()
        return self._code

    def close(self) -> None:
        self.is_closed = True


def starting(*engines: Engine) -> tuple[Callable[[], Any], list[Engine]]:
    """Return what starts these engines, one after the other, and those that it has started."""
    started: list[Engine] = []

    def start() -> Any:
        started.append(engines[len(started)])
        return started[-1]

    return start, started


def test_an_engine_that_fails_comes_back_later_each_time(caplog: pytest.LogCaptureFixture) -> None:
    """The last of the waits is for all failures that follow."""
    start, started = starting(*[Engine(-9)] * 4, Engine(0))
    Keeper(start, back_off_s=(0.001, 0.002, 0.003)).run()
    assert len(started) == 5
    waits = [record.args[-1] for record in caplog.records if isinstance(record.args, tuple)]
    assert waits == [0.001, 0.002, 0.003, 0.003]
    assert "exit code -9" in caplog.text


def test_a_failure_after_a_long_life_is_a_first_one(caplog: pytest.LogCaptureFixture) -> None:
    """It comes back at once, however often others failed last year."""
    start, _ = starting(*[Engine(1)] * 3, Engine(0))
    Keeper(start, back_off_s=(0.001, 5.0), long_life_s=-1.0).run()
    waits = [record.args[-1] for record in caplog.records if isinstance(record.args, tuple)]
    assert waits == [0.001] * 3


def test_an_engine_that_was_stopped_stays_so() -> None:
    """Exit code 0: somebody has asked it to end."""
    start, started = starting(Engine(0))
    Keeper(start).run()
    assert len(started) == 1


def test_stopping_ends_the_engine_and_starts_no_other() -> None:
    """By its input, whatever its exit code is then."""
    engine = Engine(1, lambda: keeper.stop())  # noqa: PLW0108 - it is not there yet
    start, started = starting(engine)
    keeper = Keeper(start)
    keeper.run()
    assert started == [engine]
    assert engine.is_closed


def test_a_real_process_that_is_killed_is_started_again() -> None:
    """And the second one ends with its input."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        words = "import sys; sys.stdin.read(); sys.exit(0)"
        started.append(subprocess.Popen([sys.executable, "-c", words], stdin=subprocess.PIPE))
        if len(started) == 1:
            started[0].kill()
        else:
            keeper.stop()
        return started[-1]

    keeper = Keeper(start, back_off_s=(0.0,))
    keeper.run()
    assert [process.wait() for process in started] == [-9, 0]


def test_a_keeper_says_who_it_is_while_it_runs(tmp_path: Path) -> None:
    """So that it can be stopped; nothing of it stays but the lock's file."""
    read: list[str] = []
    start, _ = starting(Engine(0, lambda: read.append((tmp_path / PID_FILE).read_text())))
    run_keeper(tmp_path, start)
    assert read == [f"{os.getpid()}\n"]
    assert [path.name for path in tmp_path.iterdir()] == [LOCK_FILE]


def test_one_keeper_runs_for_a_data_folder(tmp_path: Path) -> None:
    """A second one says so, and starts nothing."""
    start, started = starting()
    with (
        engine_lock(tmp_path / LOCK_FILE, lambda: None),
        pytest.raises(RunningAlreadyError, match="kept running already"),
    ):
        run_keeper(tmp_path, start)
    assert started == []
