"""Putting the script into a User Library."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sidestick_installer.deploy import NEXT_STEPS, DeployAction, install, plan, script_folder
from sidestick_installer.errors import DeployError
from sidestick_installer.manifest import Manifest

from .conftest import SHIPPED

CONFIG = {"channel": 1}


def contents(folder: Path) -> dict[str, str]:
    """Return every file below `folder`, with its text."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_library_gets_exactly_the_scripts_files(source: Path, library: Path) -> None:
    """Sources, settings and the list of files; no compiled Python, nothing hidden, no remains."""
    report = install(source, library, version="0.1.0", config=CONFIG)
    files = contents(library)
    prefix = "Remote Scripts/Sidestick/"
    assert set(files) == {prefix + name for name in [*SHIPPED, "config.json", "installed.json"]}
    assert {name: files[prefix + name] for name in SHIPPED} == SHIPPED
    assert json.loads(files[prefix + "config.json"]) == CONFIG
    assert report.copied
    assert report.config_written
    assert report.previous is None
    assert [path.name for path in (library / "Remote Scripts").iterdir()] == ["Sidestick"]


def test_the_report_says_where_it_is_and_what_to_choose_in_live(
    source: Path, library: Path
) -> None:
    """Live looks for scripts only at its start, so a restart comes first."""
    report = install(source, library, version="0.1.0")
    assert str(report) == f"Sidestick 0.1.0 installed in {script_folder(library)}"
    assert NEXT_STEPS.index("Quit Live") < NEXT_STEPS.index("Link, Tempo & MIDI")
    assert "Control\n     Surface" in NEXT_STEPS


def test_installing_again_changes_nothing(source: Path, library: Path) -> None:
    """The same version over itself copies no file."""
    install(source, library, version="0.1.0", config=CONFIG)
    before = script_folder(library).stat().st_ino
    report = install(source, library, version="0.1.0", config=CONFIG)
    assert not report.copied
    assert not report.config_written
    assert script_folder(library).stat().st_ino == before
    assert "was installed already" in str(report)


def test_an_upgrade_removes_old_files_and_keeps_the_users(source: Path, library: Path) -> None:
    """Settings and files that the user added stay; what the old version shipped goes."""
    install(source, library, version="0.1.0", config=CONFIG)
    folder = script_folder(library)
    (folder / "config.json").write_text('{"channel": 9}', encoding="utf-8")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "surface.cpython-311.pyc").write_bytes(b"old")
    (source / "surface.py").unlink()
    (source / "actions.py").write_text("new\n", encoding="utf-8")

    report = install(source, library, version="0.2.0", config=CONFIG)

    files = contents(folder)
    assert "surface.py" not in files
    assert not (folder / "__pycache__").exists()
    assert files["actions.py"] == "new\n"
    assert files["notes.txt"] == "mine"
    assert files["config.json"] == '{"channel": 9}'
    assert (report.previous, report.config_written, report.replaced) == ("0.1.0", False, ())
    assert "It replaces version 0.1.0." in str(report)


def test_a_file_changed_by_hand_is_put_back_and_named(source: Path, library: Path) -> None:
    """The musician's edit of our code is not silently lost."""
    install(source, library, version="0.1.0")
    (script_folder(library) / "surface.py").write_text("edited", encoding="utf-8")
    report = install(source, library, version="0.1.0")
    assert report.copied
    assert report.replaced == ("surface.py",)
    assert contents(script_folder(library))["surface.py"] == SHIPPED["surface.py"]
    assert "Changed by hand since and now as shipped: surface.py." in str(report)


def test_a_missing_file_is_put_back(source: Path, library: Path) -> None:
    """Installing repairs."""
    install(source, library, version="0.1.0")
    (script_folder(library) / "protocol" / "messages.py").unlink()
    assert install(source, library, version="0.1.0").copied
    assert "protocol/messages.py" in contents(script_folder(library))


def test_missing_settings_are_written_without_touching_the_rest(
    source: Path, library: Path
) -> None:
    """Deleting config.json and installing gives a fresh one."""
    install(source, library, version="0.1.0", config=CONFIG)
    (script_folder(library) / "config.json").unlink()
    report = install(source, library, version="0.1.0", config=CONFIG)
    assert (report.copied, report.config_written) == (False, True)


@pytest.mark.parametrize("name", ["surface.py", "installed.json"])
def test_a_foreign_folder_of_that_name_is_left_alone(
    source: Path, library: Path, name: str
) -> None:
    """Without a legible list of files it is not ours to replace."""
    folder = script_folder(library)
    folder.mkdir(parents=True)
    (folder / name).write_text("somebody else's", encoding="utf-8")
    with pytest.raises(DeployError, match=r"installer did not make it.*Move it out"):
        install(source, library, version="0.1.0")
    assert contents(folder) == {name: "somebody else's"}


def test_a_link_is_left_alone(source: Path, library: Path) -> None:
    """A developer's link to the sources must not be replaced, nor written through."""
    folder = script_folder(library)
    folder.parent.mkdir()
    folder.symlink_to(source)
    with pytest.raises(DeployError, match="is a link to"):
        install(source, library, version="0.1.0")
    assert folder.is_symlink()
    assert "installed.json" not in contents(source)


def test_a_file_of_that_name_is_left_alone(source: Path, library: Path) -> None:
    """Also something that is no folder."""
    folder = script_folder(library)
    folder.parent.mkdir()
    folder.write_text("a file", encoding="utf-8")
    with pytest.raises(DeployError, match="Move it out"):
        install(source, library, version="0.1.0")
    assert folder.read_text(encoding="utf-8") == "a file"


def test_an_empty_folder_of_that_name_is_used(source: Path, library: Path) -> None:
    """There is nothing to lose in it."""
    script_folder(library).mkdir(parents=True)
    assert install(source, library, version="0.1.0").copied


def test_a_library_that_does_not_exist_is_named(source: Path, tmp_path: Path) -> None:
    """A mistyped --library creates no folder."""
    with pytest.raises(DeployError, match=r"There is no folder .*nowhere.*--library"):
        install(source, tmp_path / "nowhere", version="0.1.0")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("inside", ["Remote Scripts", "Remote Scripts/Sidestick"])
def test_a_folder_inside_the_library_is_not_taken_for_it(
    source: Path, library: Path, inside: str
) -> None:
    """Live would never look in Remote Scripts/Remote Scripts."""
    (library / inside).mkdir(parents=True)
    with pytest.raises(DeployError, match="lies inside a User Library"):
        install(source, library / inside, version="0.1.0")


def test_a_read_only_library_is_a_sentence(
    source: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a network drive refuses: no right to make a folder there."""

    def refuse(self: Path, *args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(DeployError, match=r"Permission denied.*right to read and write there"):
        install(source, library, version="0.1.0")


def test_if_the_swap_fails_the_old_script_is_still_there(
    source: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Live holding a file open on Windows must not leave the musician without a script."""
    install(source, library, version="0.1.0", config=CONFIG)
    before = contents(library)
    (source / "surface.py").write_text("new", encoding="utf-8")
    rename = Path.rename

    def refuse_new(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise PermissionError(13, "Access is denied", str(self))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse_new)
    with pytest.raises(DeployError, match="Access is denied"):
        install(source, library, version="0.2.0", config=CONFIG)
    assert contents(library) == before


def test_an_installation_killed_between_its_renames_is_mended_by_the_next(
    source: Path, library: Path
) -> None:
    """The old folder, with the user's settings, comes back from where it was moved aside."""
    install(source, library, version="0.1.0", config={"channel": 7})
    folder = script_folder(library)
    aside = folder.parent / ".Sidestick-killed" / "old"
    aside.parent.mkdir()
    folder.rename(aside)
    report = install(source, library, version="0.2.0", config=CONFIG)
    assert report.previous == "0.1.0"
    assert json.loads((folder / "config.json").read_text(encoding="utf-8")) == {"channel": 7}
    assert [path.name for path in folder.parent.iterdir()] == ["Sidestick"]


def test_a_source_without_a_script_is_refused(tmp_path: Path, library: Path) -> None:
    """A damaged installation of Sidestick itself does not empty the library."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(DeployError, match="holds no script"):
        install(tmp_path / "empty", library, version="0.1.0")
    assert contents(library) == {}


def test_the_noted_hashes_are_those_of_the_installed_files(source: Path, library: Path) -> None:
    """The list of files can be checked against the folder by anyone."""
    install(source, library, version="0.1.0")
    shutil.rmtree(source)
    noted = Manifest.read(script_folder(library))
    assert noted is not None
    assert noted.version == "0.1.0"
    assert set(noted.files) == set(SHIPPED)


@pytest.mark.skipif(os.name != "posix", reason="links need a right on Windows")
def test_hidden_files_and_links_of_the_user_stay(source: Path, library: Path) -> None:
    """As those of git, for whoever edits the script; and a link stays one, also to nothing."""
    install(source, library, version="0.1.0")
    folder = script_folder(library)
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("[core]", encoding="utf-8")
    (folder / "link").symlink_to("nowhere")
    install(source, library, version="0.2.0")
    assert (folder / ".git" / "config").read_text(encoding="utf-8") == "[core]"
    assert (folder / "link").readlink() == Path("nowhere")


def test_a_file_of_the_user_where_this_version_has_one_is_kept_beside_it(
    source: Path, library: Path
) -> None:
    """A later version may ship what they have called the same."""
    install(source, library, version="0.1.0")
    folder = script_folder(library)
    (folder / "colours.py").write_text("mine", encoding="utf-8")
    (source / "colours.py").write_text("shipped", encoding="utf-8")
    report = install(source, library, version="0.2.0")
    assert (folder / "colours.py").read_text(encoding="utf-8") == "shipped"
    assert (folder / "colours.py.backup").read_text(encoding="utf-8") == "mine"
    assert report.backups == ("colours.py.backup",)


def test_a_full_disk_is_called_so(
    source: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody looks for a program that holds a file then."""

    def refuse(self: Path, *args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(DeployError, match=r"the disk is full.*Make room") as refused:
        install(source, library, version="0.1.0")
    assert "Quit Live" not in str(refused.value)


@pytest.mark.parametrize("carry_out", [plan, install])
def test_a_file_where_live_has_its_scripts_is_named(
    source: Path, library: Path, carry_out: Callable[..., object]
) -> None:
    """Nobody is sent to look for rights or for a program that holds something; it stays."""
    (library / "Remote Scripts").write_text("mine", encoding="utf-8")
    with pytest.raises(DeployError, match=r"Remote Scripts is a file.*Move that file away"):
        carry_out(source, library, version="0.1.0")
    assert (library / "Remote Scripts").read_text(encoding="utf-8") == "mine"


def test_a_plan_for_a_library_that_cannot_be_written_is_refused(
    source: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the installation would be; where nothing is to be done nobody minds."""
    monkeypatch.setattr(os, "access", lambda _, mode: not mode & os.W_OK)
    with pytest.raises(DeployError, match=r"cannot be written\. .*right to read and write there"):
        plan(source, library, version="0.1.0")
    install(source, library, version="0.1.0")
    assert plan(source, library, version="0.1.0").action is DeployAction.NOTHING
