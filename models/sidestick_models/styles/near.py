"""The exemplar that a new beat is drawn near, and what is known of it."""

from __future__ import annotations

from typing import NamedTuple

from sidestick_models.beat.subdivision import Subdivision


class Near(NamedTuple):
    """An exemplar: its number of all that ship, and its subdivision; None is unknown."""

    exemplar: int | None = None
    subdivision: Subdivision | None = None
