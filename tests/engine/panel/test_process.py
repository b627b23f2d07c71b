"""`sidestick panel` as a process: it starts what it needs, says where it is, and undoes it all."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from Sidestick.protocol import port_file
from Sidestick.protocol.messages import PROTOCOL_VERSION
from Sidestick.protocol.port_file import PortFile
from sidestick_engine.server.port_probe import answering

from .conftest import GENERATE, TIMEOUT_S, PageClient


def command(folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "sidestick_engine", "panel", "--no-browser", *words],
        env={**os.environ, "SIDESTICK_DATA": str(folder), "COLUMNS": "200"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def own_engine(folder: Path) -> psutil.Process:
    """Return the engine that a panel on this folder has started, once that says it is there."""
    until_s = time.monotonic() + TIMEOUT_S
    while answering(folder / "port.json") is None:
        assert time.monotonic() < until_s
        time.sleep(0.01)
    return psutil.Process(json.loads((folder / "port.json").read_text())["pid"])


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """Start a panel without an engine before it; return its folder, and the address it shows."""
    folder = tmp_path_factory.mktemp("process")
    process = command(folder)
    assert process.stdout is not None
    try:
        yield folder, process.stdout.readline().strip()
    finally:
        engine = own_engine(folder)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=TIMEOUT_S)
    # What it started has ended with it, and nothing says that it is there.
    assert not engine.is_running()
    assert not list(folder.glob("*.json"))
    assert process.returncode == 0
    assert "Traceback" not in err


def test_the_address_has_the_token_of_a_port_file_of_the_users_own(
    running: tuple[Path, str],
) -> None:
    """In the fragment, which no browser sends on; nobody else can read the file."""
    folder, address = running
    file = folder / "panel.json"
    where = json.loads(file.read_text())
    assert address == f"http://127.0.0.1:{where['port']}/#{where['token']}"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_engine_that_it_started_plays(running: tuple[Path, str]) -> None:
    """As soon as it is up, the page is told, and beats come."""
    folder, _ = running
    where = json.loads((folder / "panel.json").read_text())
    address = f"127.0.0.1:{where['port']}"
    with connect(f"ws://{address}/ws", origin=f"http://{address}", max_size=None) as connection:
        page = PageClient(connection)
        page.request("hello", token=where["token"])
        page.wait_for(lambda message: message["kind"] == "engine" and message["is_connected"])
        assert page.beats("generate", **GENERATE)


def test_a_second_panel_opens_the_first_ones_page(running: tuple[Path, str]) -> None:
    """And ends; the first one goes on."""
    folder, address = running
    second = command(folder)
    out, err = second.communicate(timeout=TIMEOUT_S)
    assert out.strip() == address
    assert "runs already" in err
    assert second.returncode == 0
    assert answering(folder / "panel.json") is not None


def test_a_panel_of_another_version_is_not_opened(tmp_path: Path) -> None:
    """Its page would be the other version's: a sentence says which process to stop."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        values = PortFile(other.getsockname()[1], os.getpid(), PROTOCOL_VERSION - 1, "token")
        port_file.write(values, tmp_path / "panel.json")
        _, err = command(tmp_path).communicate(timeout=TIMEOUT_S)
    assert "A panel of another version of Sidestick is running" in err
    assert str(os.getpid()) in err


def test_ctrl_c_that_comes_twice_ends_it_and_its_engine_quietly(tmp_path: Path) -> None:
    """As under `uv run`, which sends on what the terminal sent already, and with a page open."""
    process = command(tmp_path)
    engine = own_engine(tmp_path)
    where = json.loads((tmp_path / "panel.json").read_text())
    address = f"127.0.0.1:{where['port']}"
    with connect(f"ws://{address}/ws", origin=f"http://{address}") as connection:
        PageClient(connection).request("hello", token=where["token"])
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        with pytest.raises(ConnectionClosed):  # the panel is ending
            list(connection)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 0
    assert not engine.is_running()
    assert not list(tmp_path.glob("*.json"))
    after = err.partition("Connected: panel")[2]
    assert [line.split()[-1] for line in after.splitlines() if line.strip()] in ([], ["Stopped."])


def test_the_engine_of_a_panel_that_was_killed_ends_too(tmp_path: Path) -> None:
    """By itself and in order: its port file is gone."""
    process = command(tmp_path)
    engine = own_engine(tmp_path)
    process.kill()
    process.wait(TIMEOUT_S)
    engine.wait(TIMEOUT_S)
    assert not (tmp_path / "port.json").exists()
    process.communicate()


def test_a_port_that_is_taken_is_a_sentence(tmp_path: Path) -> None:
    """It names the port, and what else can be done."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = command(tmp_path, "--port", str(port))
        _, err = refused.communicate(timeout=TIMEOUT_S)
    assert refused.returncode == 1
    assert f"cannot listen on port {port}" in err
    assert "--port" in err
    assert not list(tmp_path.iterdir())


def test_a_stale_port_file_is_no_panel(tmp_path: Path) -> None:
    """Left behind by one that has gone."""
    assert answering(tmp_path / "panel.json") is None
    stale = {"port": 9, "pid": os.getpid(), "protocol_version": 0, "token": ""}
    (tmp_path / "panel.json").write_text(json.dumps(stale))
    assert answering(tmp_path / "panel.json") is None
