"""The user's own styles: a file put into a folder is a style at once.

Pattern files end with `.txt`, learned styles with `.npz`. They are read again when they change. One
that cannot be read, or has the name of a style that Sidestick comes with, is no style and says why;
it never hides the others.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

from sidestick_models.atomic_file import write_atomically
from sidestick_models.errors import UnknownStyleError
from sidestick_models.patterns.drum_tab import PatternStyle
from sidestick_models.patterns.errors import PatternError
from sidestick_models.patterns.style_files import load_style
from sidestick_models.styles.kept_arrays import KeptArrays
from sidestick_models.styles.learned_style import (
    ENDING,
    LearnedStyle,
    learned_style_bytes,
    load_learned_style,
)
from sidestick_models.styles.names import folded
from sidestick_models.styles.substyle_table import SHIPPED_STYLES
from sidestick_models.styles.user_style import UserStyle, WrittenStyle

MOST_FILES = 200
"""The most files that are read; with the trained styles they fit what the engine tells Live."""

MOST_KEY = 40

_WRITTEN = ".txt"
_Stamp = tuple[int, int]


class BadStyleFile(NamedTuple):
    """A file that is no style, and the sentence that says why."""

    file: str
    sentence: str


class UserStyles:
    """The style files in a folder, which need not exist yet, and what was made of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept: KeptArrays | None = KeptArrays(folder / ".kept", self._checksums)
        self._read: dict[Path, tuple[_Stamp, UserStyle | BadStyleFile]] = {}

    def styles(self) -> dict[str, UserStyle]:
        """Return every style by its key, its file's name without the ending, in order."""
        return {user.key: user for user in self._current() if isinstance(user, UserStyle)}

    def faults(self) -> list[BadStyleFile]:
        """Return the files that are no styles, in order."""
        return [fault for fault in self._current() if isinstance(fault, BadStyleFile)]

    def explain(self, unknown: UnknownStyleError) -> UnknownStyleError:
        """Return what to say of a style that is not there: what is wrong with its file, if any."""
        for fault in self.faults():
            if folded(Path(fault.file).stem) == folded(unknown.style):
                return UnknownStyleError.because(unknown.style, fault.sentence)
        return unknown

    def check_new(self, key: str, *, replaced: bool = False) -> None:
        """Refuse a key that a learned style cannot have; with `replaced`, not one that has it.

        Raises:
            PatternError: Sidestick comes with a style of that key, or there is one already.
        """
        for shipped in SHIPPED_STYLES:
            if folded(key) == folded(shipped):
                _refuse_shipped(shipped, key, f"my_{shipped}")
        if (self.folder / f"{key}{_WRITTEN}").exists():
            raise PatternError(
                f"There is a style {key} in {key}{_WRITTEN} already. Choose another name, or move "
                f"that file out of {self.folder}"
            )
        if not replaced and self._learned(key).exists():
            raise PatternError(
                f"There is a learned style {key} already. Choose another name, or learn it "
                "again with --force."
            )

    def add(self, style: LearnedStyle) -> Path:
        """Write a learned style, in the place of one of its key; return its file.

        Raises:
            PatternError: it cannot be written.
        """
        path = self._learned(style.key)
        try:
            write_atomically(path, learned_style_bytes(style))
        except OSError as error:
            raise PatternError(f"The style cannot be written to {path}: {error}.") from error
        return path

    def forget(self, key: str) -> None:
        """Remove a learned style, also one that is damaged.

        Raises:
            PatternError: there is none, or it cannot be removed.
        """
        path = self._learned(key)
        try:
            path.unlink()
        except FileNotFoundError:
            if (written := path.with_suffix(_WRITTEN)).exists():
                raise PatternError(
                    f"{key} was not learned, but written in {written}. To remove it, delete that "
                    "file."
                ) from None
            learned = ", ".join(sorted(each.stem for each in self.folder.glob(f"*{ENDING}")))
            there = f"There are: {learned}." if learned else "You have learned none."
            raise PatternError(f'There is no learned style "{key}". {there}') from None
        except OSError as error:
            raise PatternError(f"{path} cannot be removed: {error.strerror}.") from error
        if self.kept is not None:
            self.kept.clean()

    def _learned(self, key: str) -> Path:
        return self.folder / f"{key}{ENDING}"

    def _checksums(self) -> set[str]:
        # Imported here: only who keeps something new waits for the sub-styles.
        from sidestick_models.styles.substyle import checksums

        return {style.sha256 for style in self.styles().values()} | checksums()

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
        return before if before and before[0] == stamp else (stamp, self._read_file(path))

    def _read_file(self, path: Path) -> UserStyle | BadStyleFile:
        try:
            if path.suffix != ENDING:
                return WrittenStyle(load_user_style(path), self.kept)
            _refuse_shipped(path.stem, path.name, f"my_{path.name}")
            if path.with_suffix(_WRITTEN).exists():
                raise PatternError(
                    f"{path.name} is not read, as there is a {path.stem}{_WRITTEN}. Take one of "
                    "them out of the folder, or give it another name."
                )
            return load_learned_style(path)
        except PatternError as error:
            return BadStyleFile(path.name, str(error))


def key_of(name: str) -> str:
    """Return the key of a learned style that is called so: small letters, digits, - and _.

    Raises:
        PatternError: nothing of the name can be in a key, or it is too long.
    """
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    key = re.sub(r"[^a-z0-9_-]+", "_", plain).strip("_-")
    if max(len(key), len(name)) > MOST_KEY:
        raise PatternError(
            f"A style's name may have {MOST_KEY} characters, and this one has {len(name)}: "
            f"{name[:MOST_KEY]}…"
        )
    if not key:
        raise PatternError(
            f'A style cannot be called "{name}": its name needs a letter from a to z or a digit.'
        )
    return key


def _is_style_file(path: Path) -> bool:
    return path.suffix.lower() in (_WRITTEN, ENDING) and not path.name.startswith(".")


def _stamp(path: Path) -> _Stamp:
    """Return what changes when a file does."""
    try:
        stat = path.stat()
    except OSError:
        return 0, 0
    return stat.st_mtime_ns, stat.st_size


def load_user_style(path: Path) -> PatternStyle:
    """Read the style in a file that a user wrote.

    Raises:
        PatternError: as `load_style`, and if Sidestick comes with a style of this name.
    """
    _refuse_shipped(path.stem, path.name, f"my_{path.stem}.txt")
    return load_style(path)


def _refuse_shipped(key: str, called: str, better: str) -> None:
    if key in SHIPPED_STYLES:
        raise PatternError(
            f"Sidestick comes with a style {key}, so {called} needs another name, as {better}."
        )


def _too_many(path: Path) -> str:
    return (
        f"{path.name} is not read: there are more than {MOST_FILES} style files in its folder. "
        "Take some of them out."
    )
