"""The state of the engine, as `sidestick engine status` and the doctor read it."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from Sidestick.protocol import port_file
from Sidestick.protocol.messages import PROTOCOL_VERSION
from Sidestick.protocol.port_file import PortFile
from sidestick_engine.server.engine_status import EngineState, engine_status


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "port.json"


def test_an_engine_that_answers_runs(path: Path, where: PortFile) -> None:
    """With its version, its process and its port."""
    port_file.write(where, path)
    status = engine_status(path)
    assert status.state is EngineState.RUNNING
    assert (status.version, status.pid, status.port) == ("0.0.0", where.pid, where.port)
    assert f"port {where.port}" in status.sentence


def test_without_a_port_file_none_runs(path: Path) -> None:
    """Nobody is asked then."""
    assert engine_status(path).state is EngineState.STOPPED


@pytest.mark.parametrize("text", ["", "{}", "garbage"])
def test_a_damaged_port_file_is_told(path: Path, text: str) -> None:
    """There may be an engine, and the script would not find it either."""
    path.write_text(text, encoding="utf-8")
    status = engine_status(path)
    assert status.state is EngineState.STOPPED
    assert "is damaged" in status.sentence


@pytest.mark.parametrize(("change", "age"), [(-1, "an older"), (1, "a newer")])
def test_an_engine_of_another_version_is_not_asked(path: Path, change: int, age: str) -> None:
    """Its port file says it all."""
    port_file.write(PortFile(1, os.getpid(), PROTOCOL_VERSION + change, "token"), path)
    status = engine_status(path)
    assert status.state is EngineState.OTHER_VERSION
    assert f"of {age} version of Sidestick" in status.sentence


def test_what_does_not_answer_is_silent(path: Path) -> None:
    """As an engine that hangs, or another program that has its port now."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port_file.write(PortFile(other.getsockname()[1], os.getpid(), PROTOCOL_VERSION, "x"), path)
        status = engine_status(path, timeout_s=0.05)
    assert status.state is EngineState.SILENT
    assert status.pid == os.getpid()
