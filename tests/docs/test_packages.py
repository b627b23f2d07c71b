"""Each package that we say we use is imported by shipped code, and there."""

from __future__ import annotations

import pytest

from tests.docs.packages import PACKAGES, SHIPPED, imported_by, room_of
from tests.docs.pages import ROOT

PAGE = (ROOT / "docs/packages.md").read_text(encoding="utf-8")


def row(package: str) -> list[str]:
    """Return the cells of a package's row."""
    (line,) = (line for line in PAGE.splitlines() if line.startswith(f"| {package} | "))
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_each_room_of_its_row_imports_it(package) -> None:
    """Read from the source, file by file."""
    rooms = [room.strip("` ") for room in row(package.name)[3].split(",")]
    assert rooms != [""]
    for room in rooms:
        folder = SHIPPED[room.split("/")[0]]
        files = (folder / room).rglob("*.py") if "/" in room else (folder / room).glob("*.py")
        assert any(
            imported in package.imported_as
            for file in files
            if room_of(file.relative_to(folder)) == room
            for imported in imported_by(file)
        ), f"{package.name} in {room}"


@pytest.mark.parametrize(
    "name", ["magenta", "tensorflow", "note-seq", "pyzmq", "mido", "numpy", "msgpack"]
)
def test_what_sidestick_is_built_on_is_in_the_table(name: str) -> None:
    """These seven are used by what ships, not by its tests alone."""
    assert row(name)[3] != ""


def test_the_script_in_live_imports_no_package() -> None:
    """Live's Python has none of them."""
    names = {name for package in PACKAGES for name in package.imported_as}
    for path in (SHIPPED["Sidestick"] / "Sidestick").rglob("*.py"):
        assert not names.intersection(imported_by(path)), path
