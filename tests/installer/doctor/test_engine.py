"""The doctor on what runs: the engine, others, the start at login, Live; and what it mends."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from sidestick_installer.autostart.user_unit import UserUnit
from sidestick_installer.checks.of_engine import Answer, RunningEngine, Shown
from sidestick_installer.deploy import install, script_folder
from sidestick_installer.doctor import Computer, Mended, examine, mend
from sidestick_installer.errors import CheckError, NoLiveError
from sidestick_installer.places import Places
from sidestick_installer.results import Status, exit_code
from tests.installer.doctor.examined import (
    JOB,
    PortFile,
    assert_crossed,
    refuse,
    replace_all_of,
    result,
)


def test_no_port_file_is_a_cross(computer: Computer) -> None:
    """The engine is not running."""
    crossed = result(replace(computer, read_port_file=refuse("Not running.")), "engine")
    assert_crossed(crossed, "Not running")


@pytest.mark.skipif(os.name != "posix", reason="file modes of macOS and Linux")
def test_a_port_file_that_others_can_read_is_a_cross(computer: Computer) -> None:
    """The token in it is a secret."""
    computer.port_file.chmod(0o644)
    assert_crossed(
        result(computer, "engine"), "its mode is 0644", "sidestick engine restart", "restart_engine"
    )


def test_without_live_an_engine_that_does_not_run_is_no_fault(computer: Computer) -> None:
    """As on Linux, where commands and the panel do without; it can be started all the same."""

    def not_running() -> PortFile:
        raise CheckError("No engine is running.", fix="start_engine")

    linux = replace(computer, places=Places(), read_port_file=not_running, engines=list)
    found = result(linux, "engine")
    assert (found.status, found.fix) == (Status.WARN, "start_engine")
    assert exit_code(examine(linux)) == 0
    named = replace(linux, library=computer.places.libraries[0])
    assert result(named, "engine").status is Status.FAIL


def test_an_engine_of_another_protocol_is_a_cross(computer: Computer) -> None:
    """An old engine is still running after an update."""
    crossed = result(
        replace(computer, read_port_file=lambda: PortFile(protocol_version=2)), "engine"
    )
    said = "speaks protocol 2, .*Sidestick 1"
    assert_crossed(crossed, said, "sidestick engine restart", "restart_engine")


def test_an_engine_of_another_version_is_a_cross(computer: Computer) -> None:
    """As after an update, when the protocol is still the same."""
    old = replace(computer, ask_engine=lambda: Answer(1.0, "0.0.9"))
    said = r"of version 0\.0\.9, not 0\.1\.0"
    assert_crossed(result(old, "engine"), said, "sidestick engine restart", "restart_engine")


def test_an_engine_that_does_not_answer_is_a_cross(computer: Computer) -> None:
    """And the command fails."""
    silent = replace(computer, ask_engine=refuse("No answer within 2 s."))
    assert_crossed(result(silent, "engine"), "No answer")
    assert exit_code(examine(silent)) == 1


def test_a_live_that_is_not_connected_is_a_warning(computer: Computer) -> None:
    """It need not run; where the engine does not, nothing is said of it."""

    def no_live() -> Shown:
        raise NoLiveError("No Live is connected.", remedy="Start it.")

    alone = replace(computer, live=no_live)
    found = result(alone, "connection")
    assert (found.status, str(found.remedy)) == (Status.WARN, "Start it.")
    on_linux = replace(alone, places=Places())
    assert result(on_linux, "connection").status is Status.OK
    assert exit_code(examine(alone)) == 0
    silent = replace(alone, ask_engine=refuse("No answer within 2 s."))
    assert "connection" not in [each.key for each in examine(silent)]


def test_what_finds_fault_names_what_mends_it(computer: Computer) -> None:
    """As the command line knows it."""

    def not_running() -> PortFile:
        raise CheckError("Not running.", remedy="Start it.", fix="start_engine")

    crossed = result(replace(computer, read_port_file=not_running), "engine")
    assert_crossed(crossed, "Not running", "Start it.", "start_engine")


def test_a_hung_engine_is_a_cross(computer: Computer) -> None:
    """It is for our port file and not named there: a new one could not start."""
    hung = replace(computer, engines=lambda: [RunningEngine(79, computer.port_file)])
    crossed = result(hung, "other_engines")
    assert_crossed(crossed, "process 79", "end the process 79", "end_hung_engine")
    unnamed = replace(hung, read_port_file=refuse("Not running."))
    assert result(unnamed, "other_engines").fix == "end_hung_engine"


def test_an_engine_for_other_data_is_no_matter(computer: Computer, tmp_path: Path) -> None:
    """As one of another program's tests: nobody is asked to end it."""
    others = [RunningEngine(number, tmp_path / "other" / "port.json") for number in range(81, 86)]
    found = result(replace(computer, engines=lambda: others), "other_engines")
    assert (found.status, str(found.remedy), found.fix) == (Status.OK, "", "")
    assert "81, 82, 83 …" in str(found.sentence)


def test_an_engine_that_live_finds_instead_of_this_one_is_a_warning(
    computer: Computer, tmp_path: Path
) -> None:
    """Live knows nothing of a data folder that was chosen in a terminal; neither is ended."""
    usual = tmp_path / "usual" / "port.json"
    found = result(
        replace(computer, usual_port_file=usual, engines=lambda: [RunningEngine(78, usual)]),
        "other_engines",
    )
    assert (found.status, found.fix) == (Status.WARN, "")
    assert "process 78" in str(found.sentence)
    assert str(usual.parent) in str(found.sentence)
    assert "set it for Live" in str(found.remedy)


def test_nothing_is_said_of_other_engines_where_none_runs(computer: Computer) -> None:
    """And the one that is missing is the engine's cross."""
    none = replace(computer, engines=list, read_port_file=refuse("Not running."))
    assert result(none, "other_engines").status is Status.OK


def test_what_can_be_mended_is_mended_and_looked_at_again(
    computer: Computer, library: Path
) -> None:
    """One after the other, also what only comes to light then."""
    folder = script_folder(library)
    replace_all_of(folder)
    moved = library / "aside"

    def move() -> str:
        folder.rename(moved)
        return "Moved."

    def install_again() -> str:
        return str(install(computer.source, library, version="0.1.0"))

    fixes = {"move_foreign_script": move, "install_script": install_again}
    mended, results = mend(computer, fixes, examine(computer))
    assert [(each.fix, each.done) for each in mended] == [
        ("move_foreign_script", True),
        ("install_script", True),
    ]
    assert exit_code(results) == 0
    assert (moved / "surface.py").read_text(encoding="utf-8") == "somebody else's"


def test_what_cannot_be_mended_is_said_and_not_tried_again(computer: Computer) -> None:
    """In the words of who tried; the cross stays."""
    changed = replace(computer, version="0.2.0")
    fixes = {
        "install_script": refuse("Live holds the file."),
        "restart_engine": refuse("It does not stop."),
    }
    mended, results = mend(changed, fixes, examine(changed))
    assert mended == [
        Mended("install_script", False, "Live holds the file."),
        Mended("restart_engine", False, "It does not stop."),
    ]
    assert exit_code(results) == 1


def test_an_engine_that_waits_for_ours_to_end_is_no_second_one(computer: Computer) -> None:
    """As the one of the login does while the panel has its own; alone it would have begun."""
    waiting = RunningEngine(80, computer.port_file, waits=True)
    both = replace(computer, engines=lambda: [RunningEngine(77, computer.port_file), waiting])
    assert result(both, "other_engines").status is Status.OK
    alone = replace(both, read_port_file=refuse("Not running."), engines=lambda: [waiting])
    assert result(alone, "other_engines").fix == "end_hung_engine"


def test_an_engine_that_does_not_start_at_login_is_a_warning(computer: Computer) -> None:
    """It can be started each time."""
    assert computer.autostart is not None
    computer.autostart.remove()
    found = result(computer, "at_login")
    assert (found.status, found.fix) == (Status.WARN, "start_at_login")


def test_another_sidestick_at_login_is_a_warning(computer: Computer) -> None:
    """As one that was installed elsewhere before."""
    moved = replace(JOB, command=("/elsewhere/sidestick", "engine"))
    found = result(replace(computer, job=lambda _autostart: moved), "at_login")
    assert (found.status, found.fix) == (Status.WARN, "start_at_login")
    assert "Another Sidestick" in str(found.sentence)


def test_a_start_at_login_that_is_switched_off_stays_so(computer: Computer, tmp_path: Path) -> None:
    """By whoever uses this computer: it is told, and not switched on."""

    def disabled(words: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([*words], int("is-enabled" in words), "", "")

    unit = UserUnit(tmp_path / "units", disabled)
    found = result(replace(computer, autostart=unit), "at_login")
    assert (found.status, found.fix) == (Status.WARN, "")
    assert "switched off" in str(found.sentence)


def test_a_system_that_starts_nothing_at_login_is_fine(computer: Computer) -> None:
    """It says by which command the engine starts."""
    found = result(replace(computer, autostart=None), "at_login")
    assert (found.status, "sidestick engine start" in str(found.sentence)) == (Status.OK, True)


def test_the_stores_python_cannot_have_anything_start_at_login(computer: Computer) -> None:
    """Windows keeps its registry apart."""
    found = result(replace(computer, store_python=True), "at_login")
    assert (found.status, "python.org" in str(found.remedy)) == (Status.WARN, True)
