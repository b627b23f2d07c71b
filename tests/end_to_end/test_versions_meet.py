"""Script and engine of different versions, at each other's sockets: both ways round."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest

import Sidestick
from Sidestick.protocol import port_file
from Sidestick.protocol.messages import PROTOCOL_VERSION
from Sidestick.protocol.port_file import PortFile
from sidestick_engine.beats.handlers import Service
from sidestick_engine.errors import ErrorReplyError
from sidestick_engine.history.database import History
from sidestick_engine.history.version_handler import VersionHandler
from sidestick_engine.server import client, dispatcher
from sidestick_engine.server.router import Server
from sidestick_live_sim import SimulatedLive
from tests.engine.conftest import TOKEN, FakeDrummer

TIMEOUT_S = 60.0
NEWER, OLDER = PROTOCOL_VERSION + 1, PROTOCOL_VERSION - 1


@contextmanager
def engine_of(version: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PortFile]:
    """Run an engine that speaks a version of the protocol; its port file says so."""
    monkeypatch.setattr(dispatcher, "PROTOCOL_VERSION", version)
    with closing(History(folder / "history.db")) as history:
        versions = VersionHandler(history, lambda _: "{}")
        with closing(Server(Service(FakeDrummer()), versions, token=TOKEN, engine="1.0")) as server:
            thread = threading.Thread(target=server.serve)
            thread.start()
            where = PortFile(server.port, 1, version, TOKEN)
            port_file.write(where, folder / "port.json")
            yield where
            server.stop()
            thread.join(TIMEOUT_S)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path))
    return tmp_path


def status_line(folder: Path) -> str:
    """Return the first words that the script has in Live's status line."""
    with SimulatedLive(clock=time.monotonic) as live:
        live.load_script(partial(Sidestick.create_instance, folder=folder))
        assert live.run(lambda: live.status_line != "", TIMEOUT_S)
        return str(live.status_line)


@pytest.mark.parametrize(
    ("version", "older", "command"),
    [
        (NEWER, "this script is older than the engine", "then quit Live and start it again"),
        (OLDER, "the engine is older than this script", "which starts the new one"),
    ],
    ids=["engine newer", "engine older"],
)
def test_lives_status_line_names_the_older_and_the_command(
    folder: Path, monkeypatch: pytest.MonkeyPatch, version: int, older: str, command: str
) -> None:
    """The script reads it from the port file of the engine that runs."""
    with engine_of(version, folder, monkeypatch):
        said = status_line(folder)
    assert said.startswith(f"Sidestick: {older} (protocol ")
    assert said.endswith(f"). Run sidestick setup, {command}")
    assert {str(version), str(PROTOCOL_VERSION)} <= {*said.replace(")", " ").split()}


@pytest.mark.parametrize(
    ("installed", "says"),
    [
        ('{"version": "0.9"}', "engine connected, of version 1.0, but this script is of 0.9. Run "),
        ('{"version": "1.1"}', "engine connected, of version 1.0, but this script is of 1.1. Run "),
        ('{"version": "1.0"}', "engine connected. Style: "),
        ("{}", "engine connected. Style: "),
        ("", "engine connected. Style: "),
    ],
    ids=["script older", "script newer", "same", "unknown", "damaged"],
)
def test_releases_that_speak_the_same_protocol_play_and_say_that_they_differ(
    folder: Path, monkeypatch: pytest.MonkeyPatch, installed: str, says: str
) -> None:
    """By what the installer wrote into the script's folder."""
    (folder / "installed.json").write_text(installed, encoding="utf-8")
    with engine_of(PROTOCOL_VERSION, folder, monkeypatch):
        assert status_line(folder).startswith(f"Sidestick: {says}")


@pytest.mark.parametrize("version", [NEWER, OLDER], ids=["engine newer", "engine older"])
def test_a_hello_of_another_version_leads_to_the_command_as_well(
    folder: Path, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    """As where another engine has come to a port that the script had read of before."""
    with engine_of(version, folder, monkeypatch) as where:
        port_file.write(where._replace(protocol_version=PROTOCOL_VERSION), folder / "port.json")
        assert "are of different versions. Run sidestick setup" in status_line(folder)


@pytest.mark.parametrize(
    ("version", "older"), [(NEWER, "The engine is older"), (OLDER, "The script in Live is older")]
)
def test_the_engine_says_which_is_older(
    folder: Path, monkeypatch: pytest.MonkeyPatch, version: int, older: str
) -> None:
    """To a script, or a program of ours, of another version than its own."""
    with engine_of(PROTOCOL_VERSION, folder, monkeypatch) as where:
        monkeypatch.setattr(client, "PROTOCOL_VERSION", version)
        caller = client.EngineClient(where._replace(protocol_version=version))
        with pytest.raises(ErrorReplyError, match=rf"{older}.*run sidestick setup"), caller:
            pass


def test_the_command_mends_it_without_a_restart_of_live(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine that was the older one makes way, and the script finds the new one by itself."""
    with SimulatedLive(clock=time.monotonic) as live:
        live.load_script(partial(Sidestick.create_instance, folder=folder))
        with engine_of(OLDER, folder, monkeypatch):
            assert live.run(lambda: "older than this script" in live.status_line, TIMEOUT_S)
        with engine_of(PROTOCOL_VERSION, folder, monkeypatch):
            assert live.run(lambda: "engine connected" in live.status_line, TIMEOUT_S)
