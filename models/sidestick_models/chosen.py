"""The drummer with the models that are chosen now: a choice counts from the next request on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_models.drummer import Drummer
from sidestick_models.grid import Beat
from sidestick_models.library import Library
from sidestick_models.own_styles import OwnStyles
from sidestick_models.repertoire import Repertoire


class ChosenDrummer:
    """Asks the library before each beat what is in use, and loads that if it has changed.

    Its methods take what `Drummer`'s take. `choice` (kind -> name) wins over what is in use;
    `own` are the user's styles.

    Raises:
        LibraryError: a name in `choice` is not there.
        WeightsError: from any method too: weights are missing or damaged.
    """

    def __init__(
        self,
        library: Library,
        choice: Mapping[str, str | None] | None = None,
        own: OwnStyles | None = None,
    ) -> None:
        self._library, self._choice, self._own = library, dict(choice or {}), own
        self._load()

    @property
    def styles(self) -> tuple[str, ...]:
        """The styles that `generate` knows."""
        return self._drummer.styles

    @property
    def repertoire(self) -> Repertoire:
        """See `Drummer.repertoire`."""
        return self._drummer.repertoire

    def prepare(self) -> None:
        """See `Drummer.prepare`."""
        self._current().prepare()

    def generate(self, style: str, **request: Any) -> list[Beat]:
        """See `Drummer.generate`."""
        return self._current().generate(style, **request)

    def extend(self, primer: Beat, **request: Any) -> list[Beat]:
        """See `Drummer.extend`."""
        return self._current().extend(primer, **request)

    def vary(self, beat: Beat, locked: NDArray[np.bool_], **request: Any) -> list[Beat]:
        """See `Drummer.vary`."""
        return self._current().vary(beat, locked, **request)

    def fill(self, beat: Beat, **request: Any) -> list[Beat]:
        """See `Drummer.fill`."""
        return self._current().fill(beat, **request)

    def feel(self, beat: Beat, **request: Any) -> Beat:
        """See `Drummer.feel`."""
        return self._current().feel(beat, **request)

    def _current(self) -> Drummer:
        if self._library.changed_at() != self._loaded_at:
            self._load()
        return self._drummer

    def _load(self) -> None:
        # Asked before loading: a change in between is then seen at the next request.
        loaded_at = self._library.changed_at()
        files = self._library.chosen_files(self._choice)
        self._drummer = Drummer.load(instead=files, own=self._own)
        self._loaded_at = loaded_at
