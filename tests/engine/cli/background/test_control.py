"""`sidestick engine start`, `status` and `stop`, around real processes."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from math import inf
from pathlib import Path
from typing import Any

import psutil
import pytest
from click.testing import CliRunner, Result

from Sidestick.protocol import port_file
from sidestick_engine.cli import main
from sidestick_engine.cli.background import control
from sidestick_engine.cli.background.control import engine_job, is_in_background, windowless
from sidestick_engine.cli.background.running import ENGINE, KEEPER, processes_on
from sidestick_engine.installation.own_command import own_command
from sidestick_engine.server.engine_status import EngineState, engine_status
from sidestick_engine.server.keeper import AGAIN_IN
from sidestick_installer.autostart import here
from sidestick_installer.autostart.autostart import Entry
from sidestick_installer.autostart.job import Job
from sidestick_installer.autostart.user_unit import UserUnit
from sidestick_installer.errors import AutostartError

Until = Callable[[Callable[[], Any]], Any]


class Login:
    """A way to start programs at login that notes what it is told."""

    supervises = False
    path: Path | None = None
    where = "the test's registry"

    def __init__(self, entry: Entry | None) -> None:
        self.entry = entry
        self.is_ours = True
        self.told: list[str] = []

    def read(self) -> Entry | None:
        return self.entry

    def has(self, job: Job) -> bool:
        return self.is_ours

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_: self.told.append(name)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a data folder of the test's own, and stop what runs on it afterwards."""
    folder = tmp_path / "daten für Zoë"
    monkeypatch.setenv("SIDESTICK_DATA", str(folder))
    monkeypatch.setattr(here, "autostart_here", lambda: None)
    yield folder
    control.stop_engine(folder, None)


@pytest.fixture
def login(monkeypatch: pytest.MonkeyPatch) -> Callable[[Entry | None], Login]:
    """Have an entry at login on this computer."""

    def has(entry: Entry | None) -> Login:
        found = Login(entry)
        monkeypatch.setattr(here, "autostart_here", lambda: found)
        return found

    return has


def sidestick(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_an_engine_in_the_background_comes_back_until_it_is_stopped(
    data: Path, until: Until
) -> None:
    """Started once, however often that is asked for; there again when killed, not when stopped."""
    path = data / "port.json"
    assert sidestick("engine", "start").exit_code == 0
    first = engine_status(path)
    assert first.state is EngineState.RUNNING
    again = sidestick("engine", "start")
    assert (again.exit_code, engine_status(path).pid) == (0, first.pid)
    assert f"process {first.pid}" in again.output

    second = sidestick("engine")
    assert second.exit_code == 3
    assert "An engine is running already" in second.output

    psutil.Process(first.pid).kill()
    until(lambda: engine_status(path).pid not in (0, first.pid))
    shown = sidestick("engine", "status", "--json")
    assert shown.exit_code == 0
    found = json.loads(shown.stdout)
    assert (found["state"], found["port"]) == ("running", port_file.read(path).port)
    assert "exit code -9" in Path(found["log"]).read_text(encoding="utf-8")

    assert sidestick("engine", "stop").stdout == "The engine was stopped.\n"
    assert not psutil.pid_exists(found["pid"])
    assert not {"port.json", "keeper.pid"} & {each.name for each in data.iterdir()}
    assert sidestick("engine", "stop").stdout == "No engine was running.\n"


def test_an_engine_in_the_background_takes_the_place_of_one_in_a_terminal(
    data: Path, until: Until
) -> None:
    """Started beside it, it waits; so an engine is there when the terminal or the panel closes."""
    path = data / "port.json"
    with subprocess.Popen(own_command("engine"), stderr=subprocess.DEVNULL) as terminal:
        until(lambda: engine_status(path).state is EngineState.RUNNING)
        assert f"process {terminal.pid}" in sidestick("engine", "start").output
        assert engine_status(path).pid == terminal.pid
        until(lambda: "Another engine runs" in (data / "engine.log").read_text(encoding="utf-8"))
        terminal.terminate()
    until(lambda: engine_status(path).state is EngineState.RUNNING)
    assert is_in_background(engine_status(path).pid)


def test_the_status_of_no_engine_says_what_to_type(data: Path) -> None:
    """Exit code 1, for scripts."""
    shown = sidestick("engine", "status")
    assert shown.exit_code == 1
    assert "No engine is running. Start it: sidestick engine start" in shown.output


@pytest.mark.parametrize(
    ("entry", "is_ours", "sentence"),
    [
        (None, False, "sidestick setup sees to that"),
        (Entry("python -m sidestick_engine"), True, "It starts at login."),
        (Entry("old -m sidestick_engine"), False, "Another Sidestick starts at login: old -m"),
        (Entry("python", is_enabled=False), True, "switched off (the test's registry)"),
    ],
    ids=["none", "ours", "another's", "switched off"],
)
def test_the_status_says_what_happens_at_login(
    data: Path,
    login: Callable[[Entry | None], Login],
    entry: Entry | None,
    is_ours: bool,
    sentence: str,
) -> None:
    """In a sentence for each state."""
    login(entry).is_ours = is_ours
    assert sentence in sidestick("engine", "status").output
    assert (
        json.loads(sidestick("engine", "status", "--json").output)["at_login"]["is_this"] is is_ours
    )


def test_a_system_that_starts_it_at_login_starts_it_now(
    data: Path, login: Callable[[Entry | None], Login], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not a keeper beside it; if it does not come, the sentence has its last words."""
    system = login(Entry("python"))
    monkeypatch.setattr(control, "START_TIMEOUT_S", 0.0)
    data.mkdir(parents=True)
    said = f"Error: No weights.\nThe engine ended (exit code 1). {AGAIN_IN} 1 s.\n"
    (data / "engine.log").write_text(said, encoding="utf-8")
    refused = sidestick("engine", "start")
    assert system.told == ["start"]
    assert refused.exit_code == 1
    assert 'It said last: "Error: No weights."' in refused.output
    assert str(data / "engine.log") in refused.output
    sidestick("engine", "stop")
    assert system.told == ["start", "stop"]


def test_a_data_folder_that_cannot_be_written_is_a_sentence(data: Path) -> None:
    """At once, and not after waiting for an engine."""
    data.touch()
    refused = sidestick("engine", "start")
    assert refused.exit_code == 1
    assert str(data) in refused.output
    assert "SIDESTICK_DATA" in refused.output


def test_a_full_disk_is_called_so_at_once(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No engine is waited for that could not say where it is, nor stopped for one."""

    def refuse(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    full = f"the disk that {data} is on is full. Make room there"
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", refuse)
        refused = sidestick("engine", "start")
        assert refused.exit_code == 1
        assert full in refused.output
        assert not (data / "keeper.pid").exists()
    sidestick("engine", "start")
    monkeypatch.setattr(os, "fsync", refuse)
    assert full in sidestick("engine", "restart").output
    assert engine_status(data / "port.json").state is EngineState.RUNNING


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="how macOS and Linux halt a process")
def test_an_engine_that_hangs_is_restarted(data: Path) -> None:
    """Nobody is told to start it, which would not help; it hears, although it was halted."""
    path = data / "port.json"
    sidestick("engine", "start")
    halted = engine_status(path).pid
    os.kill(halted, signal.SIGSTOP)
    remedy = "does not answer. Restart it: sidestick engine restart"
    assert remedy in sidestick("engine", "status").output
    assert json.loads(sidestick("engine", "status", "--json").output)["state"] == "silent"
    assert remedy in sidestick("engine", "start").output
    assert sidestick("engine", "restart").exit_code == 0
    assert not psutil.pid_exists(halted)
    assert engine_status(path).state is EngineState.RUNNING


def test_an_engine_whose_keeper_was_killed_says_so_and_starts_again(
    data: Path, until: Until
) -> None:
    """It ends with its keeper, and nobody has stopped it."""
    path = data / "port.json"
    sidestick("engine", "start")
    keeper = int((data / "keeper.pid").read_text(encoding="utf-8"))
    psutil.Process(keeper).kill()
    until(lambda: engine_status(path).state is EngineState.STOPPED)
    said = sidestick("engine", "status").output
    assert f"the process that kept it running ({keeper}) was ended from outside" in said
    assert "Start it: sidestick engine start" in said
    assert sidestick("engine", "start").exit_code == 0
    assert engine_status(path).state is EngineState.RUNNING


@pytest.mark.parametrize("runs", [True, False])
def test_a_damaged_port_file_has_one_remedy(data: Path, runs: bool) -> None:
    """It helps in any case, and stops also an engine that no file names."""
    data.mkdir(parents=True)
    if runs:
        sidestick("engine", "start")
    (data / "port.json").write_text("garbage", encoding="utf-8")
    first = sidestick("engine", "status").output.splitlines()[0]
    if not runs:  # one that runs may have written it again by now
        assert first.endswith("it is not JSON. Restart the engine with: sidestick engine restart")
    assert first.count("sidestick engine") <= 1
    assert sidestick("engine", "restart").exit_code == 0
    assert engine_status(data / "port.json").state is EngineState.RUNNING


def test_an_engine_is_stopped_though_its_data_folder_was_deleted(data: Path) -> None:
    """It would write the folder again, as after an uninstallation."""
    sidestick("engine", "start")
    running = processes_on(data, ENGINE, KEEPER)
    assert len(running) == 2
    shutil.rmtree(data)
    assert sidestick("engine", "stop").stdout == "The engine was stopped.\n"
    assert processes_on(data, ENGINE, KEEPER) == []
    assert not data.exists()


def test_an_engine_that_ends_at_once_is_not_waited_for(
    data: Path, login: Callable[[Entry | None], Login], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice is enough, of whoever starts it again and again; the sentence has its last words."""

    def start() -> None:
        with (data / "engine.log").open("a", encoding="utf-8") as log:
            log.write("Error: No weights.\nError: Still no weights.\n")

    monkeypatch.setattr(login(Entry("python")), "start", start, raising=False)
    monkeypatch.setattr(control, "START_TIMEOUT_S", inf)
    refused = sidestick("engine", "start")
    assert refused.exit_code == 1
    assert 'does not start. It said last: "Error: Still no weights."' in refused.output


def test_a_folder_in_place_of_the_port_file_is_put_aside(data: Path) -> None:
    """Nobody could say where the engine is; it stays under another name."""
    (data / "port.json").mkdir(parents=True)
    (data / "port.json" / "mine").touch()
    assert sidestick("engine", "start").exit_code == 0
    assert engine_status(data / "port.json").state is EngineState.RUNNING
    assert (data / "port.json, set aside" / "mine").exists()


def test_programs_read_json(data: Path) -> None:
    """Of each command, with the sentence that people read."""

    def found(command: str) -> dict[str, Any]:
        shown = json.loads(sidestick("engine", command, "--json").stdout)
        assert isinstance(shown, dict)
        return shown

    first, second = found("start"), found("restart")
    assert first["state"] == second["state"] == "running"
    assert first["pid"] != second["pid"]
    assert found("stop") == {"stopped": True, "sentence": "The engine was stopped."}
    assert found("stop")["stopped"] is False


def test_whoever_waits_for_long_is_told_what_for(
    data: Path, login: Callable[[Entry | None], Login], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On standard error, and once."""
    login(Entry("python"))
    monkeypatch.setattr(control, "START_TIMEOUT_S", 0.2)
    monkeypatch.setattr(control, "QUIET_S", 0.0)
    refused = sidestick("engine", "start")
    assert refused.stderr.count("Waiting for the engine to answer (0.2 s at most)") == 1


def test_a_system_that_refuses_is_a_sentence(
    data: Path, login: Callable[[Entry | None], Login], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of its own words."""

    def refuse() -> None:
        raise AutostartError("launchctl said no.")

    monkeypatch.setattr(login(Entry("python")), "start", refuse, raising=False)
    refused = sidestick("engine", "start")
    assert (refused.exit_code, refused.output) == (1, "Error: launchctl said no.\n")


def test_another_sidesticks_entry_at_login_is_not_started(
    data: Path, login: Callable[[Entry | None], Login], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A keeper of this one starts its own engine."""
    system = login(Entry("old"))
    system.is_ours = False
    assert sidestick("engine", "start").exit_code == 0
    assert system.told == []


@pytest.mark.skipif(shutil.which("touch") is None, reason="stands for a browser")
def test_the_panel_outlives_whoever_opens_it_and_can_be_stopped(
    data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, until: Until
) -> None:
    """Its page opens in the browser; the second time it is the same panel's."""
    monkeypatch.setenv("BROWSER", f"touch {tmp_path}/opened %s")
    data.mkdir(parents=True)
    assert control.stop_panel(data) is False
    assert "open in your browser" in control.open_panel(data)
    panel = port_file.read(data / "panel.json").pid
    until((tmp_path / "opened").exists)
    assert "runs already" in control.open_panel(data)
    assert port_file.read(data / "panel.json").pid == panel
    assert control.stop_panel(data) is True
    assert not psutil.pid_exists(panel)
    assert not (data / "panel.json").exists()


def test_a_process_of_another_program_is_never_ended(data: Path) -> None:
    """Numbers of processes are used again: what a file names need not be ours."""
    data.mkdir(parents=True)
    words = [sys.executable, "-c", "import sys; sys.stdin.read(); sys.exit(7)"]
    with subprocess.Popen(words, stdin=subprocess.PIPE) as other:
        (data / "keeper.pid").write_text(str(other.pid), encoding="utf-8")
        said = sidestick("engine", "stop").output
    assert said == "No engine was running.\n"
    assert other.returncode == 7
    assert not (data / "keeper.pid").exists()


def test_what_starts_at_login_knows_where_the_data_are(
    data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A system that waits longer each time runs the engine itself, any other a keeper."""
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    job = engine_job(UserUnit(tmp_path))
    assert job.command[-2:] == ("engine", "--background")
    assert job.environment == {"SIDESTICK_DATA": str(data)}
    assert engine_job(Login(None)).command[-2:] == ("engine", "keep")


@pytest.mark.parametrize(
    ("program", "twin"), [("python.exe", "pythonw.exe"), ("sidestick.exe", "Open Sidestick.exe")]
)
def test_windows_opens_no_console(tmp_path: Path, program: str, twin: str) -> None:
    """If the Python, or the program of the bundle, has a twin that opens none."""
    words = ["-m", "x"]
    assert windowless([str(tmp_path / program), *words]) == [str(tmp_path / program), *words]
    (tmp_path / twin).touch()
    assert windowless([str(tmp_path / program), *words]) == [str(tmp_path / twin), *words]
