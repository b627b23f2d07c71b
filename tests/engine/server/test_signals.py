"""Ctrl-C: the first one ends a process, those after it disturb nothing, no traceback is shown."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE, STDOUT
from typing import Any

import pytest

from Sidestick.protocol import port_file
from Sidestick.protocol.message_table import SCRIPT
from sidestick_engine.cli.shared.processes import engine_process
from sidestick_engine.server.client import EngineClient

TIMEOUT_S = 60.0
SELF = "import signal as s; from sidestick_engine.server import signals; c = s.raise_signal; "

Engine = tuple[Path, subprocess.Popen[bytes]]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Return a real engine, and its folder, to be ended last."""
    folder = tmp_path_factory.mktemp("engine")
    with (
        pytest.MonkeyPatch.context() as patch,
        engine_process(folder) as process,
    ):
        patch.setenv("SIDESTICK_DATA", str(folder))
        yield folder, process


def interrupt(process: subprocess.Popen[Any]) -> None:
    """Ctrl-C, which arrives twice."""
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGINT)


def ended(words: str) -> tuple[int, str]:
    """Exit code of a program, and all that it wrote."""
    program = [sys.executable, "-c", SELF + words]
    done = subprocess.run(program, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_is_interrupted_ends_with_the_code_that_shells_give(number: signal.Signals) -> None:
    """And without a word."""
    assert ended(f"signals.raising(); c({number}); print('went on')") == (128 + number, "")


def test_a_second_signal_does_not_disturb_what_is_being_undone() -> None:
    """All of it is undone."""
    words = """signals.raising()
try: c(2)
finally: c(2); c(15); print('undone')"""
    assert ended(words) == (130, "undone\n")


def test_what_runs_until_it_is_stopped_has_done_what_it_should() -> None:
    """Exit code 0, also where the signal comes again at the end of all."""
    words = """signals.raising()
with signals.until_stopped(): c(15)
signals.ignored(); c(2)"""
    assert ended(words) == (0, "")


def test_a_loop_is_told_once() -> None:
    """And what comes after the loop goes on, while more signals come."""
    words = """signals.raising()
with signals.calling(lambda: print('stop')): c(2); c(2)
c(2); print('closed')"""
    assert ended(words) == (0, "stop\nclosed\n")


def test_what_waits_for_live_ends_quietly(engine: Engine) -> None:
    """While a script that says nothing is asked."""
    folder, _ = engine
    with EngineClient(port_file.read(folder / "port.json"), peer=SCRIPT) as script:
        command = [sys.executable, "-m", "sidestick_engine", "live", "show"]
        asking = subprocess.Popen(command, stdout=PIPE, stderr=STDOUT, text=True)
        while script.receive().kind != "read_clip":
            continue
        interrupt(asking)
        assert (asking.communicate(timeout=TIMEOUT_S)[0], asking.returncode) == ("", 130)


def test_the_engine_ends_quietly(engine: Engine) -> None:
    """And says that it has ended."""
    folder, process = engine
    interrupt(process)
    assert process.wait(TIMEOUT_S) == 0
    log = (folder / "engine.log").read_text()
    assert log.count("Stopped.") == 1
    assert "Traceback" not in log
    assert not (folder / "port.json").exists()
