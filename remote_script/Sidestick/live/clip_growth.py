"""May a clip's loop grow, and how: in the Arrangement a clip reaches only so far.

There a clip that does not loop grows with its end, where nothing follows. One that loops keeps its
extent: its loop has room as far as the clip reaches, and beyond that its loop has to be switched
off, which changes nothing in a clip that plays its loop once.
"""

from __future__ import annotations

from typing import Any

from ..errors import TargetError
from .clip_checks import SLACK_BEATS, in_arrangement


def check_may_grow(
    clip: Any,
    loop: tuple[float, float],
    length_beats: float,
    bar_beats: float,
    unloops: bool | None = None,
) -> None:
    """Refuse a loop of ``length_beats``, in place of ``loop``, that would not be heard to its end.

    ``bar_beats`` is the length of a bar. ``unloops`` says whether the musician has agreed to have
    the loop switched off; None where that is not asked. Raises TargetError.
    """
    loop_start, loop_beats = loop
    if not in_arrangement(clip) or length_beats <= loop_beats:
        return
    slack, bars = SLACK_BEATS * bar_beats, length_beats / bar_beats
    until_loop, extent = loop_start - clip.start_marker, clip.end_time - clip.start_time
    if clip.looping:
        if until_loop + length_beats <= extent + slack:
            return
        if unloops is None or abs(until_loop) > slack or abs(extent - loop_beats) > slack:
            raise TargetError("arrangement_room", bars=bars)
    _check_nothing_follows(clip, length_beats, bar_beats)
    if clip.looping and not unloops:
        raise TargetError("arrangement_loop", bars=bars)


def set_loop_end(clip: Any, loop_end: float) -> None:
    """Move the end of a clip's loop, or of the clip where it does not loop, or has no room for it.

    Raises TargetError where the clip does not grow, and then leaves it as it was.
    """
    if not in_arrangement(clip):
        clip.loop_end = loop_end
        clip.end_marker = max(clip.end_marker, loop_end)
        return
    before, end_before, looped = clip.loop_end, clip.end_marker, clip.looping
    needed = clip.start_time + loop_end - clip.start_marker
    if looped and needed <= clip.end_time + SLACK_BEATS:
        clip.loop_end = loop_end
        clip.end_marker = max(end_before, loop_end)
        return
    if looped:
        clip.looping = False
    _set_end(clip, loop_end)
    if clip.end_time < needed - SLACK_BEATS:
        _set_end(clip, before)
        if looped:
            clip.looping = True
        clip.end_marker = end_before
        raise TargetError("arrangement_fixed")


def _set_end(clip: Any, end: float) -> None:
    """Move both ends of a clip that does not loop, in the order in which neither goes too far."""
    if end > clip.loop_end:
        clip.end_marker = end
        clip.loop_end = end
    else:
        clip.loop_end = end
        clip.end_marker = end


def _check_nothing_follows(clip: Any, length_beats: float, bar_beats: float) -> None:
    """Refuse to have a clip reach over the next one in its lane."""
    slack, start = SLACK_BEATS * bar_beats, clip.start_time
    places = [(other.start_time, other.name) for other in clip.canonical_parent.arrangement_clips]
    follows = [each for each in places if start < each[0] < start + length_beats - slack]
    if follows:
        at, name = min(follows)
        what = f"the clip {name}" if name else "another clip"
        bars, room = length_beats / bar_beats, (at - start) / bar_beats
        raise TargetError("arrangement_next", what=what, room=room, bars=bars)
