"""Renames what is in the way, so that nothing of the user's gets lost."""

from __future__ import annotations

from itertools import count
from pathlib import Path


def set_aside(path: Path, folder: Path, name: str) -> Path:
    """Move a file, folder or link into `folder`, under `name` or with a number; return where to.

    Raises OSError.
    """
    names = (name if number == 1 else f"{name} {number}" for number in count(1))
    target = next(
        each for each in map(folder.joinpath, names) if not each.is_symlink() and not each.exists()
    )
    return path.rename(target)
