"""Files are read whole, and what is no file is refused at once."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from Sidestick.protocol import port_file
from Sidestick.protocol.errors import PortFileError
from Sidestick.protocol.regular_file import read_regular
from Sidestick.settings import config

needs_fifos = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")


def test_a_file_is_read_up_to_one_byte_more_than_may_be(tmp_path):
    """So whoever reads knows that it is longer."""
    path = tmp_path / "file"
    for size in (0, 9, 10, 11, 12):
        path.write_bytes(b"x" * size)
        assert read_regular(path, 10) == b"x" * min(size, 11)


@needs_fifos
@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null", "/"])
def test_a_device_or_a_folder_is_refused(path):
    """Some never end."""
    with pytest.raises(OSError, match="no regular file") as refused:
        read_regular(Path(path), 10)
    assert (refused.value.errno, refused.value.filename) == (errno.EINVAL, path)


@needs_fifos
def test_a_pipe_holds_nobody_up(tmp_path):
    """Nobody writes into it; the script runs on Live's thread."""
    for name in ("port.json", "config.json"):
        os.mkfifo(str(tmp_path / name))
    with pytest.raises(OSError, match="no regular file"):
        read_regular(tmp_path / "port.json", 10)
    with pytest.raises(PortFileError, match="cannot be read: it is no regular file"):
        port_file.read(tmp_path / "port.json")
    _, problems = config.load(tmp_path)
    assert "no regular file" in problems[0]
