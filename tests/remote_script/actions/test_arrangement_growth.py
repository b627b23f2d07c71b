"""Clips of the Arrangement grow where Live and their neighbours let them."""

from __future__ import annotations

from typing import Any

import pytest

from Sidestick.status_messages import say

KICK = 36
BAR = [(KICK, 0.0, 0.25, 100.0), (38, 1.0, 0.25, 90.0)]
FOLLOWS = say("arrangement_next", what="another clip", room=1.5, bars=2)


@pytest.fixture(autouse=True)
def everywhere(version: str) -> None:
    """All of this file runs in every version."""


@pytest.fixture
def looped(connected: Any) -> Any:
    """Select a bar of the Arrangement, from beat 8 on, that plays its loop once."""
    return connected.show_clip("arrangement", 4.0, BAR)


@pytest.fixture
def unlooped(connected: Any, looped: Any) -> Any:
    """Return the same without a loop."""
    connected.live.set_looping(looped, False)
    return looped


def shape(session: Any, clip: Any) -> Any:
    ends = clip.loop_start, clip.loop_end, clip.end_marker, clip.end_time, clip.looping
    return ends, session.notes(clip)


def test_a_clip_that_does_not_loop_grows(connected: Any, unlooped: Any) -> None:
    """It reaches as far as its new bars; one undo brings all of it back."""
    before = shape(connected, unlooped)
    connected.in_one_step("extend")
    assert (unlooped.end_time, unlooped.loop_end, unlooped.looping) == (20.0, 12.0, False)
    assert connected.notes(unlooped)[:2] == BAR
    assert len(connected.notes(unlooped)) > 2
    connected.live.undo()
    assert shape(connected, unlooped) == before


@pytest.mark.parametrize("action", ["double", "extend_1"])
def test_it_grows_up_to_the_next_clip(connected: Any, unlooped: Any, action: str) -> None:
    """A clip that begins where the new bars end is no hindrance."""
    after = connected.live.add_arrangement_clip(connected.track, 16.0, 4.0, BAR)
    connected.in_one_step(action)
    assert unlooped.end_time == 16.0
    assert connected.notes(after) == BAR


@pytest.mark.parametrize("looping", [True, False])
def test_it_never_reaches_over_the_next_clip(connected: Any, looped: Any, looping: bool) -> None:
    """The musician hears where that one begins, and the engine is not asked."""
    connected.live.set_looping(looped, looping)
    after = connected.live.add_arrangement_clip(connected.track, 14.0, 4.0, BAR)
    before, steps = shape(connected, looped), len(connected.live.undo_steps)
    for _ in range(2):
        assert connected.press_and_wait("double") == FOLLOWS
    assert (shape(connected, looped), connected.notes(after)) == (before, BAR)
    assert (len(connected.live.undo_steps), connected.engine.of_kind("extend")) == (steps, [])
    connected.live.rename(after, "Fill")
    assert "the clip Fill follows after 1.5 bars" in connected.press_and_wait("double")


def test_a_clip_that_comes_meanwhile_is_not_run_over(connected: Any, unlooped: Any) -> None:
    """The room is measured again when the answer is there."""
    connected.engine.silent = {"extend"}
    connected.press("double")
    connected.until(lambda: connected.engine.of_kind("extend"))
    connected.live.add_arrangement_clip(connected.track, 14.0, 4.0, BAR)
    before, steps = shape(connected, unlooped), len(connected.live.undo_steps)
    connected.surface.show_status("")
    connected.answer_held()
    connected.until(lambda: connected.live.status_line)
    assert connected.live.status_line == FOLLOWS
    assert (shape(connected, unlooped), len(connected.live.undo_steps)) == (before, steps)


def test_a_looped_clip_grows_when_it_is_asked_twice(connected: Any, looped: Any) -> None:
    """First the offer, then the deed: it sounds as before; one undo brings back its loop."""
    before = shape(connected, looped)
    assert connected.press_and_wait("double") == say("arrangement_loop", bars=2)
    assert shape(connected, looped) == before
    connected.in_one_step("double")
    assert (looped.end_time, looped.looping) == (16.0, False)
    assert connected.notes(looped)[:2] == BAR
    connected.live.undo()
    assert shape(connected, looped) == before


def test_an_offer_holds_for_the_next_press_alone(connected: Any, looped: Any) -> None:
    """Not after another action, nor for another clip or length."""
    offer = say("arrangement_loop", bars=2)
    assert connected.press_and_wait("double") == offer
    connected.press_and_wait("vary")
    assert connected.press_and_wait("double") == offer
    assert connected.press_and_wait("extend") == say("arrangement_loop", bars=3)
    assert connected.press_and_wait("double") == offer
    other = connected.live.add_arrangement_clip(connected.track, 40.0, 4.0, BAR)
    connected.live.select_clip(other)
    assert connected.press_and_wait("double") == offer
    assert (looped.looping, other.looping) == (True, True)


def test_a_loop_that_is_repeated_is_not_switched_off(connected: Any) -> None:
    """Its repetitions would fall silent; it has room as far as the clip reaches."""
    clip = connected.show_clip("arrangement", 16.0, BAR)
    connected.live.set_loop(clip, 0.0, 4.0)
    for _ in range(3):
        connected.press_and_wait("double")
    assert (clip.loop_end, clip.end_time, clip.looping) == (16.0, 24.0, True)
    connected.live.set_loop(clip, 0.0, 12.0)
    for _ in range(2):
        assert connected.press_and_wait("double") == say("arrangement_room", bars=6)
    assert clip.looping


@pytest.mark.parametrize("looping", [True, False])
def test_where_live_does_not_let_it_grow_nothing_is_written(
    connected: Any, looped: Any, looping: bool
) -> None:
    """Reports of what Live does there differ: whether it has grown is looked at."""
    connected.live.set_looping(looped, looping)
    connected.live.core.arrangement_clips_grow = False
    before = shape(connected, looped)
    if looping:
        connected.press_and_wait("double")
    assert connected.press_and_wait("double") == say("arrangement_fixed")
    assert shape(connected, looped) == before


def test_versions_of_other_lengths_come_back_where_there_is_room(
    connected: Any, unlooped: Any
) -> None:
    """A shorter one makes the clip shorter; a longer one needs its room again."""
    connected.press_and_wait("double")
    long = shape(connected, unlooped)
    connected.ticks(30)
    connected.until(lambda: connected.surface.actions.versions.count == 2)
    connected.press_and_wait("previous_version")
    assert (connected.notes(unlooped), unlooped.end_time) == (BAR, 12.0)
    after = connected.live.add_arrangement_clip(connected.track, 14.0, 4.0, BAR)
    assert connected.press_and_wait("next_version") == FOLLOWS
    assert (connected.notes(unlooped), connected.notes(after)) == (BAR, BAR)
    connected.live.delete_clip(after)
    connected.press_and_wait("next_version")
    assert shape(connected, unlooped) == long
