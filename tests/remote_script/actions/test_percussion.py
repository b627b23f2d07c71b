"""Percussion, which a new beat leaves alone, and the kit in its sentence."""

from __future__ import annotations

from typing import Any

COWBELL = 56


def test_percussion_survives_a_new_beat(connected: Any, version: str) -> None:
    """Pads of the rack that are no drums of a beat are the musician's; so is the rest off it."""
    live = connected.live
    rack = {36: "Kick", 38: "Snare", 39: "Clap", 42: "Closed Hat", COWBELL: "Cowbell"}
    track = live.add_midi_track("Latin", drum_rack=rack)
    shaken = [(COWBELL, beat / 2, 0.25, 70.0) for beat in range(8)]
    clip = live.add_midi_clip(track, 0, 4.0, [*shaken, (42, 0.25, 0.25, 99.0)])
    live.select_clip(clip)
    connected.press_and_wait("generate")
    request = connected.engine.of_kind("generate")[-1]
    assert (request["track"], request["rack"]) == ("Latin", "Drum Rack")
    after = connected.notes(clip)
    assert [note for note in after if note[0] == COWBELL] == shaken
    assert [note for note in after if note[0] == 42] == []
    connected.press_and_wait("extend")
    assert [note for note in connected.notes(clip) if note[0] == COWBELL] == shaken


def test_what_is_wrong_with_a_kit_file_is_reported(connected: Any) -> None:
    """Behind what has been done."""
    result = connected.engine.replies["generate"]

    def with_problem(fields: Any) -> Any:
        kind, made = result(fields)
        return kind, dict(made, problems=["Core Kit 909.txt, line 3: snair is no sound."])

    connected.engine.replies["generate"] = with_problem
    said = connected.press_and_wait("generate")
    assert said.endswith("hits per bar. Core Kit 909.txt, line 3: snair is no sound")
