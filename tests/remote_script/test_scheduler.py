"""Work in steps: what one callback has no time for is done in later ones, and nothing else changes.

Here no callback has time for more than one step, which is the most that can come between them.
"""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from Sidestick.scheduler import PAUSE, WAIT, Stepper, Steps, TimeBudget
from Sidestick.status_messages import say

KICK, SNARE = 36, 38
BAR = [(KICK, 0.0, 0.25, 100.0), (SNARE, 1.1, 0.25, 90.0), (KICK, 2.0, 0.25, 80.0)]
ACTIONS = ("generate", "extend", "double", "vary", "fill_half", "feel", "straighten")


@pytest.fixture(params=ACTIONS)
def action(request: pytest.FixtureRequest) -> str:
    """Each that writes into a clip."""
    return str(request.param)


@pytest.fixture
def clip(connected: Any) -> Any:
    """Select a bar."""
    clip = connected.live.add_midi_clip(connected.track, 0, 4.0, BAR)
    connected.live.select_clip(clip)
    connected.surface.actions.choose(seed=7)
    return clip


def slow(session: Any) -> None:
    """Have every look at the watch find the callback's time used up."""
    session.stopwatch = count().__next__


def pressed(session: Any, action: str) -> Any:
    """Press, and return the clip's notes."""
    session.press_and_wait(action)
    return session.notes(session.live.song.view.detail_clip)


def until_planned(session: Any, action: str) -> None:
    """Press, and stop when the beat is planned and nothing is written."""
    slow(session)
    steps = len(session.live.undo_steps)
    session.press(action)
    session.until(lambda: session.engine.of_kind(action) or action == "straighten")
    for _ in range(6):
        session.tick()
    assert session.surface.actions.worker.busy
    assert len(session.live.undo_steps) == steps


def test_a_slow_live_gets_what_a_fast_one_gets(connected: Any, clip: Any, action: str) -> None:
    """Note for note, in one undo step; only later."""
    fast = pressed(connected, action)
    connected.live.undo()
    steps = len(connected.live.undo_steps)
    slow(connected)
    assert pressed(connected, action) == fast != BAR
    assert len(connected.live.undo_steps) == steps + 1
    connected.live.undo()
    assert connected.notes(clip) == BAR


def test_where_no_callback_has_any_time_versions_are_kept(connected: Any, clip: Any) -> None:
    """Each part of the script gets its turn there too."""
    connected.stopwatch = count(0, 10).__next__
    pressed(connected, "generate")
    connected.until(lambda: (connected.tick(), connected.engine.of_kind("keep_version"))[1])


def test_no_callback_does_more_than_a_step(connected: Any, clip: Any) -> None:
    """A result is planned in some callbacks before it is written in another."""
    slow(connected)
    connected.press("feel")
    connected.until(lambda: connected.engine.of_kind("feel"))
    ticks = 0
    while connected.surface.actions.worker.busy:
        connected.tick()
        ticks += 1
    assert ticks >= 4


def test_a_press_meanwhile_is_told_so(connected: Any, clip: Any) -> None:
    """The action at work goes on."""
    until_planned(connected, "generate")
    connected.press("feel")
    assert connected.live.status_line == say("still_working")
    connected.until(lambda: not connected.surface.actions.worker.busy)
    assert connected.notes(clip) != BAR


def test_cancel_leaves_the_clip_alone(connected: Any, clip: Any) -> None:
    """Also where the engine has answered already."""
    until_planned(connected, "generate")
    connected.press("cancel")
    connected.until(lambda: connected.live.status_line == say("cancelled"))
    assert not connected.surface.actions.worker.busy
    assert connected.notes(clip) == BAR


def test_what_is_drawn_meanwhile_is_not_written_over(connected: Any, clip: Any) -> None:
    """The clip that the beat was planned on is no longer there."""
    until_planned(connected, "feel")
    drawn = [*BAR, (KICK, 3.5, 0.25, 50.0)]
    connected.live.set_notes(clip, drawn)
    connected.until(lambda: not connected.surface.actions.worker.busy)
    assert connected.live.status_line == say("notes_changed")
    assert connected.notes(clip) == drawn


def test_a_new_beat_is_planned_again_on_what_was_drawn(connected: Any, clip: Any) -> None:
    """It replaces the drums; what was drawn on no drum of the kit stays."""
    until_planned(connected, "generate")
    connected.live.set_notes(clip, [*BAR, (99, 0.5, 0.25, 50.0)])
    connected.until(lambda: not connected.surface.actions.worker.busy)
    notes = connected.notes(clip)
    assert (99, 0.5, 0.25, 50.0) in notes
    assert (SNARE, 1.1, 0.25, 90.0) not in notes


def test_a_clip_that_is_drawn_in_all_the_time_gets_its_beat(connected: Any, clip: Any) -> None:
    """After some tries it is planned and written at once."""
    until_planned(connected, "generate")
    levels = count(1)

    def draw() -> None:
        if connected.surface.actions.worker.busy:
            connected.live.set_notes(clip, [(99, 0.5, 0.25, float(next(levels)))])

    for _ in range(200):
        draw()
        connected.tick()
    assert not connected.surface.actions.worker.busy
    assert "Funk, seed 7" in connected.live.status_line


def test_a_name_given_meanwhile_stays(connected: Any, clip: Any) -> None:
    """It is the musician's; the beat comes all the same."""
    until_planned(connected, "generate")
    clip.name = "Chorus"
    connected.until(lambda: not connected.surface.actions.worker.busy)
    assert clip.name == "Chorus"
    assert connected.notes(clip) != BAR


def test_a_clip_deleted_meanwhile_is_said(connected: Any, clip: Any) -> None:
    """And nothing is raised to Live."""
    until_planned(connected, "generate")
    connected.track.clip_slots[0].delete_clip()
    connected.until(lambda: not connected.surface.actions.worker.busy)
    assert connected.live.status_line == say("clip_gone")
    assert not connected.live.errors


def test_work_waits_for_the_next_callback_where_it_says_so() -> None:
    """Elsewhere it goes on as long as there is time."""
    looks = iter([0.0, 0.0, 0.0, 9.0, 9.0])
    pace = TimeBudget(lambda: next(looks))
    done: list[Any] = []

    def work() -> Steps[None]:
        done.append("first")
        yield PAUSE
        done.append("second")
        yield WAIT
        done.append("third")
        yield PAUSE
        done.append("fourth")

    stepper = Stepper(pace, done.append)
    pace.begin()
    stepper.begin(work())
    assert done == ["first", "second"]
    stepper.tick()
    assert done == ["first", "second", "third"]


def test_work_that_fails_has_ended() -> None:
    """Whoever is told hears why, and the next work can begin."""
    heard: list[Any] = []
    stepper = Stepper(TimeBudget(lambda: 0.0), heard.append)

    def fail() -> Steps[None]:
        yield PAUSE
        raise ValueError("no")

    stepper.begin(fail())
    with pytest.raises(ValueError, match="no"):
        stepper.tick()
    assert not stepper.busy
    assert isinstance(heard[0], ValueError)
