"""Finds the MIDI files in folders, and where each of them is written, with the same folders."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple
from unicodedata import normalize

from Sidestick.protocol.note_changes import plural
from sidestick_engine.errors import MidiFileError

MIDI_SUFFIXES = (".mid", ".midi", ".smf", ".kar", ".rmi")
RIFF_SUFFIX = ".rmi"
APPLE_DOUBLE = "._"  # what macOS keeps beside a file on other systems' disks

FileId = tuple[int, int]  # a device and a number on it: the same for all names of a file


class Source(NamedTuple):
    """A file to read, and where it is written below the folder for results."""

    path: Path
    below: PurePath


class Left(NamedTuple):
    """A file or folder that is not converted; the reason is a sentence."""

    path: Path
    reason: str


def find_files(paths: Sequence[Path], out: Path | None = None) -> tuple[list[Source], list[Left]]:
    """Return the MIDI files among files and in folders, and what is left alone.

    Every folder is read once, whatever links lead to it, and `out` is not.

    Raises:
        MidiFileError: a path is not there, or cannot be told apart from `out`.
    """
    found: list[Source] = []
    left: list[Left] = []
    out_id = _id_of(out) if out is not None and out.exists() else None
    seen = set() if out_id is None else {out_id}
    for path in paths:
        if not path.exists():
            raise MidiFileError(f"There is no file or folder {path}.")
        if not path.is_dir():
            found += _checked([Source(path, PurePath(path.name))], left)
            continue
        if _id_of(path) == out_id:
            raise MidiFileError(f"{out} is a folder that is read. Choose another one for --out.")
        below = PurePath(path.resolve().name if len(paths) > 1 else "")
        found += _checked(_in_folder(path, below, seen, left), left)
    return found, left


def is_file_of_one(paths: Sequence[Path], out: Path) -> bool:
    """Tell whether `out` is the file for the one that is read, and not a folder for results.

    Raises:
        MidiFileError: it is called as a MIDI file, and more than one file may be written.
    """
    if out.suffix.lower() not in MIDI_SUFFIXES or out.is_dir():
        return False
    if len(paths) > 1 or any(path.is_dir() for path in paths):
        raise MidiFileError(
            f"--out {out} is one MIDI file, and more may be converted. Name a folder for them."
        )
    return True


def destinations(sources: Iterable[Source], out: Path, *, is_file: bool = False) -> list[Path]:
    """Return where each file is written: below the folder `out`, or to it where it `is_file`.

    Raises:
        MidiFileError: two would be written to one place, or one over a file that is read.
    """
    places = [
        (source.path, out if is_file else out / _written_name(source.below)) for source in sources
    ]
    inputs = {_id_of(path) for path, _ in places}
    taken: dict[str, Path] = {}
    for path, place in places:
        first = taken.setdefault(normalize("NFC", str(place)).casefold(), path)
        if first is not path:
            raise MidiFileError(
                f"{first} and {path} would both be written to {place}. Convert them one by one."
            )
        if place.exists() and _id_of(place) in inputs:
            raise MidiFileError(f"{place} is a file that is read. Choose another place for --out.")
    return [place for _, place in places]


def refuse_existing(places: Sequence[Path]) -> None:
    """Refuse to write over files. Raises MidiFileError."""
    there = [place for place in places if place.exists()]
    if there:
        others = f" and {plural(len(there) - 1, 'other')}" if len(there) > 1 else ""
        raise MidiFileError(
            f"{there[0]}{others} would be written over: nothing was converted. Choose another "
            "place for --out, or write over them with --force."
        )


def _written_name(below: PurePath) -> PurePath:
    """Return the name of what is written; the RIFF file around it is not."""
    is_riff = below.suffix.lower() == RIFF_SUFFIX
    return below.with_name(f"{below.name}.mid") if is_riff else below


def _checked(sources: Iterable[Source], left: list[Left]) -> Iterator[Source]:
    """Yield what can be a MIDI file."""
    for source in sources:
        try:
            reason = _why_not(source.path)
        except OSError as error:
            reason = f"{source.path} cannot be read: {error.strerror}."
        if reason:
            left.append(Left(source.path, reason))
        else:
            yield source


def _why_not(path: Path) -> str:
    """Say why a file is none that is converted; nothing where it may be one. Raises OSError."""
    if path.name.startswith(APPLE_DOUBLE):
        return f"{path} is what macOS keeps beside a file, and no music."
    if not path.exists():
        return f"{path} is a link to a file that is not there."
    if not path.is_file():
        return f"{path} is no regular file."
    if path.suffix.lower() not in MIDI_SUFFIXES:
        return f"{path} is no MIDI file by its name."
    return ""


def _in_folder(
    folder: Path, below: PurePath, seen: set[FileId], left: list[Left]
) -> Iterator[Source]:
    """Yield the files in a folder and in those within, links to folders last."""
    folders, links = [(folder, below)], list[tuple[Path, PurePath]]()
    while folders or links:
        here, place = folders.pop() if folders else links.pop(0)
        try:
            is_new = _id_of(here) not in seen
            entries = sorted(os.scandir(here), key=lambda entry: entry.name) if is_new else []
        except OSError as error:
            left.append(Left(here, f"{here} cannot be read: {error.strerror}."))
            continue
        if not is_new:
            left.append(Left(here, f"{here} is read already, or the folder for results."))
            continue
        seen.add(_id_of(here))
        within = []
        for entry in entries:
            path, its_place = here / entry.name, place / entry.name
            if not _is_folder(path):
                yield Source(path, its_place)
            elif entry.is_symlink():
                links.append((path, its_place))
            else:
                within.append((path, its_place))
        folders += reversed(within)


def _is_folder(path: Path) -> bool:
    """Tell whether a path is a folder; of what may not be looked at, it is told later."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _id_of(path: Path) -> FileId:
    found = path.stat()
    return found.st_dev, found.st_ino
