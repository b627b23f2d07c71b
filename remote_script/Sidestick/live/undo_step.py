"""One press is one step of Live's undo: what is changed within a step is undone at once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Callable, Iterator

from ..errors import TargetError


class UndoStep:
    """Begins and ends steps of Live's undo; ``song`` gives Live's set."""

    def __init__(self, song: Callable[[], Any]) -> None:
        self._song = song
        self._depth = 0  # steps within a step are part of it

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Make one step of Live's undo of all that is changed within; steps within are part of it.

        Raises TargetError where Live refuses.
        """
        import Live

        song = self._song()
        if not self._depth:
            song.begin_undo_step()
        self._depth += 1
        try:
            yield
        except (RuntimeError, Live.Base.LimitationError) as error:  # Live's own refusals
            raise TargetError("write_failed", why=error) from error
        finally:
            self._depth -= 1
            if not self._depth:
                song.end_undo_step()
