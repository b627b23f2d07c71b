"""The list of versions that the script has at hand, for the clip that is looked at."""

from __future__ import annotations

from typing import Any

import pytest

from Sidestick.status_messages import say

KICK, SNARE = 36, 38
BAR = [(KICK, 0.0, 0.25, 100.0), (SNARE, 1.0, 0.25, 90.0)]


@pytest.fixture
def versions(connected: Any) -> Any:
    """Return the versions of a clip that has two: as it was, and varied, which is in it."""
    connected.show_clip("session", 4.0, BAR)
    connected.press_and_wait("vary")
    connected.until_kept()
    return connected.surface.actions.versions


def test_a_version_due_in_one_clip_is_not_shown_for_another(connected: Any, versions: Any) -> None:
    """It waits for the next bar; the other clip has versions of its own, even the very same."""
    clip = connected.slot(0).clip
    connected.slot(0).duplicate_clip_to(connected.slot(1))
    connected.live.song.start_playing()
    connected.live.advance(0.3)
    assert connected.press_and_wait("previous_version") == say("version_queued", number=0)
    assert versions.queued == 0
    connected.live.select_clip(connected.slot(1).clip)
    connected.until(lambda: (connected.tick(), versions.count == 2)[1])
    assert versions.queued == -1
    connected.live.select_clip(clip)
    connected.until(lambda: (connected.tick(), versions.queued == 0)[1])
    connected.live.advance(4.0)
    assert (versions.queued, connected.notes(clip)) == (-1, BAR)


def test_one_more_than_there_are_is_no_version(connected: Any, versions: Any) -> None:
    """The last one is."""
    assert versions.count == 2
    assert connected.press_and_wait("version_3") == say("no_version", place=3, count=2)
    assert connected.press_and_wait("version_2") == say("version", number=1, what="vary")


def test_one_more_than_are_at_hand_is_asked_for(connected: Any, versions: Any) -> None:
    """Another row of the script has made it since; what is at hand needs no asking."""
    asked = len(connected.engine.of_kind("list_versions"))
    connected.press_and_wait("version_2")
    assert len(connected.engine.of_kind("list_versions")) == asked
    (kept,) = connected.engine.history.clips.values()
    kept.append(dict(kept[0], number=2))
    said = connected.press_and_wait("version_3")
    assert said == say("version", number=2, what="as it was")
    assert len(connected.engine.of_kind("list_versions")) == asked + 1
