"""Arrays that were made of users' styles, kept on disk, so that no start makes them again.

A file is named by the checksum of the style and by what was made of it, such as the checksum of an
encoder, so it is never wrong, only missing. Two engines may write the same one: the bytes are the
same.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from sidestick_models.array_file import MOST_BYTES, array_bytes, read_arrays
from sidestick_models.atomic_file import write_atomically
from sidestick_models.text_file import read_regular

_MADE_AS = 2  # raise it when what is made of a style changes
_SIGNS = 20  # of each checksum

log = logging.getLogger(__name__)


class KeptArrays:
    """A folder of arrays made of styles, which need not exist yet.

    `current` returns the checksums of the styles that there are: the rest is removed.
    """

    def __init__(self, folder: Path, current: Callable[[], Collection[str]]) -> None:
        self._folder, self._current = folder, current

    def get(self, style: str, what: str, names: Collection[str]) -> dict[str, NDArray[Any]] | None:
        """Return arrays that were made of a style, by its checksum; None if they are not there."""
        try:
            return read_arrays(read_regular(self._path(style, what), MOST_BYTES), names)
        except (OSError, ValueError):
            return None

    def put(self, style: str, what: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Keep arrays; where they cannot be written, the next start makes them again."""
        self.clean()
        try:
            write_atomically(self._path(style, what), array_bytes(arrays, compressed=False))
        except OSError as error:
            log.warning("What is made of a style cannot be kept in %s: %s.", self._folder, error)

    def clean(self) -> None:
        """Remove what was made of styles that are not there any more, or in another way."""
        current = {checksum[:_SIGNS] for checksum in self._current()}
        for path in self._folder.glob("*.npz"):
            style, made_as, *_ = (*path.name.split("-"), "")
            if style not in current or made_as != str(_MADE_AS):
                with suppress(OSError):
                    path.unlink()

    def _path(self, style: str, what: str) -> Path:
        return self._folder / f"{style[:_SIGNS]}-{_MADE_AS}-{what[:_SIGNS]}.npz"
