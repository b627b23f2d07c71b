"""Refusals of the system, in words."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from sidestick_installer.refusals import advice, file_in_the_way, is_folder, may_write, reason


@pytest.mark.parametrize(
    ("error", "platform", "expected"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "linux", "Make room on that disk"),
        (OSError(errno.EFBIG, "File too large"), "linux", "Make room on that disk"),
        (OSError(errno.EROFS, "Read-only file system"), "linux", "Make that disk writable"),
        (PermissionError(13, "Denied"), "linux", "Give yourself the right to read and write there"),
        (
            PermissionError(13, "Denied"),
            "win32",
            "Quit Live, and give yourself the right to read and write there",
        ),
        (OSError("the copy is not as it should be"), "linux", "See that you may write there"),
    ],
)
def test_each_refusal_has_its_advice(error: OSError, platform: str, expected: str) -> None:
    """Live holds files on Windows only."""
    assert advice(error, platform) == expected


def test_a_full_disk_is_called_so() -> None:
    """In the same words on every system; of others the system's words are told."""
    assert reason(OSError(errno.ENOSPC, "No space left on device")) == "the disk is full"
    assert reason(OSError(errno.EROFS, "Read-only file system")) == "Read-only file system"
    assert reason(OSError("the copy is wrong")) == "the copy is wrong"


def test_a_folder_in_one_that_is_closed_is_not_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system says neither that it is there nor that it is not; nobody fails for that."""
    stat = Path.stat

    def closed(path: Path, **options: bool) -> object:
        if tmp_path in path.parents:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return stat(path, **options)

    inside = tmp_path / "inside" / "deeper"
    inside.mkdir(parents=True)
    monkeypatch.setattr(Path, "stat", closed)
    assert not is_folder(inside)
    assert file_in_the_way(inside) is None
    assert may_write(inside)  # in the folder above, which is there for all that is known
