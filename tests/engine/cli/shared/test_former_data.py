"""The data of earlier versions on Windows is where the new version looks, whole and once."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from sidestick_engine.cli.shared import user_data
from sidestick_engine.cli.shared.former_data import carry_over, former_folders
from sidestick_engine.errors import StartError

STORE = "Packages/PythonSoftwareFoundation.Python.3.12_qbz5n2kfra8p0/LocalCache/Local"
FILES = {
    "kits.txt": b"Drums = gm\n",
    "kits/my rack.txt": b"kick = 36\n",
    "kit_maps/mine.txt": b"kick = 36\n",
    "styles/mine.txt": b"style: Mine\n",
    "models/mine/model.json": b"{}",
    "models/mine/drums_rnn.onnx": bytes(range(256)) * 100,
    "models/in_use.json": b"{}",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the user's folder of a Windows on which this process seems to run."""
    for name in ("SIDESTICK_DATA", "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "AppData/Local"))
    monkeypatch.setattr(sys, "platform", "win32")
    return tmp_path


def keep_data(folder: Path) -> None:
    """Write what an earlier version keeps, with a process that is still at it."""
    for name, data in {**FILES, "port.json": b"{}", "engine.lock": b""}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def data_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".db"
    }


@pytest.mark.parametrize("place", ["", STORE])
def test_all_that_was_kept_is_there_again(
    home: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """From where any Python has put it; the old folder stays as it was, and is named once."""
    former = home / "AppData/Local" / place / "Sidestick"
    keep_data(former)
    before = data_in(former)
    assert user_data.folder() == home / ".sidestick"
    assert data_in(home / ".sidestick") == FILES
    assert data_in(former) == before
    assert str(former) in capsys.readouterr().err
    (former / "kits.txt").write_bytes(b"older\n")
    assert user_data.folder() == home / ".sidestick"
    assert data_in(home / ".sidestick") == FILES, "it is copied once"
    assert capsys.readouterr().err == ""


def test_of_two_former_folders_the_one_that_was_used_last_counts(home: Path) -> None:
    """One Python was taken for another meanwhile."""
    plain, store = (home / "AppData/Local" / place / "Sidestick" for place in ("", STORE))
    for folder, at_s in ((plain, 2_000_000), (store, 1_000_000)):
        keep_data(folder)
        for path in folder.iterdir():
            os.utime(path, (at_s, at_s))
    assert former_folders(os.environ) == [plain, store]


def test_a_history_comes_with_what_was_written_last(home: Path, tmp_path: Path) -> None:
    """Also while an engine of the earlier version has it open."""
    former = home / "AppData/Local/Sidestick"
    former.mkdir(parents=True)
    with closing(sqlite3.connect(former / "history.db")) as in_use:
        in_use.execute("PRAGMA journal_mode = WAL")
        in_use.execute("CREATE TABLE beat (name)")
        in_use.execute("INSERT INTO beat VALUES ('last')")
        in_use.commit()
        folder = user_data.folder()
    with closing(sqlite3.connect(folder / "history.db")) as history:
        assert history.execute("SELECT name FROM beat").fetchall() == [("last",)]


def test_a_damaged_history_is_carried_over_as_it_is(home: Path) -> None:
    """The engine saves what it can read of it, and says so."""
    former = home / "AppData/Local/Sidestick"
    former.mkdir(parents=True)
    (former / "history.db").write_bytes(b"SQLite format 3\0" + b"?" * 5000)
    (former / "history.db-wal").write_bytes(b"wal")
    folder = user_data.folder()
    assert (folder / "history.db").read_bytes() == (former / "history.db").read_bytes()
    assert (folder / "history.db-wal").exists()


def test_where_it_cannot_be_copied_nothing_is_left_behind(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full: a sentence, and the next start copies it all."""
    keep_data(home / "AppData/Local/Sidestick")

    def full(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "copy2", full)
        with pytest.raises(StartError, match=r"No space left on device\. See that the disk"):
            user_data.folder()
    assert [path.name for path in home.iterdir()] == ["AppData"]
    assert data_in(user_data.folder()) == FILES


def test_two_that_start_together_copy_it_once(home: Path) -> None:
    """The second finds what the first has put there meanwhile."""
    former = home / "AppData/Local/Sidestick"
    keep_data(former)
    folder = home / ".sidestick"
    assert carry_over([former], folder) == former
    assert carry_over([former], folder) is None
    assert [path.name for path in home.iterdir() if "sidestick" in path.name] == [".sidestick"]


@pytest.mark.parametrize("name", ["SIDESTICK_DATA", ""])
def test_elsewhere_nothing_is_copied(
    home: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """With a folder of the user's choice, and on other systems."""
    keep_data(home / "AppData/Local/Sidestick")
    if name:
        monkeypatch.setenv(name, str(home / "mine"))
    else:
        monkeypatch.setattr(sys, "platform", "linux")
    assert user_data.waiting_data() == []
