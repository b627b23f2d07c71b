"""The files of a collection: in folders, at the ends of links, in zip archives."""

from __future__ import annotations

import errno
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from sidestick_engine.corpus.files.reasons import Reason
from sidestick_engine.midi_files.smf import MAX_FILE_BYTES
from sidestick_models.errors import CorpusError
from sidestick_models.text_file import open_regular

MIDI_SUFFIXES = (".mid", ".midi", ".rmi", ".smf", ".kar")
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_HEADER = b"MThd"
_MOST_DEPTH = 64  # of folders; deeper ones are made by mistake


class Source(NamedTuple):
    """A file: its path below what was named, with slashes, and where it is.

    `member` is its name in the archive at `place`; empty for a file of its own. `left` says that
    it need not be opened.
    """

    path: str
    place: str
    member: str = ""
    left: Reason | None = None

    def data(self) -> bytes:
        """Return its bytes.

        Raises:
            OSError: it cannot be read.
            OverflowError: there are more than are read of any file.
        """
        if self.member:
            return _member(self.place, self.member)
        return _bytes_of(self.place)


def _bytes_of(place: str) -> bytes:
    """Read a file without what Python's own files do first, which takes as long as reading."""
    descriptor = os.open(place, _FLAGS)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file", place)
        if status.st_size > MAX_FILE_BYTES:
            raise OverflowError
        data = os.read(descriptor, status.st_size + 1)
        while len(data) < status.st_size and (more := os.read(descriptor, status.st_size)):
            data += more
        return data
    finally:
        os.close(descriptor)


def sources_in(places: Sequence[Path], but: Path | None = None) -> list[Source]:
    """List the files in folders and archives, by path; a folder `but` is passed over.

    Where several places are named, paths begin with the name of theirs.

    Raises:
        CorpusError: there is nothing there, or an archive is broken.
    """
    found: list[Source] = []
    before = _prefixes(places)
    without = but.resolve() if but is not None else None
    for place, prefix in zip(map(Path.absolute, places), before, strict=True):
        if place.is_dir():
            found += _in_folder(str(place), prefix, without)
        elif is_archive(place):
            found += _in_archive(place, prefix)
        elif place.exists():
            found.append(Source(prefix + place.name, str(place)))
        else:
            raise CorpusError(f"There is no file or folder {place}.")
    return sorted(found)


def is_archive(place: Path) -> bool:
    """Tell whether a file is a zip archive, by its name."""
    return place.suffix.lower() == ".zip" and place.is_file()


def _prefixes(places: Sequence[Path]) -> list[str]:
    """Return what paths of each place begin with; nothing for the only one."""
    if len(places) == 1:
        return [""]
    prefixes: list[str] = []
    for place in places:
        name = place.resolve().name or "root"
        prefix, again = f"{name}/", 2
        while prefix in prefixes:
            prefix, again = f"{name} {again}/", again + 1
        prefixes.append("" if place.is_file() and not is_archive(place) else prefix)
    return prefixes


def _in_folder(folder: str, prefix: str, but: Path | None) -> Iterator[Source]:
    waiting, seen = [(folder, prefix, 0)], set()
    while waiting:
        folder, prefix, depth = waiting.pop()
        try:
            status = os.stat(folder)  # noqa: PTH116 - of hundreds of thousands, without a Path each
            here = status.st_dev, status.st_ino
            if here in seen or Path(folder).resolve() == but:
                continue  # a link that leads back to where it is, or to where we have been
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except FileNotFoundError:
            continue
        except OSError:
            yield Source(prefix, folder, left=Reason.UNREADABLE)
            continue
        seen.add(here)
        for entry in reversed(entries):
            path = prefix + _text(entry.name)
            if _is_folder(entry):
                if depth < _MOST_DEPTH:
                    waiting.append((entry.path, f"{path}/", depth + 1))
                else:
                    yield Source(f"{path}/", entry.path, left=Reason.UNREADABLE)
            else:
                yield Source(path, entry.path, left=_left(path, entry.path))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _text(name: str) -> str:
    """Return a name of a file as text that any encoding of ours can write."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _left(path: str, place: str) -> Reason | None:
    """Return why a file need not be opened; what has another ending may be MIDI all the same."""
    if is_hidden(path):
        return Reason.HIDDEN_FILE
    if path.lower().endswith(MIDI_SUFFIXES):
        return None
    try:
        with open_regular(Path(place)) as file:
            return None if file.read(len(_HEADER)) == _HEADER else Reason.NOT_MIDI
    except OSError:
        return Reason.NOT_MIDI


def is_hidden(path: str) -> bool:
    """Tell whether a file, or a folder above it, is hidden."""
    return path.startswith((".", "__MACOSX/")) or "/." in path


@lru_cache(maxsize=4)
def _archive(place: str) -> zipfile.ZipFile:
    return zipfile.ZipFile(place)


def _in_archive(place: Path, prefix: str) -> Iterator[Source]:
    try:
        members = _archive(str(place)).infolist()
    except (OSError, zipfile.BadZipFile) as error:
        raise CorpusError(f"{place} is no archive that can be read: {error}.") from error
    for member in members:
        if not member.is_dir():
            path = prefix + _text(member.filename)
            is_midi = path.lower().endswith(MIDI_SUFFIXES)
            left = Reason.HIDDEN_FILE if is_hidden(path) else None
            left = left or (None if is_midi else Reason.NOT_MIDI)
            yield Source(path, str(place), member.filename, left)


def _member(place: str, name: str) -> bytes:
    try:
        with _archive(place).open(name) as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error) as error:
        raise OSError(str(error)) from error
    if len(data) > MAX_FILE_BYTES:
        raise OverflowError
    return data
