"""`sidestick install` and `sidestick doctor`, as they are typed, around a real engine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

SIDESTICK = [sys.executable, "-m", "sidestick_engine"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return a user whose home and data folder are the test's own."""
    return os.environ | {
        "HOME": str(tmp_path / "home"),
        "SIDESTICK_DATA": str(tmp_path / "data"),
        "PYTHONIOENCODING": "utf-8",
    }


def sidestick(environment: dict[str, str], *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [*SIDESTICK, *map(str, words)],
        env=environment,
        capture_output=True,
        encoding=environment.get("PYTHONIOENCODING", "utf-8"),
        check=False,
        timeout=120,
    )


@contextmanager
def engine_running(environment: dict[str, str]) -> Iterator[None]:
    """Run an engine, and stop it afterwards as by Ctrl-C."""
    with subprocess.Popen(
        [*SIDESTICK, "engine"], env=environment, stderr=subprocess.PIPE, encoding="utf-8"
    ) as engine:
        assert engine.stderr is not None
        said = []
        for line in engine.stderr:
            said.append(line)
            if "Ready on port" in line:
                break
        else:
            pytest.fail("the engine did not start: " + "".join(said))
        try:
            yield
        finally:
            engine.send_signal(signal.SIGINT)
            engine.communicate()


def checks(doctor: subprocess.CompletedProcess[str]) -> dict[str, dict[str, Any]]:
    """Return what `sidestick doctor --json` found, by name."""
    return {check["name"]: check for check in json.loads(doctor.stdout)["checks"]}


def test_the_installed_script_is_the_one_that_this_version_ships(
    environment: dict[str, str], library: Path
) -> None:
    """Every source of the script arrives; the settings are those that the script has built in."""
    installed = sidestick(environment, "install", "--library", library)
    assert installed.returncode == 0, installed.stderr
    assert "Link, Tempo & MIDI" in installed.stdout
    folder = library / "Remote Scripts" / "Sidestick"
    assert (folder / "protocol" / "zmtp.py").is_file()
    assert not list(folder.rglob("*.pyc"))
    found = checks(sidestick(environment, "doctor", "--library", library, "--json"))
    assert found["script"]["status"] == "ok"
    assert found["settings"]["status"] == "ok"
    assert str(folder / "config.json") in found["settings"]["sentence"]


@pytest.mark.parametrize(
    "words", [["setup", "--dry-run"], ["uninstall"], ["engine", "status"], ["styles", "list"]]
)
def test_a_data_folder_that_is_closed_is_one_sentence(tmp_path: Path, words: list[str]) -> None:
    """As one that root has made for the user, by sudo; root itself reads everything."""
    (tmp_path / "data").mkdir()
    program = (
        "import os; os.access = lambda *_, **__: False\n"
        f"import sys; sys.argv = ['sidestick', *{words!r}]\n"
        "from sidestick_engine.__main__ import run; run()"
    )
    environment = os.environ | {"SIDESTICK_DATA": str(tmp_path / "data"), "HOME": str(tmp_path)}
    refused = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert refused.returncode == 1
    assert f"{tmp_path / 'data'}, where Sidestick keeps its data, cannot be read" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_programs_read_json_of_an_installation(environment: dict[str, str], library: Path) -> None:
    """A report for each User Library."""
    installed = sidestick(environment, "install", "--library", library, "--json")
    (report,) = json.loads(installed.stdout)["installed"]
    assert report["folder"] == str(library / "Remote Scripts" / "Sidestick")
    assert (report["copied"], report["previous"], report["backups"]) == (True, None, [])


def test_live_could_import_the_installed_script(environment: dict[str, str], library: Path) -> None:
    """From where it lies, without anything else of Sidestick on the path."""
    sidestick(environment, "install", "--library", library)
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import Sidestick; "
        "assert Sidestick.__file__.startswith(sys.argv[1]); "
        "print(callable(Sidestick.create_instance))"
    )
    imported = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", program, str(library / "Remote Scripts")],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert imported.stdout == "True\n", imported.stderr


def test_files_are_not_both_kept_and_removed(environment: dict[str, str], tmp_path: Path) -> None:
    """It is not guessed which is meant, and nothing is done."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mine.txt").write_text("mine", encoding="utf-8")
    refused = sidestick(environment, "uninstall", "--keep", "--remove")
    assert refused.returncode == 2
    assert "--keep and --remove say both" in refused.stderr
    assert (tmp_path / "data" / "mine.txt").exists()


@pytest.mark.parametrize("command", ["install", "setup", "uninstall", "doctor"])
@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("nowhere", "Error: There is no folder"),
        ("a file", "is a file, not a folder"),
        ("Remote Scripts", "lies inside a User Library"),
    ],
)
def test_what_is_no_library_is_one_sentence_before_anything_is_done(
    environment: dict[str, str], tmp_path: Path, command: str, place: str, reason: str
) -> None:
    """Exit code 2, as for any word that cannot be used; nothing is stopped or removed."""
    (tmp_path / "a file").touch()
    (tmp_path / "Remote Scripts").mkdir()
    refused = sidestick(environment, command, "--library", tmp_path / place)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert reason in refused.stderr
    assert "--library" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["setup", "--dry-run"],
        ["uninstall"],
        ["engine", "start"],
        ["engine", "status"],
        ["styles", "list"],
    ],
)
def test_a_file_in_place_of_the_data_folder_is_one_sentence(
    environment: dict[str, str], tmp_path: Path, words: list[str]
) -> None:
    """It names the file, and where the folder may be instead; the file stays."""
    (tmp_path / "data").write_text("mine", encoding="utf-8")
    refused = sidestick(environment, *words)
    assert refused.returncode == 1
    assert f"{tmp_path / 'data'} is a file" in refused.stderr
    assert "SIDESTICK_DATA" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert (tmp_path / "data").read_text(encoding="utf-8") == "mine"


def test_the_doctor_finds_a_real_engine_and_misses_it_when_it_has_gone(
    environment: dict[str, str], library: Path
) -> None:
    """Installed and running: exit code 0. Stopped: the engine is the cross, with what to do."""
    sidestick(environment, "install", "--library", library)
    with engine_running(environment):
        well = sidestick(environment, "doctor", "--library", library, "--json")
    assert well.returncode == 0, well.stdout
    assert checks(well)["engine"]["sentence"].startswith("answered in")
    gone = sidestick(environment, "doctor", "--library", library)
    assert gone.returncode == 1
    assert "✗ engine" in gone.stdout
    assert "sidestick engine" in gone.stdout
    assert "✓ script" in gone.stdout


def test_settings_that_the_script_would_refuse_are_a_cross(
    environment: dict[str, str], library: Path
) -> None:
    """In the script's own words, with the value."""
    sidestick(environment, "install", "--library", library)
    config = library / "Remote Scripts" / "Sidestick" / "config.json"
    config.write_text('{"bars": 10000}', encoding="utf-8")
    doctor = sidestick(environment, "doctor", "--library", library, "--json")
    settings = checks(doctor)["settings"]
    assert doctor.returncode == 1
    assert settings["status"] == "fail"
    assert "10000" in settings["sentence"]
    assert str(config) in settings["remedy"]


def test_a_terminal_without_ticks_gets_words(environment: dict[str, str], library: Path) -> None:
    """As on Windows, where redirected output is not Unicode."""
    environment["PYTHONIOENCODING"] = "cp1252"
    doctor = sidestick(environment, "doctor", "--library", library)
    assert doctor.returncode == 1
    assert "FAIL script" in doctor.stdout
    assert "Traceback" not in doctor.stderr
