"""Errors of a pipe that nobody reads, apart from all others."""

from __future__ import annotations

import errno
import io
from pathlib import Path

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
    """A full disk that a file was to be on has its own sentence."""
    with pytest.raises(OSError, match="No space"), until_output_closes():
        raise OSError(errno.ENOSPC, "No space left on device", "beat.mid")


class Full(io.TextIOWrapper):
    """Standard output on a disk that is full."""

    def flush(self) -> None:
        """Find no room."""
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_behind_standard_output_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line, without a trace."""
    with (tmp_path / "out").open("wb") as file:
        monkeypatch.setattr("sys.stdout", Full(file))
        with pytest.raises(SystemExit) as ended, until_output_closes():
            pass
        monkeypatch.undo()
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert said == "Error: What is printed cannot be written: the disk is full.\n"
