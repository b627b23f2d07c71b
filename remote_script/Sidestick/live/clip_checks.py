"""May this clip be written? The checks before a press reads one, and again before it writes.

Each raises TargetError with a sentence for the musician. Live's objects may die at any moment:
whoever keeps one asks ``is_alive`` first.
"""

from __future__ import annotations

from typing import Any

from ..errors import TargetError

SLACK_BEATS = 1e-6  # sums of beats are not exact


def is_alive(thing: Any) -> bool:
    """Return whether one of Live's objects is there: a deleted one equals None without being it."""
    return thing is not None and thing != None  # noqa: E711


def track_of(clip_or_slot: Any) -> Any:
    """Return the track: the first parent with devices (a slot or take lane may lie between)."""
    parent = clip_or_slot.canonical_parent
    while not hasattr(parent, "devices"):
        parent = parent.canonical_parent
    return parent


def in_arrangement(clip: Any) -> bool:
    """Return whether a clip lies in the Arrangement, on a track or in one of its take lanes."""
    return bool(clip.is_arrangement_clip) or getattr(clip, "is_take_lane_clip", False)


def loop_of(clip: Any) -> tuple[float, float]:
    """Return start and length of the loop in beats; of the clip where it does not loop."""
    return clip.loop_start, clip.loop_end - clip.loop_start


def check_clip(clip: Any) -> None:
    """Refuse a clip of audio, one that is being recorded, and one on a frozen track.

    One that was there and is recorded onto, as by Session Record, may be written.
    """
    if not clip.is_midi_clip:
        raise TargetError("audio_clip", name=clip.name)
    if clip.is_recording and not clip.is_overdubbing:
        raise TargetError("recording", name=clip.name)
    _check_not_frozen(track_of(clip))


def check_slot(slot: Any) -> None:
    """Refuse the slot of a group, of an audio track and of a frozen one."""
    if slot.is_group_slot:
        raise TargetError("group_slot")
    track = track_of(slot)
    if not track.has_midi_input:
        raise TargetError("audio_track", name=track.name)
    _check_not_frozen(track)


def check_unchanged(clip: Any, slot: Any, loop: tuple[float, float]) -> None:
    """Refuse what has gone, was filled or got another loop since it was read.

    ``slot`` is the empty slot that was read, None where a clip was; ``loop`` is the clip's.
    """
    if not is_alive(clip if slot is None else slot):
        raise TargetError("clip_gone")
    if slot is not None:
        check_slot(slot)
        if slot.has_clip:
            raise TargetError("slot_taken")
        return
    check_clip(clip)
    if loop_of(clip) != loop:
        raise TargetError("clip_changed")


def _check_not_frozen(track: Any) -> None:
    if track.is_frozen:
        raise TargetError("frozen_track", name=track.name)
