"""A real engine in the unit that is installed: started, killed, stopped and removed by systemd."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from sidestick_engine.cli.background.control import SUPERVISED
from sidestick_engine.installation.own_command import own_command
from sidestick_engine.server.engine_status import EngineState, EngineStatus, engine_status
from sidestick_installer.autostart.job import Job
from sidestick_installer.autostart.user_unit import NAME, UserUnit

from .user_manager import MANAGERS, NoSystemdError, Run

TIMEOUT_S = 60.0


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "Zoë 50 %"
    (folder / "data").mkdir(parents=True)
    return folder


@pytest.fixture(params=MANAGERS)
def run(request: pytest.FixtureRequest, home: Path) -> Iterator[Run]:
    with ExitStack() as running:
        try:
            run = running.enter_context(MANAGERS[request.param](home))
        except NoSystemdError as error:
            pytest.skip(str(error))
        yield run


def state(home: Path, wanted: Callable[[EngineStatus], bool]) -> EngineStatus:
    """Wait for a state of the engine, and return it."""
    until_s = time.monotonic() + TIMEOUT_S
    while not wanted(status := engine_status(home / "data" / "port.json")):
        assert time.monotonic() < until_s, (home / "engine.log").read_text(encoding="utf-8")
        time.sleep(0.02)
    return status


def running(status: EngineStatus) -> bool:
    return status.state is EngineState.RUNNING


def test_an_engine_comes_back_after_a_kill_and_stays_away_when_it_was_stopped(
    home: Path, run: Run
) -> None:
    """As long as its unit is there: then nothing of it is left."""
    unit = UserUnit(home / ".config" / "systemd" / "user", run)
    job = Job(
        tuple(own_command(*SUPERVISED)),
        home / "engine.log",
        {"SIDESTICK_DATA": str(home / "data")},
    )
    unit.install(job)
    assert unit.read() is not None
    unit.start()
    first = state(home, running)

    psutil.Process(first.pid).kill()
    second = state(home, lambda status: running(status) and status.pid != first.pid)

    psutil.Process(second.pid).terminate()
    state(home, lambda status: status.state is EngineState.STOPPED)
    until_s = time.monotonic() + TIMEOUT_S
    while run(("systemctl", "--user", "is-active", NAME)).returncode == 0:
        assert time.monotonic() < until_s
        time.sleep(0.02)
    assert engine_status(home / "data" / "port.json").state is EngineState.STOPPED

    unit.start()
    state(home, running)
    unit.remove()
    assert engine_status(home / "data" / "port.json").state is EngineState.STOPPED
    assert not list((home / ".config").rglob("*.service"))
