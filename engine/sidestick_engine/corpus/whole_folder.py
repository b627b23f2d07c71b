"""A corpus' folder, which is written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sidestick_models.corpus.corpus import MANIFEST
from sidestick_models.errors import CorpusError
from sidestick_models.replaced_folder import replaced_folder


def check_folder(folder: Path, *, force: bool) -> None:
    """Refuse a folder that a corpus must not replace, before any work.

    Raises:
        CorpusError: it holds something else, or a corpus and not `force`, or is a file.
    """
    if folder.is_dir():
        if not any(folder.iterdir()):
            return
        if not (folder / MANIFEST).is_file():
            raise CorpusError(
                f"{folder} holds other things than a corpus. Name an empty folder, or one that is "
                "not there yet."
            )
        if not force:
            raise CorpusError(
                f"There is a corpus in {folder} already, and it was left as it was. Name another "
                "folder, or add --force to put this one in its place."
            )
    elif folder.exists():
        raise CorpusError(f"{folder} is a file. Name a folder.")


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Yield a new folder, which takes the place of `folder` when the block ends.

    If the block raises, or is interrupted, `folder` stays as it was.

    Raises:
        CorpusError: it cannot be written.
    """
    draft = folder
    try:
        with replaced_folder(folder) as draft:
            yield draft
    except OSError as error:
        raise CorpusError(
            f"{folder} cannot be written, and is as it was: {error.strerror or error}."
        ) from error
    except CorpusError as error:
        raise CorpusError(str(error).replace(str(draft), str(folder))) from error
