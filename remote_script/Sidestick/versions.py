"""The versions of the clip that is looked at: an interface, until they are kept."""

from __future__ import annotations

from .errors import SidestickError


class Versions:
    """``count`` versions, of which ``current`` is in the clip, -1 where none is."""

    count = 0
    current = -1

    def choose(self, _index: int) -> None:
        """Put a version into the clip. Raises SidestickError where there is none."""
        raise SidestickError("no_versions")
