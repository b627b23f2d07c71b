"""The drummer with the models that are chosen now: a choice counts from the next request on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sidestick_models.drummer import Drummer
from sidestick_models.grid import Beat
from sidestick_models.library import Library


class ChosenDrummer:
    """Asks the library before each beat what is in use, and loads that if it has changed.

    Its methods take what `Drummer`'s take. `choice` (kind -> name) wins over what is in use.

    Raises:
        LibraryError: a name in `choice` is not there.
        WeightsError: from any method too: weights are missing or damaged.
    """

    def __init__(self, library: Library, choice: Mapping[str, str | None] | None = None) -> None:
        self._library, self._choice = library, dict(choice or {})
        self._load()

    @property
    def styles(self) -> tuple[str, ...]:
        """The styles that `generate` knows."""
        return self._drummer.styles

    def generate(self, style: str, **request: Any) -> list[Beat]:
        """See `Drummer.generate`."""
        return self._current().generate(style, **request)

    def extend(self, primer: Beat, **request: Any) -> list[Beat]:
        """See `Drummer.extend`."""
        return self._current().extend(primer, **request)

    def _current(self) -> Drummer:
        if self._library.changed_at() != self._loaded_at:
            self._load()
        return self._drummer

    def _load(self) -> None:
        # Asked before loading: a change in between is then seen at the next request.
        loaded_at = self._library.changed_at()
        self._drummer = Drummer.load(instead=self._library.chosen_files(self._choice))
        self._loaded_at = loaded_at
