"""Folders that are replaced whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex


@contextmanager
def replaced_folder(folder: Path, *, copied: bool = False) -> Iterator[Path]:
    """Yield an empty folder, or a copy of `folder`, which takes its place when the block ends.

    If the block raises, or is interrupted, `folder` stays as it was, and the new one is deleted.

    Raises:
        OSError: it cannot be written; `folder` is as it was.
    """
    folder = folder.resolve()
    draft = folder.with_name(f".{folder.name[:48]}.{token_hex(4)}")
    try:
        if copied and folder.is_dir():
            shutil.copytree(folder, draft)
        else:
            draft.mkdir(parents=True)
        yield draft
        _swap(folder, draft)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _swap(folder: Path, draft: Path) -> None:
    before = draft.with_name(f"{draft.name}.before")
    if folder.exists():
        folder.rename(before)
    try:
        draft.rename(folder)
    except BaseException:
        if before.exists():
            before.rename(folder)
        raise
    shutil.rmtree(before, ignore_errors=True)
