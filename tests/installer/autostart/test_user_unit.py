"""The engine at login on Linux."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from sidestick_installer.autostart.here import autostart_on
from sidestick_installer.autostart.job import Job
from sidestick_installer.autostart.launch_agent import LaunchAgent
from sidestick_installer.autostart.run_key import RunKey
from sidestick_installer.autostart.user_unit import UserUnit, user_unit
from sidestick_installer.errors import AutostartError

from .conftest import System

GOLDEN = """\
[Unit]
Description=Sidestick's engine: drum beats for Ableton Live
StartLimitIntervalSec=60
StartLimitBurst=50

[Service]
ExecStart="/home/Zoë \\"Z\\"/50 %% $HOME/bin/python" -m sidestick_engine engine
Environment="SIDESTICK_DATA=/home/Zoë/my data"
Restart=on-failure
RestartSec=0.2
RestartSteps=10
RestartMaxDelaySec=30
TimeoutStopSec=5
StandardOutput=append:/home/Zoë/100 %%/engine.log
StandardError=append:/home/Zoë/100 %%/engine.log

[Install]
WantedBy=default.target
"""


@pytest.fixture
def unit(tmp_path: Path, system: System) -> UserUnit:
    return UserUnit(tmp_path / ".config" / "systemd" / "user", system)


def test_the_unit_is_quoted_as_systemd_reads_it(job: Job) -> None:
    """Per cent and dollar doubled, so that they name neither specifier nor variable."""
    assert user_unit(job) == GOLDEN


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    """But for keys of newer versions, which older ones pass over."""
    program = tmp_path / "a %b $c" / "python"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    path = tmp_path / "sidestick-engine.service"
    path.write_text(user_unit(Job((str(program), "$x"), tmp_path / "a %b" / "log")))
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--user", "--man=no", path],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
        check=False,
    )
    complaints = [
        line
        for line in verified.stderr.splitlines()
        if path.name in line and "RestartSteps" not in line and "RestartMaxDelaySec" not in line
    ]
    assert complaints == []
    assert verified.returncode == 0


def test_installing_enables_the_unit_and_is_found_again(
    unit: UserUnit, system: System, job: Job
) -> None:
    """Starting it is a step of its own."""
    assert unit.read() is None
    unit.install(job)
    assert system.ran == [
        "systemctl --user daemon-reload",
        "systemctl --user enable sidestick-engine.service",
    ]
    assert unit.has(job)
    entry = unit.read()
    assert entry is not None
    assert entry.is_enabled
    assert entry.command.endswith("-m sidestick_engine engine")
    system.failing = {"is-enabled"}
    entry = unit.read()
    assert entry is not None
    assert not entry.is_enabled


def test_a_refusal_of_systemd_is_a_sentence(unit: UserUnit, system: System, job: Job) -> None:
    """With its words."""
    system.failing = {"enable"}
    with pytest.raises(AutostartError, match=r"systemctl --user enable .*exit code 1\. No\."):
        unit.install(job)


def test_removing_ends_the_process_and_leaves_no_file(
    unit: UserUnit, system: System, job: Job
) -> None:
    """Systemd is not troubled where there is none."""
    unit.remove()
    assert system.ran == []
    unit.install(job)
    unit.remove()
    assert "systemctl --user disable --now sidestick-engine.service" in system.ran
    assert list(unit.path.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "has_systemd", "kind"),
    [
        ("Darwin", False, LaunchAgent),
        ("Windows", False, RunKey),
        ("Linux", True, UserUnit),
        ("Linux", False, type(None)),
    ],
)
def test_each_system_has_its_own_way(
    tmp_path: Path, system: System, name: str, has_systemd: bool, kind: type
) -> None:
    """None on a Linux without systemd."""
    assert isinstance(autostart_on(name, tmp_path, {}, system, has_systemd), kind)


def test_a_systemd_that_this_user_cannot_reach_is_none(tmp_path: Path, system: System) -> None:
    """As in a container."""
    system.failing = {"show-environment"}
    assert autostart_on("Linux", tmp_path, {}, system, has_systemd=True) is None
