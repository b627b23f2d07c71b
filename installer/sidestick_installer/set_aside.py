"""Renames what is in the way, so that nothing of the user's gets lost."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path


def set_aside(path: Path, folder: Path, name: str) -> Path:
    """Move a file, folder or link into `folder`, under `name` or with a number; return where to.

    Raises OSError.
    """
    return path.rename(free_name(folder, name))


def free_name(folder: Path, name: str) -> Path:
    """Return a path in `folder` at which there is nothing: `name`, or with a number."""
    names = (name if number == 1 else f"{name} {number}" for number in count(1))
    return next(path for path in map(folder.joinpath, names) if not os.path.lexists(path))
