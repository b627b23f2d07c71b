"""A press works on what the musician looks at, in Session and in the Arrangement."""

from __future__ import annotations

from typing import Any

import pytest

from Sidestick.protocol.actions_table import ACTIONS
from Sidestick.status_messages import say, without_name

BAR = [(36, 0.0, 0.25, 100.0), (38, 1.0, 0.25, 90.0)]
REFUSAL = say("no_arrangement_target")
# Those that work on a clip or slot; the others change settings, or what is shown.
ON_TARGET = [
    each.key
    for each in ACTIONS
    if (each.changes_notes and each.group != "version")
    or each.key in ("recipe", "launch", "next_version", "previous_version")
]


@pytest.fixture
def beside(connected: Any) -> Any:
    """Return a set whose Arrangement is looked at, where nothing is selected.

    Live keeps a slot highlighted in Session, where nobody looks: it holds a clip.
    """
    clip = connected.live.add_midi_clip(connected.track, 0, 4.0, BAR)
    connected.live.select_clip(clip)
    connected.tick()
    connected.live.click_beside_clips(connected.track)
    assert connected.live.song.view.highlighted_clip_slot.has_clip
    connected.ticks(5)
    return connected


def state(session: Any) -> Any:
    clips = [slot.clip for slot in session.track.clip_slots]
    return [(c.name, c.loop_end, session.notes(c)) for c in clips if c is not None], len(
        session.live.undo_steps
    )


def asked(session: Any, kind: str, **fields: Any) -> dict[str, Any]:
    """Request something as the panel and the terminal do, and return the answer."""
    timed = {} if kind == "follow" else {"deadline_ms": 5000}
    session.engine.say(kind, id=77, **timed, **fields)
    kinds = ("clip", "done", "error")

    def answers() -> list[dict[str, Any]]:
        return [dict(each, kind=k) for k in kinds for each in session.engine.of_kind(k)]

    session.until(lambda: [each for each in answers() if each["id"] == 77])
    return next(each for each in answers() if each["id"] == 77)


@pytest.mark.parametrize("action", [each.key for each in ACTIONS])
def test_no_action_touches_a_clip_that_nobody_sees(beside: Any, action: str) -> None:
    """In the Arrangement a slot that Session keeps highlighted is no target."""
    before = state(beside)
    answer = asked(beside, "run_action", action=action, settings={})
    for _ in range(20):
        beside.tick()
    assert state(beside) == before
    if action in ON_TARGET:
        assert answer["sentence"] == without_name(REFUSAL)


@pytest.mark.parametrize("action", ["generate", "extend", "vary", "fill", "feel"])
def test_a_button_says_where_nothing_is_selected(beside: Any, action: str) -> None:
    """In words that name the Arrangement."""
    before = state(beside)
    assert beside.press_and_wait(action) == REFUSAL
    assert state(beside) == before


def test_other_programs_are_told_the_same(beside: Any) -> None:
    """The panel that follows sees no clip, and nothing can be read or written."""
    clip = asked(beside, "read_clip")
    assert (clip["where"], clip["reason"]) == ("none", without_name(REFUSAL))
    before = state(beside)
    made = {"style": "funk", "seed": 7, "recipe": "", "action": "written"}
    write = dict(made, notes=BAR, length_beats=4.0, name="", content_hash="")
    beside.engine.say("write_clip", id=78, deadline_ms=5000, **write)
    beside.until(lambda: [each for each in beside.engine.of_kind("error") if each["id"] == 78])
    assert state(beside) == before


def test_tab_is_followed(beside: Any) -> None:
    """Those who follow are told as soon as the other view comes into focus."""
    followed = asked(beside, "follow", on=1)
    assert followed["where"] == "none"
    beside.live.look_at("Session")
    beside.until(lambda: beside.engine.of_kind("clip")[-1]["where"] == "session")
    beside.live.look_at("Arranger")
    beside.until(lambda: beside.engine.of_kind("clip")[-1]["where"] == "none")


def test_a_clip_in_the_detail_view_is_the_target_in_both_views(connected: Any, view: str) -> None:
    """It is seen below either of them, wherever it lies."""
    clip = connected.show_clip(view, 4.0, BAR)
    connected.live.look_at("Session" if view == "arrangement" else "Arranger")
    connected.press_and_wait("generate")
    assert connected.notes(clip) != BAR


def test_a_new_clip_is_not_shown_to_who_has_gone_to_the_arrangement(connected: Any) -> None:
    """The beat lands in the slot that the press was for; the view stays the musician's."""
    connected.engine.silent = {"generate"}
    connected.press("generate")
    connected.until(lambda: connected.engine.of_kind("generate"))
    connected.live.look_at("Arranger")
    connected.answer_held()
    connected.until(lambda: connected.slot().has_clip)
    assert connected.live.song.view.detail_clip is None
