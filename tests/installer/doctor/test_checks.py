"""The doctor: each check when all is well, and when it is not."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from sidestick_installer.checks.of_sidestick import MB
from sidestick_installer.deploy import script_folder
from sidestick_installer.doctor import Computer, examine
from sidestick_installer.errors import CheckError
from sidestick_installer.places import Places
from sidestick_installer.results import NAMES, Status, exit_code
from tests.installer.doctor.examined import assert_crossed, refuse, replace_all_of, result
from tests.installer.test_live_log import ERROR, TABLE


def test_all_is_well_where_all_is_well(computer: Computer, library: Path) -> None:
    """Every check ticks, in the order of what depends on what."""
    results = examine(computer)
    assert [(each.key, each.status, str(each.remedy), each.fix) for each in results] == [
        (key, Status.OK, "", "") for key in NAMES if key != "user_library"
    ]
    assert exit_code(results) == 0
    said = {each.key: str(each.sentence) for each in results}
    assert "1.2 ms" in said["engine"]
    assert str(script_folder(library)) in said["script"]
    assert said["connection"].endswith("shows the clip Loop 1 on the track Drums")


def test_the_doctor_changes_nothing(computer: Computer, tmp_path: Path) -> None:
    """Looking twice finds the same files with the same times."""
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    examine(computer)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_an_old_python_is_a_cross(computer: Computer) -> None:
    """The engine needs 3.11."""
    crossed = result(replace(computer, python=(3, 10, 14)), "versions")
    assert_crossed(crossed, r"Python 3\.10\.14", "3.11 or later")


def test_a_folder_that_live_does_not_see_is_a_cross(computer: Computer) -> None:
    """The port file is there for us, and is not for Live: the real places are compared."""
    place = r"C:\Users\Me\AppData\Local\Packages\Python\LocalCache\Local\Sidestick\port.json"
    crossed = result(replace(computer, redirected_to=lambda _path: place), "data_folder")
    assert_crossed(crossed, re.escape(place), "SIDESTICK_DATA")


def test_the_stores_python_is_named_where_all_is_well(computer: Computer) -> None:
    """So that who asks for help says it."""
    found = result(replace(computer, store_python=True), "data_folder")
    assert (found.status, "Microsoft Store" in str(found.sentence)) == (Status.OK, True)


def test_data_of_an_earlier_version_is_told_of(computer: Computer, tmp_path: Path) -> None:
    """Until it is copied."""
    found = result(replace(computer, former_data=[tmp_path / "old"]), "data_folder")
    assert (found.status, str(tmp_path / "old") in str(found.sentence)) == (Status.WARN, True)


def test_a_style_file_that_cannot_be_read_is_a_warning(computer: Computer) -> None:
    """All else works without it."""
    sentences = ["polka.txt, line 3, column 1: no.", "waltz.txt, line 1, column 1: no."]
    found = result(replace(computer, style_problems=lambda: sentences), "styles")
    assert found.status is Status.WARN
    assert str(found.sentence) == " ".join(sentences)
    assert "sidestick styles check FILE" in str(found.remedy)


def test_styles_that_cannot_be_looked_at_are_a_cross(computer: Computer) -> None:
    """They may be there, or not."""
    crossed = result(replace(computer, style_problems=refuse("They cannot be read.")), "styles")
    assert_crossed(crossed, "They cannot be read")


def test_missing_models_are_a_cross(computer: Computer) -> None:
    """In the words of those who load them."""
    crossed = result(replace(computer, weights=refuse("feel.onnx is missing.")), "models")
    assert_crossed(crossed, "feel.onnx is missing")


def test_no_live_is_only_a_warning(computer: Computer) -> None:
    """Sidestick also works from the command line."""
    [program] = computer.places.programs[0].iterdir()
    program.rmdir()
    assert result(computer, "live").status is Status.WARN


def test_an_operating_system_without_live_is_only_a_warning(computer: Computer) -> None:
    """The engine runs there all the same."""
    linux = replace(computer, places=Places(), library=Path("/mine"))
    assert result(linux, "live").status is Status.WARN
    assert "live_log" not in [each.key for each in examine(linux)]


def test_only_a_live_that_is_too_old_is_a_cross(computer: Computer) -> None:
    """Live 10 has Python 2."""
    [program] = computer.places.programs[0].iterdir()
    program.rename(program.with_name("Ableton Live 10 Suite.app"))
    assert_crossed(result(computer, "live"), "Ableton Live 10 Suite", "Live 11 or later")


def test_no_user_library_is_a_cross(computer: Computer) -> None:
    """And the checks that need one are left out."""
    assert computer.places.preferences is not None
    lost = replace(computer, places=Places(libraries=(Path("/nowhere"),)))
    assert_crossed(result(lost, "user_library"), "/nowhere", "sidestick setup")
    assert "script" not in [each.key for each in examine(lost)]


def test_a_library_without_the_script_is_a_cross(computer: Computer, tmp_path: Path) -> None:
    """Nothing was installed there yet."""
    (tmp_path / "mine").mkdir()
    crossed = result(replace(computer, library=tmp_path / "mine"), "script")
    assert_crossed(crossed, "There is no .*mine", "sidestick setup", "install_script")


def test_a_script_of_another_version_is_a_cross(computer: Computer) -> None:
    """Sidestick was updated, the script was not."""
    crossed = result(replace(computer, version="0.2.0"), "script")
    assert_crossed(crossed, r"version 0\.1\.0, not 0\.2\.0", "sidestick setup", "install_script")


def test_a_script_of_a_later_version_is_not_replaced(computer: Computer) -> None:
    """Whoever put it there had a newer Sidestick."""
    crossed = result(replace(computer, version="0.0.9"), "script")
    assert_crossed(crossed, r"version 0\.1\.0, not 0\.0\.9", "Update Sidestick")


def test_a_changed_or_missing_file_is_a_cross(computer: Computer, library: Path) -> None:
    """Both are named."""
    (script_folder(library) / "surface.py").unlink()
    (script_folder(library) / "__init__.py").write_text("edited", encoding="utf-8")
    crossed = result(computer, "script")
    said = "missing: surface.py; different: __init__.py"
    assert_crossed(crossed, said, "sidestick setup", "install_script")


def test_a_foreign_script_of_that_name_is_a_cross(computer: Computer, library: Path) -> None:
    """Installing would refuse, so the first thing to do is to move it."""
    folder = script_folder(library)
    replace_all_of(folder)
    crossed = result(computer, "script")
    assert_crossed(
        crossed, "was not made by", "sidestick doctor --fix does so", "move_foreign_script"
    )


@pytest.mark.skipif(os.name != "posix", reason="links need a right on Windows")
def test_a_link_of_that_name_is_a_foreign_script(
    computer: Computer, library: Path, tmp_path: Path
) -> None:
    """Installing refuses to write through it."""
    folder = script_folder(library)
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    crossed = result(computer, "script")
    assert_crossed(
        crossed, "was not made by", "sidestick doctor --fix does so", "move_foreign_script"
    )


def test_a_copy_made_by_hand_that_is_as_shipped_is_fine(computer: Computer, library: Path) -> None:
    """Only the files that Live loads count."""
    (script_folder(library) / "installed.json").unlink()
    assert result(computer, "script").status is Status.OK


def test_settings_that_are_not_legal_are_a_cross(computer: Computer, library: Path) -> None:
    """Every sentence of those who read them; deleting the file gives the built-in settings."""

    def problems(folder: Path) -> list[str]:
        assert folder == script_folder(library)
        return ["bars is 0", "No style polka."]

    crossed = result(replace(computer, config_problems=problems), "settings")
    assert_crossed(crossed, r"^bars is 0\. No style polka\.$", "delete it", "correct_settings")


def test_settings_that_are_not_there_are_fine(computer: Computer, library: Path) -> None:
    """The script has its own."""
    (script_folder(library) / "config.json").unlink()
    unread = replace(computer, config_problems=lambda _folder: ["never called"])
    assert result(unread, "settings").status is Status.OK


@pytest.fixture
def log(computer: Computer) -> Path:
    """Return the log of the Live that is installed."""
    assert computer.places.preferences is not None
    return computer.places.preferences / "Live 12.3" / "Log.txt"


def test_a_script_that_is_not_chosen_in_live_is_a_warning(computer: Computer, log: Path) -> None:
    """The commonest reason for silence; it says what to choose."""
    log.write_text(TABLE.format(second="None"), encoding="utf-8")
    warned = result(computer, "live_log")
    assert warned.status is Status.WARN
    assert "not chosen" in str(warned.sentence)
    assert "Link, Tempo & MIDI" in str(warned.remedy)


def test_an_error_in_lives_log_is_a_warning(computer: Computer, log: Path) -> None:
    """With its last line, its time and the log to send."""
    text = ERROR.format(script="Sidestick", text="no such pad").replace("2026-", "2999-")
    log.write_text(text, encoding="utf-8")
    warned = result(computer, "live_log")
    assert warned.status is Status.WARN
    assert "2999-01-02 10:05: ValueError: no such pad" in str(warned.sentence)
    assert str(log) in str(warned.remedy)


def test_errors_from_before_the_installation_no_longer_count(computer: Computer, log: Path) -> None:
    """They were the old version's."""
    text = ERROR.format(script="Sidestick", text="old").replace("2026-", "1999-")
    log.write_text(text, encoding="utf-8")
    assert result(computer, "live_log").status is Status.OK


def test_a_live_that_was_never_started_has_no_log(computer: Computer, log: Path) -> None:
    """A warning: there is nothing to read."""
    log.unlink()
    assert result(computer, "live_log").status is Status.WARN


def test_warnings_alone_do_not_fail(computer: Computer, log: Path) -> None:
    """Exit code 0."""
    log.unlink()
    assert exit_code(examine(computer)) == 0


def test_a_damaged_history_is_a_cross_with_what_to_do(computer: Computer) -> None:
    """The sentence is that of whoever reads it."""

    def damaged() -> str:
        raise CheckError("The history is damaged. Restart the engine.")

    found = result(replace(computer, history=damaged), "history")
    assert found.status is Status.FAIL
    assert str(found.sentence) == "The history is damaged. Restart the engine."


@pytest.mark.parametrize(
    ("free", "status"),
    [(19 * MB, Status.FAIL), (20 * MB, Status.WARN), (200 * MB, Status.OK)],
)
def test_the_fuller_disk_counts(
    computer: Computer, library: Path, free: int, status: Status
) -> None:
    """Of Sidestick's data and the User Library, which may lie on another drive."""
    sizes = {library: free, computer.port_file.parent: 10_000 * MB}
    found = result(replace(computer, free_bytes=sizes.__getitem__), "disk")
    assert found.status is status
    assert f"{free // MB} MB are free for the User Library ({library})" in str(found.sentence)


def test_a_library_that_is_closed_is_a_cross(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what lies in it is not looked for."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    crossed = result(computer, "user_library")
    assert_crossed(crossed, "User Library cannot be read", "right to read and write there")
    assert "script" not in [each.key for each in examine(computer)]


def test_a_disk_that_is_read_only_is_not_called_full(computer: Computer, library: Path) -> None:
    """Such as a disk image, on which no room is left either."""
    image = replace(
        computer, is_read_only=lambda folder: folder == library, free_bytes=lambda _folder: 0
    )
    crossed = result(image, "disk")
    assert_crossed(crossed, r"the User Library \(.*\) is read-only", "Make that disk writable")
    assert "MB" not in str(crossed.sentence)


def test_a_disk_that_is_not_there_is_no_full_one(computer: Computer, library: Path) -> None:
    """Its folder has a result of its own; and what is found of a full one ends in a full stop."""
    sizes = {library: None, computer.port_file.parent: 10 * MB}
    found = result(replace(computer, free_bytes=sizes.__getitem__), "disk")
    assert "10 MB are free for Sidestick's data" in str(found.sentence)
    assert str(found.sentence).endswith(").")
    nothing = result(replace(computer, free_bytes=lambda _folder: None), "disk")
    assert (nothing.status, "not known" in str(nothing.sentence)) == (Status.WARN, True)


def test_a_folder_that_may_not_be_written_is_a_cross(computer: Computer) -> None:
    """The engine could not say where it is."""
    locked = replace(computer, may_write=lambda folder: folder != computer.port_file.parent)
    assert_crossed(result(locked, "data_folder"), "may not write", "SIDESTICK_DATA")


def test_no_midi_system_is_a_warning(computer: Computer) -> None:
    """Live has ports of its own."""
    found = result(replace(computer, midi_ports=refuse("There is no MIDI system.")), "midi")
    assert found.status is Status.WARN


def test_a_damaged_model_of_the_users_is_a_warning(computer: Computer) -> None:
    """Sidestick's own plays in its place."""
    found = result(replace(computer, model_problems=lambda: ["mine is damaged."]), "models")
    assert (found.status, str(found.sentence)) == (Status.WARN, "mine is damaged.")


def test_a_file_in_place_of_a_folder_is_a_cross(
    computer: Computer, library: Path, tmp_path: Path
) -> None:
    """Of the data folder, or of Live's scripts: it is named, and nothing claims to mend it."""
    file = tmp_path / "file"
    file.touch()
    moved = replace(computer, port_file=file / "port.json", read_port_file=refuse("It is a file."))
    assert_crossed(result(moved, "data_folder"), f"but {file} is a file", "Move that file away")
    assert result(moved, "engine").fix == ""
    script_folder(library).parent.rename(tmp_path / "scripts")
    script_folder(library).parent.touch()
    assert_crossed(result(computer, "script"), "Remote Scripts is a file", "Move that file away")
