"""Versions, again and recipe, in every version of Live that is simulated."""

from __future__ import annotations

from typing import Any

import pytest

from Sidestick.live.clip_labels import KEY, MOST_LABELS
from Sidestick.status_messages import say, without_name

KICK, SNARE, COWBELL = 36, 38, 99
BAR = [
    (KICK, 0.0, 0.25, 100.0),
    (COWBELL, 0.5, 2.0, 70.0),
    (SNARE, 1.1, 0.25, 90.0),
    (KICK, 2.0, 0.25, 80.0),
]
VARIED = [(COWBELL, 0.5, 2.0, 70.0), (SNARE, 2.0, 0.25, 64.0)]


@pytest.fixture(autouse=True)
def everywhere(version: str) -> None:
    """All of this file runs in every version."""


@pytest.fixture
def varied(connected: Any, clip: Any) -> Any:
    """Return the same, varied: the kit's notes have become a snare."""
    vary_all(connected)
    connected.until_kept()
    assert connected.notes(clip) == VARIED
    return clip


def vary_all(session: Any, snare_velocity: float = 64.0) -> None:
    """Vary; the cowbell stays, as the engine repeats what is not on the kit."""
    new = [list(VARIED[0]), [SNARE, 2.0, 0.25, snare_velocity]]
    reply = session.engine.replies["vary"]
    session.engine.replies["vary"] = lambda asked: (
        "result",
        dict(reply(asked)[1], versions=[[new[asked["notes"] != [] and 0 :], 4.0]]),
    )
    session.press_and_wait("vary")
    session.engine.replies["vary"] = reply


def go_back_while_playing(session: Any) -> str:
    """Have the version before wait for the next bar; return what the status line says."""
    session.live.song.start_playing()
    session.live.advance(0.3)
    said: str = session.press_and_wait("previous_version")
    return said


def actions(session: Any) -> list[str]:
    """Return the actions that made each version, over all clips of the engine."""
    return [each["action"] for clip in session.engine.history.clips.values() for each in clip]


def test_the_clip_as_it_was_is_one_press_away(connected: Any, varied: Any) -> None:
    """And the varied one is one more; what is not on the kit stays, with its id."""
    (cowbell,) = varied.get_notes_extended(COWBELL, 1, 0.0, 4.0)
    assert connected.in_one_step("previous_version") == "Sidestick: version 0: as it was"
    assert connected.notes(varied) == BAR
    (same,) = varied.get_notes_extended(COWBELL, 1, 0.0, 4.0)
    assert same.note_id == cowbell.note_id
    assert connected.in_one_step("next_version") == "Sidestick: version 1: vary"
    assert connected.notes(varied) == VARIED
    assert connected.press_and_wait("next_version").endswith("There is no next version.")
    assert actions(connected) == ["found", "vary"]


def test_versions_are_chosen_by_their_place(connected: Any, varied: Any) -> None:
    """As the pads of Push do; which one is in the clip is known."""
    versions = connected.surface.actions.versions
    assert (versions.count, versions.current) == (2, 1)
    connected.press_and_wait("version_1")
    assert connected.notes(varied) == BAR
    assert (versions.count, versions.current) == (2, 0)
    said = connected.press_and_wait("version_5")
    assert said == say("no_version", place=5, count=2)


def test_a_version_that_is_in_the_clip_already_is_no_step_of_undo(
    connected: Any, varied: Any
) -> None:
    """It is named; undo takes back what was done before."""
    steps, there = len(connected.live.undo_steps), connected.track.get_data(KEY, {})
    for _ in range(2):
        assert connected.press_and_wait("version_2") == say("version", number=1, what="vary")
    assert (len(connected.live.undo_steps), connected.track.get_data(KEY, {})) == (steps, there)
    connected.live.undo()
    assert connected.notes(varied) == BAR


def test_what_was_edited_by_hand_is_kept_before_it_is_overwritten(
    connected: Any, varied: Any
) -> None:
    """By another version, and by a new beat."""
    varied.remove_notes_extended(SNARE, 1, 0.0, 4.0)
    connected.press_and_wait("previous_version")
    assert connected.notes(varied) == VARIED
    assert actions(connected) == ["found", "vary", "edited"]
    connected.press_and_wait("version_3")
    assert connected.notes(varied) == VARIED[:1]


@pytest.mark.parametrize("action", ["generate", "extend"])
def test_what_was_edited_while_the_engine_worked_is_kept(connected: Any, action: str) -> None:
    """The new beat comes all the same, and the edit is a version before it."""
    clip = connected.live.add_midi_clip(connected.track, 0, 4.0, BAR)
    connected.live.select_clip(clip)
    connected.engine.silent = {action}
    connected.press(action)
    connected.until(lambda: (connected.tick(), connected.engine.held)[1])
    clip.remove_notes_extended(SNARE, 1, 0.0, 4.0)
    edited = connected.notes(clip)
    connected.answer_held()
    connected.until_kept()
    connected.in_one_step("previous_version")
    assert connected.notes(clip) == edited


def test_while_the_song_plays_a_version_comes_at_the_next_bar(connected: Any, varied: Any) -> None:
    """Not before, and in one undo step; nothing is held up meanwhile."""
    said = go_back_while_playing(connected)
    assert said == say("version_queued", number=0)
    connected.live.advance(1.0)
    assert connected.notes(varied) == VARIED
    steps = len(connected.live.undo_steps)
    connected.live.advance(1.0)
    assert connected.live.song.current_song_time > 4.0
    assert connected.notes(varied) == BAR
    assert len(connected.live.undo_steps) == steps + 1
    assert connected.live.status_line == "Sidestick: version 0: as it was"


def test_the_next_bar_is_lives_where_the_meter_changes(connected: Any, varied: Any) -> None:
    """Bars of 3/4 after two of 4/4 begin at beats 8 and 11, not where 3 divides the time."""
    connected.live.change_meter_at(8.0, 3, 4)
    connected.live.song.current_song_time = 8.0
    connected.live.song.continue_playing()
    connected.live.advance(0.1)
    assert connected.press_and_wait("previous_version") == say("version_queued", number=0)
    while connected.live.song.current_song_time < 10.9:
        assert connected.notes(varied) == VARIED
        connected.live.advance(0.05)
    connected.live.advance(0.1)
    assert connected.notes(varied) == BAR


def test_a_loop_of_one_bar_brings_the_version_too(connected: Any, varied: Any) -> None:
    """The next bar is the same one there."""
    go_back_while_playing(connected)
    connected.live.advance(1.0)
    assert connected.notes(varied) == VARIED
    connected.live.song.current_song_time = 0.0
    connected.live.advance(0.05)
    assert connected.notes(varied) == BAR


def test_a_beat_for_another_clip_leaves_what_is_due(connected: Any, varied: Any) -> None:
    """Each clip gets its own."""
    go_back_while_playing(connected)
    connected.live.select(connected.track, 3)
    connected.press_and_wait("generate")
    assert connected.notes(connected.slot(3).clip)
    connected.live.advance(3.0)
    assert connected.notes(varied) == BAR


def test_stopping_the_song_lets_the_version_come_at_once(connected: Any, varied: Any) -> None:
    """There is no next bar to wait for."""
    go_back_while_playing(connected)
    connected.live.song.stop_playing()
    connected.live.advance(0.05)
    assert connected.notes(varied) == BAR


def test_presses_before_the_bar_go_on_from_what_is_due(connected: Any, varied: Any) -> None:
    """Back and forth before the bar is no change at all; cancel takes it back."""
    go_back_while_playing(connected)
    assert connected.press_and_wait("next_version") == say("version_queued", number=1)
    connected.press_and_wait("previous_version")
    assert connected.press_and_wait("cancel") == say("cancelled")
    connected.live.advance(4.0)
    assert connected.notes(varied) == VARIED


def test_an_edit_before_the_bar_is_not_overwritten(connected: Any, varied: Any) -> None:
    """The musician is told."""
    go_back_while_playing(connected)
    varied.remove_notes_extended(COWBELL, 1, 0.0, 4.0)
    connected.live.advance(3.0)
    assert connected.notes(varied) == VARIED[1:]
    assert connected.live.status_line == say("notes_changed")


def test_a_clip_deleted_before_the_bar_is_reported(connected: Any, varied: Any) -> None:
    """And nothing is written."""
    go_back_while_playing(connected)
    connected.live.delete_clip(varied)
    connected.live.advance(3.0)
    assert connected.live.status_line == say("clip_gone")


def test_the_loop_is_as_long_as_the_version(connected: Any) -> None:
    """An extended clip shrinks and grows again, with its notes."""
    clip = connected.live.add_midi_clip(connected.track, 0, 4.0, BAR)
    connected.live.select_clip(clip)
    connected.press_and_wait("extend_1")
    extended = connected.notes(clip)
    connected.until_kept()
    connected.in_one_step("previous_version")
    assert (clip.loop_end, connected.notes(clip)) == (4.0, BAR)
    connected.in_one_step("next_version")
    assert (clip.loop_end, connected.notes(clip)) == (8.0, extended)


def test_a_clip_that_was_moved_is_known_by_its_content(connected: Any) -> None:
    """As soon as it is looked at, though it lies where none of ours has lain."""
    clip = connected.live.add_midi_clip(connected.track, 0, 4.0, BAR)
    connected.live.select_clip(clip)
    connected.press_and_wait("generate")
    connected.until_kept()
    connected.track.clip_slots[0].duplicate_clip_to(connected.track.clip_slots[3])
    connected.track.clip_slots[0].delete_clip()
    moved = connected.track.clip_slots[3].clip
    moved.name = "moved"
    connected.live.select_clip(moved)
    connected.until_kept()
    assert connected.surface.actions.versions.count == 2
    connected.press("version_1")
    connected.until(lambda: connected.notes(moved) == BAR)


def test_a_new_clip_begins_with_version_1(connected: Any) -> None:
    """There was nothing before it: undo gives the empty slot back, in one step."""
    connected.press_and_wait("generate")
    connected.until_kept()
    assert connected.surface.actions.versions.count == 1
    assert connected.press_and_wait("previous_version").endswith("There is no previous version.")
    connected.live.undo()
    assert not connected.slot().has_clip
    assert connected.track.get_data(KEY, None) is None


def reopen(session: Any, start_engine: Any) -> None:
    """Close Live's script and the engine, and open both again; the history file lasts."""
    session.live.unload_script(session.surface)
    history = session.engine.history
    session.engine.close()
    session.engine = start_engine("raw", history)
    session.load_again()


def test_versions_and_recipe_survive_live_and_engine(
    connected: Any, varied: Any, start_engine: Any
) -> None:
    """Found again by set, track and content, and shown without a press."""
    reopen(connected, start_engine)
    connected.until_kept()
    assert connected.surface.actions.versions.current == 1
    assert "made by vary" in connected.press_and_wait("recipe")
    connected.press_and_wait("previous_version")
    assert connected.notes(varied) == BAR


@pytest.mark.parametrize("shown", ["in the detail view", "by its slot"])
@pytest.mark.parametrize("listed", [True, False])
def test_places_are_found_from_the_history_after_a_restart(
    connected: Any, start_engine: Any, shown: str, listed: bool
) -> None:
    """At once, whether or not the list has come; and the lights know of all of them."""
    clip = connected.show_clip("session", 4.0, BAR)
    vary_all(connected)
    connected.until_kept()
    if shown == "by its slot":
        connected.live.core.song.view.show("detail_clip", None)
    reopen(connected, start_engine)
    versions = connected.surface.actions.versions
    if listed:
        connected.until(lambda: (connected.tick(), versions.count == 2)[1])
        assert versions.current == 1
    else:
        connected.engine.silent = {"list_versions"}
        connected.ticks(3)
        connected.engine.silent = set()
    assert connected.press_and_wait("version_1") == say("version", number=0, what="as it was")
    assert connected.notes(clip) == BAR
    assert (versions.count, versions.current) == (2, 0)
    assert connected.press_and_wait("version_5") == say("no_version", place=5, count=2)


def test_versions_are_asked_for_again_when_the_engine_is_back(
    connected: Any, varied: Any, start_engine: Any
) -> None:
    """It went while it was asked for those of the clip that is shown."""
    connected.live.select(connected.track, 5)
    connected.tick()
    connected.engine.silent = {"list_versions"}
    asked = len(connected.engine.of_kind("list_versions"))
    connected.live.select_clip(varied)
    connected.until(lambda: len(connected.engine.of_kind("list_versions")) > asked)
    history = connected.engine.history
    connected.engine.close()
    connected.engine = start_engine("raw", history)
    connected.until(lambda: connected.surface.actions.versions.count == 2)


def test_a_clip_that_was_moved_is_found_by_its_content(connected: Any, start_engine: Any) -> None:
    """In another slot, under another name."""
    clip = connected.live.add_midi_clip(connected.track, 0, 4.0, BAR)
    connected.live.select_clip(clip)
    vary_all(connected)
    connected.until_kept()
    connected.slot(0).duplicate_clip_to(connected.slot(3))
    connected.slot(0).delete_clip()
    connected.slot(3).clip.name = "mine"
    connected.live.select_clip(connected.slot(3).clip)
    reopen(connected, start_engine)
    connected.press_and_wait("previous_version")
    assert connected.notes(connected.slot(3).clip) == BAR


def test_a_clip_edited_while_nobody_looked_is_found_by_place_and_name(
    connected: Any, varied: Any, start_engine: Any
) -> None:
    """And the edit is kept before a version replaces it."""
    connected.live.unload_script(connected.surface)
    varied.remove_notes_extended(SNARE, 1, 0.0, 4.0)
    connected.load_again()
    reopen(connected, start_engine)
    connected.press_and_wait("previous_version")
    assert actions(connected) == ["found", "vary", "edited"]


def test_undo_does_not_forget_the_versions(connected: Any, varied: Any) -> None:
    """The set's data goes back with the step, what is known of the clip does not."""
    connected.live.undo()
    assert connected.notes(varied) == BAR
    connected.press_and_wait("next_version")
    assert connected.notes(varied) == VARIED


@pytest.mark.parametrize(
    "data",
    [7, "x", [], {"track": 5, "clips": 3}, {"track": "k" * 999, "clips": {"slot 0": {"at": "x"}}}],
)
def test_data_of_others_does_no_harm(connected: Any, clip: Any, data: Any) -> None:
    """Whatever lies under our key in the set, the press does what it does."""
    connected.track.set_data(KEY, data)
    connected.live.song.set_data(KEY, data)
    vary_all(connected)
    assert connected.notes(clip) == VARIED
    assert isinstance(connected.track.get_data(KEY, None)["track"], str)


def test_the_set_does_not_fill_up(connected: Any) -> None:
    """Of a track's clips those are remembered that were worked on last."""
    label = {"clip": "c", "name": "n", "content": "x", "recipe": ""}
    many = {f"slot {number}": dict(label, at=number) for number in range(5, 500)}
    connected.track.set_data(KEY, {"track": "t", "clips": many})
    connected.press_and_wait("generate")
    kept = connected.track.get_data(KEY, None)["clips"]
    assert len(kept) == MOST_LABELS
    assert {"slot 0", "slot 499"} <= set(kept)


def test_a_history_that_fails_costs_no_beat(connected: Any, clip: Any) -> None:
    """Each press whose version is not kept says so, in one sentence with what it did."""
    lost = {"code": "history_lost", "sentence": "The disk is full."}
    keep = connected.engine.replies["keep_version"]
    connected.engine.replies["keep_version"] = lambda _: ("error", lost)
    versions = connected.surface.actions.versions
    for times in (1, 2, 3):
        vary_all(connected, 30.0 + len(connected.engine.received))
        connected.until(lambda: (connected.tick(), not versions.has_unsaved)[1])
        assert " removed, 1 new" in connected.live.status_line
        assert "could not be kept as a version" in connected.live.status_line
        assert "(The disk is full.)" in connected.live.status_line
        assert sum("could not be kept" in line for line in connected.live.log) == times
    assert len(connected.notes(clip)) == 2
    connected.engine.replies["keep_version"] = keep
    vary_all(connected, 99.0)
    connected.until(lambda: (connected.tick(), versions.count)[1])
    assert "could not be kept" not in connected.live.status_line


def test_what_happened_to_the_history_is_said_with_the_press_that_met_it(
    connected: Any, clip: Any
) -> None:
    """In one sentence with what it did, and once."""
    keep = connected.engine.replies["keep_version"]

    def warn(asked: Any) -> Any:
        kind, fields = keep(asked)
        return kind, dict(fields, warning="The history was damaged")

    connected.engine.replies["keep_version"] = warn
    versions = connected.surface.actions.versions
    vary_all(connected)
    connected.until(lambda: (connected.tick(), not versions.has_unsaved)[1])
    assert connected.live.status_line.startswith("Sidestick: 3 notes removed, 1 new")
    assert connected.live.status_line.endswith(". The history was damaged")
    assert versions.count


@pytest.mark.parametrize("action", ["previous_version", "version_1", "again"])
def test_what_a_recall_met_in_the_history_is_said_with_its_sentence(
    connected: Any, varied: Any, action: str
) -> None:
    """Once: the next press has a sentence without it."""
    answer, warnings = connected.engine.replies["recall_version"], ["The history was damaged"]

    def warn(asked: Any) -> Any:
        kind, fields = answer(asked)
        return kind, dict(fields, warning=warnings.pop() if warnings else "")

    connected.engine.replies["recall_version"] = warn
    versions = connected.surface.actions.versions
    connected.press_and_wait(action)
    connected.until(lambda: (connected.tick(), not versions.has_unsaved)[1])
    connected.ticks(2)
    assert connected.live.status_line.endswith(". The history was damaged")
    assert "damaged" not in connected.press_and_wait("next_version")


def test_a_history_that_cannot_be_listed_is_told_once(connected: Any, varied: Any) -> None:
    """Nobody has pressed anything: clips that come into view do not repeat it."""
    lost = {"code": "history_lost", "sentence": "The disk is full."}
    connected.engine.replies["list_versions"] = lambda _: ("error", lost)
    sentence = say("versions_unknown", why="The disk is full.")
    for _ in range(2):
        connected.live.select(connected.track, 5)
        connected.tick()
        asked = connected.engine.of_kind("list_versions")
        connected.live.select_clip(varied)
        connected.until(lambda: connected.engine.of_kind("list_versions") != asked)  # noqa: B023
    connected.until(lambda: (connected.tick(), connected.live.log.count(sentence))[1])
    assert connected.live.log.count(sentence) == 1


def test_what_is_cleared_without_an_engine_is_told_to_be_unkept(connected: Any, clip: Any) -> None:
    """Undo alone brings it back."""
    connected.engine.close()
    connected.engine = None
    connected.until(lambda: (connected.tick(), not connected.surface.client.welcome)[1])
    connected.surface.actions.press("clear")
    why = without_name(say("engine_not_running"))
    sentence = say("not_kept", done=without_name(say("cleared", notes="3 drum notes")), why=why)
    connected.until(lambda: (connected.tick(), connected.live.status_line == sentence)[1])
    assert connected.notes(clip) == [note for note in BAR if note[0] == COWBELL]
    connected.live.undo()
    assert connected.notes(clip) == BAR


def test_an_engine_without_history_is_told_when_a_version_is_asked(
    connected: Any, varied: Any
) -> None:
    """Nothing changes."""
    lost = {"code": "history_lost", "sentence": "The disk is full."}
    connected.engine.replies["recall_version"] = lambda _: ("error", lost)
    assert connected.press_and_wait("next_version") == "Sidestick: The disk is full."
    assert connected.notes(varied) == VARIED


@pytest.mark.parametrize("action", ["next_version", "previous_version", "version_1"])
def test_a_clip_without_versions_is_told(connected: Any, clip: Any, action: str) -> None:
    """It is neither changed nor written about."""
    assert connected.press_and_wait(action) == say("no_versions")
    assert connected.track.get_data(KEY, None) is None
    assert connected.notes(clip) == BAR
    assert not connected.engine.history.clips


def test_a_version_off_the_kit_is_not_written(connected: Any, varied: Any) -> None:
    """The rack has changed, or the engine says nonsense: no note lands on an empty pad."""
    answer = connected.engine.replies["recall_version"]

    def strange(asked: Any) -> Any:
        kind, fields = answer(asked)
        take = [fields["content"][0], 4.0, [[7, 1.0, 0.25, 90.0], [KICK, 9.0, 0.25, 90.0]], None]
        return kind, dict(fields, content=take)

    connected.engine.replies["recall_version"] = strange
    connected.press_and_wait("previous_version")
    assert connected.notes(varied) == VARIED[:1]
