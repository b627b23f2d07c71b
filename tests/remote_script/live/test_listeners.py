"""Hearing of changes to what the musician looks at."""

from __future__ import annotations

from typing import Any

import pytest

from Sidestick.live.listeners import Listeners
from sidestick_live_sim import SimulatedLive


@pytest.fixture
def live(version: str) -> Any:
    """Each version of Live; a listener that is left behind is a fault."""
    with SimulatedLive(version) as live:
        yield live
    assert [fault.trace for fault in live.errors] == []


@pytest.fixture
def track(live: SimulatedLive) -> Any:
    track = live.add_midi_track("Drums", drum_rack={36: "Kick"})
    live.select(track, 0)
    return track


@pytest.fixture
def watch(live: SimulatedLive, track: Any) -> Any:
    watch = Listeners(lambda: live.song)
    assert watch.take_target_change(), "at first everything is new"
    yield watch
    watch.release()


def test_another_slot_clip_or_track_is_a_new_target(
    live: SimulatedLive, track: Any, watch: Listeners
) -> None:
    """Told once."""
    changes = [
        lambda: live.select(track, 1),
        lambda: live.select(live.add_midi_track("Bass"), 1),
        lambda: live.select_clip(live.add_midi_clip(track, 3, 4.0)),
        lambda: live.select_clip(live.add_arrangement_clip(track, 0.0, 4.0)),
    ]
    for change in changes:
        assert not watch.take_target_change()
        change()
        assert watch.take_target_change()
    assert not watch.take_target_change()


def test_a_clip_that_comes_into_the_slot_is_a_new_target(
    live: SimulatedLive, track: Any, watch: Listeners
) -> None:
    """And one that goes from it."""
    clip = live.add_midi_clip(track, 0, 4.0)
    assert watch.take_target_change()
    live.delete_clip(clip)
    assert watch.take_target_change()


def test_notes_loop_and_meter_are_changes_of_the_clip(
    live: SimulatedLive, track: Any, watch: Listeners
) -> None:
    """Its name is not, nor are the notes of another."""
    clip, other = live.add_midi_clip(track, 0, 4.0), live.add_midi_clip(track, 1, 4.0)
    live.select_clip(clip)
    watch.take_target_change()
    for change in (
        lambda: live.set_notes(clip, [(36, 0.0, 0.25, 100.0)]),
        lambda: live.set_loop(clip, 1.0, 3.0),
        lambda: live.set_looping(clip, False),
        lambda: live.set_meter(clip, 3, 8),
    ):
        assert not watch.take_clip_change()
        change()
        assert watch.take_clip_change()
    live.rename(clip, "Verse")
    live.set_notes(other, [(36, 0.0, 0.25, 100.0)])
    assert not watch.take_clip_change()


def test_an_audio_clip_has_no_notes_to_hear_of(
    live: SimulatedLive, track: Any, watch: Listeners
) -> None:
    """It is looked at and let go of as any other."""
    clip = live.add_audio_clip(live.add_audio_track("Voice"), 0)
    live.select_clip(clip)
    assert watch.take_target_change()
    live.delete_clip(clip)
    live.select(track, 0)
    assert watch.take_target_change()


def test_a_track_that_goes_is_let_go_of(live: SimulatedLive, track: Any, watch: Listeners) -> None:
    """With its clip, to which nobody listens any more."""
    live.select_clip(live.add_midi_clip(track, 0, 4.0))
    watch.take_target_change()
    live.add_midi_track("Bass")
    live.delete_track(track)
    assert watch.take_target_change()
    assert not watch.take_clip_change()


def test_release_can_be_repeated(live: SimulatedLive, watch: Listeners, track: Any) -> None:
    """Nothing is heard afterwards."""
    watch.release()
    watch.release()
    live.select(track, 2)
    assert not watch.take_target_change()
