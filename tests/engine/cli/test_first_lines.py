"""`sidestick` alone: lines that fit how it stands, and no trace of having looked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner

from Sidestick.protocol import port_file
from Sidestick.protocol.port_file import PortFile
from sidestick_engine.cli import COMMANDS, first_lines, main
from sidestick_engine.cli.first_lines import Engine, Script, Shown, State
from sidestick_engine.cli.shared.script_files import shipped_script
from sidestick_installer.deploy import install
from sidestick_installer.places import Places

EVERY_STATE = [
    State(script, engine, shown, "Live 12.3.2" if shown is not Shown.NO_LIVE else "")
    for script, engine, shown in product(Script, Engine, Shown)
    if shown is Shown.NO_LIVE or engine is Engine.RUNNING
]


@pytest.mark.parametrize(
    "state", EVERY_STATE, ids=lambda state: "-".join(e.name for e in state[:3])
)
def test_at_most_five_lines_say_how_it_stands_and_what_to_do(state: State) -> None:
    """In 60 columns, without colours where there is no terminal; each command exists."""
    lines = first_lines.first_lines(state)
    assert 2 <= len(lines) <= first_lines.MOST_LINES
    assert max(map(len, lines)) <= 60
    assert "\x1b" not in "".join(lines)
    named = re.findall(r"sidestick (\w+)", "\n".join(lines[1:]))
    assert named
    assert set(named) <= set(COMMANDS)


@pytest.mark.parametrize(
    ("state", "first"),
    [
        (State(Script.NO_LIVE), "sidestick panel"),
        (State(Script.UNKNOWN), "sidestick doctor"),
        (State(Script.MISSING), "sidestick setup"),
        (State(Script.OTHER_VERSION), "sidestick setup"),
        (State(Script.INSTALLED), "sidestick engine"),
        (State(Script.INSTALLED, Engine.FAILING), "sidestick doctor --fix"),
        (State(Script.INSTALLED, Engine.RUNNING), "Start Live"),
        (State(Script.INSTALLED, Engine.RUNNING, Shown.NOTHING, "Live 12"), "Select an empty slot"),
        (State(Script.INSTALLED, Engine.RUNNING, Shown.SLOT, "Live 12"), "sidestick live generate"),
        (State(Script.INSTALLED, Engine.RUNNING, Shown.CLIP, "Live 12"), "sidestick live extend"),
    ],
)
def test_the_likeliest_thing_to_do_comes_first(state: State, first: str) -> None:
    """Nothing installed, not running, no Live, or all of it."""
    assert first_lines.first_lines(state)[1].strip().startswith(first)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty home, of a Mac without Live."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("SIDESTICK_DATA", str(home / "data"))
    mac = Places.of("Darwin", home, {})
    places = Places(
        (tmp_path / "Applications",), preferences=mac.preferences, libraries=mac.libraries
    )
    monkeypatch.setattr(Places, "here", lambda: places)
    return home


@pytest.fixture
def library(home: Path) -> Path:
    """Return the User Library that Live has made in it."""
    library = home / "Music/Ableton/User Library"
    library.mkdir(parents=True)
    return library


def put_in(library: Path, version: str) -> None:
    """Put the script of a version into a library."""
    install(shipped_script(), library, version=version)


def test_an_empty_home_stays_empty(home: Path) -> None:
    """It only looks."""
    said = CliRunner().invoke(main, [])
    assert said.exit_code == 0
    assert "No Live was found here" in said.stdout
    assert list(home.iterdir()) == []


def test_a_live_that_was_never_started_has_no_library(home: Path) -> None:
    """The doctor says what to do."""
    (home.parent / "Applications" / "Ableton Live 12 Suite.app").mkdir(parents=True)
    assert first_lines.look() == State(Script.UNKNOWN)


def test_a_library_without_the_script(library: Path) -> None:
    """Live is here, Sidestick is not in it."""
    assert first_lines.look() == State(Script.MISSING)


def test_a_script_of_another_version(library: Path) -> None:
    """As after an update."""
    put_in(library, "0.0.1")
    assert first_lines.look() == State(Script.OTHER_VERSION)


@pytest.fixture
def installed(library: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the data folder of a home in which the script is that of this version."""
    monkeypatch.setattr("importlib.metadata.version", lambda _: "9.9.9")
    put_in(library, "9.9.9")
    return port_file.data_folder()


def test_an_engine_that_does_not_run(installed: Path) -> None:
    """The script is there."""
    assert first_lines.look() == State(Script.INSTALLED)


def test_an_engine_without_live(installed: Path, where: PortFile) -> None:
    """It answers, and no script is connected to it."""
    port_file.write(where, installed / "port.json")
    assert first_lines.look() == State(Script.INSTALLED, Engine.RUNNING)


@pytest.fixture(params=["another protocol", "another token", "no file of ours"])
def failing(request: pytest.FixtureRequest, installed: Path, where: PortFile) -> Iterator[None]:
    """Write a port file with which the engine cannot be reached."""
    path = installed / "port.json"
    port_file.write(where, path)
    if request.param == "another protocol":
        port_file.write(where._replace(protocol_version=9999), path)
    elif request.param == "another token":
        port_file.write(where._replace(token="wrong"), path)
    else:
        path.write_text("{", encoding="utf-8")
    return


@pytest.mark.usefixtures("failing")
def test_an_engine_that_is_of_no_use() -> None:
    """The doctor restarts it."""
    assert first_lines.look() == State(Script.INSTALLED, Engine.FAILING)
