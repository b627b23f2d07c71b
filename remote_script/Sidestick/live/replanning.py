"""Planning in steps what is written in one: on the very notes that the clip holds then."""

from __future__ import annotations

from typing import Callable

from ..errors import TargetError
from ..scheduler import PAUSE, WAIT, Steps
from .clip_plan import Plan, Planned
from .clip_reader import ClipSnapshot
from .content_hash import take_of
from .song import Song, specified

TRIES = 5  # to plan in steps while the clip is being edited; after these it is done at once

PlanFor = Callable[[ClipSnapshot], Plan]


def planned(
    song: Song,
    reading: ClipSnapshot,
    plan_for: PlanFor,
    over_edits: bool = False,
    ready: Callable[[], bool] = lambda: True,
) -> Steps[Planned]:
    """Return what has been planned as soon as it is ``ready`` to be carried out, in that step.

    Raises TargetError where the clip has gone or its loop has changed since the reading, and where
    its notes have, unless what is written may go ``over_edits``.
    """
    now, tries = reading, TRIES
    while True:
        plan = plan_for(now)
        if tries:
            yield PAUSE
        found = None if now.clip is None else take_of(now)
        made = take_of(plan.after)
        if tries:
            yield PAUSE
        specifications = specified(plan)
        if tries:
            yield PAUSE
        while not ready():
            yield WAIT
        if song.is_as_read(now):
            return Planned(plan, specifications, found, made)
        now, tries = song.now(now), max(tries - 1, 0)
        if not over_edits and (now.ids, now.notes) != (reading.ids, reading.notes):
            raise TargetError("notes_changed")
