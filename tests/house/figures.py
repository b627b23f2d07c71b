"""The figures of the house: how many places one thing touches, counted again at each call."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tests.house import source, toys

ROOT = source.ROOT
TRACE_TIMEOUT_S = 240.0
# What may know which architecture plays: the networks, the styles with models of their own.
NETWORKS = re.compile(r"drums?[_-]?rnn|music[_-]?vae|style[_-]?cvae", re.IGNORECASE)
KNOW_NETWORKS = ("sidestick_models/networks", "sidestick_models/styles", "sidestick_training")
# Code that ships: Python, and the page as it is written and as it is built.
CODE = (".py", ".ts", ".tsx", ".js")
PAGE = ("engine/panel_page/src", "engine/sidestick_engine/panel/page")


class Figure(NamedTuple):
    """A figure: its key, what it counts, the most that it may be, and how it is counted."""

    key: str
    meaning: str
    most: int
    now: Callable[[], int | None]


def files_per_generate_press() -> int:
    """Count the files that run in one warm press, from the MIDI button to the notes in the clip."""
    return len(traced("press")["files"])


def files_per_panel_extend() -> int:
    """Count the files that run in panel and engine in one warm click on *extend*."""
    return len(traced("extend")["files"])


def field_checks_per_click() -> int:
    """Count the values that are checked singly in one click on *extend*, in panel and engine."""
    return int(traced("extend")["checks"])


@cache
def traced(what: str) -> dict[str, Any]:
    """Return the files and checks of a `press` or an `extend`, run in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.house.trace", what],
        cwd=ROOT,
        env=source.environment(),
        capture_output=True,
        text=True,
        timeout=TRACE_TIMEOUT_S,
        check=False,
    )
    if run.returncode:
        raise RuntimeError(f"No {what} could be traced.\n{run.stderr[-4000:]}")
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return found


def most_files_in_folder() -> int:
    """Count the modules of the fullest folder."""
    return max(modules_of_folders().values())


def modules_of_folders(root: Path = ROOT) -> Counter[str]:
    """Return how many modules each folder of packages and tests has; `lom/` mirrors Live's tree."""
    files = [*source.shipped(root), *(root / "tests").rglob("*.py")]
    return Counter(
        str(path.parent.relative_to(root))
        for path in files
        if path.name != "__init__.py" and path.parent.name != "lom"
    )


def mutual_room_imports() -> int:
    """Count the pairs of rooms side by side that import each other."""
    return len(source.mutual_imports())


def modules_naming_networks() -> int:
    """Count the files of code that name an architecture where nobody should know it."""
    return len(list(naming_networks()))


def naming_networks(root: Path = ROOT) -> Iterator[str]:
    """Return the files of code that name an architecture and should not, be it in a comment."""
    files = [*source.shipped(root), *(path for each in PAGE for path in (root / each).rglob("*"))]
    for path in files:
        name = path.relative_to(root).as_posix()
        if path.suffix not in CODE or any(f"/{room}/" in f"/{name}" for room in KNOW_NETWORKS):
            continue
        if NETWORKS.search(path.stem) or NETWORKS.search(path.read_text(encoding="utf-8")):
            yield name


def private_accesses(root: Path = ROOT) -> int:
    """Count where tests reach into what is private, as ruff sees it."""
    return len(ruff_findings("SLF001", "tests", root=root))


def ruff_findings(rule: str, *paths: str, root: Path = ROOT) -> list[str]:
    """Return where ruff finds that a rule is broken, whatever the configuration lets pass."""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", rule]
    run = subprocess.run(
        [*command, "--output-format", "concise", *paths],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode not in (0, 1):
        raise RuntimeError(run.stderr)
    return [line for line in run.stdout.splitlines() if f": {rule} " in line]


FIGURES = (
    Figure(
        "files_per_generate_press",
        "files that run in one warm press, button to note",
        54,
        files_per_generate_press,
    ),
    Figure(
        "files_per_panel_extend",
        "files that run in panel and engine in one warm click on extend",
        39,
        files_per_panel_extend,
    ),
    Figure(
        "field_checks_per_click",
        "values checked singly in that click",
        250,
        field_checks_per_click,
    ),
    Figure(
        "files_for_setting",
        "files edited by hand for a new setting of generate",
        4,
        lambda: toys.hand_edited_files("setting"),
    ),
    Figure(
        "files_for_script_action",
        "files edited by hand for a new action of the script, on Push, CLI and panel",
        5,
        lambda: toys.hand_edited_files("script_action"),
    ),
    Figure(
        "files_for_engine_action",
        "files edited by hand for a new action of the engine",
        8,
        lambda: toys.hand_edited_files("engine_action"),
    ),
    Figure(
        "most_files_in_folder",
        "modules in the fullest folder, without lom/",
        20,
        most_files_in_folder,
    ),
    Figure(
        "mutual_room_imports", "rooms side by side that import each other", 0, mutual_room_imports
    ),
    Figure(
        "modules_naming_networks",
        "files that name an architecture outside networks/, styles/ and training",
        5,
        modules_naming_networks,
    ),
    Figure("private_accesses", "times that tests reach into what is private", 10, private_accesses),
)


def counted() -> dict[str, int | None]:
    """Count all figures; one that cannot be counted yet is None."""
    return {figure.key: figure.now() for figure in FIGURES}
