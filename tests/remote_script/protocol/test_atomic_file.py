"""Files that are written whole or not at all: who may read them, and what is left of a failure."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from Sidestick.protocol.atomic_file import write_atomically

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs POSIX modes")


@pytest.fixture
def path(tmp_path):
    """Return where a file may be written, by a user who lets others read what is new."""
    before = os.umask(0o022)
    yield tmp_path / "file"
    os.umask(before)


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def test_a_new_file_may_be_read_by_whom_the_user_lets(path):
    """Unless it is to be private; then it never was anything else."""
    write_atomically(path, b"new")
    assert mode_of(path) == 0o644
    write_atomically(path, b"private", 0o600)
    assert (mode_of(path), path.read_bytes()) == (0o600, b"private")


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o755])
def test_a_file_that_is_replaced_keeps_its_permissions(path, mode):
    """They are what the user has chosen for it."""
    path.write_bytes(b"old")
    path.chmod(mode)
    write_atomically(path, b"new")
    assert (mode_of(path), path.read_bytes()) == (mode, b"new")


def test_a_draft_that_was_left_behind_hinders_nobody(path):
    """A process with the same number has ended while it wrote."""
    draft = path.with_name(f".file.{os.getpid()}")
    draft.write_bytes(b"half")
    write_atomically(path, b"whole")
    assert [each.name for each in path.parent.iterdir()] == ["file"]


def test_the_error_is_the_one_that_stopped_it(path):
    """Also where the draft was never made; what was there is as it was."""
    path.mkdir()
    with pytest.raises(OSError, match="directory"):
        write_atomically(path, b"new")
    assert [each.name for each in path.parent.iterdir()] == ["file"]
    with pytest.raises(FileNotFoundError):
        write_atomically(path.parent / "missing" / "file", b"new")


def test_a_name_may_be_as_long_as_the_system_allows(path):
    """A MIDI file of a loop library, for example."""
    long = path.with_name("ü" * 120 + ".mid")
    write_atomically(long, b"new")
    assert long.read_bytes() == b"new"
