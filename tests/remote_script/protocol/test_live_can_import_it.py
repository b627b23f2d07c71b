"""Live's embedded Python can import this package: its syntax, and no module that it lacks."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import Sidestick.protocol

FOLDER = Path(Sidestick.protocol.__file__).parent
SOURCES = sorted(FOLDER.glob("*.py"))

# Modules that scripts which ship for Live 11 and 12 are known to import, or that those import.
ALLOWED = {
    "__future__",
    "bisect",
    "codecs",
    "collections",
    "contextlib",
    "json",
    "math",
    "os",
    "pathlib",
    "struct",
    "sys",
    "typing",
}


def imported(tree):
    """Return the top-level modules that a file imports, "." for those of its own package."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." if node.level else node.module.split(".")[0])
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_only_modules_that_live_has_are_imported(path):
    """No native code, threads, select, ssl, ctypes, subprocess or asyncio; nothing but itself."""
    assert imported(ast.parse(path.read_text(encoding="utf-8"))) <= ALLOWED | {"."}


@pytest.mark.skipif(sys.version_info < (3, 8), reason="3.7 itself has parsed it")
@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_the_syntax_is_that_of_python_3_7(path):
    """Live 11.0 to 12.0 embed it."""
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 7))


def test_importing_it_does_nothing():
    """No socket, no thread, no logging set up, no file written."""
    code = (
        "import sys, threading, logging\n"
        "from Sidestick.protocol import messages, port_file, zmtp\n"
        "assert threading.active_count() == 1\n"
        "assert not logging.getLogger().handlers\n"
        "lacking = {'socket', 'select', 'ssl', 'ctypes', 'subprocess', 'asyncio'}\n"
        "assert not lacking & set(sys.modules)"
    )
    environment = dict(os.environ, PYTHONPATH=str(FOLDER.parents[1]))
    subprocess.run([sys.executable, "-S", "-c", code], env=environment, check=True)
