"""Errors of a pipe that nobody reads, apart from all others."""

from __future__ import annotations

import errno

import pytest

from sidestick_engine.cli.shared.closed_output import is_closed_pipe, until_output_closes


@pytest.mark.parametrize(
    ("error", "platform", "expected"),
    [
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), "linux", True),
        (OSError(errno.EINVAL, "Invalid argument"), "win32", True),
        (OSError(errno.EINVAL, "Invalid argument"), "darwin", False),
        (OSError(errno.EINVAL, "Invalid argument", "a?b.mid"), "win32", False),
        (OSError(errno.ENOSPC, "No space left on device"), "linux", False),
    ],
)
def test_a_pipe_without_a_reader_is_known(error: OSError, platform: str, expected: bool) -> None:
    """Windows calls it an invalid argument, as it does bad names of files."""
    assert is_closed_pipe(error, platform) is expected


def test_other_errors_are_not_hidden() -> None:
    """A full disk is to be told."""
    with pytest.raises(OSError, match="No space"), until_output_closes():
        raise OSError(errno.ENOSPC, "No space left on device")
