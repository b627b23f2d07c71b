"""The engine as a process: started, stopped, killed and started again."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from Sidestick.protocol import port_file
from Sidestick.protocol.errors import PortFileError
from Sidestick.protocol.messages import PROTOCOL_VERSION
from Sidestick.protocol.port_file import PortFile
from sidestick_engine.errors import StartError
from sidestick_engine.server.client import EngineClient
from sidestick_engine.server.process import refuse_second_engine

FAKE_ENGINE = "tests.engine.server.fake_engine"
ROOT = Path(__file__).parents[3]
STARTS = [sys.executable, "-m", FAKE_ENGINE]

Start = Callable[..., subprocess.Popen[bytes]]
Until = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of the port file to come; its folder is not there yet."""
    return tmp_path / "data" / "port.json"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return what the engine that was started last has written to standard error."""
    return tmp_path / "log"


@pytest.fixture
def start(path: Path, log: Path) -> Iterator[Start]:
    """Start engine processes, which do not outlive the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> subprocess.Popen[bytes]:
        with log.open("wb") as stderr:
            process = subprocess.Popen(
                [*STARTS, str(path), *words], stdin=subprocess.PIPE, stderr=stderr, cwd=ROOT
            )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def ready(path: Path, start: Start, until: Until) -> Callable[[], subprocess.Popen[bytes]]:
    """Start an engine and return when its port file names it."""

    def ready() -> subprocess.Popen[bytes]:
        process = start()
        until(lambda: running(path) == process.pid)
        return process

    return ready


def running(path: Path) -> int | None:
    """Return the process that the port file names, if it runs."""
    try:
        return port_file.read(path).pid
    except PortFileError:
        return None


def ask_for_a_beat(path: Path, request_fields: dict[str, Any]) -> int:
    with EngineClient.from_port_file(path) as client:
        return int(client.request("generate", **request_fields)["bars"])


def test_a_port_file_means_ready(
    path: Path, ready: Start, request_fields: Callable[..., dict[str, Any]]
) -> None:
    """As soon as it is there, a request is answered; nobody else may read the token in it."""
    ready()
    assert ask_for_a_beat(path, request_fields(bars=3)) == 3
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly(
    path: Path, log: Path, ready: Start, number: signal.Signals
) -> None:
    """Exit code 0, no port file left, nothing that looks like a fault."""
    process = ready()
    process.send_signal(number)
    assert process.wait(60) == 0
    assert not path.exists()
    assert "Traceback" not in log.read_text()


def test_a_signal_stops_it_in_the_middle_of_work(
    path: Path, ready: Start, request_fields: Callable[..., dict[str, Any]]
) -> None:
    """A beat that never ends does not keep the process."""
    process = ready()
    with EngineClient.from_port_file(path) as client:
        client.send("generate", **request_fields(style="slow"))
        client.request("ping")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_after_a_kill_it_starts_again(
    path: Path, ready: Start, request_fields: Callable[..., dict[str, Any]]
) -> None:
    """The port file that the dead one left behind is replaced, token and all."""
    process = ready()
    before = port_file.read(path)
    process.kill()
    process.wait()
    assert path.exists()
    ready()
    assert port_file.read(path).token != before.token
    assert ask_for_a_beat(path, request_fields()) == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"garbage", b"{}", b"\xff" * 5000],
    ids=["empty", "garbage", "no fields", "too long"],
)
def test_a_damaged_port_file_is_replaced(path: Path, ready: Start, content: bytes) -> None:
    """It says nothing of a running engine."""
    path.parent.mkdir()
    path.write_bytes(content)
    process = ready()
    assert json.loads(path.read_text())["pid"] == process.pid


def test_a_port_file_of_a_port_now_used_by_another_is_replaced(path: Path, ready: Start) -> None:
    """Something that is no engine listens there, and its process lives."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port_file.write(PortFile(other.getsockname()[1], 1, 1, "old"), path)
        process = ready()
    assert port_file.read(path).pid == process.pid


def test_an_engine_of_another_version_is_not_orphaned(path: Path, ready: Any) -> None:
    """A second engine would take its port file: it is refused, and says what to do."""
    first = ready()
    other = port_file.read(path)._replace(protocol_version=PROTOCOL_VERSION - 1)
    port_file.write(other, path)
    with pytest.raises(StartError, match=rf"another version .*process {first.pid}.*Stop it first"):
        refuse_second_engine(path)


def test_a_second_engine_is_refused(
    path: Path,
    log: Path,
    ready: Start,
    start: Start,
    request_fields: Callable[..., dict[str, Any]],
) -> None:
    """It says which process runs, and leaves that one and its port file alone."""
    first = ready()
    second = start()
    assert second.wait(60) == 1
    assert f"An engine is running already (process {first.pid}" in log.read_text()
    assert ask_for_a_beat(path, request_fields()) == 2


def test_it_leaves_the_port_file_of_another_engine(path: Path, ready: Start) -> None:
    """One that was started beside it in the meantime, say."""
    process = ready()
    other = port_file.read(path)._replace(token="another", pid=os.getpid())
    port_file.write(other, path)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert port_file.read(path) == other


def test_of_those_that_start_together_one_runs(
    path: Path, start: Start, until: Until, request_fields: Callable[..., dict[str, Any]]
) -> None:
    """The others say so and end; the one that runs has the port file."""
    started = [start() for _ in range(3)]
    until(lambda: sum(process.poll() is not None for process in started) == 2)
    (runs,) = [process for process in started if process.poll() is None]
    assert {process.returncode for process in started} == {None, 1}
    until(lambda: running(path) == runs.pid)
    assert ask_for_a_beat(path, request_fields()) == 2


def test_an_engine_that_hangs_keeps_its_place(
    path: Path, log: Path, ready: Start, start: Start
) -> None:
    """It is stopped, say: a second one would share its history, so it is refused."""
    first = ready()
    first.send_signal(signal.SIGSTOP)
    try:
        second = start()
        assert second.wait(60) == 1
        assert "Another engine holds" in log.read_text()
    finally:
        first.send_signal(signal.SIGCONT)


def remove(path: Path) -> None:
    path.unlink()


def name_a_process_that_has_gone(path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    port_file.write(port_file.read(path)._replace(pid=gone.pid, token="old"), path)


def damage(path: Path) -> None:
    path.write_bytes(b"{")


@pytest.mark.parametrize("lose", [remove, name_a_process_that_has_gone, damage])
def test_a_port_file_that_was_lost_is_written_again(
    path: Path, ready: Start, until: Until, lose: Callable[[Path], None]
) -> None:
    """Whoever looks for the engine finds it."""
    process = ready()
    before = port_file.read(path)
    lose(path)
    until(lambda: running(path) == process.pid)
    assert port_file.read(path) == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_one_in_the_background_waits_for_the_end_of_another(
    path: Path, log: Path, ready: Start, start: Start, until: Until
) -> None:
    """As of the panel's; then it takes its place."""
    first = ready()
    waiting = start("waits")
    until(lambda: "Another engine runs" in log.read_text())
    assert running(path) == first.pid
    first.send_signal(signal.SIGTERM)
    until(lambda: running(path) == waiting.pid)


def test_one_that_waits_ends_with_its_input(
    log: Path, ready: Start, start: Start, until: Until
) -> None:
    """And so with whoever keeps it."""
    ready()
    waiting = start("waits", "until_input_ends")
    until(lambda: "Another engine runs" in log.read_text())
    assert waiting.stdin is not None
    waiting.stdin.close()
    waiting.wait(60)
