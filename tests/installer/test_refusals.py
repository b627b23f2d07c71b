"""Refusals of the system, in words."""

from __future__ import annotations

import errno

import pytest

from sidestick_installer.refusals import advice, reason


@pytest.mark.parametrize(
    ("error", "platform", "expected"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "linux", "Make room on that disk"),
        (OSError(errno.EFBIG, "File too large"), "linux", "Make room on that disk"),
        (OSError(errno.EROFS, "Read-only file system"), "linux", "Make that disk writable"),
        (PermissionError(13, "Denied"), "linux", "Give yourself the right to write there"),
        (
            PermissionError(13, "Denied"),
            "win32",
            "Quit Live, and give yourself the right to write there",
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
