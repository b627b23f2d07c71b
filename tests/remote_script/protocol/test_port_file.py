"""The port file: where it lies, how it is written, and what is said when it is no good."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from Sidestick.protocol import port_file
from Sidestick.protocol.errors import EngineNotRunningError, LocalProtocolError, PortFileError
from Sidestick.protocol.port_file import PortFile

only_posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX modes or process ids")

RUNNING = PortFile(port=50123, pid=os.getpid(), protocol_version=1, token="0123abcd")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "port.json"


def test_what_is_written_is_read(tmp_path):
    """The folders are made on the way."""
    path = tmp_path / "new" / "data" / "port.json"
    port_file.write(RUNNING, path)
    assert port_file.read(path) == RUNNING


def test_it_is_plain_json(path):
    """Other programs, and people, can read it."""
    port_file.write(RUNNING, path)
    assert json.loads(path.read_text(encoding="utf-8")) == RUNNING._asdict()


def test_the_data_folder_is_where_it_lies_unless_set(monkeypatch, tmp_path):
    """Both sides agree without a word when SIDESTICK_DATA is the same for both."""
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path / "mine"))
    port_file.write(RUNNING)
    assert port_file.port_file_path() == tmp_path / "mine" / "port.json"
    assert port_file.read() == RUNNING


@pytest.mark.parametrize(
    ("platform", "environment", "folder"),
    [
        ("darwin", {}, "HOME/Library/Application Support/Sidestick"),
        ("win32", {"USERPROFILE": "ME", "LOCALAPPDATA": "ME/AppData/Local"}, "ME/.sidestick"),
        ("win32", {"USERPROFILE": "ME", "HOME": "OTHER"}, "ME/.sidestick"),
        ("win32", {"HOMEDRIVE": "C:", "HOMEPATH": "/ME"}, "C:/ME/.sidestick"),
        ("win32", {}, "HOME/.sidestick"),
        ("linux", {"XDG_DATA_HOME": "XDG"}, "XDG/sidestick"),
        ("linux", {}, "HOME/.local/share/sidestick"),
        ("linux", {"XDG_DATA_HOME": ""}, "HOME/.local/share/sidestick"),
        ("darwin", {"SIDESTICK_DATA": "MINE"}, "MINE"),
        ("darwin", {"SIDESTICK_DATA": ""}, "HOME/Library/Application Support/Sidestick"),
    ],
)
def test_the_data_folder_is_the_systems_usual_place(monkeypatch, platform, environment, folder):
    """An empty variable counts as none."""
    for name in ("SIDESTICK_DATA", "LOCALAPPDATA", "XDG_DATA_HOME", "USERPROFILE", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(Path, "home", lambda: Path("HOME"))
    monkeypatch.setattr(sys, "platform", platform)
    assert port_file.data_folder() == Path(folder)


@only_posix
def test_only_its_user_may_read_it(path):
    """However open the process's umask is; the folder too."""
    before = os.umask(0)
    try:
        port_file.write(RUNNING, path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_writing_replaces_the_old_one_and_leaves_nothing_else(path):
    """Not even the draft of an engine that died while it wrote."""
    port_file.write(RUNNING, path)
    draft = path.with_name(f".port.json.{os.getpid()}")
    draft.write_text("half a fi")
    port_file.write(RUNNING._replace(port=50124), path)
    assert port_file.read(path).port == 50124
    assert list(path.parent.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_old_one_whole(path, monkeypatch):
    """The last step either happens or does not."""
    port_file.write(RUNNING, path)

    def refuse(self, target):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", refuse)
        with pytest.raises(PortFileError, match=r"cannot be written: Permission denied\."):
            port_file.write(RUNNING._replace(port=50124), path)
    assert port_file.read(path) == RUNNING
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_that_cannot_be_made_is_reported(tmp_path):
    """A file stands where the folder should be."""
    (tmp_path / "data").write_text("")
    with pytest.raises(PortFileError, match="cannot be written"):
        port_file.write(RUNNING, tmp_path / "data" / "port.json")


def test_writing_what_is_not_legal_is_our_mistake(path):
    """And nothing is written."""
    with pytest.raises(LocalProtocolError, match="port is 0; it must be a whole number"):
        port_file.write(RUNNING._replace(port=0), path)
    assert not path.exists()


def test_a_missing_file_means_that_the_engine_is_not_running(path):
    """The sentence says how to start it."""
    with pytest.raises(EngineNotRunningError) as caught:
        port_file.read(path)
    assert str(caught.value) == "The engine is not running. Start it with: sidestick engine start"


@only_posix
def test_a_file_left_behind_means_that_the_engine_has_gone(path):
    """The process that it names has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    port_file.write(RUNNING._replace(pid=process.pid), path)
    with pytest.raises(EngineNotRunningError) as caught:
        port_file.read(path)
    assert (
        str(caught.value)
        == "The engine is no longer running. Start it with: sidestick engine start"
    )


@only_posix
def test_an_engine_of_another_user_counts_as_running(path, monkeypatch):
    """To be refused the question is an answer."""

    def refuse(pid, signal):
        raise PermissionError(1, "Operation not permitted")

    port_file.write(RUNNING, path)
    monkeypatch.setattr(os, "kill", refuse)
    assert port_file.read(path) == RUNNING


LEGAL = RUNNING._asdict()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "it is not JSON"),
        (b"\xff\xfe\x00garbage", "it is not JSON"),
        (b'{"port": 50123, "pid"', "it is not JSON"),
        (b"[" * 4000, "it is not JSON"),
        (b"[]", "it is not a JSON object"),
        (b"50123", "it is not a JSON object"),
        (b" " * 5000, "it is longer than 4096 bytes"),
        (b"{}", "port is missing; it must be a whole number from 1 to 65535"),
        (dict(LEGAL, port="50123"), "port is '50123'; it must be a whole number from 1 to 65535"),
        (dict(LEGAL, port=True), "port is True; it must be a whole number"),
        (dict(LEGAL, port=50123.0), "port is 50123.0; it must be a whole number"),
        (dict(LEGAL, port=65536), "port is 65536; it must be a whole number from 1 to 65535"),
        (dict(LEGAL, pid=0), "pid is 0; it must be a whole number from 1"),
        (dict(LEGAL, pid=10**30), "pid is 1000000000000000000000000000000; it must be a whole"),
        (dict(LEGAL, protocol_version=None), "protocol_version is None; it must be a whole"),
        (dict(LEGAL, token=7), "token is 7; it must be Unicode text of at most 63 characters"),
        (dict(LEGAL, token="x" * 64), "it must be Unicode text of at most 63 characters"),
    ],
)
def test_a_damaged_file_is_told_with_what_to_do(path, content, sentence):
    """Garbage and wrong types: what is wrong, where, and how to mend it."""
    path.parent.mkdir()
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    with pytest.raises(PortFileError) as caught:
        port_file.read(path)
    assert not isinstance(caught.value, EngineNotRunningError)
    assert str(caught.value).startswith(f"The port file {path} is damaged: ")
    assert sentence in str(caught.value)
    assert str(caught.value).endswith("Restart the engine with: sidestick engine restart")


def test_a_folder_in_its_place_cannot_be_read(tmp_path):
    """The system's own reason is reported."""
    with pytest.raises(PortFileError, match=r"cannot be read: .+\."):
        port_file.read(tmp_path)


def test_keys_of_a_later_version_are_ignored(path):
    """An engine of tomorrow can say more to a script of tomorrow."""
    path.parent.mkdir()
    path.write_text(json.dumps(dict(LEGAL, panel_port=8080)))
    assert port_file.read(path) == RUNNING
