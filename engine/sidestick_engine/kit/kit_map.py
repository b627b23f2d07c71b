"""Kit maps: which notes a drum library understands, for tracks without a drum rack.

Each is a text file in the folder `kit_maps`, or in the folder of that name among the musician's own
files, which wins. Its name is the file's; `title` is for people, `also` other names it goes by.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from sidestick_engine.errors import KitError
from sidestick_engine.kit.assignments import (
    Assignments,
    BadLine,
    Line,
    lines_of,
    read_assignments,
    sentences_of,
)
from sidestick_engine.kit.text_files import read_text

SHIPPED = Path(__file__).parent / "kit_maps"
GENERAL_MIDI = "general_midi"
LONG_CHARS = 9


@dataclass(frozen=True)
class KitMap:
    """A kit map: its name in files and commands, its names for people, and its notes."""

    name: str
    title: str
    also: tuple[str, ...]
    assignments: Assignments


@cache
def general_midi() -> KitMap:
    """Return the map of a track of which nothing else is known."""
    return read_kit_map(SHIPPED / f"{GENERAL_MIDI}.txt")


def kit_maps(own_folder: Path | None = None) -> list[KitMap]:
    """Return every kit map, by name. Raises KitError where one of the musician's own is broken."""
    return [read_kit_map(path) for _, path in sorted(_paths(own_folder).items())]


def find_kit_map(wanted: str, own_folder: Path | None = None) -> KitMap:
    """Return the kit map that goes by this name, in any spelling. Raises KitError."""
    paths = _paths(own_folder)
    key = _plain(wanted)
    for name, path in paths.items():
        if _plain(name) == key:
            return read_kit_map(path)
    for path in paths.values():
        found = read_kit_map(path)
        if key in map(_plain, (found.title, *found.also)):
            return found
    raise KitError(f'There is no kit map "{wanted[:64]}". There are: {", ".join(sorted(paths))}.')


@lru_cache(maxsize=256)
def kit_map_in(track: str) -> KitMap | None:
    """Return the shipped kit map that a track's name names, such as BFD3 for `2-BFD3`; else None.

    Live names a track after its instrument. The longest name wins.
    """
    plain_track = _plain(track)
    names = [(_plain(name), each) for each in kit_maps() for name in _distinct_names(each)]
    found = [(len(name), each) for name, each in names if name in plain_track]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _distinct_names(kit_map: KitMap) -> list[str]:
    """Return the names of a kit map that nobody gives to a track by chance."""
    long = [name for name in kit_map.also if len(_plain(name)) >= LONG_CHARS]
    return [kit_map.title, *long]


def read_kit_map(path: Path) -> KitMap:
    """Read the kit map in a file. Raises KitError naming every line that is wrong."""
    found = list(lines_of(read_text(path, "The kit map")))
    about = {line.key: line.value for line in found if isinstance(line, Line) and _is_about(line)}
    assigned = [line for line in found if isinstance(line, Line) and not _is_about(line)]
    assignments, faults = read_assignments(assigned)
    faults += [line for line in found if isinstance(line, BadLine)]
    if faults:
        raise KitError(" ".join(sentences_of(path.name, faults)))
    also = tuple(name.strip() for name in about.get("also", "").split(",") if name.strip())
    return KitMap(path.stem, about.get("title", path.stem), also, assignments)


def _is_about(line: Line) -> bool:
    return line.key in ("title", "also")


def _paths(own_folder: Path | None) -> dict[str, Path]:
    folders = [SHIPPED, *([own_folder] if own_folder else [])]
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.txt"))}


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower())
