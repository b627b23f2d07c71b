"""Played from each Push: the clip, the status line and the lights afterwards."""

from __future__ import annotations

from typing import Any

from Sidestick.protocol.messages import PROTOCOL_VERSION
from Sidestick.status_messages import say

KICK, SNARE, HAT, CLAP = 36, 38, 42, 39


def test_generate_then_extend(stage: Any) -> None:
    """Record makes a beat of the chosen bars, Duplicate lets it go on, each in one undo step."""
    assert "2 bars of Funk" in stage.tap("generate")
    assert len(stage.notes()) == 8
    stage.tap("bars_1")
    assert "1 bar more" in stage.tap("extend")
    assert (stage.clip.loop_end, len(stage.notes())) == (12.0, 12)
    assert len(stage.live.undo_steps) == 2


def test_double_goes_on_for_the_clips_own_length(stage: Any) -> None:
    """Whatever bars are chosen."""
    stage.tap("bars_4")
    stage.tap("generate")
    stage.tap("bars_1")
    assert "4 bars more" in stage.tap("double")
    assert stage.clip.loop_end == 32.0


def test_undo_takes_back_a_step_and_says_when_there_is_none(stage: Any) -> None:
    """It is Live's undo."""
    stage.tap("generate")
    stage.tap("undo")
    assert stage.clip is None
    while stage.live.undo_steps:
        stage.tap("undo")
    assert stage.tap("undo") == say("nothing_to_undo")


def test_launch_starts_and_stops_the_clip(stage: Any) -> None:
    """Its light is bright while it plays."""
    assert stage.tap("launch") == say("nothing_to_launch")
    stage.tap("generate")
    before = stage.brightness("launch")
    stage.tap("launch")
    assert stage.clip.is_playing
    assert stage.brightness("launch") > before
    stage.tap("launch")
    assert not stage.clip.is_playing
    assert stage.brightness("launch") == before


def test_a_launch_that_waits_is_taken_back_by_a_second_press(stage: Any) -> None:
    """Live starts a clip when its time has come, not at once."""
    stage.tap("generate")
    stage.hold("launch")
    stage.hold("launch")
    stage.settle()
    assert not stage.clip.is_playing


def test_clear_removes_the_drums_of_the_loop(stage: Any) -> None:
    """Notes off the kit, and those outside the loop, stay; one undo step."""
    assert stage.tap("clear") == say("nothing_to_clear")
    stays = [(99, 1.0, 0.25, 77.0), (KICK, 9.0, 0.25, 77.0)]
    clip = stage.live.add_midi_clip(
        stage.session.track, 0, 8.0, [(KICK, 0.0, 0.25, 99.0), (SNARE, 1.0, 0.25, 99.0), *stays]
    )
    stage.live.select_clip(clip)
    stage.tap("clear")
    assert sorted(stage.session.notes(clip)) == sorted(stays)
    stage.live.undo()
    assert len(stage.session.notes(clip)) == 4


def test_what_was_cleared_is_a_version(stage: Any) -> None:
    """A beat drawn by hand is found again after the next is made."""
    drawn = [(KICK, 0.0, 0.25, 99.0), (SNARE, 1.0, 0.25, 99.0)]
    clip = stage.live.add_midi_clip(stage.session.track, 0, 4.0, drawn)
    stage.live.select_clip(clip)
    stage.tap("clear", "generate")
    stage.tap("version_1")
    assert stage.session.notes(clip) == drawn


def test_a_style_is_chosen_by_its_button(stage: Any) -> None:
    """It is brightest then, and plays at the next press."""
    assert stage.tap("style_2") == say("style", style="Jazz")
    assert stage.brightness("style_2") > stage.brightness("style_3")
    stage.tap("generate")
    assert stage.session.engine.of_kind("generate")[0]["style"] == "jazz"
    assert stage.tap("style_7") == say("no_such_style")
    assert stage.colour("style_7") == 0


def test_styles_are_shown_page_by_page(stage: Any) -> None:
    """Left and right lead there; a style that was chosen elsewhere is looked for."""
    twenty = [[f"s{n}", f"S{n}", 0xFF0000, 90.0, 120.0] for n in range(20)]
    stage.session.engine.replies["hello"] = lambda fields: (
        "welcome",
        {"protocol_version": PROTOCOL_VERSION, "engine": "test", "styles": twenty, "models": []},
    )
    stage.session.engine.say_bytes(b"not a message")
    stage.session.until(lambda: len(stage.session.surface.client.styles) == 20)
    stage.settle()
    assert (stage.colour("earlier_styles"), stage.colour("later_styles") != 0) == (0, True)
    names = ", ".join(f"S{n}" for n in range(8, 16))
    assert stage.tap("later_styles") == say("styles", names=names)
    assert stage.tap("style_2") == say("style", style="S9")
    stage.tap("later_styles")
    assert stage.colour("style_4") != 0
    assert stage.colour("style_5") == 0
    assert stage.colour("later_styles") == 0
    stage.session.press_and_wait("next_style")
    stage.settle()
    assert stage.brightness("style_3") > stage.brightness("style_2")


def test_what_was_held_is_let_go_with_user_mode(stage: Any) -> None:
    """In Live mode nobody hears of Shift being released."""
    before = stage.colour("shift")
    stage.hold("shift")
    stage.settle()
    assert stage.colour("shift") != before
    stage.unit.user()
    stage.release("shift")
    stage.unit.user()
    stage.settle()
    assert stage.colour("shift") == before
    stage.tap("style_2")
    assert stage.brightness("style_2") > stage.brightness("style_1")


def test_blend_is_turned_towards_the_next_style_where_no_second_is_chosen(stage: Any) -> None:
    """As on a controller that has no buttons for styles."""
    assert stage.turn("blend", 25) == say("knob", name="blend", value="25% Jazz")
    stage.tap("generate")
    assert stage.session.engine.of_kind("generate")[0]["blend"] == ["jazz", 0.25]


def test_a_second_style_is_chosen_with_shift(stage: Any) -> None:
    """Half of it at first, then as the knob says; chosen again it is gone."""
    assert stage.turn("blend", -5) == say("no_blend_style")
    assert "Drum and Bass" in stage.tap("shift", "style_3")
    assert stage.brightness("style_3") > stage.brightness("style_2")
    stage.tap("generate")
    assert stage.session.engine.of_kind("generate")[0]["blend"] == ["dnb", 0.5]
    assert stage.turn("blend", -20) == say("knob", name="blend", value="30% Drum and Bass")
    stage.tap("generate")
    assert stage.session.engine.of_kind("generate")[1]["blend"] == ["dnb", 0.3]
    assert stage.tap("shift", "style_3") == say("blend_style_off")
    stage.tap("generate")
    assert stage.session.engine.of_kind("generate")[2]["blend"] is None


def test_knobs_set_what_is_asked(stage: Any) -> None:
    """Each shows its value in the status line when it is touched, too."""
    assert stage.turn("temperature", 50) == say("knob", name="temperature", value="1.50")
    assert stage.turn("density", 31) == say("knob", name="density", value="30%")
    assert stage.turn("swing", 21) == say("knob", name="swing", value="55%")
    assert stage.turn("timing_amount", -200) == say("knob", name="human timing", value="0%")
    assert stage.turn("velocity_amount", -25) == say("knob", name="human dynamics", value="75%")
    assert stage.turn("bars", 8) == say("knob", name="bars", value="3")
    stage.unit.touch(stage.control("temperature").touch)
    assert stage.live.status_line == say("knob", name="temperature", value="1.50")
    stage.tap("generate")
    asked = stage.session.engine.of_kind("generate")[0]
    assert (asked["temperature"], asked["density"], asked["swing"]) == (1.5, 0.3, 55.0)
    assert (asked["timing_amount"], asked["velocity_amount"], asked["bars"]) == (0.0, 0.75, 3)
    assert stage.turn("density", -60) == say("knob", name="density", value="auto")


def test_with_shift_the_first_knobs_are_others(stage: Any) -> None:
    """Complexity, intensity and how laid back it is, until Shift is let go."""
    stage.hold("shift")
    assert stage.turn("temperature", 20) == say("knob", name="complexity", value="70%")
    assert stage.turn("density", -10) == say("knob", name="intensity", value="40%")
    assert stage.turn("swing", -16) == say("knob", name="laid back", value="-8ms")
    stage.unit.touch(stage.control("temperature").touch)
    assert stage.live.status_line == say("knob", name="complexity", value="70%")
    stage.release("shift")
    stage.tap("generate")
    asked = stage.session.engine.of_kind("generate")[0]
    assert (asked["complexity"], asked["intensity"], asked["laid_back_ms"]) == (0.7, 0.4, -8.0)
    assert (asked["temperature"], asked["density"]) == (1.0, None)
    assert stage.turn("temperature", 1) == say("knob", name="temperature", value="1.01")


def test_push_1_shows_the_knobs_that_shift_brings(connected: Any, make_stage: Any) -> None:
    """As long as it is held."""
    stage = make_stage(connected, "Push 1")
    stage.hold("shift")
    stage.settle()
    assert stage.unit.text[0].startswith("Cplx 50% Intns50%Back 0ms ")
    stage.release("shift")
    stage.settle()
    assert stage.unit.text[0].startswith("Temp1.00 ")


def test_push_1_shows_its_knobs_as_text(connected: Any, make_stage: Any) -> None:
    """Without touching them."""
    stage = make_stage(connected, "Push 1")
    stage.turn("bars", 8)
    assert "Temp1.00" in stage.unit.text[0]
    assert "Bars   3" in stage.unit.text[0]
    assert stage.unit.text[1].startswith("Sidestick: bars 3 ")
    assert stage.unit.text[3].startswith("Funk     Jazz    Drum and ")


def test_shift_locks_a_lane(stage: Any) -> None:
    """And unlocks it, as is said; the chosen lane stays."""
    before = stage.colour("lane_snare")
    assert stage.tap("shift", "lane_snare") == say("locked", lane="snare")
    assert stage.colour("lane_snare") != before
    assert stage.tap("shift", "lane_snare") == say("unlocked", lane="snare")
    assert stage.colour("lane_snare") == before
    stage.tap("generate")
    assert stage.lit_steps() == [0, 8, 16, 24], "still the kick"


def test_a_lane_that_is_chosen_says_which_it_is(stage: Any) -> None:
    """Pads have no names, and a controller without lights does not show a lock."""
    assert stage.tap("lane_closed_hat") == say("lane", lane="closed hat", lock="")
    stage.tap("shift", "lane_snare")
    assert stage.tap("lane_snare") == say("lane", lane="snare", lock=", locked")


def test_lanes_that_no_pad_plays_are_dark(stage: Any) -> None:
    """But for the chosen one, whose steps are dark then."""
    assert stage.colour("lane_ride") == 0
    assert stage.colour("lane_snare") != 0
    stage.tap("lane_ride")
    assert stage.colour("lane_ride") != 0
    assert {stage.colour(f"step_{n}") for n in range(1, 33)} == {0}


def test_locked_lanes_stay_when_generate_is_pressed(stage: Any) -> None:
    """A clip is varied then, but for them; an empty slot has nothing to keep."""
    stage.tap("shift", "lane_snare")
    stage.tap("generate")
    assert stage.session.engine.of_kind("vary") == []
    stage.tap("generate")
    (asked,) = stage.session.engine.of_kind("vary")
    assert asked["locked"] == ["snare"]
    assert len(stage.session.engine.of_kind("generate")) == 1


def test_while_a_lane_is_held_generate_changes_it_alone(stage: Any) -> None:
    """All others are locked for this press, and for no other."""
    stage.tap("generate")
    stage.tap("lane_snare", "generate")
    (asked,) = stage.session.engine.of_kind("vary")
    assert len(asked["locked"]) == 8
    assert "snare" not in asked["locked"]
    stage.tap("generate")
    assert len(stage.session.engine.of_kind("generate")) == 2
    stage.tap("shift", "generate")
    assert stage.session.engine.of_kind("vary")[1]["locked"] == []


def test_generate_plays_the_chosen_style_beside_what_is_locked(stage: Any) -> None:
    """*Shift* and generate varies the clip in its own."""
    stage.tap("generate")
    name = stage.clip.name
    stage.tap("style_2")
    stage.tap("lane_snare", "generate")
    stage.tap("shift", "generate")
    stage.tap("shift", "lane_kick")
    stage.tap("generate")
    asked = stage.session.engine.of_kind("vary")
    assert [each["style"] for each in asked] == ["jazz", "funk", "jazz"]
    assert stage.clip.name == name


def test_there_must_be_notes_for_a_held_lane_to_go_with(stage: Any) -> None:
    """In an empty slot a lane by itself is refused in words that fit what was pressed."""
    stage.tap("lane_snare", "generate")
    assert stage.live.status_line == say("lane_alone", lane="snare")


def test_a_lane_that_was_let_go_is_held_no_more(stage: Any) -> None:
    """Also where another was pressed meanwhile."""
    stage.tap("generate")
    stage.hold("lane_kick")
    stage.hold("lane_snare")
    stage.release("lane_kick")
    stage.tap("generate")
    assert "snare" not in stage.session.engine.of_kind("vary")[0]["locked"]
    stage.release("lane_snare")
    stage.tap("generate")
    assert len(stage.session.engine.of_kind("vary")) == 1


def test_shift_chooses_how_long_fills_are(stage: Any) -> None:
    """One bar at first, then two, then half a bar; what is chosen holds."""
    stage.tap("generate")
    for words, fill_beats in (("two bars", 8.0), ("half a bar", 2.0), ("one bar", 4.0)):
        assert stage.tap("shift", "fill") == say("fill_bars", bars=words)
        assert "a fill: " in stage.tap("fill")
        assert stage.session.engine.of_kind("fill")[-1]["fill_beats"] == fill_beats


def test_fill_feel_and_straighten_have_buttons(stage: Any) -> None:
    """A fill at the end, a drummer's feel, and back to the grid by either button."""
    stage.tap("generate")
    assert "a fill: " in stage.tap("fill")
    assert stage.session.engine.of_kind("fill")[0]["fill_beats"] == 4.0
    assert "humanized" in stage.tap("feel")
    assert "put on the grid" in stage.tap("straighten")
    stage.unit.tap(116)
    stage.settle()
    assert stage.live.status_line == say("already_quantized")


def test_work_and_its_end_are_shown(stage: Any) -> None:
    """The button blinks until the answer is there, then it is green for a moment."""
    rest = stage.colour("extend")
    stage.tap("generate")
    stage.session.engine.silent = {"extend"}
    stage.hold("extend")
    stage.release("extend")
    seen = set()
    for _ in range(60):
        stage.session.tick()
        seen.add(stage.colour("extend"))
    assert len(seen) == 2
    assert stage.tap("extend") == say("still_working")
    stage.session.answer_held()
    stage.session.tick()
    stage.session.tick()
    assert stage.brightness("extend") > max(0, stage.brightness("undo") - 1)
    stage.live.advance(1.0)
    assert stage.colour("extend") == rest


def test_cancel_ends_what_is_under_way(stage: Any) -> None:
    """Stop is lit meanwhile."""
    assert stage.colour("cancel") == 0
    stage.session.engine.silent = {"generate"}
    stage.hold("generate")
    stage.settle()
    assert stage.colour("cancel") != 0
    assert stage.tap("cancel") == say("cancelled")
    assert stage.colour("cancel") == 0


def test_an_engine_that_goes_and_comes_is_shown(stage: Any, start_engine: Any) -> None:
    """Red at once, and the styles again when it is back; drawing goes on without it."""
    shown = stage.colour("style_1")
    stage.session.engine.close()
    stage.session.engine = None
    stage.settle()
    red = stage.colour("style_1")
    assert red != shown
    assert stage.colour("style_8") == red
    stage.tap("step_1")
    assert stage.notes() == [(KICK, 0.0, 0.25, 100.0)]
    stage.session.connect(start_engine())
    stage.settle()
    assert stage.colour("style_1") == shown


def test_versions_are_on_the_pads_and_on_a_knob(stage: Any) -> None:
    """Each beat adds one; a pad puts its version into the clip, and a turn goes on from there."""
    assert stage.tap("version_1") == say("empty_slot", verb="change")
    stage.tap("generate")
    first = stage.session.notes(stage.clip)
    stage.tap("shift", "generate")
    stage.settle()
    second = stage.session.notes(stage.clip)
    assert stage.tap("version_1") == "Sidestick: version 1: generate"
    assert stage.session.notes(stage.clip) == first
    stage.turn("version", 8)
    stage.settle()
    assert stage.session.notes(stage.clip) == second


def test_the_song_kit_is_on_its_button(stage: Any) -> None:
    """Six scenes with names."""
    stage.tap("generate")
    stage.tap("song_kit")
    stage.settle()
    names = [scene.name for scene in stage.live.song.scenes]
    assert names[-6:] == ["Intro", "Verse", "Chorus", "Break", "Fill", "Outro"]


def test_a_set_that_is_closed_takes_nothing_with_it(stage: Any) -> None:
    """The script is loaded again, the Push is given back and found again."""
    stage.tap("generate")
    stage.live.close_set()
    assert stage.unit.mode == 0
    stage.live.advance(4.0)
    stage.unit.user()
    stage.settle()
    assert stage.colour("style_1") != 0
