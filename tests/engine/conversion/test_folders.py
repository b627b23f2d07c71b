"""MIDI files are found in folders, and nothing that is read is ever written over."""

from __future__ import annotations

import os
from pathlib import Path, PurePath

import pytest

from sidestick_engine.conversion.folders import destinations, find_files, refuse_existing
from sidestick_engine.errors import MidiFileError


@pytest.fixture
def loops(tmp_path: Path) -> Path:
    folder = tmp_path / "my löops"
    for name in ("a.mid", "Rock/b.MID", "Rock/deep er/c.midi", "Rock/._b.MID", "x.wav", "r.rmi"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"MThd")
    return folder


def test_folders_are_kept(loops: Path, tmp_path: Path) -> None:
    """Names too, but for a RIFF file's, which is written without what is around it."""
    out = tmp_path / "out"
    sources, left = find_files([loops], out)
    written = {place.relative_to(out).as_posix() for place in destinations(sources, out)}
    assert written == {"a.mid", "Rock/b.MID", "Rock/deep er/c.midi", "r.rmi.mid"}
    assert sorted(each.path.name for each in left) == ["._b.MID", "x.wav"]
    assert all(str(each.path) in each.reason for each in left)


def test_several_folders_keep_their_names(loops: Path, tmp_path: Path) -> None:
    """A file that is named beside them keeps its own."""
    sources, _ = find_files([loops / "Rock", loops / "a.mid"], tmp_path / "out")
    below = [source.below for source in sources]
    assert below == [PurePath("Rock/b.MID"), PurePath("Rock/deep er/c.midi"), PurePath("a.mid")]


def test_links_that_lead_back_end(loops: Path, tmp_path: Path) -> None:
    """Each folder is read once; a link to a file that is gone, and what is no file, are left."""
    (loops / "Rock" / "back").symlink_to(loops, target_is_directory=True)
    (loops / "gone.mid").symlink_to(loops / "nowhere.mid")
    (loops / "itself.mid").symlink_to("itself.mid")
    os.mkfifo(loops / "pipe.mid")
    sources, left = find_files([loops], tmp_path / "out")
    assert len(sources) == 4
    reasons = {each.path.name: each.reason for each in left}
    assert reasons["back"].endswith("back is read already, or the folder for results.")
    assert reasons["gone.mid"].endswith("is a link to a file that is not there.")
    assert reasons["itself.mid"].endswith("is a link to a file that is not there.")
    assert reasons["pipe.mid"].endswith("is no regular file.")


def test_results_within_what_is_read_are_not_read(loops: Path) -> None:
    """A second run finds the same files."""
    out = loops / "out"
    out.mkdir()
    (out / "a.mid").write_bytes(b"MThd")
    sources, _ = find_files([loops], out)
    assert all("out" not in source.below.parts for source in sources)


def test_what_is_read_is_never_written_over(loops: Path, tmp_path: Path) -> None:
    """By its folder, by a link, or by another name of the same file."""
    with pytest.raises(MidiFileError, match=r"is a folder that is read\. Choose another one"):
        find_files([loops], loops)
    sources, _ = find_files([loops / "a.mid"], loops)
    with pytest.raises(MidiFileError, match=r"a\.mid is a file that is read"):
        destinations(sources, loops)
    out = tmp_path / "out"
    out.mkdir()
    os.link(loops / "a.mid", out / "a.mid")
    with pytest.raises(MidiFileError, match="is a file that is read"):
        destinations(find_files([loops], out)[0], out)


def test_two_files_for_one_place_are_told_before(loops: Path, tmp_path: Path) -> None:
    """Also if their names differ by their case alone, which is one file on many disks."""
    other = tmp_path / "A.MID"
    other.write_bytes(b"MThd")
    sources, _ = find_files([loops / "a.mid", other], tmp_path / "out")
    with pytest.raises(MidiFileError, match=r"a\.mid and .*A\.MID would both be written to"):
        destinations(sources, tmp_path / "out")


def test_files_that_are_there_are_told(loops: Path) -> None:
    """The first of them, and how many more."""
    refuse_existing([loops / "none.mid"])
    with pytest.raises(MidiFileError, match=r"a\.mid and 1 other would be written over: nothing"):
        refuse_existing([loops / "a.mid", loops / "r.rmi"])


def test_a_path_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Before anything is read."""
    with pytest.raises(MidiFileError, match=r"There is no file or folder .*loops\."):
        find_files([tmp_path / "loops"], tmp_path / "out")
