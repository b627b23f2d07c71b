"""`sidestick uninstall`: everything that was set up goes, and the musician's own only if asked."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest

from sidestick_installer.autostart.job import Job
from sidestick_installer.deploy import install, script_folder
from sidestick_installer.errors import AutostartError
from sidestick_installer.removing import Removal, remove
from sidestick_installer.results import Status
from sidestick_installer.setting_up import set_up

from .homes import SHIPPED, VERSION, Home, Login, files, unpack

# What processes leave in a data folder.
LEFT_BEHIND = ("port.json", "panel.json", "panel.last", "port.lock", "keeper.lock", "engine.log")


@pytest.fixture(params=["Darwin", "Windows"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """Return a home with 0.2's data, in which this version was set up, and has run."""
    home = Home(tmp_path / "Zoë Müller", request.param)
    home.live("12.3.2", home.library)
    home.library.mkdir(parents=True)
    unpack("0.2.0", home.library, home.folder / "data")
    list(set_up(home.wish()))
    for name in LEFT_BEHIND:
        (home.folder / "data" / name).touch()
    (home.folder / "data" / "styles" / ".kept").mkdir()
    return home


def removal(home: Home, **changes: object) -> Removal:
    found = Removal(
        source=SHIPPED,
        version=VERSION,
        places=home.places,
        library=None,
        autostart=home.login,
        stop=lambda: bool(home.stop()) or True,
        data=home.folder / "data",
        caches=(home.folder / ".cache" / "sidestick",),
        keeps_data=False,
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def told(wish: Removal) -> list[tuple[str, Status]]:
    return [(each.key, each.status) for each in remove(wish)]


def test_no_trace_is_left(home: Home) -> None:
    """No file, no folder of ours, no entry at login, nothing that runs; Live's own stays."""
    cache = home.folder / ".cache" / "sidestick"
    cache.mkdir(parents=True)
    assert told(removal(home)) == [
        ("at_login", Status.OK),
        ("engine", Status.OK),
        ("script", Status.OK),
        ("data", Status.OK),
    ]
    assert [name for name in files(home.folder) if not name.endswith("Library.cfg")] == []
    assert not (home.folder / "data").exists()
    assert not cache.exists()
    assert list(home.library.iterdir()) == []
    assert home.login is not None
    assert home.login.job is None
    assert home.engine is None


def test_what_is_the_musicians_is_kept_where_that_is_wished(home: Home) -> None:
    """To the byte: history, models, styles, kits, the settings and whatever they have added."""
    folder, data = script_folder(home.library), home.folder / "data"
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    config = (folder / "config.json").read_bytes()
    before = files(data)
    assert ("data", Status.OK) in told(removal(home, keeps_data=True))
    assert not folder.exists()
    own = {name: before[name] for name in before if name not in LEFT_BEHIND}
    *_, again = remove(removal(home, keeps_data=True))
    assert str(again.sentence) == (
        f"{data} stays, with your history, settings, models, styles, kits of tracks."
    )
    assert files(data) == {**own, "kept/config.json": config, "kept/notes.txt": b"mine"}


def test_edited_files_of_the_script_are_kept_beside_the_rest(home: Home) -> None:
    """They are the musician's work, though no longer of any use to the next script."""
    folder, data = script_folder(home.library), home.folder / "data"
    with (folder / "errors.py").open("a", encoding="utf-8") as file:
        file.write("# by hand")
    edited = (folder / "errors.py").read_bytes()
    told(removal(home, keeps_data=True))
    assert files(data)["kept/errors.py.backup"] == edited


def test_settings_that_were_kept_before_stay_beside_others(home: Home) -> None:
    """Those of a second library, or of a later time."""
    folder, data = script_folder(home.library), home.folder / "data"
    kept = []
    for text in ('{"seed": 1}', '{"seed": 2}', '{"seed": 2}'):
        list(set_up(home.wish()))
        (folder / "config.json").write_text(text, encoding="utf-8")
        kept.append(text.encode())
        told(removal(home, keeps_data=True))
    found = files(data)
    assert {found["kept/config.json"], found["kept/config.json.backup"]} >= {kept[1]}
    assert kept[0] in {found[name] for name in found if name.startswith("kept/config.json")}


@pytest.mark.parametrize("keeps_data", [True, False])
def test_what_the_musician_has_put_into_the_script_is_kept_and_named(
    home: Home, keeps_data: bool
) -> None:
    """Nobody is asked for it, so it stays also where history and settings do not."""
    folder, data = script_folder(home.library), home.folder / "data"
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / ".secret").write_text("mine, too", encoding="utf-8")
    (folder / "errors.py").write_text("# by hand", encoding="utf-8")
    [script] = [
        each for each in remove(removal(home, keeps_data=keeps_data)) if each.key == "script"
    ]
    kept = data / "kept" if keeps_data else home.library / "Sidestick, your files"
    own = {
        ".secret": b"mine, too",
        "errors.py.backup": b"# by hand",
        "notes.txt": b"mine",
    }
    assert {name: content for name, content in files(kept).items() if name != "config.json"} == own
    assert (kept / "config.json").exists() is keeps_data
    assert not folder.exists()
    for said in (*own, str(kept)):
        assert said in str(script.sentence)


def test_files_that_were_kept_are_not_removed_with_the_settings(home: Home) -> None:
    """Of an earlier removal; they are named."""
    (script_folder(home.library) / "notes.txt").write_text("mine", encoding="utf-8")
    list(remove(removal(home, keeps_data=True)))
    *_, data = remove(removal(home))
    assert list(files(home.folder / "data")) == ["kept/notes.txt"]
    assert (data.status, "kept/notes.txt" in str(data.sentence)) == (Status.WARN, True)


def test_a_script_stays_where_a_full_disk_cannot_keep_what_is_in_it(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole, with the reason; no part of a file is called kept."""

    def refuse(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    folder, data = script_folder(home.library), home.folder / "data"
    before = files(folder)
    monkeypatch.setattr(os, "fsync", refuse)
    results = {each.key: each for each in remove(removal(home, keeps_data=True))}
    assert files(folder) == before
    assert not [name for name in files(data) if name.startswith("kept/")]
    script = results["script"]
    assert script.status is Status.FAIL
    for said in ("config.json", "the disk is full"):
        assert said in str(script.sentence)
    assert str(script.remedy) == "Make room on that disk, and run sidestick uninstall again."


def test_a_script_that_cannot_be_removed_stays_whole(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where Live has a file of it open on Windows."""

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Access is denied", str(self))

    folder = script_folder(home.library)
    before = files(folder)
    monkeypatch.setattr(Path, "rename", refuse)
    assert ("script", Status.FAIL) in told(removal(home))
    assert files(folder) == before


def test_files_that_are_not_ours_stay(home: Home) -> None:
    """A data folder that was named with SIDESTICK_DATA may be one for other things, too."""
    (home.folder / "data" / "thesis.doc").write_text("years of work", encoding="utf-8")
    other = home.library / "Remote Scripts" / "Other"
    other.mkdir()
    assert told(removal(home))[-1] == ("data", Status.WARN)
    assert list(files(home.folder / "data")) == ["thesis.doc"]
    assert other.is_dir()


def test_a_script_that_is_not_ours_stays(home: Home) -> None:
    """Nor is a link followed."""
    folder = script_folder(home.library)
    folder.rename(home.folder / "mine")
    folder.symlink_to(home.folder / "mine")
    assert ("script", Status.WARN) in told(removal(home))
    assert folder.is_symlink()
    assert (home.folder / "mine" / "__init__.py").is_file()


def test_a_script_whose_list_of_files_is_lost_is_ours_by_its_files(home: Home) -> None:
    """As when it is upgraded."""
    (script_folder(home.library) / "installed.json").unlink()
    assert ("script", Status.OK) in told(removal(home))
    assert not script_folder(home.library).exists()


def test_a_library_that_is_closed_is_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told that there is no script in it."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    (script,) = (each for each in remove(removal(home)) if each.key == "script")
    assert script.status is Status.FAIL
    assert f"{home.library} cannot be read" in str(script.sentence)


def test_a_library_that_is_absent_is_told(home: Home) -> None:
    """Its script is still there when its drive is connected again."""
    home.live("11.3.43", home.folder / "Gone")
    assert ("user_library", Status.WARN) in told(removal(home))


def test_removing_twice_is_harmless(home: Home) -> None:
    """Nothing is left to be removed."""
    list(remove(removal(home)))
    again = told(removal(home))
    assert again == [("at_login", Status.OK), ("engine", Status.OK), ("data", Status.OK)]


def test_a_system_that_refuses_is_told_and_the_rest_is_removed(home: Home) -> None:
    """With the place, for whoever does it by hand."""

    class Closed(Login):
        def remove(self) -> None:
            raise AutostartError("It may not be written.")

    refused, *rest = remove(removal(home, autostart=Closed(Job(("old",), Path("log")))))
    assert refused.status is Status.FAIL
    assert "the test's registry" in str(refused.remedy)
    assert [each.status for each in rest] == [Status.OK] * 3


def test_all_libraries_keep_their_settings(home: Home) -> None:
    """Each in a folder of its own, the newest Live's first."""
    other = home.folder / "Old Library"
    other.mkdir()
    home.live("11.3.43", other)
    install(SHIPPED, other, version=VERSION, config={"style": "jazz"})
    list(remove(removal(home, keeps_data=True)))
    kept = files(home.folder / "data" / "kept")
    assert list(kept) == ["config.json", "library 2/config.json"]
