"""From the press to the beat in the clip, in every version of Live that is simulated."""

from __future__ import annotations

from typing import Any

import pytest

from Sidestick.status_messages import say
from sidestick_live_sim import CORE_KIT_808

KICK, SNARE = 36, 38


@pytest.fixture(autouse=True)
def everywhere(version: str) -> None:
    """All of this file runs in every version."""


def played(first: float, beats: int, pitches: Any = (KICK, SNARE)) -> list[Any]:
    """Return what the test's engine plays: kick and snare in turn."""
    return [(pitches[n % 2], first + n, 0.25, 100.0 - n % 2) for n in range(beats)]


def test_generate_into_an_empty_slot_makes_a_clip(connected: Any) -> None:
    """Two looping bars on the rack's pads, named after style and seed, in one undo step."""
    said = connected.press_and_wait("generate")
    clip = connected.slot().clip
    seed = connected.engine.of_kind("generate")[0]["seed"]
    assert (clip.loop_start, clip.loop_end, clip.looping) == (0.0, 8.0, True)
    assert connected.notes(clip) == played(0.0, 8)
    assert clip.name == f"Funk {seed}"
    assert said == f"Sidestick: 2 bars of Funk, seed {seed}, 4 hits per bar"
    assert len(connected.live.undo_steps) == 1
    connected.live.undo()
    assert not connected.slot().has_clip


def test_the_engine_is_told_what_is_in_the_set(connected: Any, version: str) -> None:
    """Style, bars, tempo, meter, and the pads that hold a sound."""
    connected.live.song.tempo = 93.5
    connected.press_and_wait("generate")
    request = connected.engine.of_kind("generate")[0]
    assert connected.engine.of_kind("hello")[0]["client"] == f"Live {version}"
    assert (request["style"], request["bars"], request["tempo_bpm"]) == ("funk", 2, 93.5)
    assert (request["numerator"], request["denominator"]) == (4, 4)
    assert request["temperature"] == 1.0
    assert len(request["pads"]) == 16
    assert request["pads"][0] == [36, "Bass Drum"]


def test_each_press_draws_a_new_seed(connected: Any) -> None:
    """Twenty presses, and no two beats from the same seed but by rare chance."""
    for _ in range(20):
        connected.press_and_wait("generate")
    seeds = {request["seed"] for request in connected.engine.of_kind("generate")}
    assert len(seeds) > 15


def test_the_new_clip_is_shown(connected: Any) -> None:
    """The musician looks at what has been made, and can press extend at once."""
    connected.press_and_wait("generate")
    assert connected.live.song.view.detail_clip == connected.slot().clip


def test_a_musician_who_moved_on_is_left_alone(connected: Any) -> None:
    """The beat lands where it was asked for, and the view stays where it is now."""
    other = connected.live.add_midi_clip(connected.track, 3, 4.0)
    connected.press("generate")
    connected.live.select_clip(other)
    connected.until(lambda: connected.slot().has_clip)
    assert connected.live.song.view.detail_clip == other


def test_extend_lets_the_clip_grow(connected: Any) -> None:
    """Two more bars after the two there are; these stay; one undo takes the new ones back."""
    connected.press_and_wait("generate")
    clip = connected.slot().clip
    before = connected.notes(clip)
    said = connected.press_and_wait("extend")
    request = connected.engine.of_kind("extend")[0]
    assert (clip.loop_start, clip.loop_end, clip.end_marker) == (0.0, 16.0, 16.0)
    assert connected.notes(clip) == before + played(8.0, 8)
    assert (request["bars"], request["length_beats"], request["style"]) == (2, 8.0, "funk")
    assert [tuple(note) for note in request["notes"]] == before
    words = f"2 bars more in the style Funk, seed {request['seed']}, 4 hits per bar"
    assert said == f"Sidestick: {words}"
    assert len(connected.live.undo_steps) == 2
    connected.live.undo()
    assert (clip.loop_end, clip.end_marker) == (8.0, 8.0)
    assert connected.notes(clip) == before


def test_extend_counts_from_the_loop_start(connected: Any) -> None:
    """A loop in the middle of a clip: times on the wire begin at its start."""
    clip = connected.live.add_midi_clip(
        connected.track, 0, 16.0, [(KICK, 1.0, 0.5, 90.0), (KICK, 5.0, 0.5, 80.0)]
    )
    clip.loop_start, clip.loop_end = 4.0, 8.0
    connected.live.select_clip(clip)
    connected.press_and_wait("extend")
    request = connected.engine.of_kind("extend")[0]
    assert request["notes"] == [[KICK, 1.0, 0.5, 80.0]]
    assert request["style"] == "", "a clip of the musician's own goes on as its notes are"
    assert (clip.loop_start, clip.loop_end) == (4.0, 16.0)
    assert connected.notes(clip)[2:] == played(8.0, 8)


def test_extend_clears_what_lay_behind_the_loop(connected: Any) -> None:
    """Old notes on the kit's pads give way there; others, and those further on, stay."""
    stays = [(KICK, 0.0, 0.25, 100.0), (KICK, 20.0, 0.25, 77.0), (99, 5.0, 0.25, 77.0)]
    clip = connected.live.add_midi_clip(connected.track, 0, 4.0, [*stays, (SNARE, 6.5, 0.25, 77.0)])
    connected.live.select_clip(clip)
    connected.press_and_wait("extend")
    assert sorted(connected.notes(clip)) == sorted(stays + played(4.0, 8))
    connected.live.undo()
    assert (SNARE, 6.5, 0.25, 77.0) in connected.notes(clip)


def test_generate_in_a_clip_fills_its_loop(connected: Any) -> None:
    """The loop decides the length; notes on the kit give way, all others stay."""
    old = [(KICK, 0.5, 0.25, 100.0), (99, 0.5, 0.25, 77.0), (KICK, 13.0, 0.25, 77.0)]
    clip = connected.live.add_midi_clip(connected.track, 0, 16.0, old)
    clip.loop_end = 12.0
    connected.live.select_clip(clip)
    before = len(connected.live.undo_steps)
    connected.press_and_wait("generate")
    assert connected.engine.of_kind("generate")[0]["bars"] == 3
    assert sorted(connected.notes(clip)) == sorted(old[1:] + played(0.0, 12))
    assert len(connected.live.undo_steps) == before + 1
    connected.live.undo()
    assert sorted(connected.notes(clip)) == sorted(old)
    assert clip.name == ""


def test_without_a_rack_the_drums_of_the_map_give_way(connected: Any) -> None:
    """No pads: the kit is a kit map's, and what it does not play stays."""
    track = connected.live.add_midi_track("Keys")
    bass = (99, 0.5, 0.25, 100.0)
    clip = connected.live.add_midi_clip(track, 0, 8.0, [(42, 0.25, 0.25, 90.0), bass])
    connected.live.select_clip(clip)
    connected.press_and_wait("generate")
    request = connected.engine.of_kind("generate")[0]
    assert (request["pads"], request["track"], request["rack"]) == ([], "Keys", "")
    assert connected.notes(clip) == sorted([bass, *played(0.0, 8)], key=lambda note: note[1])


def test_a_drum_rack_within_a_rack_is_found(connected: Any) -> None:
    """A kit with effects in an instrument rack is a kit."""
    track = connected.live.add_midi_track("Nested", drum_rack=CORE_KIT_808, nested=True)
    connected.live.select(track, 0)
    connected.press_and_wait("generate")
    pads = connected.engine.of_kind("generate")[0]["pads"]
    assert dict(map(tuple, pads)) == CORE_KIT_808


def test_the_musicians_own_name_stays(connected: Any) -> None:
    """Only an unnamed clip, or one of ours, is named after style and seed."""
    clip = connected.live.add_midi_clip(connected.track, 0, 4.0)
    connected.live.select_clip(clip)
    for before, after in (("Verse", "Verse"), ("", "Funk"), ("Jazz 12", "Funk"), ("Jazz", "Jazz")):
        clip.name = before
        connected.press_and_wait("generate")
        assert clip.name.split(" ")[0] == after


def test_a_clip_in_the_arrangement_is_filled_in_place(connected: Any) -> None:
    """Its extent stays; one undo brings the old notes back."""
    clip = connected.live.add_arrangement_clip(connected.track, 32.0, 4.0, [(KICK, 0.5, 0.25, 9.0)])
    connected.live.select_clip(clip)
    connected.press_and_wait("generate")
    assert connected.notes(clip) == played(0.0, 4)
    connected.live.undo()
    assert connected.notes(clip) == [(KICK, 0.5, 0.25, 9.0)]


def test_a_loop_in_the_arrangement_grows_as_far_as_its_clip_reaches(connected: Any) -> None:
    """One that is heard from before its loop on has that much less room; nothing is resized."""
    clip = connected.live.add_arrangement_clip(connected.track, 8.0, 16.0, [(KICK, 4.0, 0.25, 9.0)])
    connected.live.set_loop(clip, 4.0, 8.0)
    connected.live.select_clip(clip)
    for said in ("1 bar more", "no room for a loop of 4 bars"):
        assert said in connected.press_and_wait("double")
        assert (clip.loop_start, clip.loop_end) == (4.0, 12.0)
    assert (clip.start_time, clip.end_time) == (8.0, 24.0)
    clip.start_marker = 4.0
    assert "2 bars more" in connected.press_and_wait("double")
    assert clip.loop_end == 20.0


def test_muted_notes_are_not_asked_about(connected: Any) -> None:
    """A note that is not heard is no part of the beat."""
    clip = connected.live.add_midi_clip(
        connected.track, 0, 4.0, [(KICK, 0.0, 0.25, 100.0), (SNARE, 1.0, 0.25, 100.0)]
    )
    notes = clip.get_notes_extended(0, 128, 0.0, 4.0)
    next(note for note in notes if note.pitch == SNARE).mute = True
    clip.apply_note_modifications(notes)
    connected.live.select_clip(clip)
    connected.press_and_wait("extend")
    assert [note[0] for note in connected.engine.of_kind("extend")[0]["notes"]] == [KICK]


def test_a_note_off_the_kit_or_out_of_range_is_not_written(connected: Any) -> None:
    """Whatever an engine says, no note lands on an empty pad or outside the loop."""
    clip = connected.live.add_midi_clip(connected.track, 0, 4.0)
    connected.live.select_clip(clip)
    off = [[KICK, -0.5, 0.25, 100.0], [KICK, 4.0, 0.25, 100.0], [100, 1.0, 0.25, 100.0]]
    notes = [[KICK, 1.0, 0.25, 100.0], *off]
    connected.engine.replies["generate"] = lambda request: (
        "result",
        {
            "versions": [[notes, 1.0]],
            "style": "funk",
            "seed": 1,
            "bars": 1,
            "length_beats": 4.0,
            "kit": [],
            "drums": [],
            "problems": [],
            "missing": ["crash", "ride"],
            "substituted": [["open_hat", "closed_hat"]],
            "model_ms": 1.0,
        },
    )
    said = connected.press_and_wait("generate")
    assert connected.notes(clip) == [(KICK, 1.0, 0.25, 100.0)]
    assert said.endswith(
        "1 bar of Funk, seed 1, 1 hit per bar. No pad for crash, ride. "
        "Without pads of their own: open hat on closed hat"
    )


def test_styles_are_stepped_through(connected: Any) -> None:
    """The engine's styles in its order, round and round; the next beat is in the chosen one."""
    said = [connected.press_and_wait("next_style") for _ in range(3)]
    said += [connected.press_and_wait("previous_style")]
    names = ("Jazz", "Drum and Bass", "Funk", "Drum and Bass")
    assert said == [say("style", style=name) for name in names]
    connected.press_and_wait("generate")
    assert connected.engine.of_kind("generate")[0]["style"] == "dnb"
    assert connected.slot().clip.name.startswith("Drum and Bass ")


def test_two_bars_per_press_for_as_long_as_one_likes(connected: Any) -> None:
    """Extend, extend, extend: each grows the clip and keeps all before."""
    connected.press_and_wait("generate")
    for _ in range(3):
        connected.press_and_wait("extend")
    clip = connected.slot().clip
    assert clip.loop_end == 32.0
    assert connected.notes(clip) == played(0.0, 32)
