"""The set is as it was after Live refused a change, and the status line says so."""

from __future__ import annotations

from typing import Any

import pytest

from Sidestick.status_messages import say

BAR = [(36, 0.0, 0.25, 100.0), (38, 1.03, 0.25, 90.0), (36, 2.1, 0.25, 80.0)]
WHY = "The limit is reached."
SAID = say("write_failed", why=WHY)
# What an action calls to write; the first that is refused may come after others that were not.
CALLS = {
    "generate": ("remove_notes_by_id", "add_new_notes", "set_data"),
    "extend": ("add_new_notes", "set_data"),
    "vary": ("remove_notes_by_id", "add_new_notes", "set_data"),
    "fill": ("remove_notes_by_id", "add_new_notes", "set_data"),
    "feel": ("apply_note_modifications", "set_data"),
    "straighten": ("apply_note_modifications", "set_data"),
    "clear": ("remove_notes_by_id", "set_data"),
    "song_kit": ("create_scene", "create_clip", "add_new_notes", "set_data"),
}


@pytest.fixture(autouse=True)
def everywhere(version: str) -> None:
    """All of this file runs in every version."""


def everything(session: Any) -> Any:
    clips = [slot.clip for slot in session.track.clip_slots if slot.has_clip]
    song = session.live.core.song
    return (
        [(c.name, c.loop_end, c.looping, session.notes(c)) for c in clips],
        [scene.name for scene in session.live.song.scenes],
        (song.data, [track.data for track in song.tracks]),
        session.live.undo_steps,
    )


def run(session: Any, action: str) -> None:
    """Do an action as the panel does, to its end."""
    session.engine.say("run_action", id=77, deadline_ms=5000, action=action, settings={})
    session.until(
        lambda: any(
            each["id"] == 77 for kind in ("done", "error") for each in session.engine.of_kind(kind)
        )
    )


@pytest.mark.parametrize(
    ("action", "call"), [(action, call) for action, calls in CALLS.items() for call in calls]
)
def test_a_beat_is_written_whole_or_not_at_all(connected: Any, action: str, call: str) -> None:
    """No note is lost, nothing is half written, and the musician's last step is not undone."""
    clip = connected.live.add_midi_clip(connected.track, 0, 4.0, BAR)
    connected.live.select_clip(clip)
    connected.live.rename(clip, "Mine")
    before = everything(connected)
    connected.live.core.refusals[call] = WHY
    run(connected, action)
    assert connected.live.status_line == SAID
    assert everything(connected) == before
    connected.live.core.refusals.clear()
    connected.engine.received.clear()
    assert connected.press_and_wait("generate") != SAID


@pytest.mark.parametrize("call", ["create_clip", "add_new_notes", "set_data"])
def test_no_empty_clip_is_left_behind(connected: Any, call: str) -> None:
    """In a slot that was empty."""
    connected.live.rename(connected.track, "Mine")
    before = everything(connected)
    connected.live.core.refusals[call] = WHY
    assert connected.press_and_wait("generate") == SAID
    assert everything(connected) == before
    assert not connected.slot().has_clip
