"""`sidestick doctor --fix` mends what it can, says what it did, and loses nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import psutil
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from Sidestick.protocol import port_file
from Sidestick.protocol.port_file import PortFile
from Sidestick.settings import config
from sidestick_engine.cli import main
from sidestick_engine.cli.background.running import running_engines
from sidestick_engine.cli.doctoring.fixes import legal_settings
from sidestick_engine.cli.shared.processes import engine_process
from sidestick_engine.errors import StartError
from sidestick_engine.server.engine_status import EngineState, EngineStatus
from sidestick_installer.autostart.user_unit import UserUnit
from sidestick_installer.checks.of_engine import RunningEngine
from sidestick_installer.deploy import script_folder
from sidestick_installer.errors import DeployError
from sidestick_installer.report import TITLE
from sidestick_models.patterns.style_files import SHIPPED

if TYPE_CHECKING:
    from conftest import FakeDrummer

Doctor = Callable[..., dict[str, Any]]


def no_start(*_: object) -> NoReturn:
    raise StartError("No engine is started in tests.")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "User Library"
    folder.mkdir()
    return folder


@pytest.fixture
def doctor(
    data: Path, library: Path, drummer: FakeDrummer, monkeypatch: pytest.MonkeyPatch
) -> Doctor:
    """Return what runs the doctor and returns its JSON.

    No engine runs, none can be started, and none would be at login.
    """
    monkeypatch.setattr("sidestick_installer.autostart.here.autostart_here", lambda: None)
    monkeypatch.setattr("sidestick_engine.cli.background.control.start_engine", no_start)
    monkeypatch.setattr("sidestick_models.drummer.Drummer.load", lambda **_: drummer)
    monkeypatch.setattr("sidestick_engine.cli.background.running.running_engines", list)
    monkeypatch.setenv("SIDESTICK_DATA", str(data))
    monkeypatch.setenv("HOME", str(data.parent))

    def run(*words: str) -> dict[str, Any]:
        line = ["doctor", "--library", str(library), "--json", *words]
        shown = json.loads(CliRunner().invoke(main, line).stdout)
        assert isinstance(shown, dict)
        return shown

    return run


def check(shown: dict[str, Any], key: str) -> dict[str, Any]:
    """Return the one check of a key."""
    (found,) = (each for each in shown["checks"] if each["key"] == key)
    assert isinstance(found, dict)
    return found


def mended(shown: dict[str, Any], fix: str) -> str:
    """Return what a fix says that it did."""
    (found,) = (each for each in shown["mended"] if each["fix"] == fix)
    assert found["done"], found
    return str(found["sentence"])


def test_without_fix_nothing_is_mended(doctor: Doctor, library: Path) -> None:
    """It only says what would be."""
    shown = doctor()
    assert check(shown, "script")["fix"] == "install_script"
    assert shown["mended"] == []
    assert list(library.iterdir()) == []


def test_a_script_that_is_not_there_is_installed(doctor: Doctor, library: Path) -> None:
    """With its settings, as `sidestick install` does it."""
    shown = doctor("--fix")
    assert str(script_folder(library)) in mended(shown, "install_script")
    assert check(shown, "script")["status"] == check(shown, "settings")["status"] == "ok"


def test_another_script_of_that_name_is_moved_and_ours_is_installed(
    doctor: Doctor, library: Path
) -> None:
    """The other one lies beside Remote Scripts, also when that happens twice."""
    aside = [library / "Sidestick, set aside", library / "Sidestick, set aside 2"]
    for place in aside:
        doctor("--fix")
        (script_folder(library) / "installed.json").unlink()
        for path in script_folder(library).rglob("*.py"):
            path.write_text("mine", encoding="utf-8")
        shown = doctor("--fix")
        assert str(place) in mended(shown, "move_foreign_script")
        assert (place / "scheduler.py").read_text(encoding="utf-8") == "mine"
        assert check(shown, "script")["status"] == "ok"


def test_settings_keep_what_is_legal_of_them(doctor: Doctor, library: Path) -> None:
    """Learnt controls among it; the file as it was stays beside the new one."""
    doctor("--fix")
    path = script_folder(library) / "config.json"
    knob = {"type": "cc", "channel": 1, "number": 21, "mode": "absolute"}
    controls = {"swing": knob, "extend": {"type": "cc", "channel": 99, "number": 20}}
    before = json.dumps({"bars": 10_000, "humanise": 1, "seed": 7, "controls": controls})
    path.write_text(before, encoding="utf-8")
    shown = doctor("--fix")
    assert "config.json.before" in mended(shown, "correct_settings")
    now = json.loads(path.read_text(encoding="utf-8"))
    assert (now["seed"], now["controls"]["swing"]) == (7, knob)
    assert not {"bars", "humanise"} & set(now)
    assert path.with_name("config.json.before").read_text(encoding="utf-8") == before
    assert check(shown, "settings")["status"] == "ok"


def test_a_style_that_is_not_there_is_a_cross_and_goes(
    doctor: Doctor, data: Path, library: Path
) -> None:
    """A style of the user's is one, however it is written; where none can be seen, all are."""
    doctor("--fix")
    (data / "styles").mkdir()
    pattern = (SHIPPED / "house.txt").read_text(encoding="utf-8")
    (data / "styles" / "my_house.txt").write_text(pattern, encoding="utf-8")
    path = script_folder(library) / "config.json"
    for style, status in (("Hip-Hop", "ok"), ("my_house", "ok"), ("fnk", "fail")):
        path.write_text(json.dumps({"style": style, "seed": 7}), encoding="utf-8")
        crossed = check(doctor(), "settings")
        assert crossed["status"] == status, crossed
    assert 'There is no style "fnk". Did you mean "Funk"?' in crossed["sentence"]
    assert "Choose one of" not in crossed["sentence"]
    assert "config.json.before" in mended(doctor("--fix"), "correct_settings")
    assert json.loads(path.read_text(encoding="utf-8")) == {"seed": 7}


def test_advice_names_the_user_library_that_was_named(doctor: Doctor, library: Path) -> None:
    """Else the command would mend another one."""
    (advice,) = {check(doctor(), "script")["remedy"]}
    assert f"sidestick setup --library '{library}'" in advice
    script_folder(library).mkdir(parents=True)
    (script_folder(library) / "mine.py").touch()
    assert f"sidestick doctor --fix --library '{library}'" in check(doctor(), "script")["remedy"]


def test_styles_in_a_data_folder_that_cannot_be_read_are_a_cross(
    doctor: Doctor, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can say that they can be played, nor that one is missing."""
    doctor("--fix")
    path = script_folder(library) / "config.json"
    path.write_text(json.dumps({"style": "my own"}), encoding="utf-8")
    monkeypatch.setattr(
        "sidestick_engine.cli.doctoring.data_in_sight.may_read", lambda _folder: False
    )
    shown = doctor()
    assert check(shown, "styles")["status"] == "fail"
    assert "cannot be read" in check(shown, "styles")["sentence"]
    assert check(shown, "settings")["status"] == "ok"


def test_settings_that_are_no_json_begin_anew(doctor: Doctor, library: Path) -> None:
    """Nothing of them can be understood; they are kept beside."""
    doctor("--fix")
    path = script_folder(library) / "config.json"
    path.write_bytes(b"{,\xff")
    shown = doctor("--fix")
    assert check(shown, "settings")["status"] == "ok"
    assert path.with_name("config.json.before").read_bytes() == b"{,\xff"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)
KEYS = st.sampled_from([*config.DEFAULTS, "locked", "no such"])
ROLES = st.sampled_from(["generate", "extend", "swing", "no such"])
CONTROLS = st.fixed_dictionaries(
    {"type": st.sampled_from(["note", "cc"]), "channel": st.integers(0, 17)},
    optional={"number": st.integers(-1, 128), "mode": st.sampled_from(["absolute", "?"])},
)


@given(
    values=st.dictionaries(KEYS, JSON), controls=st.dictionaries(ROLES, CONTROLS | st.none() | JSON)
)
def test_whatever_stands_in_a_file_of_settings_what_is_left_is_legal(
    values: dict[str, Any], controls: dict[str, Any]
) -> None:
    """And what was legal alone is all there."""
    values = {**values, "controls": controls}
    left = legal_settings(values)
    assert config.parse(left)[1] == []
    for key, value in values.items():
        if not config.parse({key: value})[1]:
            assert left[key] == value


def damaged(data: Path) -> Path:
    """Damage a history that holds something."""
    path = data / "history.db"
    path.write_bytes(b"not a database at all" * 300)
    return path


def test_a_damaged_history_is_put_aside(doctor: Doctor, data: Path) -> None:
    """The damaged file stays beside the new one."""
    was = damaged(data).read_bytes()
    assert check(doctor(), "history")["fix"] == "save_history"
    shown = doctor("--fix")
    assert "history.db.damaged" in mended(shown, "save_history")
    assert check(shown, "history")["status"] == "ok"
    assert (data / "history.db.damaged").read_bytes() == was


def test_a_history_that_is_damaged_under_the_engine_is_mended_by_it(
    doctor: Doctor, data: Path
) -> None:
    """It has the file open, so nobody else may touch it."""
    with engine_process(data):
        damaged(data)
        shown = doctor("--fix")
        assert "history.db.damaged" in mended(shown, "save_history")
        assert check(shown, "history")["status"] == check(shown, "engine")["status"] == "ok"


def test_data_of_an_earlier_version_is_copied(
    doctor: Doctor, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old folder stays as it was."""
    old = data.with_name("old")
    (old / "styles").mkdir(parents=True)
    (old / "styles" / "polka.txt").write_text("name: Polka\n", encoding="utf-8")

    def waiting() -> Sequence[Path]:
        return [] if any(data.iterdir()) else [old]

    monkeypatch.setattr("sidestick_engine.cli.shared.user_data.waiting_data", waiting)
    assert check(doctor(), "data_folder")["fix"] == "copy_former_data"
    mended(doctor("--fix"), "copy_former_data")
    assert (data / "styles" / "polka.txt").is_file()
    assert (old / "styles" / "polka.txt").is_file()


def test_a_fix_that_is_refused_says_why(
    doctor: Doctor, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the disk cannot be written."""

    def refuse(*_: object, **__: object) -> NoReturn:
        raise DeployError("Nothing was installed: the disk is full.")

    monkeypatch.setattr("sidestick_installer.deploy.install", refuse)
    shown = doctor("--fix")
    (tried,) = (each for each in shown["mended"] if each["fix"] == "install_script")
    assert not tried["done"]
    assert "Nothing was installed" in tried["sentence"]
    assert check(shown, "script")["status"] == "fail"


def test_the_screen_says_what_was_mended(doctor: Doctor, library: Path) -> None:
    """Below the checks, as they are now."""
    line = ["doctor", "--library", str(library), "--fix"]
    said = CliRunner().invoke(main, line).stdout
    assert "✓ script" in said
    assert "\nMended: Sidestick " in said


def test_a_report_is_written_without_the_names_of_folders(
    doctor: Doctor, library: Path, data: Path, tmp_path: Path
) -> None:
    """Of this user's home and library; it can be written again."""
    path = tmp_path / "report.txt"
    for _ in range(2):
        shown = doctor("--report", str(path))
        assert "checks" in shown
    text = path.read_text(encoding="utf-8")
    assert text.startswith(TITLE)
    assert "FAIL script" in text
    for name in (tmp_path, library, data, tmp_path.name):
        assert str(name) not in text


def test_a_report_never_replaces_another_file(doctor: Doctor, tmp_path: Path) -> None:
    """Neither a song nor anything else that was given by mistake."""
    path = tmp_path / "song.mid"
    path.write_bytes(b"MThd")
    shown = doctor("--report", str(path))
    assert "song.mid is another file" in shown["error"]
    assert path.read_bytes() == b"MThd"


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the data folders for which an engine is started from now on; none really is."""
    started: list[Path] = []

    def start(folder: Path, _autostart: object) -> EngineStatus:
        started.append(folder)
        return EngineStatus(EngineState.RUNNING, "The engine runs.")

    monkeypatch.setattr("sidestick_engine.cli.background.control.start_engine", start)
    return started


def test_an_engine_that_does_not_run_is_started(
    doctor: Doctor, data: Path, starts: list[Path]
) -> None:
    """In the background, for the data folder that Live looks into."""
    assert mended(doctor("--fix"), "start_engine") == "The engine runs."
    assert starts == [data]


@contextmanager
def silent_engine(data: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process that is called as an engine is, and answers nobody."""
    words = [sys.executable, "-c", "import time; time.sleep(600)", "sidestick", "engine"]
    with subprocess.Popen(words, env={**os.environ, "SIDESTICK_DATA": str(data)}) as engine:
        try:
            yield engine
        finally:
            engine.kill()


def test_an_engine_of_another_protocol_is_stopped_and_one_is_started(
    doctor: Doctor, data: Path, starts: list[Path]
) -> None:
    """As the one that still runs after an update."""
    with silent_engine(data) as engine:
        port_file.write(PortFile(9, engine.pid, 9999, "token"), data / "port.json")
        assert "stopped and started" in mended(doctor("--fix"), "restart_engine")
        assert engine.poll() is not None
    assert starts[0] == data


@pytest.fixture
def impatient(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> Doctor:
    """Return the doctor that looks among this test's processes, and waits for none that starts."""

    def of_this_test() -> list[RunningEngine]:
        ours = {each.pid for each in psutil.Process().children(recursive=True)}
        return [each for each in running_engines() if each.pid in ours]

    monkeypatch.setattr("sidestick_engine.cli.background.running.running_engines", of_this_test)
    monkeypatch.setattr("sidestick_engine.cli.doctoring.fixes.PATIENCE_S", 0.1)
    return doctor


def test_an_engine_that_nobody_can_find_is_ended(
    impatient: Doctor, data: Path, starts: list[Path]
) -> None:
    """It holds the data folder, so that no other could start there; then one does."""
    with silent_engine(data) as engine:
        shown = impatient("--fix")
        assert str(engine.pid) in mended(shown, "end_hung_engine")
        assert engine.poll() is not None
    assert [each["fix"] for each in shown["mended"]][-2:] == ["end_hung_engine", "start_engine"]
    assert starts == [data]


def test_an_engine_that_ends_just_now_is_in_nobodys_way(
    impatient: Doctor, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one that has found another running, or has just been stopped: it is looked at twice."""
    with silent_engine(data) as engine:
        monkeypatch.setattr("time.sleep", lambda _seconds: (engine.kill(), engine.wait()))
        assert check(impatient(), "other_engines")["status"] == "ok"


def test_an_engine_for_other_data_lives_on(
    impatient: Doctor, tmp_path: Path, starts: list[Path]
) -> None:
    """Whoever started it may want it."""
    with silent_engine(tmp_path / "other") as engine:
        assert str(engine.pid) in check(impatient("--fix"), "other_engines")["sentence"]
        assert engine.poll() is None


def test_the_engine_is_had_start_at_login(
    doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the way of the system; here by a unit of systemd, which is only noted."""
    ran: list[str] = []

    def run(words: Sequence[str]) -> subprocess.CompletedProcess[str]:
        ran.append(" ".join(words))
        return subprocess.CompletedProcess([*words], 0, "", "")

    unit = UserUnit(tmp_path / "units", run)
    monkeypatch.setattr("sidestick_installer.autostart.here.autostart_here", lambda: unit)
    assert check(doctor(), "at_login")["fix"] == "start_at_login"
    shown = doctor("--fix")
    assert str(unit.path) in mended(shown, "start_at_login")
    assert check(shown, "at_login")["status"] == "ok"
    assert any("enable" in line for line in ran)
