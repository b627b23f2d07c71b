"""`sidestick setup` on homes as macOS, Windows and Linux lay them out: every state, named."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from sidestick_installer.autostart.job import Job
from sidestick_installer.autostart.launch_agent import LaunchAgent
from sidestick_installer.deploy import install, script_folder
from sidestick_installer.errors import InstallerError
from sidestick_installer.results import Status
from sidestick_installer.setting_up import Setup, has_script, later_scripts, set_up

from .homes import SHIPPED, VERSION, Home, Login, files, unpack

OK, WARN, FAIL = Status.OK, Status.WARN, Status.FAIL


def told(wish: Setup, dry_run: bool = False) -> Iterator[tuple[str, Status, str]]:
    for each in set_up(wish, dry_run=dry_run):
        yield each.key, each.status, f"{each.sentence} {each.remedy}".strip()


def new(home: Home) -> None:
    home.live("12.3.2", home.library)
    home.library.mkdir(parents=True)


def two_lives(home: Home) -> None:
    new(home)
    home.live("11.3.43", home.folder / "Old Library")
    (home.folder / "Old Library").mkdir()


def moved(home: Home) -> None:
    home.live("12.3.2", home.folder / "Music & Samples" / "My Library")
    (home.folder / "Music & Samples" / "My Library").mkdir(parents=True)


def live_11_alone(home: Home) -> None:
    home.live("11.3.43", home.library)
    home.library.mkdir(parents=True)


def live_never_started(home: Home) -> None:
    home.install_live("12")


def live_10(home: Home) -> None:
    home.live("10.1.43", home.library)
    home.library.mkdir(parents=True)


def drive_absent(home: Home) -> None:
    two_lives(home)
    shutil.rmtree(home.library)


def older_drive_absent(home: Home) -> None:
    two_lives(home)
    (home.folder / "Old Library").rmdir()


def from_0_1(home: Home) -> None:
    new(home)
    unpack("0.1.0", home.library, home.folder / "data")


def from_0_2(home: Home) -> None:
    new(home)
    unpack("0.2.0", home.library, home.folder / "data")


def of_this_version(home: Home) -> None:
    new(home)
    install(SHIPPED, home.library, version=VERSION, config={"style": "reggae"})
    home.login = Login(home.job)
    home.engine = VERSION


def edited(home: Home) -> None:
    of_this_version(home)
    (script_folder(home.library) / "errors.py").write_text("# mine", encoding="utf-8")


def manifest_lost(home: Home) -> None:
    from_0_1(home)
    (script_folder(home.library) / "installed.json").unlink()


def later(home: Home) -> None:
    new(home)
    install(SHIPPED, home.library, version="100.0")


def foreign(home: Home) -> None:
    new(home)
    script_folder(home.library).mkdir(parents=True)
    (script_folder(home.library) / "theirs.py").touch()


def switched_off(home: Home) -> None:
    of_this_version(home)
    home.login = Login(home.job, is_enabled=False)


def another_at_login(home: Home) -> None:
    of_this_version(home)
    home.login = Login(Job(("old",), Path("log")))


def login_refuses(home: Home) -> None:
    new(home)
    home.login = Login(refusal="The registry may not be written.")


def no_login(home: Home) -> None:
    new(home)
    home.login = None


def engine_of_another_version(home: Home) -> None:
    of_this_version(home)
    home.engine = ""


def engine_refuses(home: Home) -> None:
    new(home)
    home.refusal = "The engine did not start."


LIVE = ("live", OK, "Ableton Live 12 Suite")
LOGIN = ("at_login", OK, "The engine starts at login from now on: the test's registry")
LOGIN_AS_BEFORE = ("at_login", OK, "The engine starts at login.")
ENGINE = ("engine", OK, "The engine runs.")
STAYS = "It replaces version "
# Each state -> what setup tells: key, status, and part of what it says.
STATES: dict[Callable[[Home], None], list[tuple[str, Status, str]]] = {
    new: [LIVE, ("script", OK, f"Sidestick {VERSION} installed in"), LOGIN, ENGINE],
    two_lives: [
        ("live", OK, "Ableton Live 12 Suite, Ableton Live 11 Suite"),
        ("script", OK, "User Library"),
        ("script", OK, "Old Library"),
        LOGIN,
        ENGINE,
    ],
    moved: [LIVE, ("script", OK, "My Library"), LOGIN, ENGINE],
    live_11_alone: [
        ("live", OK, "Ableton Live 11 Suite"),
        ("script", OK, "installed in"),
        LOGIN,
        ENGINE,
    ],
    live_never_started: [
        LIVE,
        ("user_library", FAIL, "Start Live once so that it creates one"),
        LOGIN,
        ENGINE,
    ],
    live_10: [("live", FAIL, "too old"), ("script", OK, "installed in"), LOGIN, ENGINE],
    drive_absent: [
        ("live", OK, "Ableton Live 12 Suite, Ableton Live 11 Suite"),
        ("user_library", FAIL, "Live 12.3.2 has its User Library in"),
        ("script", OK, "Old Library"),
        LOGIN,
        ENGINE,
    ],
    older_drive_absent: [
        ("live", OK, "Ableton Live 12 Suite, Ableton Live 11 Suite"),
        ("script", OK, "installed in"),
        ("user_library", WARN, "Live 11.3.43 has its User Library in"),
        LOGIN,
        ENGINE,
    ],
    from_0_1: [LIVE, ("script", OK, STAYS + "0.1.0"), LOGIN, ENGINE],
    from_0_2: [LIVE, ("script", OK, STAYS + "0.2.0"), LOGIN, ENGINE],
    of_this_version: [LIVE, ("script", OK, "was installed already"), LOGIN_AS_BEFORE, ENGINE],
    edited: [LIVE, ("script", OK, "they are in errors.py.backup"), LOGIN_AS_BEFORE, ENGINE],
    manifest_lost: [LIVE, ("script", OK, STAYS + "0.1.0"), LOGIN, ENGINE],
    later: [LIVE, ("script", FAIL, "sidestick setup --downgrade"), LOGIN, ENGINE],
    foreign: [LIVE, ("script", FAIL, "Move it out of Remote Scripts"), LOGIN, ENGINE],
    switched_off: [
        LIVE,
        ("script", OK, "was installed already"),
        ("at_login", WARN, "switched off"),
        ENGINE,
    ],
    another_at_login: [LIVE, ("script", OK, "was installed already"), LOGIN, ENGINE],
    login_refuses: [
        LIVE,
        ("script", OK, "installed in"),
        ("at_login", FAIL, "The registry may not be written. Until then: sidestick engine start"),
        ENGINE,
    ],
    no_login: [
        LIVE,
        ("script", OK, "installed in"),
        ("at_login", WARN, "sidestick engine start"),
        ENGINE,
    ],
    engine_of_another_version: [
        LIVE,
        ("script", OK, "was installed already"),
        LOGIN_AS_BEFORE,
        ENGINE,
    ],
    engine_refuses: [
        LIVE,
        ("script", OK, "installed in"),
        LOGIN,
        ("engine", FAIL, "The engine did not start."),
    ],
}


@pytest.fixture(params=["Darwin", "Windows"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    return Home(tmp_path / "Zoë Müller 🥁", request.param)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_setup_does_the_right_thing_in_every_state(
    home: Home, state: Callable[[Home], None]
) -> None:
    """A dry run says as much and changes nothing; again, it finds all as it has left it."""
    state(home)
    before = files(home.folder)
    planned = [(key, status) for key, status, _ in told(home.wish(), dry_run=True)]
    assert files(home.folder) == before
    found = list(told(home.wish()))
    assert [(key, status) for key, status, _ in found] == [each[:2] for each in STATES[state]]
    for (_, _, sentence), (_, _, part) in zip(found, STATES[state], strict=True):
        assert part in sentence
    if not (home.refusal or (home.login and home.login.refusal)):
        assert planned == [each[:2] for each in STATES[state]]
        stopped = home.stopped
        again = list(told(home.wish()))
        assert [each[:2] for each in again] == [each[:2] for each in found]
        assert home.stopped == stopped


@pytest.mark.parametrize("state", [from_0_1, from_0_2], ids=lambda state: state.__name__)
def test_an_upgrade_leaves_everything_of_the_musicians(
    home: Home, state: Callable[[Home], None]
) -> None:
    """Settings with learned controls, history, kit maps, styles and models, to the byte."""
    state(home)
    data = files(home.folder / "data")
    config = (script_folder(home.library) / "config.json").read_bytes()
    assert {"history.db", "tracks.txt", "styles/polka.txt", "models/mine/weights.bin"} <= set(data)
    list(set_up(home.wish()))
    assert files(home.folder / "data") == data
    assert (script_folder(home.library) / "config.json").read_bytes() == config


def test_an_engine_of_another_version_makes_way(home: Home) -> None:
    """So that script and engine meet in the same version."""
    engine_of_another_version(home)
    list(set_up(home.wish()))
    assert (home.stopped, home.engine) == (1, VERSION)


def test_what_starts_at_login_is_started_now(home: Home) -> None:
    """Once: the engine that runs in a terminal makes way for it."""
    new(home)
    home.engine = VERSION
    list(set_up(home.wish()))
    assert home.login is not None
    assert (home.stopped, home.login.starts, home.login.job) == (1, 1, home.job)


def test_a_python_of_the_microsoft_store_writes_no_entry(home: Home) -> None:
    """Windows would keep it to that Python, and start nothing."""
    new(home)
    key, status, sentence = list(told(home.wish(is_hidden=True)))[2]
    assert (key, status) == ("at_login", WARN)
    assert "Microsoft Store" in sentence
    assert home.login is not None
    assert home.login.job is None


@pytest.mark.parametrize(
    "documents",
    ["OneDrive/Dokumente", "OneDrive - Müller GmbH/Dokumente", "OneDrive/Documents"],
)
def test_documents_in_onedrive_get_the_script(tmp_path: Path, documents: str) -> None:
    """In a Windows of any language and edition, if Live's preferences name no library."""
    home = Home(tmp_path, "Windows")
    library = tmp_path / documents / "Ableton" / "User Library"
    library.mkdir(parents=True)
    home.live("12.3.2")
    assert ("script", OK) in [each[:2] for each in told(home.wish())]
    assert (script_folder(library) / "__init__.py").is_file()


def test_a_later_script_is_replaced_when_that_is_wished(home: Home) -> None:
    """It is there to be asked about before."""
    later(home)
    assert [each.previous for each in later_scripts(home.wish())] == ["100.0"]
    assert ("script", OK) in [each[:2] for each in told(home.wish(downgrade=True))]
    assert later_scripts(home.wish()) == []


def test_the_panel_opens_where_that_is_wished(home: Home) -> None:
    """Last; where it does not, the rest is done all the same."""

    def refuse() -> str:
        raise InstallerError("No browser.")

    new(home)
    assert list(told(home.wish(open_panel=lambda: "Open.")))[-1] == ("panel", OK, "Open.")
    refused = list(told(home.wish(open_panel=refuse)))[-1]
    assert refused == ("panel", WARN, "No browser. Open it yourself: sidestick panel")


def test_what_starts_at_login_is_let_be_where_that_is_wished(home: Home) -> None:
    """Neither added nor removed; the engine is started all the same."""
    new(home)
    found = list(told(home.wish(wants_login=False)))
    assert found[2][:2] == ("at_login", OK)
    assert home.login is not None
    assert home.login.job is None
    assert found[3][:2] == ("engine", OK)


def test_an_engine_that_cannot_start_is_no_tick_of_a_dry_run(home: Home) -> None:
    """As where the data folder cannot be written."""
    new(home)
    refused = home.wish(foresee_start=lambda: "The data folder cannot be written.")
    key, status, sentence = list(told(refused, dry_run=True))[-1]
    assert (key, status) == ("engine", FAIL)
    assert "cannot be written" in sentence


def test_a_file_at_login_that_cannot_be_written_is_a_sentence(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No numbers of the system's, and in a dry run no tick."""
    new(home)
    agents = LaunchAgent(home.folder / "agents", lambda words: CompletedProcess(words, 1, "", ""))

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(self))

    wish = home.wish(autostart=agents)
    with monkeypatch.context() as patched:
        patched.setattr(os, "access", lambda *_: False)
        foreseen = [each for each in told(wish, dry_run=True) if each[0] == "at_login"]
    monkeypatch.setattr(LaunchAgent, "install", refuse)
    found = [each for each in told(wish) if each[0] == "at_login"]
    for ((_, status, sentence),) in (foreseen, found):
        assert status is FAIL
        assert f"{agents.path} cannot be written (" in sentence
        assert "Errno" not in sentence
        assert "Until then: sidestick engine start" in sentence


def test_a_second_setup_knows_that_there_was_a_first(home: Home) -> None:
    """Whoever has made the two clicks is not told that they are left."""
    new(home)
    assert not has_script(home.wish())
    list(set_up(home.wish()))
    assert has_script(home.wish())


def test_on_linux_the_engine_is_set_up_without_live(tmp_path: Path) -> None:
    """With a folder for the script where one is given."""
    home = Home(tmp_path, "Linux")
    keys = [(key, status) for key, status, _ in told(home.wish())]
    assert keys == [("live", WARN), ("at_login", OK), ("engine", OK)]
    home.library.mkdir()
    given = [each[:2] for each in told(home.wish(library=home.library))]
    assert given == [("live", WARN), ("script", OK), ("at_login", OK), ("engine", OK)]
    assert (script_folder(home.library) / "config.json").is_file()
