"""Drawing on Push: the lane on the grid, its pages, its kit, and where it plays."""

from __future__ import annotations

from typing import Any

from Sidestick.status_messages import say

KICK, SNARE, HAT, CLAP = 36, 38, 42, 39


def test_the_grid_shows_the_chosen_lane(stage: Any) -> None:
    """Kicks on the first and third beat of each bar, snares on the others; no hat was played."""
    stage.tap("generate")
    assert stage.lit_steps() == [0, 8, 16, 24]
    stage.tap("lane_snare")
    assert stage.lit_steps() == [4, 12, 20, 28]
    stage.tap("lane_closed_hat")
    assert stage.lit_steps() == []
    assert stage.colour("step_1") != 0
    stage.tap("lane_ride")
    assert stage.colour("step_1") == 0, "this kit has no ride"


def test_a_pad_draws_a_hit_and_takes_it_away(stage: Any) -> None:
    """As hard as it was struck, on the kit's pitch, one undo step each, all else untouched."""
    stage.tap("generate")
    before = stage.notes()
    steps = len(stage.live.undo_steps)
    stage.tap("lane_closed_hat")
    stage.tap("step_3", velocity=33)
    assert sorted(stage.notes()) == sorted([*before, (HAT, 0.5, 0.25, 33.0)])
    assert stage.lit_steps() == [2]
    stage.tap("step_3")
    assert stage.notes() == before
    assert stage.lit_steps() == []
    assert len(stage.live.undo_steps) == steps + 2
    stage.live.undo()
    stage.settle()
    assert stage.lit_steps() == [2]


def test_a_hit_ends_with_the_loop(stage: Any) -> None:
    """Of a loop that is no whole number of steps the last step is shorter."""
    clip = stage.live.add_midi_clip(stage.session.track, 0, 3.875)
    stage.live.select_clip(clip)
    stage.settle()
    stage.tap("step_16")
    assert stage.session.notes(clip) == [(KICK, 3.75, 0.125, 100.0)]


def test_another_clip_is_shown_from_its_first_page(stage: Any) -> None:
    """Wherever one was in the clip before."""
    clips = [stage.live.add_midi_clip(stage.session.track, scene, 16.0) for scene in (0, 1)]
    for clip, lit in ((clips[0], [1]), (clips[1], [2])):
        stage.live.set_notes(clip, [(KICK, lit[0] / 4, 0.25, 90.0, False)])
        stage.live.select_clip(clip)
        stage.settle()
        assert stage.lit_steps() == lit
        stage.tap("later_steps")
        assert stage.lit_steps() == []


def test_a_kit_that_was_not_told_in_time_is_asked_for_again(stage: Any) -> None:
    """And can be drawn on then."""
    stage.session.engine.silent = {"map_kit"}
    track = stage.live.add_midi_track("Others", drum_rack={36: "Kick", 38: "Snare"})
    stage.live.select(track, 0)
    for _ in range(6):
        stage.live.advance(1.0)
        stage.session.tick()
    assert stage.colour("step_1") == 0
    stage.session.engine.silent = set()
    stage.live.advance(5.0)
    stage.session.until(lambda: stage.colour("step_1") != 0)


def test_any_pitch_of_a_lane_is_its_hit(stage: Any) -> None:
    """A clap counts as snare: it is shown and taken away, but what is drawn is a snare."""
    clip = stage.live.add_midi_clip(
        stage.session.track, 0, 8.0, [(CLAP, 1.1, 0.25, 90.0), (KICK, 1.0, 0.25, 90.0)]
    )
    stage.live.select_clip(clip)
    stage.settle()
    stage.tap("lane_snare")
    assert stage.lit_steps() == [4]
    stage.tap("step_5")
    assert stage.session.notes(clip) == [(KICK, 1.0, 0.25, 90.0)]
    stage.tap("step_5", velocity=64)
    assert (SNARE, 1.0, 0.25, 64.0) in stage.session.notes(clip)


def test_drawing_in_an_empty_slot_makes_the_clip(stage: Any) -> None:
    """Of the chosen bars, in one undo step; then extend goes on from it."""
    stage.tap("bars_1")
    assert stage.colour("step_16") != 0
    assert stage.colour("step_17") == 0
    stage.tap("step_5", velocity=90)
    assert stage.notes() == [(KICK, 1.0, 0.25, 90.0)]
    assert (stage.clip.loop_end, stage.clip.looping, stage.clip.name) == (4.0, True, "")
    assert stage.live.song.view.detail_clip == stage.clip
    assert len(stage.live.undo_steps) == 1
    assert stage.lit_steps() == [4]
    assert "1 bar more" in stage.tap("extend")
    assert stage.session.engine.of_kind("extend")[0]["notes"] == [[KICK, 1.0, 0.25, 90.0]]


def test_pages_show_longer_clips(stage: Any) -> None:
    """By the octave and by the page buttons; their lights say whether there is more."""
    stage.tap("bars_4")
    stage.tap("generate")
    assert (stage.colour("earlier_steps"), stage.colour("later_steps") != 0) == (0, True)
    stage.tap("later_steps")
    assert (stage.colour("earlier_steps") != 0, stage.colour("later_steps")) == (True, 0)
    stage.tap("step_2")
    assert (KICK, 8.25, 0.25, 100.0) in stage.notes()
    stage.tap("later_steps")
    stage.unit.tap(62)
    stage.settle()
    assert stage.lit_steps() == [0, 8, 16, 24]


def test_a_loop_that_shrinks_takes_its_pages_along(stage: Any) -> None:
    """The last page that is left is shown."""
    stage.tap("bars_4")
    stage.tap("generate")
    stage.tap("later_steps")
    stage.live.set_loop(stage.clip, 0.0, 4.0)
    stage.settle()
    assert stage.lit_steps() == [0, 8]
    assert stage.colour("earlier_steps") == 0


def test_a_pad_outside_the_loop_does_nothing(stage: Any) -> None:
    """The clip has no such step."""
    stage.tap("bars_1")
    stage.tap("generate")
    before = stage.notes()
    stage.tap("step_30")
    assert stage.notes() == before


def test_the_lights_follow_edits_in_live(stage: Any) -> None:
    """Notes, loop and undo by hand; another clip, a deleted one, an audio track."""
    stage.tap("generate")
    stage.live.set_notes(stage.clip, [(KICK, 0.75, 0.25, 100.0)])
    stage.settle()
    assert stage.lit_steps() == [3]
    stage.live.set_loop(stage.clip, 0.5, 4.5)
    stage.settle()
    assert stage.lit_steps() == [1]
    assert stage.colour("step_17") == 0
    other = stage.live.add_midi_clip(stage.session.track, 2, 4.0, [(KICK, 2.0, 0.25, 99.0)])
    stage.live.select_clip(other)
    stage.settle()
    assert stage.lit_steps() == [8]
    stage.live.delete_clip(other)
    stage.settle()
    assert stage.lit_steps() == []
    stage.live.select(stage.live.add_audio_track("Voice"), 0)
    stage.settle()
    assert all(stage.colour(f"step_{n}") == 0 for n in range(1, 33))
    assert "holds no MIDI" in stage.tap("step_1")


def test_the_lights_are_there_within_100_ms(stage: Any) -> None:
    """A whole grid that changes is shown before the tenth tick."""
    clip = stage.live.add_midi_clip(stage.session.track, 0, 8.0)
    stage.live.select_clip(clip)
    stage.settle()
    assert stage.lit_steps() == []
    stage.live.set_notes(clip, [(KICK, n / 4, 0.1, 100.0) for n in range(31)])
    stage.live.advance(0.1)
    dark = stage.colour("step_32")
    assert all(stage.colour(f"step_{n}") != dark for n in range(1, 32))


def test_before_the_engine_has_told_the_kit_nothing_can_be_drawn(
    session: Any, name: str, make_stage: Any
) -> None:
    """Only the engine knows which pad is the kick."""
    stage = make_stage(session, name)
    assert stage.colour("step_1") == 0
    assert stage.tap("step_1") == say("kit_unknown")
    assert stage.clip is None


def test_a_lane_without_a_pad_cannot_be_drawn(stage: Any) -> None:
    """Nothing ever lands on an empty pad."""
    stage.tap("lane_crash")
    assert stage.tap("step_1") == say("lane_unplayed", lane="crash")
    assert stage.clip is None


def test_the_kit_is_asked_for_with_the_rack(stage: Any) -> None:
    """Not at every press; without a rack General MIDI is asked for."""
    before = len(stage.session.engine.of_kind("map_kit"))
    stage.tap("step_2")
    stage.tap("step_3")
    stage.tap("lane_snare")
    assert len(stage.session.engine.of_kind("map_kit")) <= before + 1
    stage.live.select(stage.live.add_midi_track("Keys"), 0)
    stage.settle()
    assert stage.session.engine.of_kind("map_kit")[-1]["pads"] == []


def test_a_kit_that_was_corrected_is_heard_of_at_the_next_look(stage: Any) -> None:
    """Another pad is the kick now: it is shown and drawn."""
    stage.tap("generate")
    corrected = {"kit": [["kick", SNARE]], "problems": []}
    stage.session.engine.replies["map_kit"] = lambda fields: ("kit_map", corrected)
    stage.live.select(stage.session.track, 3)
    stage.live.select(stage.session.track, 0)
    stage.settle()
    assert stage.lit_steps() == [4, 12, 20, 28]


def test_a_kit_that_the_engine_refuses_is_asked_once(stage: Any) -> None:
    """Pads whose names mean nothing: no steps, and a sentence on drawing."""
    refusal = ("error", {"code": "bad_clip", "sentence": "No name is a drum."})
    stage.session.engine.replies["map_kit"] = lambda fields: refusal
    track = stage.live.add_midi_track("Odd", drum_rack={60: "Foo"})
    stage.live.select(track, 0)
    stage.settle()
    assert stage.tap("step_1") == say("lane_unplayed", lane="kick")
    asked = [each for each in stage.session.engine.of_kind("map_kit") if len(each["pads"]) == 1]
    assert len(asked) == 1


def test_the_playhead_follows_the_clip(stage: Any) -> None:
    """The step that sounds is white."""
    stage.tap("generate")
    stage.tap("launch")
    stage.clip.sim_use().playing_position = 0.6
    stage.settle()
    playing = stage.colour("step_3")
    stage.clip.sim_use().playing_position = 9.0
    stage.settle()
    assert stage.colour("step_3") != playing
