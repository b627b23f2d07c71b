"""Clips of take lanes, from Live 12.2 on, are clips of the Arrangement with labels of their own."""

from __future__ import annotations

from typing import Any, Iterator

import pytest

from Sidestick.live.clip_labels import KEY
from Sidestick.status_messages import say, without_name
from sidestick_live_sim import SimulatedLive

BAR = [(36, 0.0, 0.25, 100.0), (38, 1.0, 0.25, 90.0)]


@pytest.fixture(params=[True, False], ids=["arrangement clips", "no arrangement clips"])
def takes(
    request: pytest.FixtureRequest, make_session: Any, start_engine: Any
) -> Iterator[tuple[Any, list[Any]]]:
    """Return a session, and clips of two lanes that start on the same beat.

    Whether Live calls such clips arrangement clips is not known.
    """
    with SimulatedLive("12.3.6") as live:
        live.core.take_lanes_count = request.param
        session = make_session(live)
        session.connect(start_engine())
        lanes = [session.track.create_take_lane() for _ in range(2)]
        clips = [lane.create_midi_clip(8.0, 4.0) for lane in lanes]
        for clip in clips:
            live.set_notes(clip, BAR)
        yield session, clips
    assert [fault.trace for fault in live.errors] == []


def test_each_lane_has_labels_of_its_own(takes: Any) -> None:
    """So that the versions of one are never those of the other."""
    session, clips = takes
    versions = session.surface.actions.versions
    for clip in clips:
        session.live.select_clip(clip)
        session.press_and_wait("generate")
        session.until(lambda: versions.count == 2)
        assert len(session.notes(clip)) > len(BAR)
    assert sorted(session.track.get_data(KEY, {})["clips"]) == ["lane 0 beat 8", "lane 1 beat 8"]
    session.live.select_clip(clips[0])
    session.press_and_wait("previous_version")
    assert session.notes(clips[0]) == BAR
    assert len(session.notes(clips[1])) > len(BAR)


def test_a_take_grows_up_to_the_next_one_of_its_lane(takes: Any) -> None:
    """Clips in other lanes are no hindrance; a loop is not repeated there either."""
    session, (first, second) = takes
    first.canonical_parent.create_midi_clip(14.0, 4.0)
    for clip in (first, second):
        session.live.set_looping(clip, False)
    session.live.select_clip(first)
    follows = say("arrangement_next", what="another clip", room=1.5, bars=2)
    assert session.press_and_wait("double") == follows
    session.live.select_clip(second)
    session.in_one_step("double")
    assert second.end_time == 16.0


def test_a_take_plays_with_the_arrangement(takes: Any) -> None:
    """It cannot be launched, and the panel hears that it lies there."""
    session, clips = takes
    session.live.select_clip(clips[0])
    session.engine.say("run_action", id=76, deadline_ms=5000, action="launch", settings={})
    session.until(lambda: session.engine.of_kind("error"))
    assert session.engine.of_kind("error")[-1]["sentence"] == without_name(
        say("arrangement_launch")
    )
    session.engine.say("read_clip", id=77, deadline_ms=5000)
    session.until(lambda: session.engine.of_kind("clip"))
    assert session.engine.of_kind("clip")[-1]["where"] == "arrangement"
