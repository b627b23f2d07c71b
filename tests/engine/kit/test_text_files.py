"""Text files of the musician's, in whatever encoding, read and written whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from sidestick_engine.errors import KitError
from sidestick_engine.kit.text_files import MAX_BYTES, read_text, stamps, write_text


def test_a_file_may_be_as_long_as_is_read_and_no_longer(tmp_path: Path) -> None:
    """The sentence says what it is, where it lies and how long it may be."""
    path = tmp_path / "any.txt"
    path.write_bytes(b"x" * MAX_BYTES)
    assert read_text(path, "The list") == "x" * MAX_BYTES
    path.write_bytes(b"x" * (MAX_BYTES + 1))
    with pytest.raises(KitError) as refused:
        read_text(path, "The list")
    assert str(refused.value) == (
        f"The list {path} is longer than {MAX_BYTES} bytes, the most that is read."
    )
    with pytest.raises(KitError, match=f"^The list {tmp_path / 'none'} cannot be read: No such"):
        read_text(tmp_path / "none", "The list")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"\0", "\0"),
        ("Größe".encode(), "Größe"),
        ("\ufeffGröße".encode(), "Größe"),
        ("Größe … €".encode("cp1252"), "Größe … €"),
        (b"a\x81b", "a\ufffdb"),
        ("Größe".encode("utf-16-le"), "Größe"),
        ("\ufeffGröße".encode("utf-16-be"), "Größe"),
        ("\ufeffX".encode("utf-16-le"), "X"),
        ("k = 1".encode("utf-16-le") + b"x", "k = 1\ufffd"),
        ("a" * 9 + "\0", "a" * 9 + "\0"),
    ],
)
def test_the_bytes_of_old_editors_are_text(tmp_path: Path, data: bytes | str, text: str) -> None:
    """UTF-8, UTF-16 or cp1252, with a mark or not; what has no meaning shows as such."""
    path = tmp_path / "any.txt"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    assert read_text(path, "The list") == text


def test_a_text_is_written_into_a_folder_that_is_made_for_it(tmp_path: Path) -> None:
    """In UTF-8, but for bytes that were none when they were read: these come back."""
    path = tmp_path / "a" / "b" / "any.txt"
    write_text(path, "Größe \udcff\n", "The list")
    write_text(path, "Größe \udcff\n", "The list")
    assert path.read_bytes() == "Größe ".encode() + b"\xff\n"
    with pytest.raises(KitError, match=f"^The list {path / 'c.txt'} cannot be written: File"):
        write_text(path / "c.txt", "", "The list")


def test_the_texts_of_a_folder_change_their_stamps(tmp_path: Path) -> None:
    """Other files have none, and a folder that is not there has no texts."""
    for name in ("b.txt", "a.txt", "c.md"):
        (tmp_path / name).write_text("x", "utf-8")
    found = stamps(tmp_path)
    assert list(found) == ["a.txt", "b.txt"]
    assert found["a.txt"] == ((tmp_path / "a.txt").stat().st_mtime_ns, 1)
    (tmp_path / "a.txt").write_text("xx", "utf-8")
    changed = stamps(tmp_path)
    assert (changed["a.txt"] != found["a.txt"], changed["b.txt"]) == (True, found["b.txt"])
    assert stamps(tmp_path / "none") == {}
