"""Kit maps of tracks without a drum rack: one text file, a line a track.

A line is the track's name, "=", and the name of a kit map; `*` stands for every other track.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sidestick_engine.errors import KitError
from sidestick_engine.kit.assignments import BadLine, Line, sentences_of
from sidestick_engine.kit.text_files import read_text, write_text

FILE_NAME = "tracks.txt"
EVERY_OTHER = "*"
HEAD = """\
# The kit map of each track without a drum rack: the track's name, "=", and the map's.
# "*" stands for every other track. The maps: sidestick kit maps

"""
WHAT = "The file of tracks"


@dataclass(frozen=True)
class TrackMaps:
    """Track -> kit map; `problems` has a sentence for each line that means nothing."""

    maps: Mapping[str, str]
    problems: tuple[str, ...] = ()

    def of(self, track: str) -> str:
        """Return the kit map that is chosen for a track, in any case; empty where none is."""
        by_name = {name.lower(): kit_map for name, kit_map in self.maps.items()}
        return by_name.get(track.strip().lower(), "")

    @property
    def of_others(self) -> str:
        """The kit map that is chosen for all other tracks; empty where none is."""
        return self.maps.get(EVERY_OTHER, "")


def read_track_maps(path: Path) -> TrackMaps:
    """Read what the file says, which need not exist. Raises KitError where it cannot be read."""
    if not path.exists():
        return TrackMaps({})
    lines = list(_lines(read_text(path, WHAT)))
    maps = {line.key: line.value for line in lines if isinstance(line, Line)}
    faults = [line for line in lines if isinstance(line, BadLine)]
    return TrackMaps(maps, tuple(sentences_of(path.name, faults)))


def choose_map(path: Path, track: str, kit_map: str) -> None:
    """Write a track's kit map into the file; all else in it stays. Raises KitError."""
    text = read_text(path, WHAT) if path.exists() else HEAD
    wanted = " ".join(track.split())
    if not wanted or wanted.startswith("#"):
        raise KitError(f'A track called "{track}" cannot be written down. Rename it.')
    old = {
        line.number
        for line in _lines(text)
        if isinstance(line, Line) and line.key.lower() == wanted.lower()
    }
    kept = [line for number, line in enumerate(text.splitlines(), 1) if number not in old]
    write_text(path, "\n".join([*kept, f"{wanted} = {kit_map}", ""]), WHAT)


def _lines(text: str) -> Iterator[Line | BadLine]:
    """Return the lines that say something, with all up to the last "=" as the track's name."""
    for number, raw in enumerate(text.splitlines(), 1):
        track, _, kit_map = (part.strip() for part in raw.rpartition("="))
        if raw.lstrip().startswith("#") or not raw.strip():
            continue
        if track and kit_map:
            yield Line(number, track, kit_map)
        else:
            yield BadLine(number, f'"{raw.strip()[:40]}" is not a track, "=" and a kit map')
