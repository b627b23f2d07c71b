"""Folders that are written whole or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from sidestick_models.replaced_folder import replaced_folder
from sidestick_training.common.paths import check_folder
from sidestick_training.errors import TrainingError


def check_replaceable(folder: Path, patterns: Collection[str], *, force: bool) -> None:
    """Refuse a folder that `whole_folder` must not replace; files of these patterns are weights.

    Raises:
        TrainingError: it holds something else, or weights and not `force`, or cannot be written.
    """
    check_folder(folder)
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    others = [path.name for path in found if not any(map(path.match, patterns))]
    if others:
        raise TrainingError(
            f"{folder} holds other things than weights, such as {others[0]}. Name an empty folder, "
            "or one that is not there yet."
        )
    if found and not force:
        raise TrainingError(
            f"There are weights in {folder} already, and they were left as they are. Name another "
            "folder, or add --force to put these in their place."
        )


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Yield a copy of a folder, empty if there is none, which takes its place when the block ends.

    If the block raises, the folder stays as it was, and the copy is deleted.

    Raises:
        TrainingError: it cannot be written; the folder is as it was.
    """
    try:
        with replaced_folder(folder, copied=True) as draft:
            yield draft
    except OSError as error:
        raise TrainingError(
            f"{folder} cannot be written, and is as it was: {error.strerror or error}."
        ) from error
