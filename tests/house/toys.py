"""Toy changes, kept as patches: how many files each takes, tried out in a copy.

A toy is `toys/NAME.patch`, as ``git diff`` prints it. The lines before its first ``diff`` say what
it is; one may name the tests that prove it, as ``Tests: tests/.../test_one.py ...``. Where none
does, they are the files of the patch that are called ``test_toy_*.py``.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

from tests.house import source

ROOT = source.ROOT
TOYS = Path(__file__).parent / "toys"
# What is written by programs: it does not count as edited by hand. Patterns of whole paths.
GENERATED = (
    "remote_script/Sidestick/protocol/PROTOCOL.md",
    "remote_script/PUSH.md",
    "remote_script/pictures/*.svg",
    "engine/sidestick_engine/panel/messages/MESSAGES.md",
    "engine/sidestick_engine/panel/page/*",
    "engine/panel_page/src/messages.ts",
    "engine/panel_page/src/settings_table.ts",
    "engine/panel_page/src/actions_table.ts",
    "tests/golden/wire/*.hex",
)
# What writes it: words for Python, and the file that is run; one that is not there is left out.
GENERATORS = (
    ("-m", "Sidestick.protocol", "remote_script/Sidestick/protocol/__main__.py"),
    (
        "-m",
        "tests.remote_script.protocol.golden_wire",
        "tests/remote_script/protocol/golden_wire.py",
    ),
    ("remote_script/draw_push.py", "remote_script/draw_push.py"),
    ("-m", "sidestick_engine.panel.messages", "engine/sidestick_engine/panel/messages/__main__.py"),
    ("-m", "tests.docs.write_tables", "tests/docs/write_tables.py"),
)
RUN_TIMEOUT_S = 240.0


def patches() -> list[Path]:
    """Return all toys."""
    return sorted(TOYS.glob("*.patch"))


def changed_files(patch: Path) -> list[str]:
    """Return the paths of all files that a patch changes, adds or removes."""
    rows = _run(["git", "apply", "--numstat", str(patch)], ROOT).splitlines()
    return [row.split("\t")[2] for row in rows]


def hand_edited(patch: Path) -> list[str]:
    """Return the paths of the files of a patch that no program writes."""
    return [path for path in changed_files(patch) if not is_generated(path)]


def is_generated(path: str) -> bool:
    """Tell whether a program writes the file with this path in the repository."""
    return any(fnmatch(path, pattern) for pattern in GENERATED)


def hand_edited_files(name: str) -> int | None:
    """Count the files of a toy that are edited by hand; None where there is no such toy."""
    patch = TOYS / f"{name}.patch"
    return len(hand_edited(patch)) if patch.exists() else None


def tests_of(patch: Path) -> list[str]:
    """Return the paths of the tests that prove a toy."""
    head = patch.read_text(encoding="utf-8").partition("\ndiff ")[0]
    named = re.search(r"^Tests:(.*)$", head, re.MULTILINE)
    if named:
        return named.group(1).split()
    return [path for path in changed_files(patch) if fnmatch(Path(path).name, "test_toy_*.py")]


def try_out(patch: Path, copy: Path) -> None:
    """Copy the repository to an empty folder, apply a toy, generate what derives, run its tests.

    Raises AssertionError with what the program that failed has written.
    """
    copy_repository(copy)
    _run(["git", "apply", "-C1", str(patch)], copy)
    for *words, file in GENERATORS:
        if (copy / file).exists():
            _run([sys.executable, *words], copy)
    python = [path for path in changed_files(patch) if path.endswith(".py")]
    python = [path for path in python if (copy / path).exists()]
    if python:
        _run([sys.executable, "-m", "ruff", "check", "--no-cache", *python], copy)
    _run([sys.executable, "-c", "import Sidestick, sidestick_engine.cli, sidestick_models"], copy)
    tests = tests_of(patch)
    assert tests, f"{patch.name} names no tests"
    _run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests], copy)


def copy_repository(copy: Path) -> None:
    """Copy what git tracks, and what it would, as it is now."""
    names = _run(["git", "ls-files", "-z", "-co", "--exclude-standard"], ROOT)
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)


def _run(command: list[str], folder: Path) -> str:
    """Run a program in a folder of the repository or of its copy; what it prints."""
    run = subprocess.run(
        command,
        cwd=folder,
        env={
            **source.environment(folder),
            # A copy within somebody's repository is not a part of it.
            "GIT_CEILING_DIRECTORIES": str(folder.parent),
        },
        capture_output=True,
        text=True,
        timeout=RUN_TIMEOUT_S,
        check=False,
    )
    assert run.returncode == 0, f"{' '.join(command)}\n{run.stdout[-4000:]}{run.stderr[-4000:]}"
    return run.stdout
