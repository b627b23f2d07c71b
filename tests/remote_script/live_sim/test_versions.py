"""Differences between the versions of Live, as far as a script meets them."""

from __future__ import annotations

from typing import Any

import pytest

from sidestick_live_sim import SimulatedLive
from sidestick_live_sim.spec import since


@pytest.fixture
def version(any_live: SimulatedLive) -> Any:
    application = any_live.application
    return (
        application.get_major_version(),
        application.get_minor_version(),
        application.get_bugfix_version(),
    )


@pytest.fixture
def slot(any_live: SimulatedLive) -> Any:
    return any_live.add_midi_track("Drums").clip_slots[0]


def test_create_clip_returns_the_clip_in_newer_lives_only(slot: Any, version: Any) -> None:
    """Nothing comes back in 11.0 and 12.0.0; the slot has the clip everywhere."""
    made = slot.create_clip(4.0)
    assert (made is None) == (version in ((11, 0, 0), (12, 0, 0)))
    assert slot.has_clip


def test_add_new_notes_returns_ids_from_11_1(slot: Any, version: Any) -> None:
    """Nothing comes back in 11.0."""
    import Live

    slot.create_clip(4.0)
    ids = slot.clip.add_new_notes([Live.Clip.MidiNoteSpecification(36, 0.0, 0.25)])
    assert (ids is None) == (version == (11, 0, 0))


def test_reading_all_notes_came_with_11_1(slot: Any, version: Any) -> None:
    """11.0 lacks get_all_notes_extended, select_notes_by_id and the copying of notes."""
    slot.create_clip(4.0)
    for name in ("get_all_notes_extended", "select_notes_by_id", "duplicate_notes_by_id"):
        assert hasattr(slot.clip, name) == (version != (11, 0, 0))


def test_note_ids_can_be_given_by_name_from_11_2(slot: Any, version: Any) -> None:
    """In 11.0 get_notes_by_id takes its argument by position only."""
    slot.create_clip(4.0)
    assert len(slot.clip.get_notes_by_id([])) == 0
    if version == (11, 0, 0):
        with pytest.raises(TypeError):
            slot.clip.get_notes_by_id(note_ids=[])
    else:
        assert len(slot.clip.get_notes_by_id(note_ids=[])) == 0


def test_undo_returns_its_label_in_newer_lives(any_live: SimulatedLive, version: Any) -> None:
    """It returns nothing in 11.0."""
    any_live.song.tempo = 99.0
    assert (any_live.song.undo() is None) == (version == (11, 0, 0))
    assert (any_live.song.redo() is None) == (version == (11, 0, 0))


def test_names_of_the_version(any_live: SimulatedLive, version: Any) -> None:
    """The version's text came with 11.3, the variant with 12."""
    application = any_live.application
    assert hasattr(application, "get_version_string") == (version != (11, 0, 0))
    assert hasattr(application, "get_variant") == (version[0] == 12)
    if version[0] == 12:
        assert application.get_version_string() == "{}.{}.{}".format(*version)
        assert application.get_variant() == "Suite"


def test_what_came_with_12_2_and_12_3(any_live: SimulatedLive, slot: Any, version: Any) -> None:
    """Clips made in the arrangement, kinds of clips, and the note of a drum chain."""
    newest = version == (12, 3, 6)
    slot.create_clip(4.0)
    track = any_live.add_midi_track("Kit", drum_rack={36: "Kick"})
    assert hasattr(track, "create_midi_clip") == newest
    assert hasattr(slot.clip, "is_session_clip") == newest
    assert hasattr(track.devices[0].chains[0], "in_note") == newest
    if newest:
        clip = track.create_midi_clip(4.0, 8.0)
        assert (clip.start_time, clip.end_time, clip.is_session_clip) == (4.0, 12.0, False)
        with pytest.raises(RuntimeError):
            track.create_midi_clip(4.0, 0.0)


def test_the_set_has_a_name_from_11_3(any_live: SimulatedLive, version: Any) -> None:
    """song.name and song.file_path are missing in 11.0."""
    assert hasattr(any_live.song, "name") == (version != (11, 0, 0))
    assert hasattr(any_live.song, "file_path") == (version != (11, 0, 0))


def test_a_member_may_have_come_twice() -> None:
    """A member that came late to two branches is in neither's early versions."""
    both = since("11.3.25", "12.0.5")
    held = {(11, 3, 24): False, (11, 3, 25): True, (12, 0, 0): False, (12, 0, 5): True}
    assert {version: both.holds(version) for version in held} == held
    assert since("11.1.0").holds((12, 0, 0))
    assert not since("12.0.0").holds((11, 3, 43))
