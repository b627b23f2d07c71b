"""A song's parts from one clip, in every version of Live that is simulated."""

from __future__ import annotations

from typing import Any

import pytest

from Sidestick.actions.song_kit import PARTS
from Sidestick.status_messages import say

KICK, SNARE, COWBELL = 36, 38, 99
BAR = [(KICK, 0.0, 0.25, 100.0), (COWBELL, 0.5, 2.0, 70.0), (SNARE, 1.0, 0.25, 90.0)]


@pytest.fixture(autouse=True)
def everywhere(version: str) -> None:
    """All of this file runs in every version."""


@pytest.fixture
def clip(view: str, connected: Any) -> Any:
    """Select a bar in three."""
    clip = connected.show_clip(view, 3.0, BAR)
    clip.signature_numerator = 3
    clip.name = "Jazz 12"
    return clip


def test_each_part_has_a_scene_of_its_own(connected: Any, clip: Any) -> None:
    """Named and coloured, as long as the clip and in its meter; one undo takes all back."""
    scenes, steps = len(connected.live.song.scenes), len(connected.live.undo_steps)
    names = [part.name for part in PARTS]
    said = connected.press_and_wait("song_kit")
    assert said == say("song_kit", parts="Intro, Verse, Chorus, Break, Fill, Outro")
    new = connected.live.song.scenes[scenes:]
    assert [scene.name for scene in new] == names
    assert [scene.color for scene in new] == [part.colour for part in PARTS]
    clips = [slot.clip for slot in connected.track.clip_slots[scenes:]]
    assert [each.name for each in clips] == names
    assert {each.loop_end for each in clips} == {3.0}
    assert {each.signature_numerator for each in clips} == {3}
    assert len({each.color for each in clips}) == len(PARTS)
    assert all(connected.notes(each) for each in clips)
    assert connected.notes(clip) == BAR
    assert len(connected.live.undo_steps) == steps + 1
    connected.live.undo()
    assert len(connected.live.song.scenes) == scenes


def test_the_engine_is_asked_for_each_part(connected: Any, clip: Any) -> None:
    """By its name, in the clip's style; the fill is one as any other."""
    connected.press_and_wait("song_kit")
    request = connected.engine.of_kind("vary")
    assert [each["part"] for each in request] == ["intro", "verse", "chorus", "break", "outro"]
    assert {each["style"] for each in request} == {"jazz"}
    assert all([tuple(note) for note in each["notes"]] == BAR for each in request)
    assert {each["hits_ratio"] for each in request} == {None}
    assert connected.engine.of_kind("fill")[0]["fill_beats"] == 3.0


def test_the_parts_keep_to_what_the_musician_locked(connected: Any, clip: Any) -> None:
    """The knob for density has no say in it."""
    connected.surface.actions.choose(locked=["closed_hat", "kick"], density=0.9)
    connected.press_and_wait("song_kit")
    for each in connected.engine.of_kind("vary"):
        assert (each["locked"], each["density"]) == (["closed_hat", "kick"], None)


def test_the_fill_is_a_bar_however_long_the_clip_is(connected: Any, clip: Any) -> None:
    """The bars before it are the clip's."""
    connected.live.set_loop(clip, 0.0, 12.0)
    connected.press_and_wait("song_kit")
    (fill,) = connected.engine.of_kind("fill")
    assert (fill["fill_beats"], fill["length_beats"]) == (3.0, 12.0)


def test_the_parts_are_of_the_whole_loop(connected: Any, clip: Any) -> None:
    """Whatever notes are selected in it."""
    connected.live.select_notes(clip, 0.0, 1.5)
    connected.press_and_wait("song_kit")
    request = connected.engine.of_kind("vary")
    assert {(each["from_beats"], each["to_beats"]) for each in request} == {(0.0, 3.0)}


def test_a_part_that_came_out_like_the_clip_is_a_part_all_the_same(
    connected: Any, clip: Any
) -> None:
    """It has a recipe of its own, and the clip keeps its."""
    clip.name = ""
    scenes = len(connected.live.song.scenes)
    connected.press_and_wait("generate")
    sentence = connected.press_and_wait("recipe")
    reply = connected.engine.replies["vary"]
    connected.engine.replies["vary"] = lambda request: (
        "result",
        dict(reply(request)[1], versions=[[request["notes"], 4.0]]),
    )
    connected.press_and_wait("song_kit")
    assert connected.press_and_wait("recipe") == sentence
    connected.live.select_clip(connected.slot(scenes + 2).clip)
    assert "vary in 3/4" in connected.press_and_wait("recipe")


def test_each_part_knows_what_it_came_from(connected: Any, clip: Any) -> None:
    """Its recipe can be told and asked again; its first version is the clip that it was made of."""
    scenes = len(connected.live.song.scenes)
    connected.press_and_wait("song_kit")
    chorus = connected.slot(scenes + 2).clip
    made = connected.notes(chorus)
    connected.live.select_clip(chorus)
    assert "vary in 3/4" in connected.press_and_wait("recipe")
    assert connected.press_and_wait("previous_version") == "Sidestick: version 0: as it was"
    assert connected.notes(chorus) == [note for note in BAR if note[0] != COWBELL]
    assert connected.press_and_wait("next_version") == "Sidestick: version 1: vary"
    assert connected.notes(chorus) == made
    assert "made again" in connected.press_and_wait("again")


def test_a_verse_that_is_the_clip_has_the_clips_recipe(connected: Any) -> None:
    """As it is the same beat; one that got backbeats has a recipe of its own."""
    connected.press_and_wait("generate")
    scenes = len(connected.live.song.scenes)
    connected.press_and_wait("song_kit")
    connected.live.select_clip(connected.slot(scenes + 1).clip)
    assert "part verse" in connected.press_and_wait("recipe")
    connected.live.select_clip(connected.slot(0).clip)
    reply = connected.engine.replies["vary"]
    connected.engine.replies["vary"] = lambda request: (
        "result",
        dict(reply(request)[1], versions=[[request["notes"], 4.0]]),
    )
    scenes = len(connected.live.song.scenes)
    connected.press_and_wait("song_kit")
    connected.live.select_clip(connected.slot(scenes + 1).clip)
    assert "generate in 4/4" in connected.press_and_wait("recipe")


def test_without_notes_there_is_no_song(connected: Any) -> None:
    """An empty slot gets a sentence."""
    assert connected.press_and_wait("song_kit") == say("empty_slot", verb="make a song of")


def test_a_part_that_fails_leaves_the_set_as_it_was(connected: Any, clip: Any) -> None:
    """The engine's sentence is reported, and no scene is there."""
    scenes, steps = len(connected.live.song.scenes), len(connected.live.undo_steps)
    refusal = {"code": "bad_clip", "sentence": "No fill fits."}
    connected.engine.replies["fill"] = lambda _: ("error", refusal)
    assert connected.press_and_wait("song_kit") == "Sidestick: No fill fits."
    assert len(connected.live.song.scenes) == scenes
    assert len(connected.live.undo_steps) == steps


def test_an_edition_with_few_scenes_gets_what_fits(connected: Any, clip: Any) -> None:
    """And a sentence; one undo takes it back."""
    connected.live.most_scenes = 10
    steps = len(connected.live.undo_steps)
    assert connected.press_and_wait("song_kit") == say("no_more_scenes", count=10)
    assert [scene.name for scene in connected.live.song.scenes[8:]] == ["Intro", "Verse"]
    assert len(connected.live.undo_steps) == steps + 1
    connected.live.undo()
    assert len(connected.live.song.scenes) == 8


@pytest.mark.parametrize("raises", [True, False])
def test_the_dialog_of_a_limit_holds_nothing_up(connected: Any, clip: Any, raises: bool) -> None:
    """Live raises, or shows but a dialog; while that is open no script is called.

    No scene that was there is touched, and the next press works.
    """
    live = connected.live
    live.most_scenes = 8
    live.core.scene_limit_raises, live.core.dialogs_stop_timers = raises, True
    last = live.add_midi_clip(connected.track, 7, 4.0, BAR)
    connected.surface.show_status("")
    connected.press("song_kit")
    connected.until(lambda: live.application.open_dialog_count)
    live.hold_up(60.0)
    live.close_dialogs()
    connected.until(lambda: live.status_line)
    assert live.status_line == say("no_more_scenes", count=8)
    assert [scene.name for scene in live.song.scenes] == [""] * 8
    assert (last.name, connected.notes(last)) == ("", BAR)
    connected.until(lambda: connected.surface.client.welcome)
    assert "Funk" in connected.press_and_wait("generate")


def test_cancel_ends_it_between_two_parts(connected: Any, clip: Any) -> None:
    """Nothing is written."""
    scenes = len(connected.live.song.scenes)
    connected.engine.silent = {"fill"}
    connected.press("song_kit")
    connected.until(lambda: (connected.tick(), connected.engine.held)[1])
    assert connected.press_and_wait("cancel") == say("cancelled")
    assert len(connected.live.song.scenes) == scenes
