"""One press is one step of Live's undo: what is changed within a step is undone at once.

Where Live refuses a change, those before it are taken back: a beat is written whole or not at all.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import Any, Callable, Iterator

from ..errors import TargetError


class UndoStep:
    """Begins and ends steps of Live's undo; ``song`` gives Live's set.

    Whoever writes within a step says so by ``wrote``, without which there is nothing to take back.
    """

    def __init__(self, song: Callable[[], Any]) -> None:
        self.wrote = False
        self._refused = False
        self._song = song
        self._depth = 0  # steps within a step are part of it

    @contextmanager
    def __call__(self) -> Iterator[UndoStep]:
        """Make one step of Live's undo of all that is changed within; steps within are part of it.

        Raises TargetError where Live refuses; the set is as it was then.
        """
        import Live

        song = self._song()
        if not self._depth:
            self.wrote = self._refused = False
            song.begin_undo_step()
        self._depth += 1
        try:
            yield self
        except (RuntimeError, Live.Base.LimitationError) as error:  # Live's own refusals
            self._refused = True
            raise TargetError("write_failed", why=error) from error
        finally:
            self._depth -= 1
            if not self._depth:
                song.end_undo_step()
                if self._refused and self.wrote:
                    with suppress(RuntimeError):  # then the musician has to undo it
                        song.undo()
