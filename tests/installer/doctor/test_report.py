"""The report is the same whatever the user's things are called: so it names none of them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sidestick_installer.autostart.job import Job
from sidestick_installer.autostart.user_unit import UserUnit
from sidestick_installer.checks.of_engine import Answer, RunningEngine, Shown
from sidestick_installer.deploy import install, script_folder
from sidestick_installer.doctor import Computer, examine
from sidestick_installer.errors import CheckError
from sidestick_installer.places import Places
from sidestick_installer.report import TITLE, report, scrubber
from tests.installer.conftest import SHIPPED, library_cfg

FACTS = {"Sidestick": "0.1.0"}
ERROR = """\
2999-01-02T10:05:00.123456: info: RemoteScriptError: Traceback (most recent call last):
2999-01-02T10:05:00.123456: info: RemoteScriptError:   File "{file}", line 7, in press
2999-01-02T10:05:00.123457: info: RemoteScriptError: ValueError: {words}
"""


class Names(NamedTuple):
    """The names of what is a user's."""

    user: str
    drive: str
    clip: str
    track: str
    live_set: str


PLAIN = Names("anna", "Samples", "Loop 1", "Drums", "Song")
# Of files: neither a separator nor what no file system takes, and not too long with what follows.
FILE_NAMES = st.text(
    st.characters(exclude_characters="/\0\r\n", exclude_categories=["Cs"]), min_size=1, max_size=20
).filter(lambda name: name not in (".", ".."))
HOSTILE = (
    *("e", "{reason}", "{", "}", "%s", r"\d+", "<home>", "script", "Live 12", "Sidestick", "port"),
    *("O'Neil", 'a"b', "ünï çödé 日本 🥁", "a\\b", "~", "$HOME", "names of yours", "engine", "tmp"),
)
FILES = st.one_of(st.sampled_from(HOSTILE), FILE_NAMES)
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40))
NAMES = st.builds(Names, FILES, FILES, TEXTS, TEXTS, TEXTS)


def quietly(words: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Do as if a program of the system had run."""
    return subprocess.CompletedProcess([*words], 0, "", "")


class Home(NamedTuple):
    """A user's home, made with names."""

    home: Path
    library: Path
    computer: Computer


def home_of(root: Path, names: Names) -> Home:
    """Make the folders of a Mac on which much is wrong, and all of it speaks of names."""
    home = root / names.user
    library = root / "Volumes" / names.drive / "User Library"
    library.mkdir(parents=True)
    source = root / "shipped" / "Sidestick"
    for name, text in SHIPPED.items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    install(source, library, version="0.1.0", config={})
    log = ERROR.format(
        file=f"{script_folder(library)}/live/clip_reader.py",
        words=f"{names.clip} on {names.track} in {names.live_set}.als".replace("\n", " "),
    )
    preferences = home / "Library/Preferences/Ableton/Live 12.3"
    preferences.mkdir(parents=True)
    (preferences / "Log.txt").write_text(log, encoding="utf-8", errors="replace")
    mac = Places.of("Darwin", home, {})
    data = home / "Library/Application Support/Sidestick"
    data.mkdir(parents=True)
    (data / "port.json").touch(0o600)

    def damaged() -> str:
        path = data / "history.db"
        raise CheckError(f"The history in {path} is damaged: cannot open {str(path)!r}.")

    UserUnit(home / "units", quietly).install(Job((names.clip,), home))
    computer = Computer(
        python=(3, 12, 4),
        version="0.1.0",
        source=source,
        places=replace(mac, programs=(root / "Applications",)),
        library=library,
        config_problems=lambda folder: [f"{folder} has a style {names.clip}."],
        port_file=data / "port.json",
        former_data=[home / "old"],
        redirected_to=lambda path: "",
        store_python=False,
        may_write=lambda folder: True,
        free_bytes=lambda folder: 1 << 30,
        is_read_only=lambda folder: False,
        read_port_file=lambda: _PortFile(50123, 77, 1),
        protocol_version=1,
        ask_engine=lambda: Answer(1.0, "0.1.0"),
        usual_port_file=home / "other" / "port.json",
        engines=lambda: [RunningEngine(78, home / "other" / "port.json")],
        autostart=UserUnit(home / "units", quietly),
        job=lambda _autostart: Job((str(home / "sidestick"), "engine"), data / "engine.log"),
        live=lambda: Shown("Live 12.3", "", names.clip, names.track),
        weights=lambda: "4 models",
        model_problems=lambda: [f"{home / 'mine'} is damaged."],
        style_problems=lambda: [f"{names.live_set}.txt, line 1: no."],
        history=damaged,
        midi_ports=lambda: "JACK: 1 to play to, 1 to follow",
    )
    return Home(home, library, computer)


class _PortFile(NamedTuple):
    port: int
    pid: int
    protocol_version: int


def report_of(made: Home) -> str:
    """Return the report, by the paths that the command line knows."""
    computer = made.computer
    known = {
        "data folder": computer.port_file.parent,
        "home": made.home,
        "User Library 1": made.library,
    }
    return report(examine(computer), FACTS, scrubber(known))


@pytest.fixture(scope="module")
def plain() -> Iterator[str]:
    """Return the report of somebody whose names are harmless."""
    with TemporaryDirectory() as root:
        yield report_of(home_of(Path(root), PLAIN))


# The first names that show anything are as good as shorter ones, which take minutes to find.
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=60,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(names=NAMES)
def test_whatever_things_are_called_the_report_is_the_same(names: Names, plain: str) -> None:
    """Letter for letter: of people, drives, clips, tracks, sets and all folders below a home."""
    with TemporaryDirectory() as root:
        assert report_of(home_of(Path(root), names)) == plain


def test_the_report_says_what_is_wrong_all_the_same(plain: str) -> None:
    """The check, the error, the line of ours; and where a name stood."""
    assert plain.startswith(TITLE)
    plain = " ".join(plain.split())
    assert "The history in <data folder>/history.db is damaged" in plain
    assert "ValueError: <words> (live/clip_reader.py, line 7)" in plain
    assert "shows the clip <clip> on the track <track>" in plain
    assert "Live finds another engine (process 78)" in plain
    assert "that of <usual folder>, while SIDESTICK_DATA names <data folder> here" in plain
    assert "checks failed" in plain


def test_the_screen_says_the_names() -> None:
    """Whom they belong to needs them."""
    with TemporaryDirectory() as root:
        made = home_of(Path(root), PLAIN)
        said = " ".join(str(each.sentence) for each in examine(made.computer))
    assert "Loop 1" in said
    assert str(made.home) in said


@given(names=st.sampled_from(["Live 12.3 of Anna", "Ableton Live 12 Anna.app"]))
def test_a_live_that_was_renamed_is_not_named(names: str) -> None:
    """Copies of programs and of preferences bear whatever name a user gives them."""
    with TemporaryDirectory() as root:
        made = home_of(Path(root), PLAIN)
        if names.endswith(".app"):
            (made.computer.places.programs[0] / names).mkdir(parents=True)
        else:
            folder = made.home / "Library/Preferences/Ableton"
            shutil.move(folder / "Live 12.3", folder / names)
        text = report_of(made)
    assert "Anna" not in text
    assert "clip_reader.py" in text


def test_a_user_library_on_a_drive_that_is_away_is_not_named(tmp_path: Path) -> None:
    """Live's settings name it; the report says that it is away."""
    made = home_of(tmp_path, PLAIN)
    preferences = made.home / "Library/Preferences/Ableton/Live 12.3"
    away = tmp_path / "Volumes" / "Berta" / "User Library"
    (preferences / "Library.cfg").write_text(library_cfg(away), encoding="utf-8")
    text = report_of(made._replace(computer=replace(made.computer, library=None)))
    assert "Berta" not in text
    assert "A User Library that Live uses is not there" in " ".join(text.split())


@pytest.mark.parametrize(
    ("said", "scrubbed"),
    [
        ("/home/anna/x is there", "<home>/x is there"),
        ("in /home/anna", "in <home>"),
        ("/home/anna/data/history.db", "<data>/history.db"),
        ("file:///home/anna/data?mode=ro", "file://<data>?mode=ro"),
    ],
)
def test_paths_in_what_others_say_become_what_they_are_for(said: str, scrubbed: str) -> None:
    """The longest first, and never all of the disk."""
    places = {"home": Path("/home/anna"), "data": Path("/home/anna/data"), "root": Path("/")}
    assert scrubber(places)(said) == scrubbed
