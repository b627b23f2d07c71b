"""Checks of the paths that a person names, before any long work: each failure is a sentence."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryFile

from sidestick_training.errors import TrainingError


def check_file(path: Path, what: str) -> None:
    """Refuse a path that is no readable file; `what` is wanted there, such as "trained weights".

    Raises:
        TrainingError: it is not there, is no file, or cannot be read.
    """
    if not os.path.lexists(path):
        raise TrainingError(f"There are no {what} at {path}: there is no such file.")
    if not path.is_file():
        raise TrainingError(f"There are no {what} at {path}: it is no file. Name a file.")
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise TrainingError(f"{path} cannot be read: {error.strerror}.") from error


def check_folder(folder: Path) -> None:
    """Refuse a folder that nothing can be written to; it need not be there yet.

    Raises:
        TrainingError: a part of the path is a file, or nothing can be written there.
    """
    there = next(each for each in (folder, *folder.absolute().parents) if os.path.lexists(each))
    if not there.is_dir():
        raise TrainingError(
            f"Nothing can be written to the folder {folder}: {there} is no folder. Name another."
        )
    try:
        with TemporaryFile(dir=there):
            pass
    except OSError as error:
        raise TrainingError(
            f"Nothing can be written to the folder {folder}: {error.strerror}. Name another."
        ) from error


def check_new_files(paths: list[Path], *, force: bool) -> None:
    """Refuse paths at which files cannot be written, or would take the place of others.

    Raises:
        TrainingError: as for their folders, one is a folder, or one is there and not `force`.
    """
    for path in paths:
        check_folder(path.parent)
        if path.is_dir():
            raise TrainingError(f"{path} is a folder. Name a file.")
        if os.path.lexists(path) and not force:
            raise TrainingError(
                f"{path} is there already, and nothing was written. Name another place, or add "
                "--force to write over it."
            )
