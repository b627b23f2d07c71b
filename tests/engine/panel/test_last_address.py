"""The address of the last panel is that of the next one, as far as that is safe."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from sidestick_engine.errors import StartError
from sidestick_engine.panel.last_address import FILE_NAME, address_to_listen_on


def listen(folder: Path, port: int = 0) -> tuple[int, str, str]:
    """Return port, token and notice of a panel that ends at once."""
    with address_to_listen_on(folder, port) as (listening, token, notice):
        return listening.getsockname()[1], token, notice


def test_the_next_panel_has_the_same_port_and_token(tmp_path: Path) -> None:
    """In a file that only this user may read, in a folder that is made."""
    folder = tmp_path / "new"
    first = listen(folder)
    assert listen(folder) == first
    assert len(first[1]) == 32
    if os.name == "posix":
        assert stat.S_IMODE((folder / FILE_NAME).stat().st_mode) == 0o600


def test_a_port_that_another_program_has_costs_the_token_too(tmp_path: Path) -> None:
    """A sentence says so once; whoever has the port may have been told the token."""
    port, token, _ = listen(tmp_path)
    with socket.create_server(("127.0.0.1", port)):
        now = listen(tmp_path)
    assert now[0] != port
    assert now[1] != token
    assert f"Another program has port {port}" in now[2]
    assert listen(tmp_path) == (*now[:2], "")


def test_a_port_that_is_asked_for_is_the_one_or_an_error(tmp_path: Path) -> None:
    """Not silently another one."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(StartError, match=f"cannot listen on port {port}"):
            listen(tmp_path, port)
    assert listen(tmp_path, port)[0] == port
    assert listen(tmp_path)[0] == port


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"port": 0, "token": "x"}', '{"port": 9000}', '{"port": 9000, "token": 7}'],
)
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    """It is written again."""
    (tmp_path / FILE_NAME).write_text(text)
    (tmp_path / FILE_NAME).chmod(0o600)
    now = listen(tmp_path)
    assert now[2] == ""
    assert listen(tmp_path) == now


@pytest.mark.skipif(os.name != "posix", reason="Only POSIX has modes and pipes.")
def test_a_token_that_others_could_read_is_not_used(tmp_path: Path) -> None:
    """Nor is a pipe in the file's place waited for."""
    file = tmp_path / FILE_NAME
    first = listen(tmp_path)
    file.chmod(0o644)
    assert listen(tmp_path)[1] != first[1]
    file.unlink()
    os.mkfifo(file, 0o600)
    assert listen(tmp_path)[2] == ""
