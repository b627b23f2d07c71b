"""Bad input and bad luck: a sentence in the status line, no note changed, and on it goes."""

from __future__ import annotations

from typing import Any, Callable

import pytest

from Sidestick.status_messages import say

KICK = 36
BAR = [(KICK, 0.0, 0.25, 100.0), (38, 1.0, 0.25, 90.0)]


@pytest.fixture(autouse=True)
def everywhere(version: str) -> None:
    """All of this file runs in every version."""


def everything(session: Any) -> Any:
    """All clips of the set with their loops and notes."""
    clips = [
        clip
        for track in session.live.song.tracks
        for clip in [slot.clip for slot in track.clip_slots] + list(track.arrangement_clips)
        if clip is not None
    ]
    return [
        (c.name, c.loop_start, c.loop_end, session.notes(c) if c.is_midi_clip else None)
        for c in clips
    ]


def works_still(session: Any) -> None:
    """Press on a good slot, which makes a beat."""
    session.live.select(session.track, 7)
    assert "2 bars of Funk" in session.press_and_wait("generate")
    assert len(session.notes(session.slot(7).clip)) == 8


def nothing_selected(session: Any) -> str:
    session.live.select_nothing()
    return say("no_target")


def audio_clip(session: Any) -> str:
    track = session.live.add_audio_track("Vocals")
    clip = session.live.add_audio_clip(track, 0)
    session.live.rename(clip, "Take 1")
    session.live.select_clip(clip)
    return say("audio_clip", name="Take 1")


def audio_track(session: Any) -> str:
    session.live.select(session.live.add_audio_track("Vocals"), 0)
    return say("audio_track", name="Vocals")


def group_slot(session: Any) -> str:
    session.live.select(session.live.add_group_track("Band", [session.track]), 0)
    return say("group_slot")


def frozen_track(session: Any) -> str:
    session.live.freeze(session.track)
    return say("frozen_track", name="Drums")


def clip_that_is_being_recorded(session: Any) -> str:
    clip = session.live.add_midi_clip(session.track, 0, 4.0, BAR)
    session.live.rename(clip, "Take 1")
    session.live.select_clip(clip)
    session.live.record(clip)
    return say("recording", name="Take 1")


def clip_on_a_frozen_track(session: Any) -> str:
    session.live.select_clip(session.live.add_midi_clip(session.track, 0, 4.0, BAR))
    return frozen_track(session)


def a_loop_of_three_and_a_half_beats(session: Any) -> str:
    session.live.select_clip(session.live.add_midi_clip(session.track, 0, 3.5, BAR))
    return say("not_whole_bars", bars=0.875)


def empty_rack(session: Any) -> str:
    track = session.live.add_midi_track("New kit", drum_rack={})
    session.live.select(track, 0)
    return say("empty_rack", name="New kit")


EITHER = [
    nothing_selected,
    audio_clip,
    audio_track,
    group_slot,
    frozen_track,
    clip_on_a_frozen_track,
    empty_rack,
    clip_that_is_being_recorded,
]


def a_loop_of_a_hundred_bars(session: Any) -> str:
    session.live.select_clip(session.live.add_midi_clip(session.track, 0, 400.0, BAR))
    return say("too_long", bars=100, most=64)


def empty_slot(session: Any) -> str:
    return say("empty_slot", verb="{verb}")


def empty_clip(session: Any) -> str:
    session.live.select_clip(session.live.add_midi_clip(session.track, 0, 4.0))
    return say("empty_clip", verb="{verb}")


def clip_with_notes_outside_its_loop(session: Any) -> str:
    clip = session.live.add_midi_clip(session.track, 0, 4.0, [(KICK, 6.0, 0.25, 100.0)])
    session.live.select_clip(clip)
    return say("empty_clip", verb="{verb}")


def clip_in_the_arrangement(session: Any) -> str:
    session.live.select_clip(session.live.add_arrangement_clip(session.track, 0.0, 4.0, BAR))
    return say("arrangement_loop", bars=2)


def clip_in_the_arrangement_that_does_not_loop(session: Any) -> str:
    clip = session.live.add_arrangement_clip(session.track, 0.0, 4.0, BAR)
    session.live.add_arrangement_clip(session.track, 4.0, 4.0, BAR)
    session.live.set_looping(clip, False)
    session.live.select_clip(clip)
    return say("arrangement_next", what="another clip", room=1, bars=2)


def a_loop_shorter_than_the_fill(session: Any) -> str:
    clip = session.live.add_midi_clip(session.track, 0, 4.0, BAR)
    session.live.select_clip(clip)
    return say("fill_too_long", bars=1, fill_bars=2)


ON_A_CLIP = ["extend", "vary", "fill", "feel", "straighten"]
EMPTY = [empty_slot, empty_clip, clip_with_notes_outside_its_loop]
NOT_STRAIGHTEN = [action for action in ["generate", *ON_A_CLIP] if action != "straighten"]
SELECTIONS = [
    *[(action, select) for action in ["generate", *ON_A_CLIP] for select in EITHER],
    *[(action, a_loop_of_three_and_a_half_beats) for action in NOT_STRAIGHTEN],
    *[(action, select) for action in ON_A_CLIP for select in EMPTY],
    *[(action, a_loop_of_a_hundred_bars) for action in ("generate", "vary", "double")],
    ("extend_1", clip_in_the_arrangement),
    ("double", clip_in_the_arrangement),
    ("double", clip_in_the_arrangement_that_does_not_loop),
    ("fill_2", a_loop_shorter_than_the_fill),
]
VERBS = {"feel": "humanize", "straighten": "quantize"}


@pytest.mark.parametrize(("action", "select"), SELECTIONS)
def test_a_selection_that_cannot_be_worked_on(
    connected: Any, action: str, select: Callable[[Any], str]
) -> None:
    """The musician hears what is in the way; the engine is not even asked."""
    expected = select(connected).replace("{verb}", VERBS.get(action, action))
    before, steps = everything(connected), len(connected.live.undo_steps)
    assert connected.press_and_wait(action) == expected
    assert everything(connected) == before
    assert len(connected.live.undo_steps) == steps
    assert {asked["kind"] for asked in connected.engine.received} <= {"hello", "ping"}
    connected.live.unfreeze(connected.track)
    works_still(connected)


@pytest.mark.parametrize("action", ["generate", *NOT_STRAIGHTEN])
def test_a_clip_that_is_recorded_onto_is_one_like_any_other(connected: Any, action: str) -> None:
    """Under Session Record with overdub it was there before: a beat may be played over."""
    clip = connected.live.add_midi_clip(connected.track, 0, 4.0, BAR)
    connected.live.select_clip(clip)
    connected.live.record(clip, onto=True)
    assert clip.is_recording
    assert clip.is_overdubbing
    connected.in_one_step(action)


@pytest.mark.parametrize("action", ["generate", *ON_A_CLIP])
def test_a_clip_with_more_notes_than_a_message_holds(
    connected: Any, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    """Counted before anything is asked."""
    monkeypatch.setattr("Sidestick.live.clip_reader.MAX_NOTES", 1)
    connected.live.select_clip(connected.live.add_midi_clip(connected.track, 0, 4.0, BAR))
    assert connected.press_and_wait(action) == say("too_many_notes", count=2, most=1)


def test_a_long_clip_can_still_be_extended(connected: Any) -> None:
    """Only what is new is capped."""
    clip = connected.live.add_midi_clip(connected.track, 0, 400.0, BAR)
    connected.live.select_clip(clip)
    assert "2 bars more" in connected.press_and_wait("extend")
    assert clip.loop_end == 408.0


def test_an_unknown_style_is_the_engines_to_refuse(connected: Any) -> None:
    """Its sentence names the styles there are."""
    refuse = {"code": "unknown_style", "sentence": "There is no style polka; there is funk."}
    answer = connected.engine.replies["generate"]
    connected.engine.replies["generate"] = lambda _: ("error", refuse)
    said = connected.press_and_wait("generate")
    assert said == "Sidestick: There is no style polka; there is funk."
    assert not connected.slot().has_clip
    connected.engine.replies["generate"] = answer
    works_still(connected)


@pytest.mark.parametrize("action", NOT_STRAIGHTEN)
def test_without_an_engine(session: Any, start_engine: Any, action: str) -> None:
    """A press says how to start it; once it runs, all is well without a restart of Live."""
    clip = session.live.add_midi_clip(session.track, 0, 4.0, BAR)
    session.live.select_clip(clip)
    before = everything(session)
    said = session.press_and_wait(action)
    assert said == say("engine_not_running")
    assert everything(session) == before
    session.connect(start_engine())
    works_still(session)


def hold(session: Any, action: str) -> None:
    """Press, and have the engine be at work on it."""
    session.engine.silent = {action}
    session.live.surfaces[0].show_status("")
    session.press(action)
    session.until(lambda: session.engine.held)


def let_go(session: Any) -> str:
    """Have the engine answer what it holds, and return what is said then."""
    session.live.surfaces[0].show_status("")
    session.answer_held()
    session.until(lambda: session.live.status_line)
    return session.live.status_line


@pytest.mark.parametrize("action", NOT_STRAIGHTEN)
def test_the_engine_is_killed_during_a_request(
    connected: Any, start_engine: Any, action: str
) -> None:
    """No note is changed, the musician is told, and the next engine is found."""
    clip = connected.live.add_midi_clip(connected.track, 0, 4.0, BAR)
    connected.live.select_clip(clip)
    before = everything(connected)
    hold(connected, action)
    connected.engine.close()
    connected.engine = None
    connected.until(lambda: connected.live.status_line == say("engine_lost"))
    assert everything(connected) == before
    connected.connect(start_engine())
    works_still(connected)


def test_no_answer_in_time(connected: Any) -> None:
    """After five seconds the musician may press again."""
    hold(connected, "generate")
    connected.until(lambda: connected.live.status_line)
    assert connected.live.status_line == say("timeout", seconds=5)
    assert not connected.slot().has_clip
    connected.answer_held()
    assert connected.live.status_line == say("timeout", seconds=5), "too late is too late"
    assert not connected.slot().has_clip


def test_a_press_during_a_request_is_told_to_wait(connected: Any) -> None:
    """The first beat is not thrown away; the second press asks nothing."""
    hold(connected, "generate")
    for action in ("generate", *ON_A_CLIP):
        assert connected.press_and_wait(action) == say("still_working")
    assert "Funk" in let_go(connected)
    assert len(connected.notes(connected.slot().clip)) == 1
    assert len(connected.engine.of_kind("generate")) == 1


def test_cancel_ends_what_is_under_way(connected: Any) -> None:
    """The answer that comes all the same is dropped, and the next press works."""
    assert connected.press_and_wait("cancel") == say("nothing_to_cancel")
    hold(connected, "generate")
    assert connected.press_and_wait("cancel") == say("cancelled")
    connected.until(lambda: connected.engine.of_kind("cancel"))
    connected.answer_held()
    assert not connected.slot().has_clip
    works_still(connected)


def delete_the_clip(session: Any) -> str:
    session.live.delete_clip(session.slot().clip)
    return say("clip_gone")


def delete_the_track(session: Any) -> str:
    session.live.add_midi_track("Other")
    session.live.delete_track(session.track)
    return say("clip_gone")


def move_the_loop(session: Any) -> str:
    session.slot().clip.loop_end = 2.0
    return say("clip_changed")


def freeze_the_track(session: Any) -> str:
    session.live.freeze(session.track)
    return say("frozen_track", name="Drums")


@pytest.mark.parametrize("action", NOT_STRAIGHTEN)
@pytest.mark.parametrize(
    "spoil", [delete_the_clip, delete_the_track, move_the_loop, freeze_the_track]
)
def test_the_clip_is_spoilt_before_the_answer(
    connected: Any, action: str, spoil: Callable[[Any], str]
) -> None:
    """Deleted, changed or frozen meanwhile: nothing is written anywhere."""
    clip = connected.live.add_midi_clip(connected.track, 0, 4.0, BAR)
    connected.live.select_clip(clip)
    hold(connected, action)
    expected = spoil(connected)
    before, steps = everything(connected), len(connected.live.undo_steps)
    assert let_go(connected) == expected
    assert everything(connected) == before
    assert len(connected.live.undo_steps) == steps


def edit_a_note(session: Any) -> None:
    clip = session.slot().clip
    notes = clip.get_notes_extended(0, 128, 0.0, 4.0)
    notes[0].velocity = 33.0
    clip.apply_note_modifications(notes)


def add_a_note(session: Any) -> None:
    session.live.set_notes(session.slot().clip, [*BAR, (KICK, 3.0, 0.25, 50.0)])


def remove_the_notes(session: Any) -> None:
    session.live.set_notes(session.slot().clip, [])


@pytest.mark.parametrize("action", ["vary", "fill", "feel"])
@pytest.mark.parametrize("spoil", [edit_a_note, add_a_note, remove_the_notes])
def test_the_notes_are_edited_before_the_answer(
    connected: Any, action: str, spoil: Callable[[Any], None]
) -> None:
    """An answer does not overwrite what the musician has done since the request."""
    connected.live.select_clip(connected.live.add_midi_clip(connected.track, 0, 4.0, BAR))
    hold(connected, action)
    spoil(connected)
    before, steps = everything(connected), len(connected.live.undo_steps)
    assert let_go(connected) == say("notes_changed")
    assert everything(connected) == before
    assert len(connected.live.undo_steps) == steps


def test_the_slot_is_filled_before_the_answer(connected: Any) -> None:
    """A clip that the musician has put there meanwhile is not touched."""
    hold(connected, "generate")
    clip = connected.live.add_midi_clip(connected.track, 0, 4.0, BAR)
    assert let_go(connected) == say("slot_taken")
    assert connected.notes(clip) == BAR


def test_the_set_is_closed_before_the_answer(connected: Any) -> None:
    """Live disconnects the script: nobody waits any more. With the next set it works again."""
    hold(connected, "generate")
    connected.live.unload_script(connected.surface)
    connected.tick()
    assert not connected.slot().has_clip
    connected.engine.silent = set()
    connected.load_again()
    works_still(connected)


@pytest.mark.parametrize("refusal", ["RuntimeError", "LimitationError"])
def test_live_refuses_the_clip(
    connected: Any, monkeypatch: pytest.MonkeyPatch, refusal: str
) -> None:
    """Live's own error is handed on, and the undo step is closed."""
    import Live

    hold(connected, "generate")
    kinds = {"RuntimeError": RuntimeError, "LimitationError": Live.Base.LimitationError}

    def refuse(*_: Any) -> None:
        raise kinds[refusal]("Limit reached.")

    monkeypatch.setattr(type(connected.slot()), "create_clip", refuse)
    assert let_go(connected) == say("write_failed", why="Limit reached.")
    assert connected.live.undo_steps == []
