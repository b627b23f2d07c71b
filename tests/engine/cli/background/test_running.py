"""Engines are found among processes, each with the place of its port file."""

from __future__ import annotations

from pathlib import Path

import pytest

from sidestick_engine.cli.background.running import (
    ENGINE,
    KEEPER,
    PANEL,
    Process,
    engines_among,
    pids_among,
    running_engines,
)
from sidestick_engine.cli.shared.processes import engine_process

HOME = {"SIDESTICK_DATA": "/data"}
PORT_FILE = Path("/data/port.json")


@pytest.mark.parametrize(
    "line",
    [
        "python3 -m sidestick_engine engine",
        "/venv/bin/python3 /venv/bin/sidestick engine --verbose",
        "/opt/Sidestick/sidestick engine",
        r"C:\Programs\Sidestick\sidestick.exe engine",
        "python3 -m sidestick_engine engine --until-input-ends",
    ],
)
def test_an_engine_is_known_by_its_words(line: str) -> None:
    """However it was started."""
    (found,) = engines_among([Process(7, 1, line.split(" "), HOME)], "linux")
    assert found[:2] == (7, PORT_FILE)


@pytest.mark.parametrize(
    "line",
    [
        "python3 -m sidestick_engine panel",
        "sidestick engine status",
        "python3 -m sidestick_engine engine keep",
        "sidestick",
        "nano sidestick engine.txt",
        "grep engine sidestick",
        "python3 -m sidestick_engine",
    ],
)
def test_other_processes_are_none(line: str) -> None:
    """Also other commands of ours."""
    assert engines_among([Process(7, 1, line.split(), HOME)], "linux") == []


def test_whoever_only_started_an_engine_is_none() -> None:
    """As uv does, and the small program that Windows runs for ours."""
    started = [
        Process(7, 1, ["uv", "run", "sidestick", "engine"], HOME),
        Process(8, 7, [r"C:\x\sidestick.exe", "engine"], HOME),
        Process(9, 8, ["python3", "-m", "sidestick_engine", "engine"], HOME),
    ]
    assert [each.pid for each in engines_among(started, "linux")] == [9]


def test_each_says_where_it_can_be_found() -> None:
    """By its own environment and words, not by ours."""
    other = ["sidestick", "engine", "--port-file", "/x/there.json"]
    found = engines_among(
        [
            Process(7, 1, other, HOME),
            Process(8, 1, ["sidestick", "engine"], {"USERPROFILE": "/users/anna"}),
        ],
        "win32",
    )
    assert [each.port_file for each in found] == [
        Path("/x/there.json"),
        Path("/users/anna/.sidestick/port.json"),
    ]


def test_one_that_waits_for_another_to_end_is_known() -> None:
    """As the one that the system starts at login."""
    (found,) = engines_among(
        [Process(7, 1, ["sidestick", "engine", "--background"], HOME)], "linux"
    )
    assert found.waits


def test_one_of_another_home_is_for_the_data_of_that(tmp_path: Path) -> None:
    """As an engine of a test: it is never taken for the musician's own, which hangs."""
    found = engines_among([Process(7, 1, ["sidestick", "engine"], {"HOME": "/h"})], "linux")
    assert found[0].port_file == Path("/h/.local/share/sidestick/port.json")


def test_relative_folders_are_those_of_the_process() -> None:
    """Two with the same words may lie in different places."""
    words = ["sidestick", "engine"]
    here = Process(7, 1, words, {"SIDESTICK_DATA": "data"}, "/here")
    there = Process(8, 1, words, {"SIDESTICK_DATA": "data"}, "/there")
    assert pids_among([here, there], "linux", Path("/there/data"), ENGINE) == [8]


def test_what_runs_on_a_data_folder_is_found_by_its_command() -> None:
    """Engines, keepers and panels; each only if it is asked for."""
    lines = ["engine --background", "engine keep", "panel --no-browser", "engine status", "panel x"]
    running = [
        Process(number, 1, ["sidestick", *line.split()], HOME)
        for number, line in enumerate(lines, 7)
    ]
    folder = Path("/data")
    assert pids_among(running, "linux", folder, KEEPER, ENGINE) == [8, 7]
    assert pids_among(running, "linux", folder, PANEL) == [9]
    assert pids_among(running, "linux", Path("/other"), KEEPER, ENGINE, PANEL) == []


def test_an_engine_that_runs_is_found(tmp_path: Path) -> None:
    """Among all processes of this computer."""
    with engine_process(tmp_path) as engine:
        found = [each for each in running_engines() if each.port_file == tmp_path / "port.json"]
    assert [each.pid for each in found] == [engine.pid]
