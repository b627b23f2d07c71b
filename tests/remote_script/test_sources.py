"""Live's Python can load the script, by its source."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Iterator

import pytest

import Sidestick
from Sidestick import status_messages

FOLDER = Path(Sidestick.__file__).parent
SOURCES = sorted(FOLDER.rglob("*.py"))

# Pure Python or built in, and imported by scripts that ship for Live or by these modules. Not among
# them, on purpose: threading, select, ssl, ctypes, subprocess, asyncio, multiprocessing.
ALLOWED = {
    "__future__",
    "bisect",  # tempfile, which scripts are known to import, leads there
    "codecs",  # json leads there
    "collections",
    "contextlib",
    "errno",
    "functools",
    "hashlib",
    "json",
    "math",
    "os",
    "pathlib",
    "socket",
    "struct",
    "sys",
    "time",
    "traceback",
    "types",  # contextlib leads there
    "typing",
}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_file_is_python_37(path: Path) -> None:
    """The grammar of Live 11's Python takes it."""
    source = path.read_text(encoding="utf-8")
    if sys.version_info >= (3, 8):
        ast.parse(source, feature_version=(3, 7))
    compile(source, str(path), "exec")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_file_imports_only_what_live_has(path: Path) -> None:
    """The standard library as far as it is known to work in Live, and ourselves."""
    live = {"Live"} if path.parent == FOLDER / "live" else set()
    assert set(imports(path)) <= ALLOWED | live


def test_importing_the_package_needs_no_live() -> None:
    """Everything that needs Live is imported within the call that needs it."""
    assert "Live" not in sys.modules
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        top = [node for node in tree.body if isinstance(node, ast.Import)]
        assert all(alias.name != "Live" for node in top for alias in node.names)


@pytest.mark.parametrize("key", sorted(status_messages.SENTENCES))
def test_every_sentence_is_used(key: str) -> None:
    """The table of the status line holds nothing that is never said."""
    used = [
        path.read_text(encoding="utf-8") for path in SOURCES if path.name != "status_messages.py"
    ]
    assert any(f'"{key}"' in source for source in used)


def test_a_sentence_is_one_short_line() -> None:
    """Whatever is filled in."""
    said = status_messages.say("engine_says", sentence="a\nb\r\n" + "c" * 1000)
    assert said.startswith("Sidestick: a b ccc")
    assert len(said) == status_messages.MAX_CHARS
