"""A history that is damaged, emptied, deleted or replaced: it is noticed, saved from, gone on with.

Real files, damaged on the disk: while the engine has them open, and between two engines.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from Sidestick.protocol.messages import ClipContent, Note
from sidestick_engine.errors import HistoryError
from sidestick_engine.history import history_file, salvage, schema
from sidestick_engine.history.database import ClipKeys, History, Preview, Provenance, Query
from sidestick_engine.history.documents import Documents

PAGE_BYTES = 4096
KEPT = 24
MOST_IN_A_PAGE = 12
FILLS: dict[str, Callable[[int], bytes]] = {
    "zeros": bytes,
    "ones": lambda count: b"\xff" * count,
    "garbage": random.Random(7).randbytes,
}


def keep(history: History, number: int) -> int:
    """Keep a version that fits into a page, or needs several."""
    notes = [Note(36, at / 16, 0.25, 99.5) for at in range((2, 40, 500)[number % 3])]
    made = Provenance("vary", "b", "funk", number, "{}", "sha")
    clip = ClipKeys("set", "track", f"clip {number % 5}")
    return history.keep(clip, ClipContent(f"c{number}", 64.0, notes), Preview(1.0, [1, 2]), made)


def seeds(history: History) -> set[int]:
    """Return what is kept, every row of it read with all its notes."""
    opened = [history.opened(entry.row) for entry in history.find(Query(), 999)]
    return {each.entry.seed for each in opened if each is not None}


def asides(folder: Path) -> list[Path]:
    """Return the files that were put aside, without their logs."""
    found = folder.glob("history.db.damaged*")
    return sorted(path for path in found if not path.name.endswith(schema.LOGS))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a history with KEPT versions, all in the file."""
    folder = tmp_path_factory.mktemp("written")
    with closing(History(folder / "history.db")) as history:
        for number in range(KEPT):
            keep(history, number)
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    """Return a copy of that folder."""
    return Path(shutil.copytree(written, tmp_path / "data"))


@pytest.fixture(params=["running", "restarted"])
def history(request: pytest.FixtureRequest, folder: Path) -> Iterator[History]:
    """Return a history that is open already, or one that opens the file with the next call."""
    with closing(History(folder / "history.db")) as history:
        if request.param == "running":
            keep(history, KEPT)
        yield history


def overwrite(path: Path, at: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)


@pytest.mark.parametrize("fill", FILLS)
def test_whichever_page_is_overwritten_the_rest_is_saved(
    written: Path, tmp_path: Path, fill: str
) -> None:
    """Each in turn: versions are kept on, and at most those that lay in it are missing."""
    size = (written / "history.db").stat().st_size
    assert size > 20 * PAGE_BYTES
    for page in range(size // PAGE_BYTES):
        folder = Path(shutil.copytree(written, tmp_path / str(page)))
        path = folder / "history.db"
        overwrite(path, page * PAGE_BYTES, FILLS[fill](PAGE_BYTES))
        damaged = path.read_bytes()
        with closing(History(path)) as history:
            keep(history, 100)
            after = seeds(history)
            assert 100 in after
            assert len(after) >= KEPT + 1 - MOST_IN_A_PAGE, f"page {page}"
            assert history.take_warning()
        assert [aside.read_bytes() for aside in asides(folder)] == [damaged]
        with closing(History(path)) as history:
            assert seeds(history) == after
            assert history.take_warning() == ""


def test_damage_behind_the_first_page_is_met_while_running(
    history: History, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The call that meets it does its work and leaves a warning; the log has the same one."""
    overwrite(folder / "history.db", PAGE_BYTES, b"\0" * PAGE_BYTES)
    keep(history, 100)
    warning = history.take_warning()
    assert warning.endswith(asides(folder)[0].name)
    assert warning in caplog.text
    assert str(asides(folder)[0]) in caplog.text
    assert seeds(history) >= {*range(KEPT), 100}
    assert history.take_warning() == ""


@pytest.mark.parametrize("left", [0, 1, 100, PAGE_BYTES, 2 * PAGE_BYTES, 30 * PAGE_BYTES + 700])
def test_a_file_cut_short_is_saved_from(history: History, folder: Path, left: int) -> None:
    """As far as there are bytes; with nothing left a new history begins."""
    path = folder / "history.db"
    with path.open("r+b") as file:
        file.truncate(left)
    keep(history, 100)
    assert 100 in seeds(history)
    if left > 30 * PAGE_BYTES:
        assert len(seeds(history)) > 5


def test_the_tail_overwritten(history: History, folder: Path) -> None:
    """All that is before it stays."""
    path = folder / "history.db"
    half = path.stat().st_size // 2 // PAGE_BYTES * PAGE_BYTES
    overwrite(path, half, FILLS["garbage"](half))
    keep(history, 100)
    assert len(seeds(history)) > KEPT // 3


@pytest.mark.parametrize("data", [b"this is no database" * 999, b"x", b"\0" * PAGE_BYTES])
def test_garbage_in_its_place(history: History, folder: Path, data: bytes) -> None:
    """Its bytes are put aside, and the history goes on."""
    (folder / "history.db").write_bytes(data)
    keep(history, 100)
    assert 100 in seeds(history)
    assert [aside.read_bytes() for aside in asides(folder)] == [data]


def test_a_database_of_somebody_else_in_its_place(history: History, folder: Path) -> None:
    """It is put aside whole, not written into."""
    path = folder / "history.db"
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.executescript("CREATE TABLE versions (a); INSERT INTO versions VALUES (5);")
    keep(history, 100)
    with closing(sqlite3.connect(asides(folder)[0])) as other:
        assert other.execute("SELECT a FROM versions").fetchall() == [(5,)]


def test_a_folder_in_its_place(history: History, folder: Path) -> None:
    """It is put aside with all that is in it."""
    path = folder / "history.db"
    path.unlink()
    path.mkdir()
    (path / "mine.txt").write_text("precious")
    keep(history, 100)
    assert seeds(history) >= {100}
    assert (asides(folder)[0] / "mine.txt").read_text() == "precious"


@pytest.mark.parametrize("when", ["before", "meanwhile"])
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_what_is_no_file_in_its_place(folder: Path, when: str, kind: str) -> None:
    """A pipe would hold us up for ever, a device has no end: they are put aside."""
    path = folder / "history.db"
    with closing(History(path)) as history:
        if when == "meanwhile":
            keep(history, 1)
        path.unlink()
        if kind == "pipe":
            os.mkfifo(path)
        else:
            path.symlink_to("/dev/zero")
        keep(history, 100)
        assert seeds(history) >= {100}
    assert not asides(folder)[0].is_file()
    assert path.is_file()


def test_each_damaged_file_is_put_aside_under_a_name_of_its_own(folder: Path) -> None:
    """The second does not take the place of the first."""
    path = folder / "history.db"
    for number, name in enumerate(("", "-2", "-3")):
        path.write_bytes(b"damage %d" % number)
        with closing(History(path)) as history:
            keep(history, number)
        assert (folder / f"history.db.damaged{name}").read_bytes() == b"damage %d" % number


def test_versions_in_the_log_alone_are_saved(folder: Path, tmp_path: Path) -> None:
    """An engine was killed: what it had committed is in the log, and the file is damaged."""
    path = folder / "history.db"
    with closing(History(path)) as history:
        keep(history, 100)
        keep(history, 101)
        killed = Path(shutil.copytree(folder, tmp_path / "killed"))
    log = (killed / "history.db-wal").read_bytes()
    assert len(log) > PAGE_BYTES
    for at in (0, PAGE_BYTES):
        folder = Path(shutil.copytree(killed, tmp_path / str(at)))
        overwrite(folder / "history.db", at, b"\0" * PAGE_BYTES)
        with (folder / "history.db").open("r+b") as file:
            file.truncate(3 * PAGE_BYTES)
        with closing(History(folder / "history.db")) as history:
            keep(history, 102)
            assert seeds(history) >= {100, 101, 102}
        (aside,) = asides(folder) or [folder / "history.db"]
        if aside.name != "history.db":
            assert aside.with_name(aside.name + "-wal").read_bytes() == log


def test_a_file_emptied_beside_its_log_does_not_cost_the_log(folder: Path, tmp_path: Path) -> None:
    """SQLite deletes the log of an empty file; here what was committed is saved first."""
    with closing(History(folder / "history.db")) as history:
        keep(history, 100)
        killed = Path(shutil.copytree(folder, tmp_path / "killed"))
    (killed / "history.db").write_bytes(b"")
    with closing(History(killed / "history.db")) as history:
        assert 100 in seeds(history)


@pytest.mark.parametrize("frame", [0, 1, 3])
def test_a_damaged_log_costs_no_more_than_what_is_damaged_in_it(
    written: Path, tmp_path: Path, frame: int
) -> None:
    """Later versions in it are read, whether or not SQLite would."""
    folder = Path(shutil.copytree(written, tmp_path / "data"))
    with closing(History(folder / "history.db")) as history:
        for number in range(100, 110):
            keep(history, number)
        log_path = folder / "history.db-wal"
        overwrite(log_path, 32 + frame * (24 + PAGE_BYTES) + 30, FILLS["garbage"](PAGE_BYTES - 60))
        keep(history, 110)
        assert seeds(history) >= {*range(KEPT), 110}


def test_a_row_that_holds_what_was_not_written_is_left_out(history: History, folder: Path) -> None:
    """All others are as they were; it is noticed when somebody reads the row."""
    with closing(sqlite3.connect(folder / "history.db")) as other:
        other.execute("UPDATE versions SET notes = x'c1' WHERE seed = 3")
        other.execute("UPDATE versions SET notes = x'9105' WHERE seed = 4")
        other.execute("UPDATE versions SET events = x'a1ff' WHERE seed = 5")
        other.commit()
    assert seeds(history) >= {*range(KEPT)} - {3, 4, 5}
    assert not seeds(history) & {3, 4, 5}
    assert len(asides(folder)) == 1


@pytest.mark.parametrize("column", ["notes", "content", "length_beats"])
def test_a_version_of_which_one_bit_has_changed_is_left_out(
    history: History, folder: Path, column: str
) -> None:
    """SQLite sees nothing wrong with its page, and the notes are notes: they are others."""
    changed = {
        "notes": schema.msgpack.packb([[36, 0.0, 0.25, 99.0]]),
        "content": "c6",
        "length_beats": 32.0,
    }
    with closing(sqlite3.connect(folder / "history.db")) as file, file:
        file.execute(f"UPDATE versions SET {column} = ? WHERE seed = 5", (changed[column],))
    assert seeds(history) >= {*range(KEPT)} - {5}
    assert 5 not in seeds(history)
    assert "damaged" in history.take_warning()


def test_a_history_deleted_while_it_is_open_begins_again(folder: Path) -> None:
    """At the next call: nothing is written into a file that has no name any more."""
    path = folder / "history.db"
    for name in (("",), ("", "-wal", "-shm"), ("-wal",), ("-shm",), ("-wal", "-shm")):
        with closing(History(path)) as history:
            keep(history, 100)
            for suffix in name:
                path.with_name(path.name + suffix).unlink()
            keep(history, 101)
            assert ("deleted" in history.take_warning()) == ("" in name)
        with closing(History(path)) as history:
            kept = seeds(history)
            assert kept == {101} if "" in name else kept >= {100, 101}


def test_a_history_replaced_while_it_is_open_is_the_one_that_goes_on(
    written: Path, folder: Path, tmp_path: Path
) -> None:
    """Such as a copy that was put back: what the old one's log holds does not get into it."""
    path = folder / "history.db"
    with closing(History(path)) as history:
        keep(history, 100)
        shutil.copy(written / "history.db", tmp_path / "copy")
        (tmp_path / "copy").replace(path)
        keep(history, 101)
        assert "replaced" in history.take_warning()
        assert seeds(history) == {*range(KEPT), 101}
    with closing(History(path)) as history:
        assert seeds(history) == {*range(KEPT), 101}
        assert history.take_warning() == ""


def test_a_copy_written_over_it_while_it_is_open(written: Path, folder: Path) -> None:
    """It may mix with what the log holds: whatever reads is there, and the history goes on."""
    path = folder / "history.db"
    with closing(History(path)) as history:
        for number in range(100, 110):
            keep(history, number)
        path.write_bytes((written / "history.db").read_bytes())
        keep(history, 110)
        assert seeds(history) >= {*range(KEPT), 110}


def test_a_file_that_cannot_be_written_is_a_sentence_each_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not damaged, so it stays where it is; once it can be written, versions are kept."""

    def read_only(path: Path) -> sqlite3.Connection:
        return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)

    with closing(History(folder / "history.db")) as history:
        with monkeypatch.context() as patch:
            patch.setattr(history_file, "open_file", read_only)
            for _ in range(2):
                with pytest.raises(HistoryError, match="readonly"):
                    keep(history, 100)
            assert seeds(history) == {*range(KEPT)}
        history.close()
        keep(history, 100)
        assert (history.take_warning(), asides(folder)) == ("", [])


def test_where_there_is_no_room_to_save_nothing_is_moved(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every call says so; with room again it is done."""
    path = folder / "history.db"
    overwrite(path, PAGE_BYTES, b"\0" * PAGE_BYTES)
    before = path.read_bytes()

    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    with closing(History(path)) as history:
        with monkeypatch.context() as patch:
            patch.setattr(salvage, "mkdtemp", full)
            for _ in range(2):
                with pytest.raises(HistoryError, match="No space left"):
                    keep(history, 100)
        assert (path.read_bytes(), asides(folder)) == (before, [])
        keep(history, 100)
        assert seeds(history) >= {*range(KEPT), 100}
        assert {each.name for each in folder.iterdir()} == {
            "history.db",
            "history.db-wal",
            "history.db-shm",
            "history.db.damaged",
        }


def test_the_doctor_reads_the_history_and_changes_nothing(folder: Path) -> None:
    """Whole, in use by an engine, missing, damaged: each has its sentence."""
    path = folder / "history.db"
    assert history_file.examine(folder / "none.db") == "no version has been kept yet"
    assert "is whole" in history_file.examine(path)
    with closing(History(path)) as history:
        keep(history, 100)
        assert "is whole" in history_file.examine(path)
        keep(history, 101)
    overwrite(path, 2 * PAGE_BYTES, FILLS["garbage"](PAGE_BYTES))
    before = path.read_bytes()
    with pytest.raises(HistoryError, match=r"is damaged: .* restart the engine: .*db\.damaged\."):
        history_file.examine(path)
    assert path.read_bytes() == before
    with closing(History(path)) as history:
        keep(history, 102)
    assert history_file.examine(path).endswith("is beside it: history.db.damaged")


def test_what_pages_work_on_is_saved_as_well(folder: Path) -> None:
    """Every table of the history is, whichever of its pages are whole."""
    path = folder / "history.db"
    texts = {key: letter * 9000 for key, letter in (("one", "x"), ("two", "y"))}
    with closing(History(path)) as history:
        documents = Documents(history).handlers
        for key, text in texts.items():
            documents["save_document"]({"key": key, "text": text, "put_aside": 0})
    overwrite(path, 0, bytes(100))
    with closing(History(path)) as history:
        documents = Documents(history).handlers
        for key, text in texts.items():
            found = documents["open_document"]({"key": key, "others": [], "is_new": 0})
            assert found == {"key": key, "text": text}
        assert seeds(history) == {*range(KEPT)}
