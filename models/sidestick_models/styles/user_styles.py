"""The user's own styles: a pattern file put into a folder is a style at once.

Files are read again when they change. One that cannot be read, or has the name of a style that
Sidestick comes with, is no style and says why; it never hides the others.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from sidestick_models.beat.drum_classes import hits_of
from sidestick_models.patterns.clap_table import ClapTable, clap_table
from sidestick_models.patterns.drum_tab import PatternStyle
from sidestick_models.patterns.errors import PatternError
from sidestick_models.patterns.style_files import load_style
from sidestick_models.patterns.style_windows import StyleWindows, windows_of
from sidestick_models.sampling.density import DensityRange
from sidestick_models.styles.trained import TRAINED, Family, StyleInfo

MOST_FILES = 200
"""The most files that are read; every style must fit into what the engine sends to Live."""

_Stamp = tuple[int, int]


class BadStyleFile(NamedTuple):
    """A file that is no style, and the sentence that says why."""

    file: str
    sentence: str


class UserStyle:
    """One of the user's styles, with what is made of it once and kept until its file changes."""

    def __init__(self, style: PatternStyle) -> None:
        self.style = style

    @property
    def info(self) -> StyleInfo:
        """Return what is shown of it."""
        style = self.style
        return StyleInfo(style.key, style.name, style.colour, style.tempo_bpm, Family.USER)

    @cached_property
    def windows(self) -> StyleWindows:
        """Return the style as a set of two-bar windows."""
        return windows_of(self.style)

    @cached_property
    def density_range(self) -> DensityRange:
        """Return how dense its beats are."""
        return DensityRange.of(hits_of(self.windows.events[~self.windows.fills]))

    @cached_property
    def claps(self) -> ClapTable:
        """Return which of its snares are claps."""
        return clap_table(self.style)


class UserStyles:
    """The style files in a folder, which need not exist yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[Path, tuple[_Stamp, UserStyle | BadStyleFile]] = {}

    def styles(self) -> dict[str, UserStyle]:
        """Return every style by its key, which is its file's name without `.txt`, in order."""
        return {user.style.key: user for user in self._current() if isinstance(user, UserStyle)}

    def faults(self) -> list[BadStyleFile]:
        """Return the files that are no styles, in order."""
        return [fault for fault in self._current() if isinstance(fault, BadStyleFile)]

    def _current(self) -> list[UserStyle | BadStyleFile]:
        """Return what each file is now; those that did not change are not read again."""
        try:
            paths = sorted(path for path in self.folder.iterdir() if _is_style_file(path))
        except FileNotFoundError:
            return []
        except OSError as error:
            sentence = f"The folder {self.folder} cannot be read: {error.strerror}."
            return [BadStyleFile(self.folder.name, sentence)]
        self._read = {path: self._read_again(path) for path in paths[:MOST_FILES]}
        surplus = [BadStyleFile(path.name, _too_many(path)) for path in paths[MOST_FILES:]]
        return [*(found for _, found in self._read.values()), *surplus]

    def _read_again(self, path: Path) -> tuple[_Stamp, UserStyle | BadStyleFile]:
        stamp = _stamp(path)
        before = self._read.get(path)
        return before if before and before[0] == stamp else (stamp, _read(path))


def _is_style_file(path: Path) -> bool:
    return path.suffix.lower() == ".txt" and not path.name.startswith(".")


def _stamp(path: Path) -> _Stamp:
    """Return what changes when a file does."""
    try:
        stat = path.stat()
    except OSError:
        return 0, 0
    return stat.st_mtime_ns, stat.st_size


def _read(path: Path) -> UserStyle | BadStyleFile:
    try:
        return UserStyle(load_user_style(path))
    except PatternError as error:
        return BadStyleFile(path.name, str(error))


def load_user_style(path: Path) -> PatternStyle:
    """Read the style in a file that a user wrote.

    Raises:
        PatternError: as `load_style`, and if Sidestick comes with a style of this name.
    """
    if path.stem in TRAINED:
        raise PatternError(
            f"Sidestick comes with a style {path.stem}, so {path.name} needs another name, "
            f"as my_{path.stem}.txt."
        )
    return load_style(path)


def _too_many(path: Path) -> str:
    return (
        f"{path.name} is not read: there are more than {MOST_FILES} style files in its folder. "
        "Take some of them out."
    )
