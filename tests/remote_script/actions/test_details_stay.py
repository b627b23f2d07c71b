"""Actions that change some notes leave chance, velocity range and the like of all others."""

from __future__ import annotations

from typing import Any

import pytest

KICK, SNARE, HAT = 36, 38, 42
DETAILS = ("mute", "probability", "velocity_deviation", "release_velocity")
# With a fill at the end, a humanized one, and one that Quantize moves.
NOTES = [(KICK, 0.0, {}), (SNARE, 1.1, {"probability": 0.5}), (KICK, 2.0, {"mute": True})]
NOTES += [(HAT, 2.5, {"velocity_deviation": -20.0, "release_velocity": 1.0})]


@pytest.fixture
def clip(connected: Any) -> Any:
    """Select a bar whose notes have details of all kinds."""
    import Live

    clip = connected.show_clip("session", 4.0, [])
    clip.add_new_notes(
        tuple(
            Live.Clip.MidiNoteSpecification(
                pitch=pitch, start_time=start, duration=0.25, velocity=90.0, **details
            )
            for pitch, start, details in NOTES
        )
    )
    return clip


def details(clip: Any) -> dict[int, Any]:
    """Return the details of each note of a clip, by its id."""
    return {
        note.note_id: (note.pitch, *(getattr(note, name) for name in DETAILS))
        for note in clip.get_notes_extended(0, 128, 0.0, 64.0)
    }


def everything(clip: Any) -> list[Any]:
    """Return all of all notes but their ids."""
    return sorted(
        tuple(
            getattr(note, name)
            for name in ("pitch", "start_time", "duration", *DETAILS, "velocity")
        )
        for note in clip.get_notes_extended(0, 128, 0.0, 64.0)
    )


def clear(session: Any) -> None:
    session.surface.show_status("")
    session.surface.actions.press("clear")
    session.until(lambda: (session.tick(), session.live.status_line)[1])
    assert session.live.status_line.endswith("removed")


@pytest.mark.parametrize("action", ["feel", "straighten", "extend_1", "double", "fill_half"])
def test_notes_that_stay_keep_their_details(connected: Any, clip: Any, action: str) -> None:
    """And the versions have them too, before and after."""
    before, found = details(clip), everything(clip)
    connected.press_and_wait(action)
    stay = details(clip)
    if action == "fill_half":
        before = {note_id: each for note_id, each in before.items() if each[0] != HAT}
    assert before == {note_id: stay.get(note_id) for note_id in before}
    made = everything(clip)
    assert made != found
    connected.press_and_wait("previous_version")
    assert everything(clip) == found
    connected.press_and_wait("next_version")
    assert everything(clip) == made


def test_locked_lanes_keep_their_details(connected: Any, clip: Any) -> None:
    """As the rest is varied, and varied again from the version before."""
    connected.surface.actions.choose(locked=["kick"])
    before = details(clip)
    connected.press_and_wait("vary")
    connected.press_and_wait("again")
    stay = details(clip)
    for note_id, (pitch, *rest) in before.items():
        if pitch == KICK:
            assert stay[note_id] == (pitch, *rest)


def test_again_has_the_details_of_the_version_before(connected: Any, clip: Any) -> None:
    """Though the notes were moved off meanwhile."""
    connected.press_and_wait("feel")
    clear(connected)
    connected.press_and_wait("previous_version")
    made = everything(clip)
    clip.remove_notes_extended(0, 128, 0.0, 4.0)
    connected.press_and_wait("again")
    assert everything(clip) == [each for each in made if not each[3]]


def test_cleared_and_overwritten_notes_come_back_whole(connected: Any, clip: Any) -> None:
    """Muted ones too, which Clear and Generate remove."""
    found = everything(clip)
    clear(connected)
    assert everything(clip) == []
    connected.press_and_wait("generate")
    for _ in range(2):
        connected.press_and_wait("previous_version")
    assert everything(clip) == found


def test_the_parts_of_a_song_have_the_details_of_the_clip(connected: Any, clip: Any) -> None:
    """Notes that a part keeps keep theirs; what is muted is in none."""
    reply = connected.engine.replies["vary"]
    connected.engine.replies["vary"] = lambda request: (
        "result",
        dict(reply(request)[1], versions=[[request["notes"], 4.0]]),
    )
    connected.press_and_wait("song_kit")
    parts = [slot.clip for slot in connected.track.clip_slots if slot.has_clip][1:]
    sounding = [each for each in everything(clip) if not each[3]]
    assert [everything(part) for part in parts].count(sounding) == len(parts) - 1  # but the fill
