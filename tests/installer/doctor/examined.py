"""A computer on which everything is as it should be, and what the doctor finds on it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

from sidestick_installer.autostart.job import Job
from sidestick_installer.autostart.user_unit import UserUnit
from sidestick_installer.checks.of_engine import Answer, RunningEngine, Shown
from sidestick_installer.checks.of_sidestick import MB
from sidestick_installer.deploy import install
from sidestick_installer.doctor import Computer, examine
from sidestick_installer.errors import CheckError
from sidestick_installer.places import Places
from sidestick_installer.results import CheckResult, Status
from tests.installer.test_live_log import TABLE

StartLive = Callable[..., Path]


@dataclass
class PortFile:
    """A port file as the engine would have written it."""

    port: int = 50123
    pid: int = 77
    protocol_version: int = 1


def refuse(sentence: str) -> Callable[..., NoReturn]:
    """Return a callable as the command line passes it in, that finds fault."""

    def raise_it(*args: object) -> NoReturn:
        raise CheckError(sentence)

    return raise_it


JOB = Job(("/opt/sidestick", "engine"), Path("/data/engine.log"))


def quietly(words: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Do as if a program of the system had run."""
    return subprocess.CompletedProcess([*words], 0, "", "")


@pytest.fixture
def computer(
    source: Path, library: Path, places: Places, start_live: StartLive, tmp_path: Path
) -> Computer:
    """Return a machine on which everything is as it should be."""
    install(source, library, version="0.1.0", config={"channel": 1})
    start_live("12.3", library=library, log=TABLE.format(second="Sidestick"))
    (places.programs[0] / "Ableton Live 12 Suite.app").mkdir(parents=True)
    unit = UserUnit(tmp_path / "units", quietly)
    unit.install(JOB)
    port_file = tmp_path / "port.json"
    port_file.touch(mode=0o600)
    return Computer(
        python=(3, 12, 4),
        version="0.1.0",
        source=source,
        places=places,
        library=None,
        config_problems=lambda _folder: [],
        port_file=port_file,
        former_data=(),
        redirected_to=lambda _path: "",
        store_python=False,
        read_port_file=PortFile,
        protocol_version=1,
        may_write=lambda _folder: True,
        free_bytes=lambda _folder: 300 * MB,
        is_read_only=lambda _folder: False,
        ask_engine=lambda: Answer(1.25, "0.1.0"),
        usual_port_file=port_file,
        engines=lambda: [RunningEngine(77, port_file)],
        autostart=unit,
        job=lambda _autostart: JOB,
        live=lambda: Shown("Live 12.3.6", "", "Loop 1", "Drums"),
        weights=lambda: "4 models",
        model_problems=list,
        style_problems=list,
        history=lambda: "every page of it is whole",
        midi_ports=lambda: "JACK: 1 to play to, 1 to follow",
    )


def result(computer: Computer, key: str) -> CheckResult:
    """Return the one result of that key."""
    [found] = [each for each in examine(computer) if each.key == key]
    return found


def replace_all_of(folder: Path) -> None:
    """Put somebody else's script into the folder of ours."""
    (folder / "installed.json").unlink()
    for path in folder.rglob("*.py"):
        path.write_text("somebody else's", encoding="utf-8")


def assert_crossed(result: CheckResult, sentence: str, remedy: str = "", fix: str = "") -> None:
    """Check that it failed, for that reason, says what to do, and names what mends it."""
    assert result.status is Status.FAIL
    assert re.search(sentence, str(result.sentence)), result.sentence
    assert remedy in str(result.remedy)
    assert result.fix == fix
