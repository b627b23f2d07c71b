"""Files are written whole or not at all."""

from pathlib import Path

import pytest

from sidestick_models.atomic_file import write_atomically


def test_a_file_is_replaced_and_its_folder_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file.npz"
    for data in (b"first", b"second"):
        write_atomically(path, data)
        assert path.read_bytes() == data
    assert [found.name for found in path.parent.iterdir()] == ["file.npz"]


def test_a_failed_write_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing beside it."""
    path = tmp_path / "file.npz"
    path.write_bytes(b"whole")

    def fail(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="no room"):
        write_atomically(path, b"half")
    assert path.read_bytes() == b"whole"
    assert [found.name for found in tmp_path.iterdir()] == ["file.npz"]


def test_a_name_may_be_as_long_as_the_system_allows(tmp_path: Path) -> None:
    path = tmp_path / ("ü" * 120 + ".mid")
    write_atomically(path, b"whole")
    assert path.read_bytes() == b"whole"
