"""The state that Push shows, as plain values: lights and display are drawn from it."""

from __future__ import annotations

from typing import NamedTuple

from ..protocol.actions_table import STEPS
from ..protocol.messages import Style

AWAY, READY = "away", "ready"  # the engine


class PushState(NamedTuple):
    """Everything that a controller with lights shows.

    ``working`` is the key of the action that waits for its answer, ``done`` of the one that has
    just had it, both empty at rest. ``style`` and ``blend_style`` are places on the page of
    ``styles``, -1 where the chosen one is elsewhere. ``steps`` are velocities 0 to 127 of the
    chosen lane, 0 where nothing is played, -1 where the clip has no such step. ``playhead`` is a
    place among them, or -1; ``versions`` are the actions that made them, ``version`` is the place
    of the one that is in the clip and ``queued`` of the one that waits for the next bar, or -1.
    ``knobs`` are label and value, ``status`` is the sentence shown last.
    """

    engine: str = AWAY
    working: str = ""
    done: str = ""
    styles: tuple[Style, ...] = ()
    style: int = -1
    blend_style: int = -1
    more_styles: tuple[bool, bool] = (False, False)  # to the left, to the right
    bars: int = 2
    lane: int = 0
    locked: frozenset[int] = frozenset()
    missing: frozenset[int] = frozenset()  # lanes that no pad of the kit plays
    steps: tuple[int, ...] = (-1,) * STEPS
    playhead: int = -1
    more_steps: tuple[bool, bool] = (False, False)
    versions: tuple[str, ...] = ()
    version: int = -1
    queued: int = -1
    shift: bool = False
    playing: bool = False
    knobs: tuple[tuple[str, str], ...] = ()
    status: str = ""
