"""An answer is written to the clip that the press was for, whatever is selected by then."""

from __future__ import annotations

from functools import partial
from typing import Any, Callable

import pytest

from Sidestick.protocol.actions_table import ACTIONS, REQUESTS
from Sidestick.status_messages import say

BAR = [(36, 0.0, 0.25, 100.0), (38, 1.0, 0.25, 90.0)]
OTHER = [(36, 0.5, 0.25, 70.0)]
PLACED = ("step", "version", "lane", "style", "bars")
# Those that wait for the engine and write notes; what a lane's or a style's button does is theirs.
WRITING = [
    action.key
    for action in ACTIONS
    if action.changes_notes and action.needs_engine and not action.base
    if action.group not in PLACED
]


@pytest.fixture
def pressed(connected: Any) -> Any:
    """Return a set with a clip that has versions, and others where nothing may happen."""
    live, track = connected.live, connected.track
    clip = live.add_midi_clip(track, 0, 8.0, BAR)
    live.add_midi_clip(track, 1, 4.0, OTHER)
    live.add_arrangement_clip(track, 16.0, 4.0, OTHER)
    other = live.add_midi_track("Other", drum_rack={36: "Kick", 38: "Snare"})
    live.add_midi_clip(other, 0, 4.0, OTHER)
    live.select_clip(clip)
    connected.press_and_wait("generate")
    connected.until(lambda: connected.surface.actions.versions.count == 2)
    live.set_notes(clip, BAR)
    connected.ticks(20)
    return connected


def hold(session: Any, action: str) -> None:
    """Press as the panel does, and have the engine be at work on it."""
    session.engine.silent = {*REQUESTS, "recall_version"}
    session.engine.say("run_action", id=77, deadline_ms=5000, action=action, settings={})
    session.until(lambda: session.engine.held)


def let_go(session: Any) -> None:
    """Have the engine answer what it holds and all that is asked then; wait for the end."""
    engine = session.engine
    for _ in range(60):
        held, engine.held, engine.silent = engine.held, [], set()
        for asked in held:
            kind, fields = engine.replies[asked["kind"]](asked)
            engine.say(kind, id=asked["id"], **fields)
        session.tick()
    assert not session.surface.actions.worker.busy


def others(session: Any) -> Any:
    """Return all clips but that of the first slot."""
    slots = [slot for track in session.live.song.tracks for slot in track.clip_slots][1:]
    arranged = [clip for track in session.live.song.tracks for clip in track.arrangement_clips]
    clips = [slot.clip for slot in slots if slot.has_clip] + arranged
    return [(clip.name, clip.loop_end, session.notes(clip)) for clip in clips]


def another_clip(session: Any) -> None:
    session.live.select(session.track, 1)


def an_empty_slot(session: Any) -> None:
    session.live.select(session.track, 5)


def another_track(session: Any) -> None:
    session.live.select(session.live.song.tracks[1], 0)


def a_clip_of_the_arrangement(session: Any) -> None:
    session.live.select_clip(session.track.arrangement_clips[0])


def nothing_in_the_arrangement(session: Any) -> None:
    session.live.click_beside_clips(session.live.song.tracks[1])


def nothing(session: Any) -> None:
    session.live.select_nothing()


SELECTIONS = [
    another_clip,
    an_empty_slot,
    another_track,
    a_clip_of_the_arrangement,
    nothing_in_the_arrangement,
    nothing,
]


@pytest.mark.parametrize("select", SELECTIONS, ids=lambda select: select.__name__)
@pytest.mark.parametrize("action", WRITING)
def test_what_is_selected_meanwhile_is_left_alone(
    pressed: Any, action: str, select: Callable[[Any], None]
) -> None:
    """The beat goes where it was asked for; the selection stays the musician's."""
    clip = pressed.slot().clip
    before, steps = others(pressed), len(pressed.live.undo_steps)
    hold(pressed, action)
    select(pressed)
    shown = pressed.live.song.view.detail_clip
    let_go(pressed)
    after = others(pressed)
    if action == "song_kit":
        assert [each for each in after if each not in before]
        assert [each for each in before if each not in after] == []
    else:
        assert after == before
        assert pressed.notes(clip) != BAR or len(pressed.live.undo_steps) == steps
    assert pressed.live.song.view.detail_clip == shown


def the_clip(session: Any) -> None:
    session.live.delete_clip(session.slot().clip)


def the_scene(session: Any) -> None:
    session.live.delete_scene(0)


def the_track(session: Any) -> None:
    session.live.delete_track(session.track)


@pytest.mark.parametrize("delete", [the_clip, the_scene, the_track], ids=lambda each: each.__name__)
@pytest.mark.parametrize("action", WRITING)
def test_nothing_is_written_where_the_clip_was_deleted(
    pressed: Any, action: str, delete: Callable[[Any], None]
) -> None:
    """Not into what has taken its place, nor into what is selected now."""
    hold(pressed, action)
    delete(pressed)
    state = partial(everything, pressed)
    before, steps = state(), len(pressed.live.undo_steps)
    let_go(pressed)
    assert (state(), len(pressed.live.undo_steps)) == (before, steps)
    assert pressed.live.status_line == say("clip_gone")


def everything(session: Any) -> Any:
    tracks = session.live.song.tracks
    slots = [slot.clip for track in tracks for slot in track.clip_slots]
    arranged = [clip for track in tracks for clip in track.arrangement_clips]
    return [(c.name, c.loop_end, session.notes(c)) for c in [*slots, *arranged] if c is not None]
