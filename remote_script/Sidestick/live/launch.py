"""Starts and stops a clip, and finds where it plays."""

from __future__ import annotations

from ..errors import TargetError
from .clip_checks import in_arrangement, is_alive
from .clip_reader import ClipSnapshot


def launch(snapshot: ClipSnapshot) -> bool:
    """Start the clip, or stop it while it plays; return whether it starts.

    Raises TargetError where there is none.
    """
    clip = snapshot.clip
    if clip is None:
        raise TargetError("nothing_to_launch")
    if in_arrangement(clip):
        raise TargetError("arrangement_launch")
    if clip.is_playing or clip.is_triggered:
        clip.stop()
        return False
    clip.fire()
    return True


def playing_beats(snapshot: ClipSnapshot) -> float | None:
    """Return where in its loop the clip is playing, None where it is not."""
    clip = snapshot.clip
    if not is_alive(clip) or not clip.is_playing:
        return None
    return float(clip.playing_position - snapshot.loop_start_beats)
