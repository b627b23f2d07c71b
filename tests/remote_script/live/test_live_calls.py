"""Every call of the script to Live exists in the Live it was made in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sidestick_live_sim.push import SimulatedPush

LISTS = Path(__file__).parents[4] / "shared" / "live-api"


@pytest.fixture
def api(version: str) -> Any:
    path = LISTS / f"lom-{version}.json"
    if not path.exists():
        pytest.skip(f"no list of Live {version}'s API at {path}")
    return json.loads(path.read_text(encoding="utf-8"))


def members(api: Any, path: str) -> set[str]:
    """All that a class of Live has, with its bases, or a module's functions."""
    found = {name.rpartition(".")[2] for name in api["functions"] if name.startswith(path + ".")}
    if path in api["classes"]:
        known = api["classes"][path]
        found |= set(known["methods"]) | set(known["props"])
        found |= {"__init__"} if known["init"] else set()
        for base in known["bases"]:
            found |= members(api, base)
    return found


def play_from_push(session: Any) -> None:
    """Write a beat, draw a hit and take it back, launch, clear, write into a new slot."""
    push = session.live.plug(SimulatedPush("Push 2"))
    session.live.advance(4.0)
    push.user()
    session.live.select(session.track, 5)
    session.live.advance(0.1)
    push.tap(86)
    session.until(lambda: session.slot(5).has_clip)
    push.strike(60)
    for button in (85, 85, 119, 118):
        push.tap(button)
        session.live.advance(0.1)


def test_every_use_of_live_is_in_its_api(connected: Any, api: Any) -> None:
    """A whole session: every action, a clip in the arrangement, unloading."""
    live, script = connected.live, connected
    live.touched.clear()
    for action in ("generate", "extend", "vary", "fill", "feel", "straighten", "next_style"):
        script.press_and_wait(action)
    for action in ("again", "previous_version", "next_version", "recipe", "song_kit"):
        script.press_and_wait(action)
    live.select_notes(connected.slot().clip, 0.0, 2.0)
    script.press_and_wait("vary")
    live.select_clip(live.add_arrangement_clip(connected.track, 0.0, 4.0))
    script.press_and_wait("generate")
    nested = live.add_midi_track("Nested", drum_rack={36: "Kick"}, nested=True)
    live.select(nested, 0)
    script.press_and_wait("generate")
    play_from_push(connected)
    connected.load_again()
    uses = {(use.path, use.member) for use in live.touched if use.path != "MidiRemoteScript"}
    unknown = {use for use in uses if use[1] not in members(api, use[0])}
    assert unknown == set()
    assert {
        ("ClipSlot.ClipSlot", "create_clip"),
        ("Clip.Clip", "add_new_notes"),
        ("Clip.Clip", "remove_notes_by_id"),
        ("Clip.Clip", "get_selected_notes_extended"),
        ("Clip.Clip", "apply_note_modifications"),
        ("Track.Track", "set_data"),
        ("Track.Track", "get_data"),
        ("Song.Song", "set_data"),
        ("Song.Song", "begin_undo_step"),
        ("Song.Song", "end_undo_step"),
        ("Base.Timer", "__init__"),
        ("MidiMap", "forward_midi_cc"),
        ("MidiMap", "forward_midi_note"),
        ("Clip.Clip", "add_notes_listener"),
        ("Clip.Clip", "fire"),
        ("Song.Song", "undo"),
        ("RackDevice.RackDevice", "drum_pads"),
    } <= uses
