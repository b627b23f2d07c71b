"""Files, rooms and modules that the documents name are there."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.docs.packages import SHIPPED
from tests.docs.pages import ROOT, blocks, every_document, name, prose

ARCHITECTURE = ROOT / "ARCHITECTURE.md"
# The history of changes tells of former names.
DOCUMENTS = [path for path in every_document() if path.name != "CHANGELOG.md"]
PLACE = re.compile(
    r"`((?:remote_script|engine|models|installer|tests|docs|\w*[sS]idestick\w*)/[\w./-]*)`"
)
MODULE = re.compile(r"python -m ((?:Sidestick|sidestick_\w+|tests)[\w.]*)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_path_that_is_named_exists(document: Path) -> None:
    """From the root of the repository, or from the folder of a package."""
    folders = {ROOT, document.parent, *SHIPPED.values()}
    for place in PLACE.findall(prose(document.read_text(encoding="utf-8"))):
        assert any((folder / place).exists() for folder in folders), place


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_module_that_is_to_be_run_exists(document: Path) -> None:
    """As `python -m` would look for it."""
    for module in MODULE.findall(document.read_text(encoding="utf-8")):
        assert find_spec(module) is not None, module


@pytest.mark.parametrize("package", ["Sidestick", "sidestick_engine", "sidestick_models"])
def test_every_room_has_a_row_in_the_architecture(package: str) -> None:
    """Whoever adds a room says there what belongs into it."""
    page = ARCHITECTURE.read_text(encoding="utf-8")
    for room in sorted((SHIPPED[package] / package).glob("*/__init__.py")):
        assert f"\n| `{room.parent.name}/` | " in page, room.parent


def rows_of_the_tree() -> list[tuple[list[Path], str]]:
    """Return the folders of each line of the README's tree, and what it says of them.

    Folders of a line that is moved in lie in the last one at the margin.
    """
    (tree,) = blocks((ROOT / "README.md").read_text(encoding="utf-8"), "text")
    rows: list[tuple[list[Path], str]] = []
    package = ROOT
    for line in tree.splitlines():
        base = package if line.startswith(" ") else ROOT
        folders = [base / word for word in line[:34].split() if word.endswith("/")]
        package = base if line.startswith(" ") else folders[0]
        rows.append((folders, line[34:]))
    return rows


def test_the_folders_of_the_readme_are_all_that_there_are() -> None:
    """No room is left out."""
    named = {folder for folders, _ in rows_of_the_tree() for folder in folders}
    assert all(folder.is_dir() for folder in named)
    for name_of_package in ("Sidestick", "sidestick_engine", "sidestick_models"):
        rooms = (SHIPPED[name_of_package] / name_of_package).glob("*/__init__.py")
        assert {room.parent for room in rooms} <= named


def test_the_files_of_the_readme_lie_in_the_folder_of_their_line() -> None:
    """Files and folders that stand behind a folder are in it, or in a room of it."""
    looked_for = 0
    for folders, text in rows_of_the_tree():
        for file in re.findall(r"[\w/]+(?:\.py|/(?!\w))", text):
            in_rooms = [path for folder in folders for path in folder.glob(f"*/{file}")]
            found = [*in_rooms, *(folder / file for folder in (ROOT, *folders))]
            assert any(path.exists() for path in found), file
            looked_for += 1
    assert looked_for > 50
