"""The files of an installed script: their hashes, written beside them at installation."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

NAME = "installed.json"
CONFIG = "config.json"

# Beside the sources but never part of the script: the user's own, and what machines leave behind.
_LITTER = {"Thumbs.db", "desktop.ini", ".DS_Store"}
_NOT_SHIPPED = {NAME, CONFIG, *_LITTER}


@dataclass(frozen=True)
class Manifest:
    """An installed version: its number, and each file's SHA-256 by its path in the folder."""

    version: str
    files: dict[str, str]

    def write(self, folder: Path) -> None:
        """Write this into `folder`."""
        text = json.dumps({"version": self.version, "files": self.files}, indent=2, sort_keys=True)
        folder.joinpath(NAME).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest | None:
        """Return the manifest in `folder`, or None where there is none that can be read."""
        try:
            fields = json.loads(folder.joinpath(NAME).read_text(encoding="utf-8"))
            files = {str(path): str(sha256) for path, sha256 in fields["files"].items()}
            return cls(str(fields["version"]), files)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None


def hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of a script, by its path in the folder with `/`, sorted."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and _ships(path.relative_to(folder))
    }


def _ships(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return not _is_compiled(path) and not hidden and path.name not in _NOT_SHIPPED


def _is_compiled(path: Path) -> bool:
    return "__pycache__" in path.parts or path.suffix in {".pyc", ".pyo"}


def added_files(folder: Path, shipped: Manifest) -> list[str]:
    """Return what the user has added to an installed script, by its path in the folder, sorted.

    Hidden files and links, too; the settings are not among them, nor what systems leave there.
    """
    paths = (
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    )
    return sorted(
        path.as_posix()
        for path in paths
        if path.as_posix() not in {*shipped.files, NAME, CONFIG}
        and path.name not in _LITTER
        and not _is_compiled(path)
    )


@dataclass(frozen=True)
class Difference:
    """The differences of an installed script from the one that should be there."""

    missing: tuple[str, ...]
    changed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of all that differ."""
        return (*self.missing, *self.changed)

    def __str__(self) -> str:
        parts = [("missing", self.missing), ("different", self.changed)]
        return "; ".join(f"{word}: {', '.join(names)}" for word, names in parts if names)


def compare(wanted: dict[str, str], found: dict[str, str]) -> Difference:
    """Return how `found` differs from `wanted`; further files in `found` are the user's own."""
    return Difference(
        missing=tuple(sorted(wanted.keys() - found.keys())),
        changed=tuple(sorted(k for k in wanted.keys() & found.keys() if wanted[k] != found[k])),
    )
