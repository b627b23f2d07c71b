"""Modules, classes and functions that the documents name are there, under that name."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from Sidestick.protocol.actions_table import ACTIONS
from Sidestick.protocol.settings_table import SETTINGS
from tests.docs.kit_maps import FOLDER as KIT_MAPS
from tests.docs.pages import ROOT, every_document, name, prose

# These two tell of former names.
DOCUMENTS = [path for path in every_document() if path.name not in ("CHANGELOG.md", "questions.md")]
FILE = re.compile(r"`([\w./]*\w\.(?:py|ts|tsx|json|npz|txt))`")
# With an underscore, a capital inside, or in capitals: a name of the code, not a word.
NAME = re.compile(r"`(_?[a-z]+(?:_[a-z0-9]+)+|[A-Z][a-z]+[A-Z]\w+|[A-Z]+_[A-Z_]+)(?:\(\))?`")
NAME_IN_FILE = re.compile(r"`(\w+)`(?: in | \()`([\w/]+\.py)`")
# Of others: Live's proxy of a script in another process.
FOREIGN = {"ControlSurfaceProxy"}
SOURCES = ("engine", "models", "installer", "remote_script", "tests", ".github")
CODE = (".py", ".ts", ".tsx", ".yml", ".spec")
# Written by Sidestick, by Live, or by whoever reads the guide.
WRITTEN = {
    "config.json",
    "evaluation.json",
    "port.json",
    "history.db",
    "best.npz",
    "polka.txt",
    "Log.txt",
    "SidestickProbe.txt",
}


@cache
def files() -> list[str]:
    """Return the path of every file that source and data lie in."""
    return [
        path.relative_to(ROOT).as_posix()
        for top in SOURCES
        for path in (ROOT / top).rglob("*.*")
        if "node_modules" not in path.parts
    ]


@cache
def words() -> frozenset[str]:
    """Return every word of the source, keys of the table of actions, and names of kit maps."""
    texts = (
        (ROOT / path).read_text(encoding="utf-8")
        for path in files()
        if path.endswith(CODE) and not path.startswith("tests/docs/")
    )
    return frozenset(
        {word for text in texts for word in re.findall(r"\w+", text)}
        | {action.key for action in ACTIONS}
        | {path.stem for path in KIT_MAPS.glob("*.txt")}
    )


def ending(file: str) -> list[Path]:
    """Return the files whose path ends with that of a document."""
    return [ROOT / path for path in files() if f"/{path}".endswith(f"/{file}")]


def text(document: Path) -> str:
    """Return what stands in a document beside its blocks, each paragraph in one line."""
    return " ".join(prose(document.read_text(encoding="utf-8")).split())


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_file_that_is_named_exists(document: Path) -> None:
    """By the end of its path; what is written elsewhere is not in the repository."""
    for file in FILE.findall(text(document)):
        assert ending(file) or file.rsplit("/", 1)[-1] in WRITTEN, file


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_name_of_the_code_is_in_the_code(document: Path) -> None:
    """Keys, functions, classes and constants alike."""
    for named in NAME.findall(text(document)):
        assert named in words() | FOREIGN, named


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_a_name_is_in_the_file_that_is_named_with_it(document: Path) -> None:
    """As in `TIMER_MS` (`live/song.py`)."""
    for named, file in NAME_IN_FILE.findall(text(document)):
        found = [path.read_text(encoding="utf-8") for path in ending(file)]
        assert any(re.search(rf"\b{named}\b", source) for source in found), f"{named} in {file}"


def test_what_the_guide_to_the_panel_names_is_on_the_page() -> None:
    """As the text of a button, the beginning of its title, or the label of an action or setting."""
    view = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "engine/panel_page/src/view").iterdir()
    )
    labels = {each.label for each in (*ACTIONS, *SETTINGS)}
    named = re.findall(r"(?<!\*)\*([A-Z][\w ]+)\*(?!\*)", text(ROOT / "docs/panel.md"))
    assert len(named) > 10
    for label in named:
        on_page = re.search(rf">{label}<|\"{label}\b", view)
        assert on_page or label in labels, label


def test_names_are_found_at_all() -> None:
    """So that none of these tests passes by looking at nothing."""
    assert len([file for document in DOCUMENTS for file in FILE.findall(text(document))]) > 40
    assert len([each for document in DOCUMENTS for each in NAME.findall(text(document))]) > 200
    assert len([each for path in DOCUMENTS for each in NAME_IN_FILE.findall(text(path))]) > 5
